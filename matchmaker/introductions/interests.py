"""利益关系申报: who is tied to which organisation, and what that stands in the way of; second signatures and 回避 are `separation.py`'s."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role
from matchmaker.catalogue.models import Need
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid, NotAllowed, NotFound
from matchmaker.introductions.fairness import Interest, InterestKind, Override

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

COUNTS_FOR = timedelta(days=3 * 365)
"""So long after its end a tie still counts: the statement that officers confirm under speaks of three years."""

DECLARING = (Role.OFFICER, Role.OPERATOR, Role.EXPERT)
LONGEST_NOTE = 500


@dataclass(frozen=True)
class Declaration:
    """What is declared: a kind, with whom, from when to when (either may be open), a note."""

    kind: str
    with_code: str
    since: date | None = None
    until: date | None = None
    note: str = ""


def may_declare(user: "User") -> bool:
    """Return whether the person declares interests of their own: officers, operators, experts."""
    return any(one.role in DECLARING for one in user.current)


def may_declare_for(user: "User", organisation: Organisation) -> bool:
    """Return whether the person declares what an organisation holds: its 单位管理员."""
    return user.is_admin_of(organisation.id)


def _tied_to(declared: Declaration) -> Organisation:
    if declared.kind not in list(InterestKind):
        raise Invalid("kind", "choose_one")
    named = sa.select(Organisation).where(
        sa.or_(Organisation.code == declared.with_code, Organisation.uscc == declared.with_code)
    )
    found = db.session.scalars(named).first()
    if found is None:
        raise Invalid("with_code", "no_such_organisation")
    if declared.since and declared.until and declared.until < declared.since:
        raise Invalid("until", "until_before_since")
    if len(declared.note) > LONGEST_NOTE:
        raise Invalid("note", "note_too_long", n=LONGEST_NOTE)
    return found


def _row(declared: Declaration, tied_to: Organisation, by: "User", now: datetime) -> Interest:
    return Interest(
        kind=declared.kind,
        with_id=tied_to.id,
        since=declared.since,
        until=declared.until,
        note=declared.note,
        declared_by_id=by.id,
        declared_at=now,
    )


def declare(declared: Declaration, *, by: "User", now: datetime) -> Interest:
    """Declare a person's own tie; return the row. Raises NotAllowed, Invalid (kind, with_code, until, note)."""
    if not may_declare(by):
        raise NotAllowed("not_yours")
    row = _row(declared, _tied_to(declared), by, now)
    row.person_id = by.id
    return _kept(row, f"user:{by.id}", by, now)


def declare_for(organisation: Organisation, declared: Declaration, *, by: "User", now: datetime) -> Interest:
    """Declare that an organisation holds a share of another, or the other of it; return the row. Raises NotAllowed, Invalid."""
    if not may_declare_for(by, organisation):
        raise NotAllowed("not_yours")
    other = _tied_to(declared)
    if declared.kind != InterestKind.HOLDING:
        raise Invalid("kind", "choose_one")
    if other.id == organisation.id:
        raise Invalid("with_code", "another_organisation")
    row = _row(declared, other, by, now)
    row.holder_id = organisation.id
    return _kept(row, organisation.code, by, now)


def note_diagnosis(need: "Need", employer_id: int, *, by: "User", now: datetime) -> None:
    """Tie an employer of a diagnosis group to the need that came of a finding; said twice, the first stands.

    It is noted, not declared: neither list of declarations shows it, because that would tell the employer of the need.
    """
    there = sa.select(Interest.id).where(Interest.need_id == need.id, Interest.holder_id == employer_id)
    if employer_id == need.organisation_id or db.session.scalar(there.limit(1)) is not None:
        return
    row = Interest(
        kind=InterestKind.DIAGNOSIS,
        holder_id=employer_id,
        with_id=need.organisation_id,
        need_id=need.id,
        declared_by_id=by.id,
        declared_at=now,
    )
    _kept(row, need.code, by, now)


