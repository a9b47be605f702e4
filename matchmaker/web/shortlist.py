"""The list of recommended providers as its page shows it: rows, groups, filters and counts come from here alone, so that they agree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.introductions.queries import list_states
from matchmaker.introductions.states import State
from matchmaker.recommendations.corpus import need_record
from matchmaker.recommendations.ordering import Basis
from matchmaker.recommendations.service import Candidate, ProviderList
from matchmaker.web import sieve
from matchmaker.web.answers import Line, lines_of
from matchmaker.web.gist import finding, gist
from matchmaker.web.provider_cards import Aside, Desk, Row, told
from matchmaker.web.wish import DATE, MATCH, SORTS, Wish

PAGE = "recommendations.providers"
IN_MATRIX = 4
WINDOW = 12
SLACK = 4
"""So many cards a list opens with; the rest follows on demand, unless it is only a few."""
_REACHED = {State.AGREED: 4, State.INTRODUCED: 5, State.MET: 5, State.SIGNED: 6, State.DELIVERED: 7}


@dataclass(frozen=True)
class Choice:
    """A word with its address or value: chips, orders, picked providers."""

    label: str
    url: str = ""
    value: str = ""
    on: bool = False


@dataclass(frozen=True)
class Group:
    """Cards under one heading; `total` counts those that the window leaves out too."""

    title: str
    total: int
    rows: list[Row]


@dataclass(frozen=True)
class Board:
    """Everything that the page shows."""

    need: Need
    basis: Basis
    wish: Wish
    lines: list[Line]
    rows: list[Row]
    groups: list[Group]
    left: int
    total: int
    facets: list[sieve.Facet]
    chips: list[Choice]
    clear_url: str
    sorts: list[Choice]
    compared: list[Row]
    chosen: list[Row]
    finding: str
    hidden: list[Aside]
    fits: bool
    waits: bool
    relax: tuple[Choice, int] | None

    @property
    def shown(self) -> int:
        return len(self.rows)

    @property
    def tray(self) -> list[Choice]:
        """Who is picked for comparison."""
        return [Choice(row.short, value=row.key) for row in self.chosen]

    @property
    def unpicked_url(self) -> str:
        """The same list with nobody picked."""
        return replace(self.wish, picked=()).url(PAGE, code=self.need.code)

    @property
    def whole_url(self) -> str:
        """The same list with every card."""
        return replace(self.wish, whole=True).url(PAGE, code=self.need.code)

    @property
    def step(self) -> int:
        """Which of the six steps of a need this one stands at, 7 where all are done: what has gone furthest counts."""
        if not self.need.published_at:
            return 1
        return max((_REACHED.get(state, 3) for state in list_states(self.need.id)), default=3)

    @property
    def visible(self) -> list[Row]:
        """The cards that the page holds, in order."""
        return [row for group in self.groups for row in group.rows]


def _ordered(candidates: Sequence[Candidate], sort: str) -> list[Candidate]:
    """By match as the recommender ranks, or by day of publication, newest first: the order that looks at no need."""
    if sort == MATCH:
        return list(candidates)

    def newest(one: Candidate) -> tuple[float, str]:
        published = one.capability.published_at
        return (-(published.timestamp() if published else 0.0), one.capability.code)

    return sorted(candidates, key=newest)


def _rows(shown: Sequence[Candidate], lines: Sequence[Line], desk: Desk) -> list[Row]:
    words = [told(one, lines, rank) for rank, one in enumerate(shown, 1)]
    rows = []
    for at, (one, own) in enumerate(zip(shown, words, strict=True)):
        near = words[at + 1 : at + 2] or words[max(at - 1, 0) : at]
        other = near[0] if near and desk.wish.sort == MATCH else None
        rows.append(replace(desk.row(one, own), gist=gist(own, lines, other)))
    return rows


def titles() -> list[str]:
    """Return the headings of the groups, by how the 必须 lines are answered."""
    return [
        _("必须项均有依据"),
        _("必须项均有回应，部分待确认"),
        _("有必须项资料未提及，或整体不够相近，对接前先问清"),
        _("有必须项明确不满足"),
    ]


def _groups(rows: Sequence[Row], window: int, sort: str, musts: bool) -> list[Group]:
    seen = {row.key for row in rows[:window]}
    if rows and (sort == DATE or not musts):
        whole = _("按方案发布日期，从新到旧") if sort == DATE else _("没有必须项，按匹配分从高到低")
        return [Group(whole, len(rows), list(rows[:window]))]
    found = []
    for at, title in enumerate(titles()):
        all_ = [row for row in rows if row.match.group == at]
        if any(row.key in seen for row in all_):
            found.append(Group(title, len(all_), [row for row in all_ if row.key in seen]))
    return found


def board(need: Need, found: ProviderList, wish: Wish, viewer: User) -> Board:
    """Return the page's content for a viewer who may see it."""
    filters = sieve.kinds(need)
    there = {one.provider.code for one in found.candidates}
    picked = tuple(code for code in wish.picked if code in there)
    wish = replace(wish, ticks=sieve.known_ticks(wish.ticks, filters), picked=picked)
    lines = lines_of(need_record(need).requirements, need.language)
    candidates = found.candidates if wish.sort == MATCH and not wish.ticks else found.by_score
    ordered = _ordered(candidates, wish.sort)
    shown = [one for one in ordered if sieve.passes(one, wish.ticks, filters)]
    desk = Desk(need, viewer, wish)
    rows = _rows(shown, lines, desk)
    chosen = _chosen(candidates, rows, lines, desk)
    window = len(rows) if wish.whole or len(rows) <= WINDOW + SLACK else WINDOW
    compared = chosen if len(chosen) > 1 else (rows[:IN_MATRIX] if wish.sort == MATCH and lines else [])
    told_of = chosen if compared is chosen else rows
    return Board(
        need=need,
        basis=found.basis,
        wish=wish,
        lines=lines,
        rows=rows,
        groups=_groups(rows, window, wish.sort, any(line.must for line in lines)),
        left=len(rows) - window,
        total=len(candidates),
        facets=sieve.facets(candidates, wish.ticks, filters),
        chips=_chips(need, wish, filters),
        clear_url=replace(wish, ticks={}, whole=False).url(PAGE, code=need.code),
        sorts=_sorts(wish),
        compared=compared,
        chosen=chosen,
        finding=finding([row.told for row in told_of], lines, compared is chosen) if compared else "",
        hidden=[desk.aside(one) for one in found.hidden],
        fits=found.fits,
        waits=found.waits,
        relax=_relax(candidates, len(shown), need, wish, filters),
    )


