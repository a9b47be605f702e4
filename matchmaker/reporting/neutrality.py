"""Whether brokering treats everybody alike: shares of providers and officers, new providers, exceptions, refusals; made of rows that can be
opened, by pure functions; the numbers from which a figure is marked are the operator's (`introductions/limits.py`)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.foundation.db import db
from matchmaker.introductions.fairness import Candidates, Override
from matchmaker.introductions.limits import Limit
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, Side
from matchmaker.recommendations.models import Ranking

FEW = 5
"""Fewer of anything are shown as numbers, without a share and without a mark."""

FIRST, TOP = 10, 3


@dataclass(frozen=True)
class Person:
    """A member of staff, by the address that names them on the operator's pages."""

    email: str
    name: str


@dataclass(frozen=True)
class Row:
    """One introduction as far as neutrality goes."""

    code: str
    need: str
    provider: str
    provider_name: str
    created_at: datetime
    state: str
    proposer: Person | None = None  # where staff proposed
    confirmer: Person | None = None
    refused_by: str = ""  # side
    refused_for: str = ""  # reason
    compared: int = 0
    wanted: int = 0
    few_reason: str = ""

    @property
    def introduced(self) -> bool:
        return self.confirmer is not None


@dataclass(frozen=True)
class Shown:
    """One list as it came out: how many of its first ten places new providers had."""

    need: str
    at: datetime
    new: int
    places: int


@dataclass(frozen=True)
class Share:
    """So many of so many, and whether that is more (or less) than the operator wants."""

    key: str
    name: str
    n: int
    of: int
    marked: bool = False

    @property
    def percent(self) -> int | None:
        """The share in whole per cents, None of fewer than `FEW`."""
        return round(100 * self.n / self.of) if self.of >= FEW else None


@dataclass(frozen=True)
class Neutrality:
    """Every figure of the page."""

    providers_proposed: list[Share]
    providers_introduced: list[Share]
    officers_proposed: list[Share]
    officers_confirmed: list[Share]
    top: Share
    newcomers: Share
    few: Share
    refusals: list[Share]


def figures(rows: Sequence[Row], shown: Sequence[Shown], limits: dict[Limit, int]) -> Neutrality:
    """Return the figures over some introductions and lists."""
    proposed = [one for one in rows if one.proposer is not None]
    introduced = [one for one in rows if one.introduced]
    most, by_officer = limits[Limit.PROVIDER_SHARE], limits[Limit.OFFICER_SHARE]
    declined = [one for one in rows if one.refused_for]
    return Neutrality(
        providers_proposed=_shares(proposed, _provider, most),
        providers_introduced=_shares(introduced, _provider, most),
        officers_proposed=_shares(proposed, lambda one: _person(one.proposer), by_officer),
        officers_confirmed=_shares(introduced, lambda one: _person(one.confirmer), by_officer),
        top=_top(introduced, limits[Limit.TOP_SHARE]),
        newcomers=_newcomers(shown, limits[Limit.NEW_EXPOSURE]),
        few=Share("few", "", sum(one.compared < one.wanted for one in proposed), len(proposed)),
        refusals=_shares(declined, lambda one: (f"{one.refused_by}-{one.refused_for}", ""), 101),
    )


def _provider(one: Row) -> tuple[str, str]:
    return one.provider, one.provider_name


def _person(one: Person | None) -> tuple[str, str]:
    return (one.email, one.name) if one is not None else ("", "")


def _shares(rows: Sequence[Row], key: Callable[[Row], tuple[str, str]], most: int) -> list[Share]:
    """The largest first; one is marked where it has more than `most` per cent of enough rows."""
    counted, of = Counter(key(one) for one in rows), len(rows)
    order = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(code, name, n, of, of >= FEW and 100 * n > most * of) for (code, name), n in order]


def _top(rows: Sequence[Row], most: int) -> Share:
    """What the three providers with most introductions have together."""
    n, of = sum(n for _, n in Counter(one.provider for one in rows).most_common(TOP)), len(rows)
    return Share("top", "", n, of, of >= FEW and 100 * n > most * of)


def _newcomers(shown: Sequence[Shown], least: int) -> Share:
    new, places = sum(one.new for one in shown), sum(one.places for one in shown)
    return Share("new", "", new, places, places >= FEW and 100 * new < least * places)