def note_visit(user: "User", enterprise_id: int, day: date, *, by: "User", now: datetime) -> None:
    """Note that a person took part in a diagnosis of an enterprise: they decide nothing about it for three years."""
    row = Interest(
        kind=InterestKind.DIAGNOSIS,
        person_id=user.id,
        with_id=enterprise_id,
        since=day,
        until=day,
        declared_by_id=by.id,
        declared_at=now,
    )
    _kept(row, f"user:{user.id}", by, now)


def _kept(row: Interest, subject: str, by: "User", now: datetime) -> Interest:
    db.session.add(row)
    db.session.flush()
    audit.record("declare_interest", subject, by=by, now=now, interest=row.id, kind=row.kind)
    return row


def take_back(interest_id: int, *, by: "User", now: datetime) -> None:
    """End a declaration that was made by mistake; the row stays. Raises NotFound to everybody whose declaration it is not."""
    row = db.session.get(Interest, interest_id)
    own = row is not None and (row.person_id == by.id or (row.holder_id is not None and by.is_admin_of(row.holder_id)))
    if row is None or not own or row.need_id is not None:
        raise NotFound()
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = now, by.id
        audit.record("take_back_interest", f"user:{by.id}", by=by, now=now, interest=row.id)


def _listed(*where: sa.ColumnElement[bool]) -> list[Interest]:
    found = sa.select(Interest).where(*where).order_by(Interest.id.desc())
    return list(db.session.scalars(found.options(joinedload(Interest.tied_to), joinedload(Interest.holder))))


def list_of_person(user_id: int) -> list[Interest]:
    """Return what a person declared and did not take back, newest first."""
    return _listed(Interest.person_id == user_id, Interest.ended_at.is_(None))


def list_of_organisation(organisation_id: int) -> list[Interest]:
    """Return what an organisation declared and did not take back, newest first."""
    return _listed(Interest.holder_id == organisation_id, Interest.ended_at.is_(None), Interest.need_id.is_(None))


def _counts(day: date) -> sa.ColumnElement[bool]:
    """Not taken back, begun, and not ended for longer than the statement speaks of."""
    begun = sa.or_(Interest.since.is_(None), Interest.since <= day)
    lasts = sa.or_(Interest.until.is_(None), Interest.until >= day - COUNTS_FOR)
    return sa.and_(Interest.ended_at.is_(None), begun, lasts)


def ties_of(user: "User", organisations: Collection[int], day: date) -> list[Interest]:
    """Return the person's declared ties with any of the organisations that count on that day."""
    return _listed(Interest.person_id == user.id, Interest.with_id.in_(organisations), _counts(day))


def held_between(one: int, others: Collection[int], day: date) -> set[int]:
    """Return which of some organisations a declared holding ties to one, whichever of the two holds and whoever declared it."""
    pairs = sa.select(Interest.holder_id, Interest.with_id).where(
        sa.or_(
            sa.and_(Interest.holder_id == one, Interest.with_id.in_(others)),
            sa.and_(Interest.with_id == one, Interest.holder_id.in_(others)),
        ),
        Interest.need_id.is_(None),
        _counts(day),
    )
    return {key for pair in db.session.execute(pairs) for key in pair if key is not None and key != one}


def held_pairs(enterprises: Collection[int], providers: Collection[int], day: date) -> set[tuple[int, int]]:
    """Return the pairs (enterprise, provider) that a declared holding ties, whichever holds, besides those that an override for one
    of the enterprise's needs lets through."""
    one_way = sa.and_(Interest.holder_id.in_(enterprises), Interest.with_id.in_(providers))
    other_way = sa.and_(Interest.with_id.in_(enterprises), Interest.holder_id.in_(providers))
    rows = sa.select(Interest.holder_id, Interest.with_id).where(
        sa.or_(one_way, other_way), Interest.need_id.is_(None), _counts(day)
    )
    both = [(holder, other) for holder, other in db.session.execute(rows) if holder is not None]
    own = set(enterprises)
    found = {pair if pair[0] in own else (pair[1], pair[0]) for pair in both}
    if not found:
        return set()
    through = sa.select(Need.organisation_id, Override.provider_id).join(Override.need)
    through = through.where(
        Override.person_id.is_(None), Override.seconded_at.is_not(None), Override.provider_id.in_(providers)
    )
    return found - {(enterprise, provider) for enterprise, provider in db.session.execute(through)}


