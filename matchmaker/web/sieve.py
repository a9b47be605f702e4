"""Filters of the list of recommended providers: what a candidate counts under, how many there are, which are ticked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Grade
from matchmaker.matching.features import serves
from matchmaker.recommendations.service import Candidate
from matchmaker.web import display, post_labels

HERE = "here"


@dataclass(frozen=True)
class Option:
    """One value of a filter: its word, how many it would leave, whether it is ticked."""

    value: str
    label: str
    n: int
    on: bool


@dataclass(frozen=True)
class Facet:
    """One filter."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Kind:
    """How one filter reads candidates and says its values; `order` lists values that always stand first."""

    name: str
    label: str
    values: Callable[[Candidate], set[str]]
    say: Callable[[str], str]
    order: Sequence[str] = ()


def _seal(need: Need) -> Callable[[Candidate], set[str]]:
    def read(one: Candidate) -> set[str]:
        park = one.provider.verified_park_id
        if park is None:
            return {"platform"}
        return {"own" if park == need.organisation.park_id else "park"}

    return read


def _cases(one: Candidate) -> set[str]:
    grades = {case.grade for case in one.capability.cases if case.consented}
    found = {"customer"} if grades & {Grade.CUSTOMER, Grade.PLATFORM} else set()
    return found | ({"material"} if Grade.MATERIAL in grades else set())


def _regions(need: Need) -> Callable[[Candidate], set[str]]:
    def read(one: Candidate) -> set[str]:
        served = tuple(one.capability.regions)
        return {HERE, *served} if need.place and serves(served, need.place) else set(served)

    return read


def _mine(one: Candidate) -> set[str]:
    return ({"saved"} if one.saved else set()) | ({"open"} if one.introduction else set())


def kinds(need: Need) -> list[Kind]:
    """Return the filters of a need's list."""
    seal = {"own": _("本园区核验"), "park": _("其他园区核验"), "platform": _("平台核验")}
    cases = {"customer": _("有客户确认的案例"), "material": _("有材料已核的案例")}
    mine = {"saved": _("已收藏"), "open": _("对接中")}
    here = _("可到%(place)s现场", place=display.concept(need.place))
    return [
        Kind("seal", _("核验"), _seal(need), lambda code: seal.get(code, ""), list(seal)),
        Kind("case", _("案例"), _cases, lambda code: cases.get(code, ""), list(cases)),
        Kind("kind", _("类型"), lambda one: {one.capability.kind}, lambda code: post_labels.capability_kind[code]),
        Kind("industry", _("行业经验"), lambda one: set(one.capability.industries), display.concept, [need.industry]),
        Kind(
            "region",
            _("服务范围"),
            _regions(need),
            lambda code: here if code == HERE else display.concept(code),
            [HERE],
        ),
        Kind("mine", _("我的选择"), _mine, lambda code: mine.get(code, ""), list(mine)),
    ]


def passes(one: Candidate, chosen: Mapping[str, Sequence[str]], filters: Iterable[Kind], without: str = "") -> bool:
    """Return whether a candidate has one of the ticked values of every filter, `without` left aside."""
    return all(
        set(chosen[kind.name]) & kind.values(one) for kind in filters if kind.name != without and chosen.get(kind.name)
    )


def facets(
    candidates: Sequence[Candidate], chosen: Mapping[str, Sequence[str]], filters: Sequence[Kind]
) -> list[Facet]:
    """Return every filter with its counts, each computed without its own ticks; a filter that cannot divide is left out."""
    found = []
    for kind in filters:
        rest = [one for one in candidates if passes(one, chosen, filters, without=kind.name)]
        counts = Counter(value for one in rest for value in kind.values(one) if value)
        ticked = [value for value in chosen.get(kind.name, []) if kind.say(value)]
        values = sorted({*counts, *ticked}, key=lambda value: _place(value, kind, counts))
        if ticked or any(0 < counts[value] < len(rest) for value in values):
            options = [Option(value, kind.say(value), counts[value], value in ticked) for value in values]
            found.append(Facet(kind.name, kind.label, options))
    return found


def _place(value: str, kind: Kind, counts: Mapping[str, int]) -> tuple[bool, int, int, str]:
    first = value in kind.order
    return (not first, kind.order.index(value) if first else 0, -counts.get(value, 0), value)


def known_ticks(chosen: Mapping[str, Sequence[str]], filters: Sequence[Kind]) -> dict[str, list[str]]:
    """Return the ticks that mean something: others, typed into the address, filter nothing."""
    found = {
        kind.name: [value for value in dict.fromkeys(chosen.get(kind.name, [])) if _means(kind, value)]
        for kind in filters
    }
    return {name: values for name, values in found.items() if values}


def _means(kind: Kind, value: str) -> bool:
    if kind.name in ("seal", "case", "mine"):
        return bool(kind.say(value))
    if value == HERE:
        return kind.name == "region"
    return kind.say(value) != value and bool(value)