def chosen(rows: Iterable[Row], what: str, key: str) -> list[Row]:
    """Return the rows that one figure counts; `what` names the figure, `key` its line. Raises KeyError for no such figure."""
    rows = list(rows)
    counts: dict[str, Callable[[Row], bool]] = {
        "all": lambda one: True,
        "provider-proposed": lambda one: one.proposer is not None and one.provider == key,
        "provider-introduced": lambda one: one.introduced and one.provider == key,
        "officer-proposed": lambda one: one.proposer is not None and one.proposer.email == key,
        "officer-confirmed": lambda one: one.confirmer is not None and one.confirmer.email == key,
        "refusal": lambda one: f"{one.refused_by}-{one.refused_for}" == key,
        "few": lambda one: one.proposer is not None and one.compared < one.wanted,
        "top": lambda one: one.introduced and one.provider in leading,
    }
    introduced = [one.provider for one in rows if one.introduced]
    leading = {provider for provider, _ in Counter(introduced).most_common(TOP)}
    counted = counts[what]
    return [one for one in rows if counted(one)]


def _served(user: User) -> sa.ColumnElement[bool]:
    """The needs of an officer's own parks; operators and auditors look at all."""
    if user.is_operator or user.is_auditor:
        return sa.true()
    return Need.organisation_id.in_(sa.select(Organisation.id).where(Organisation.park_id.in_(user.park_ids)))


def list_rows(user: User, since: datetime) -> list[Row]:
    """Return the introductions begun since then that the person may look at, newest first; a fixed number of queries."""
    proposer = aliased(User)
    found = (
        sa.select(Introduction, Need.code, Organisation.code, Organisation.name, proposer, Candidates)
        .join(Need, Need.id == Introduction.need_id)
        .join(Organisation, Organisation.id == Introduction.provider_id)
        .join(proposer, proposer.id == Introduction.initiator_user_id)
        .outerjoin(Candidates, Candidates.introduction_id == Introduction.id)
        .where(Introduction.created_at >= since, _served(user))
        .options(*(sa.orm.lazyload(name) for name in _UNREAD))
        .order_by(Introduction.id.desc())
    )
    found_rows = db.session.execute(found).all()
    steps = _steps([one.id for one, *_ in found_rows])
    return [_row(*found_row, steps.get(found_row[0].id, {})) for found_row in found_rows]


_UNREAD = (Introduction.need, Introduction.enterprise, Introduction.provider)


def _steps(ids: Sequence[int]) -> dict[int, dict[str, tuple[Step, User | None]]]:
    """The last confirmation and refusal of each introduction, with who took it."""
    wanted = (Action.CONFIRM, Action.DECLINE)
    found = sa.select(Step, User).outerjoin(User, User.id == Step.actor_id)
    found = found.where(Step.introduction_id.in_(ids), Step.action.in_(wanted)).order_by(Step.id)
    by: dict[int, dict[str, tuple[Step, User | None]]] = {}
    for step, actor in db.session.execute(found):
        by.setdefault(step.introduction_id, {})[step.action] = (step, actor)
    return by


def _row(
    one: Introduction,
    need: str,
    provider: str,
    name: str,
    initiator: User,
    compared: Candidates | None,
    steps: dict[str, tuple[Step, User | None]],
) -> Row:
    confirmed, declined = steps.get(Action.CONFIRM), steps.get(Action.DECLINE)
    said: Any = declined[0] if declined is not None and one.state == "declined" else None
    return Row(
        code=one.code,
        need=need,
        provider=provider,
        provider_name=name,
        created_at=one.created_at,
        state=one.state,
        proposer=_known(initiator) if one.initiator == Side.STAFF else None,
        confirmer=_known(confirmed[1]) if confirmed is not None else None,
        refused_by=said.actor_side or "" if said is not None else "",
        refused_for=said.reason or "" if said is not None else "",
        compared=compared.n if compared is not None else 0,
        wanted=compared.wanted if compared is not None else 0,
        few_reason=compared.reason if compared is not None else "",
    )


def _known(user: User | None) -> Person:
    return Person(user.email, user.name) if user is not None else Person("", "")


def list_shown(user: User, since: datetime) -> list[Shown]:
    """Return the different lists for needs that came out since then, newest first."""
    kept = (
        sa.select(Ranking.subject, Ranking.at, Ranking.order)
        .join(Need, Need.code == Ranking.subject)
        .where(Ranking.at >= since, _served(user))
        .order_by(Ranking.id.desc())
    )
    return [
        Shown(need, at, sum(bool(new) for _, _, new in order[:FIRST]), len(order[:FIRST]))
        for need, at, order in db.session.execute(kept)
    ]


def list_overrides(user: User, since: datetime) -> list[Override]:
    """Return the exceptions to declared interests that were asked since then, newest first."""
    rows = sa.select(Override).join(Need, Need.id == Override.need_id).where(Override.asked_at >= since, _served(user))
    return list(db.session.scalars(rows.order_by(Override.id.desc())).unique())


def year_before(day: date) -> date:
    """Return the day from which the page counts: a year back."""
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day.replace(year=day.year - 1, day=28)