def ties_between(need: "Need", providers: Collection[int], day: date) -> list[Interest]:
    """Return the ties between a need's enterprise and some providers: holdings, whoever declared them, and what holds for the need."""
    one_way = sa.and_(Interest.holder_id == need.organisation_id, Interest.with_id.in_(providers))
    other_way = sa.and_(Interest.with_id == need.organisation_id, Interest.holder_id.in_(providers))
    return _listed(sa.or_(one_way, other_way), _of_need(need.id), _counts(day))


def _of_need(need_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(Interest.need_id.is_(None), Interest.need_id == need_id)


def tied_providers(need: "Need", day: date) -> set[int]:
    """Return which organisations a holding ties to the need's enterprise, or a diagnosis to the need, besides those that an override
    lets through."""
    own = need.organisation_id
    rows = sa.select(Interest.holder_id, Interest.with_id).where(
        Interest.holder_id.is_not(None),
        sa.or_(Interest.holder_id == own, Interest.with_id == own),
        _of_need(need.id),
        _counts(day),
    )
    found = {other for pair in db.session.execute(rows) for other in pair if other != own}
    return found - _let_through(need.id) if found else found


def diagnosers(need: "Need") -> set[int]:
    """Return the organisations whose people took part in the diagnosis that the need came of."""
    rows = sa.select(Interest.holder_id).where(Interest.need_id == need.id, Interest.ended_at.is_(None))
    return {one for one in db.session.scalars(rows) if one is not None}


def tied_enterprises(
    provider_id: int, enterprises: Collection[int], needs: Collection[int], day: date
) -> set[tuple[int, int]]:
    """Return the pairs (need, its enterprise) that a holding, or a diagnosis, keeps from a provider; an override lets a need through."""
    rows = sa.select(Interest.holder_id, Interest.with_id, Interest.need_id).where(
        Interest.holder_id.is_not(None),
        sa.or_(Interest.holder_id == provider_id, Interest.with_id == provider_id),
        _counts(day),
    )
    tied: set[int] = set()
    diagnosed: set[tuple[int, int]] = set()
    for holder, other, need_id in db.session.execute(rows):
        if need_id is not None:
            diagnosed |= {(need_id, other)} if need_id in needs else set()
        else:
            tied |= {one for one in (holder, other) if one is not None and one in enterprises}
    if not tied and not diagnosed:
        return set()
    through = sa.select(Override.need_id).where(
        Override.provider_id == provider_id, Override.person_id.is_(None), Override.seconded_at.is_not(None)
    )
    free = set(db.session.scalars(through))
    held = {(need, owner) for need in needs for owner in tied}
    return {(need, owner) for need, owner in held | diagnosed if need not in free}


def _let_through(need_id: int) -> set[int]:
    rows = sa.select(Override.provider_id).where(
        Override.need_id == need_id, Override.person_id.is_(None), Override.seconded_at.is_not(None)
    )
    return set(db.session.scalars(rows))


def is_let_through(need_id: int, provider_id: int, person_id: int) -> bool:
    """Return whether an override that a second person agreed to lets this person's tie stand for this pair."""
    row = sa.select(Override.id).where(
        Override.need_id == need_id,
        Override.provider_id == provider_id,
        Override.person_id == person_id,
        Override.seconded_at.is_not(None),
    )
    return db.session.scalar(row.limit(1)) is not None


def kinds(rows: Iterable[Interest]) -> list[str]:
    """Return the kinds of some ties, each once, in the enum's order: what a badge says."""
    there = {one.kind for one in rows}
    return [kind for kind in InterestKind if kind in there]
