"""What is typed for a post, as values: to and from rows, and as JSON for revisions; what is thin in it is told by `completeness.py`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from matchmaker.catalogue.models import Need, Requirement, Tag, TagFacet
from matchmaker.catalogue.offers import Capability, Case, Grade

MOST_REQUIREMENTS = 10
MOST_CASES = 10
MOST_TAGS = 20
Post = Need | Capability


def noun(post: Post) -> str:
    """Return the word that audit entries and mails use."""
    return "need" if isinstance(post, Need) else "capability"


@dataclass(frozen=True, slots=True)
class RequirementContent:
    """One line: 必须 or 期望, and where it can be measured 现状值 -> 目标值 with its unit."""

    text: str
    must: bool = True
    measure: str = ""
    current: str = ""
    target: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TagContent:
    """A word: of the taxonomy where `concept` is given, else free."""

    text: str
    concept: str | None = None
    facet: str = TagFacet.FREE


@dataclass(frozen=True, slots=True)
class CaseContent:
    """A delivered project. `key` is the place (from 1) of the stored case that it was made from, 0 for a new one.

    The grade is not part of it: staff give it, and it falls when the words that it stood for change.
    """

    customer: str = ""
    work: str = ""
    result: str = ""
    year: int | None = None
    consented: bool = False
    key: int = 0


def measured(measure: str, current: str, target: str, unit: str) -> str:
    """Return how a line is measured in one text: 漏检率 2.1 → 0.5 %; without a target the arrow points at nothing, "" without a measure."""
    aim = f"{current} → {target}" if current and target else target
    return " ".join(part for part in (measure, aim or current, unit, "→" if current and not target else "") if part)


def _as_json(content: Any) -> dict[str, Any]:
    plain = asdict(content)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


@dataclass(frozen=True, slots=True)
class NeedContent:
    """Everything an enterprise types for a need; budgets are in 万元, industry and place are taxonomy ids."""

    language: str = "zh"
    title: str = ""
    problem: str = ""
    result: str = ""
    systems: str = ""
    production_type: str = ""
    industry: str = ""
    budget_low: float | None = None
    budget_high: float | None = None
    budget_open: bool = False
    deadline: date | None = None
    place: str = ""
    service: str | None = None
    procurement: str | None = None
    requirements: tuple[RequirementContent, ...] = ()
    tags: tuple[TagContent, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `from_json` reads back."""
        return _as_json(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        """Return the content that `as_json` wrote; keys it does not know are left out."""
        known = {name: value for name, value in plain.items() if name in cls.__slots__}
        return cls(
            **known
            | {
                "deadline": _day(plain.get("deadline")),
                "requirements": tuple(RequirementContent(**one) for one in plain.get("requirements", ())),
                "tags": tuple(TagContent(**one) for one in plain.get("tags", ())),
            }
        )

    def texts(self) -> list[tuple[str, str]]:
        """Return every free text with the name of its field in the editor."""
        found = [(name, str(getattr(self, name))) for name in ("title", "problem", "result", "systems")]
        for place, one in enumerate(self.requirements):
            aim = measured(one.measure, one.current, one.target, one.unit)
            found += [(f"requirements-{place}-text", text) for text in (one.text, aim)]
        return [(name, text) for name, text in [*found, *_tag_texts(self.tags)] if text]


@dataclass(frozen=True, slots=True)
class CapabilityContent:
    """Everything a provider types for a capability; prices are in 万元, industries and regions are taxonomy ids."""

    language: str = "zh"
    title: str = ""
    kind: str = ""
    does: str = ""
    unsuitable: str = ""
    industries: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    price_low: float | None = None
    price_high: float | None = None
    earliest_start: date | None = None
    months_min: int | None = None
    months_max: int | None = None
    cases: tuple[CaseContent, ...] = ()
    tags: tuple[TagContent, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `from_json` reads back."""
        return _as_json(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        """Return the content that `as_json` wrote; keys it does not know are left out."""
        known = {name: value for name, value in plain.items() if name in cls.__slots__}
        lists = {name: tuple(plain.get(name, ())) for name in ("industries", "interfaces", "regions", "languages")}
        return cls(
            **known
            | lists
            | {
                "earliest_start": _day(plain.get("earliest_start")),
                "cases": tuple(CaseContent(**one) for one in plain.get("cases", ())),
                "tags": tuple(TagContent(**one) for one in plain.get("tags", ())),
            }
        )

    def texts(self) -> list[tuple[str, str]]:
        """Return every free text with the name of its field in the editor."""
        found = [(name, str(getattr(self, name))) for name in ("title", "does", "unsuitable")]
        found += [("interfaces", one) for one in self.interfaces]
        for place, case in enumerate(self.cases):
            found += [(f"cases-{place}-{name}", str(getattr(case, name))) for name in ("customer", "work", "result")]
        return [(name, text) for name, text in [*found, *_tag_texts(self.tags)] if text]


Content = NeedContent | CapabilityContent


def _tag_texts(tags: Sequence[TagContent]) -> list[tuple[str, str]]:
    return [("tags", tag.text) for tag in tags]


def _plain(content: Content, nested: set[str]) -> dict[str, Any]:
    """Return the columns of a content: lists as JSON columns want them, without the rows that hang on it."""
    columns = {name: getattr(content, name) for name in type(content).__slots__ if name not in nested}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in columns.items()}


def _tags_of(post: Post) -> tuple[TagContent, ...]:
    return tuple(TagContent(one.text, one.concept, one.facet) for one in post.tags)


def content_of(post: Post) -> Content:
    """Return what the rows of a post hold."""
    return need_content(post) if isinstance(post, Need) else capability_content(post)


def need_content(need: Need) -> NeedContent:
    """Return what the rows of a need hold."""
    columns = {name: getattr(need, name) for name in NeedContent.__slots__ if name not in ("requirements", "tags")}
    lines = tuple(
        RequirementContent(one.text, one.must, one.measure, one.current, one.target, one.unit)
        for one in need.requirements
    )
    return NeedContent(**columns, requirements=lines, tags=_tags_of(need))


def capability_content(capability: Capability) -> CapabilityContent:
    """Return what the rows of a capability hold."""
    columns = {name: getattr(capability, name) for name in CapabilityContent.__slots__ if name not in ("cases", "tags")}
    columns = {name: tuple(value) if isinstance(value, list) else value for name, value in columns.items()}
    cases = tuple(
        CaseContent(one.customer, one.work, one.result, one.year, one.consented, place)
        for place, one in enumerate(capability.cases, 1)
        if not one.sample
    )
    return CapabilityContent(**columns, cases=cases, tags=_tags_of(capability))


def write(post: Post, content: Content) -> None:
    """Put a content into a post's rows; lines and cases that stay keep theirs, so that responses still point at them."""
    if isinstance(post, Need) and isinstance(content, NeedContent):
        _set_columns(post, _plain(content, {"requirements", "tags"}))
        post.requirements = _requirements(post, content)
    elif isinstance(post, Capability) and isinstance(content, CapabilityContent):
        _set_columns(post, _plain(content, {"cases", "tags"}))
        post.cases = _cases(post, content)
    else:
        raise TypeError("the content belongs to the other kind of post")
    post.tags = _tags(post, content.tags)


def _set_columns(post: Post, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(post, name) != value:
            setattr(post, name, value)


def _requirements(need: Need, content: NeedContent) -> list[Requirement]:
    stored = list(need.requirements)
    lines = []
    for place, one in enumerate(content.requirements):
        row = next((row for row in stored if row.text == one.text), None)
        if row is None:
            row = Requirement()
        else:
            stored.remove(row)
        for name, value in (asdict(one) | {"position": place}).items():
            setattr(row, name, value)
        lines.append(row)
    return lines


def _cases(capability: Capability, content: CapabilityContent) -> list[Case]:
    stored = {place: one for place, one in enumerate(capability.cases, 1) if not one.sample}
    cases = []
    for place, one in enumerate(content.cases):
        row = stored.pop(one.key, None) or Case(grade=Grade.SELF)
        said = (one.customer, one.work, one.result, one.year)
        if said != (row.customer, row.work, row.result, row.year):
            row.grade = Grade.SELF  # it stood for other words
        row.customer, row.work, row.result, row.year = said
        row.position, row.consented = place, one.consented
        cases.append(row)
    for row in (one for one in capability.cases if one.sample):
        row.position = len(cases)
        cases.append(row)
    return cases


def _tags(post: Post, tags: Sequence[TagContent]) -> list[Tag]:
    stored = {row.text: row for row in post.tags}
    rows = []
    for place, one in enumerate(tags):
        row = stored.pop(one.text, None) or Tag(text=one.text)
        row.concept, row.facet, row.position = one.concept, one.facet, place
        rows.append(row)
    return rows
