"""Separation of duties: who may not confirm an introduction alone, second signatures and 回避; ties are read in `interests.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import list_operators, list_staff_of
from matchmaker.foundation import audit, clock
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import interests
from matchmaker.introductions.access import is_staff_for
from matchmaker.introductions.fairness import CoSignature, Interest, Recusal
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.service import tell

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

VERIFIED_WITHIN = timedelta(days=365)
LONGEST = 500


class Why(StrEnum):
    """Why somebody may not confirm alone, or not at all."""

    PROPOSED = "proposed"  # 提议了这件对接
    VERIFIED = "verified"  # 十二个月内核验过该服务商
    TIED = "tied"  # 申报过与其中一方的利益关系
    RECUSED = "recused"  # 已回避


NEVER = frozenset({Why.TIED, Why.RECUSED})
"""A second signature helps against what somebody did, not against whom they are tied to."""


@dataclass(frozen=True)
class Duty:
    """How one person stands to one introduction: what speaks against their confirming it, and who signed beside them."""

    why: tuple[Why, ...]
    ties: tuple[Interest, ...]
    signed: tuple[CoSignature, ...]

    @property
    def barred(self) -> bool:
        """Whether they may not confirm it at all."""
        return bool(NEVER.intersection(self.why))

    @property
    def needs_second(self) -> bool:
        """Whether another officer has to sign before they confirm."""
        return bool(self.why) and not self.barred and not self.signed


def _why(user: "User", introductions: Sequence[Introduction], now: datetime) -> dict[int, set[Why]]:
    """Return what speaks against the person for each of some introductions; a fixed number of queries."""
    found: dict[int, set[Why]] = {one.id: set() for one in introductions}
    verified, recused = _verified_by(user, introductions, now), _recused(user, introductions)
    sides = {key for one in introductions for key in (one.enterprise_id, one.provider_id)}
    tied = {one.with_id for one in interests.ties_of(user, sides, clock.day_of(now))}
    for one in introductions:
        if one.initiator == Side.STAFF and one.initiator_user_id == user.id:
            found[one.id].add(Why.PROPOSED)
        if one.provider_id in verified:
            found[one.id].add(Why.VERIFIED)
        if tied & {one.enterprise_id, one.provider_id} and not interests.is_let_through(
            one.need_id, one.provider_id, user.id
        ):
            found[one.id].add(Why.TIED)
        if one.id in recused:
            found[one.id].add(Why.RECUSED)
    return found


def _verified_by(user: "User", introductions: Sequence[Introduction], now: datetime) -> set[int]:
    """Which of the providers the person verified within twelve months, also where somebody else has renewed it since."""
    providers = {one.provider_id for one in introductions}
    alias = audit.find_alias(user.id)
    acted = sa.select(Organisation.id).join(AuditEntry, AuditEntry.subject == Organisation.code)
    acted = acted.where(
        Organisation.id.in_(providers),
        AuditEntry.action == "verify_organisation",
        AuditEntry.actor == alias,
        AuditEntry.at > now - VERIFIED_WITHIN,
    )
    stands = sa.select(Organisation.id).where(
        Organisation.id.in_(providers),
        Organisation.verified_by_id == user.id,
        Organisation.verified_at > now - VERIFIED_WITHIN,
    )
    return set(db.session.scalars(stands)) | (set(db.session.scalars(acted)) if alias else set())


def _recused(user: "User", introductions: Sequence[Introduction]) -> set[int]:
    rows = sa.select(Recusal.introduction_id).where(
        Recusal.person_id == user.id, Recusal.introduction_id.in_([one.id for one in introductions])
    )
    return set(db.session.scalars(rows))


def list_signatures(introduction: Introduction) -> list[CoSignature]:
    """Return who signed beside whoever confirms, oldest first."""
    return _signed([introduction]).get(introduction.id, [])


def _signed(introductions: Sequence[Introduction]) -> dict[int, list[CoSignature]]:
    rows = sa.select(CoSignature).where(CoSignature.introduction_id.in_([one.id for one in introductions]))
    found: dict[int, list[CoSignature]] = {}
    for row in db.session.scalars(rows.options(joinedload(CoSignature.by)).order_by(CoSignature.id)):
        found.setdefault(row.introduction_id, []).append(row)
    return found


def duties(user: "User", introductions: Iterable[Introduction], now: datetime) -> dict[int, Duty]:
    """Return how a person stands to each of some introductions, by id."""
    rows = list(introductions)
    if not rows:
        return {}
    why, signed = _why(user, rows, now), _signed(rows)
    sides = {key for one in rows for key in (one.enterprise_id, one.provider_id)}
    ties = interests.ties_of(user, sides, clock.day_of(now)) if any(Why.TIED in one for one in why.values()) else []
    return {
        one.id: Duty(
            tuple(reason for reason in Why if reason in why[one.id]),
            tuple(tie for tie in ties if tie.with_id in (one.enterprise_id, one.provider_id)),
            tuple(row for row in signed.get(one.id, ()) if row.by_id != user.id),
        )
        for one in rows
    }


def duty(user: "User", introduction: Introduction, now: datetime) -> Duty:
    """Return how a person stands to one introduction."""
    return duties(user, [introduction], now)[introduction.id]


def not_alone(introduction: Introduction, *, by: "User", now: datetime) -> None:
    """Raise Conflict where this person may not confirm: tied to a side, stood aside, or without a second signature."""
    stands = duty(by, introduction, now)
    if stands.barred:
        raise Conflict("tied_to_side" if Why.TIED in stands.why else "stood_aside")
    if stands.needs_second:
        raise Conflict("needs_second")


def untied(need_id: int, provider: Organisation, enterprise: Organisation, *, by: "User", now: datetime) -> None:
    """Raise Conflict where a declared tie of this officer stands against their proposing the pair."""
    tied = interests.ties_of(by, {provider.id, enterprise.id}, clock.day_of(now))
    if tied and not interests.is_let_through(need_id, provider.id, by.id):
        raise Conflict("tied_to_side")


def may_sign(user: "User", introduction: Introduction, now: datetime) -> bool:
    """Return whether the person may give the second signature: another member of its staff against whom nothing speaks."""
    return is_staff_for(user, introduction) and not duty(user, introduction, now).why


def signers(introduction: Introduction, user: "User", now: datetime) -> list["User"]:
    """Return who may sign beside a person: the park's other officers; where it has none, the operators."""
    park = introduction.enterprise.park_id
    officers = list_staff_of(park) if park is not None else []
    able = [one for one in officers if one.id != user.id and may_sign(one, introduction, now)]
    return able or [one for one in list_operators() if one.id != user.id and may_sign(one, introduction, now)]