def _chosen(candidates: Sequence[Candidate], rows: Sequence[Row], lines: Sequence[Line], desk: Desk) -> list[Row]:
    """The providers picked for comparison, best first; one that the filters leave out keeps its place in the whole list."""
    wanted = set(desk.wish.picked)
    there = {row.key: row for row in rows}
    found = []
    for one in candidates:
        if one.provider.code in wanted:
            words = told(one, lines, one.match.rank)
            found.append(there.get(one.provider.code) or replace(desk.row(one, words), gist=gist(words, lines)))
    return found


def _chips(need: Need, wish: Wish, filters: Sequence[sieve.Kind]) -> list[Choice]:
    return [
        Choice(kind.say(value), wish.without(kind.name, value).url(PAGE, code=need.code))
        for kind in filters
        for value in wish.ticks.get(kind.name, [])
    ]


def _sorts(wish: Wish) -> list[Choice]:
    words = {MATCH: _("先必须项，再匹配分"), DATE: _("发布日期（不看匹配）")}
    return [Choice(words[code], value=code, on=code == wish.sort) for code in SORTS]


def _relax(
    candidates: Sequence[Candidate], shown: int, need: Need, wish: Wish, filters: Sequence[sieve.Kind]
) -> tuple[Choice, int] | None:
    """The one tick whose removal shows most more providers, and how many; None where none does."""
    found = []
    for kind in filters:
        for value in wish.ticks.get(kind.name, []):
            looser = wish.without(kind.name, value)
            more = sum(sieve.passes(one, looser.ticks, filters) for one in candidates) - shown
            found.append((more, Choice(kind.say(value), looser.url(PAGE, code=need.code))))
    more, best = max(found, key=lambda pair: pair[0], default=(0, Choice("")))
    return (best, more) if more else None


def for_sheet(found: Board) -> list[Row]:
    """Return who stands on the printed 比选单, at most four: those picked for comparison, else those saved, else the first ones."""
    saved = [row for row in found.rows if row.saved]
    return (found.chosen or saved or found.rows)[:IN_MATRIX]