def sign(introduction: Introduction, *, by: "User", now: datetime, note: str = "") -> CoSignature:
    """复核: sign beside whoever may not confirm alone; signed twice, the first stands. Return the row.

    Raises NotAllowed (not of its staff, or something speaks against the signer too), Conflict (nothing waits for staff), Invalid.
    """
    if not may_sign(by, introduction, now):
        raise NotAllowed("may_not_sign")
    if introduction.state != State.AGREED:
        raise Conflict("not_waiting_for_staff")
    _fits("note", note)
    there = sa.select(CoSignature).where(CoSignature.introduction_id == introduction.id, CoSignature.by_id == by.id)
    row = db.session.scalars(there).first()
    if row is None:
        row = CoSignature(introduction_id=introduction.id, by_id=by.id, note=note, at=now)
        db.session.add(row)
        db.session.flush()
        audit.record("introduction.sign_beside", introduction.code, by=by, now=now)
    return row


def _fits(field: str, text: str) -> None:
    if len(text) > LONGEST:
        raise Invalid(field, "note_too_long", n=LONGEST)


def recuse(introduction: Introduction, *, by: "User", to: "User | None", reason: str, now: datetime) -> Recusal:
    """回避: hand the introduction to another member of its staff and do nothing to it any more; the other is told. Return the row.

    Raises NotAllowed (not of its staff), Conflict (stood aside before), Invalid (nobody chosen, no reason).
    """
    if not is_staff_for(by, introduction):
        raise NotAllowed("not_yours")
    if not reason:
        raise Invalid("reason", "note_needed")
    _fits("reason", reason)
    if to is None or to.id not in {one.id for one in successors(introduction, by, now)}:
        raise Invalid("to", "choose_one")
    if _recused(by, [introduction]):
        raise Conflict("stood_aside")
    row = Recusal(introduction_id=introduction.id, person_id=by.id, to_id=to.id, reason=reason, at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("introduction.stand_aside", introduction.code, by=by, now=now, to_user=to)
    page = {"to": "staff_introductions.show", "values": {"code": introduction.code}}
    need = introduction.need
    facts = {"introduction": introduction.code, "title": need.title, "title_lang": need.language, "page": page}
    tell("introduction_handed", to, subject=introduction.code, facts=facts, now=now)
    return row


def successors(introduction: Introduction, user: "User", now: datetime) -> list["User"]:
    """Return to whom a person may hand it: other officers of the park, then operators, none of them tied or stood aside."""
    park = introduction.enterprise.park_id
    staff = [*(list_staff_of(park) if park is not None else []), *list_operators()]
    return [
        one
        for one in dict.fromkeys(staff)
        if one.id != user.id and is_staff_for(one, introduction) and not duty(one, introduction, now).barred
    ]


def list_recusals(introduction_id: int) -> list[Recusal]:
    """Return who stood aside and to whom it went, oldest first."""
    rows = sa.select(Recusal).where(Recusal.introduction_id == introduction_id).order_by(Recusal.id)
    return list(db.session.scalars(rows.options(joinedload(Recusal.person), joinedload(Recusal.to))))
