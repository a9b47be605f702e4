"""The expert group of a visit: who may be in it, the two papers that each signs, conflicts, withdrawals, and what it still lacks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.accounts.models import OrganisationKind
from matchmaker.diagnosis import notices
from matchmaker.diagnosis.access import may_arrange, member_of
from matchmaker.diagnosis.models import Expert, Visit, VisitMember
from matchmaker.diagnosis.moves import hold
from matchmaker.diagnosis.queries import load_of
from matchmaker.diagnosis.states import ENDED_FOR_EXPERTS, GROUP, NEEDED, Duty, EmployerKind, State
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.introductions import interests
from matchmaker.introductions.fairness import InterestKind

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

TEXT_VERSION = "2026-11"
"""Of 保密承诺书 and 利益冲突声明, whose words stand in the template."""

BEFORE_THE_DAY = frozenset({State.ACCEPTED, State.SCHEDULED})
FORMING = BEFORE_THE_DAY | {State.IN_FIELD, State.FEEDBACK, State.DRAFTING, State.REVIEW, State.REVISE}
"""Until a version is issued: whoever leaves a group in the middle of its report can be replaced."""

LONGEST = 500


class Missing(StrEnum):
    """What a group lacks before the visit can be scheduled, or after somebody withdrew."""

    LEAD = "lead"
    PROCESS = "process"
    INFORMATICS = "informatics"
    INDEPENDENT = "independent"
    TIED = "tied"  # somebody is there who may not be


@dataclass(frozen=True)
class Tie:
    """What ties an expert to a provider: its kind and the provider's code, "" where it is not on the platform."""

    kind: str
    code: str


def provider_ties(expert: Expert, day: date) -> list[Tie]:
    """Return the expert's ties to providers on a day: the employer, and what was declared."""
    found = []
    if expert.employer_kind == EmployerKind.PROVIDER:
        found.append(Tie("employment", expert.organisation.code if expert.organisation else ""))
    declared = interests.list_of_person(expert.user_id)
    for row in declared:
        counts = row.until is None or row.until >= day - interests.COUNTS_FOR
        if counts and row.tied_to.kind == OrganisationKind.PROVIDER:
            found.append(Tie(row.kind, row.tied_to.code))
    return found


def lacks(visit: Visit, day: date) -> list[Missing]:
    """Return what the group lacks: a needed duty, somebody without ties to a provider, nobody with ties to the enterprise."""
    group = visit.group
    there = {one.duty for one in group}
    found = [Missing(duty) for duty in NEEDED if duty not in there]
    if not any(not provider_ties(one.expert, day) for one in group):
        found.append(Missing.INDEPENDENT)
    return [*found, Missing.TIED] if tied(visit, day) else found


def tied(visit: Visit, day: date) -> list[VisitMember]:
    """Return who is in the group, or reviews, although something ties them to the enterprise by now."""
    return [one for one in visit.members if one.stays and tie_of(visit, one.expert, day)]


def unsigned(visit: Visit) -> list[VisitMember]:
    """Return who in the group has not signed yet."""
    return [one for one in visit.group if not one.has_signed]


def tie_of(visit: Visit, expert: Expert, day: date) -> str:
    """Return the code of what ties an expert to the enterprise, also by way of the employer; "" where nothing does."""
    user, enterprise = expert.user, visit.enterprise_id
    if user.belongs_to(enterprise) or expert.employer_id == enterprise:
        return "expert_of_enterprise"
    ties = interests.ties_of(user, {enterprise}, day)
    if any(one.kind != InterestKind.DIAGNOSIS for one in ties):  # who was there before may come again
        return "expert_tied"
    held = expert.employer_id is not None and interests.held_between(expert.employer_id, {enterprise}, day)
    return "expert_tied" if held else ""


def why_not(visit: Visit, expert: Expert, day: date) -> str:
    """Return the code of what keeps an expert from a visit, "" where nothing does."""
    if tie := tie_of(visit, expert, day):
        return tie
    if load_of({expert.id}).get(expert.id, 0) >= expert.most_visits:
        return "expert_full"
    return "" if visit.language in expert.languages else "expert_language"


def add(visit: Visit, expert: Expert, duty: str, *, by: "User", now: datetime) -> VisitMember:
    """Put an expert on a visit and ask them to sign; return the row.

    Raises NotAllowed, IllegalTransition (too early or too late), Invalid (duty; expert: tied, of the enterprise, full, no common
    language, there already).
    """
    if not may_arrange(by, visit):
        raise NotAllowed("not_yours")
    if duty not in list(Duty):
        raise Invalid("duty", "choose_one")
    hold(visit)
    if visit.state not in FORMING:
        raise IllegalTransition("no_such_step", state=visit.state)
    db.session.execute(
        sa.select(Expert.id).where(Expert.id == expert.id).with_for_update()
    )  # the load is counted alone
    if any(one.expert_id == expert.id for one in visit.members):
        raise Invalid("expert", "expert_there")
    if reason := why_not(visit, expert, clock.day_of(now)):
        raise Invalid("expert", reason)
    row = VisitMember(visit=visit, expert=expert, duty=duty, added_by_id=by.id, added_at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("visit.add_expert", visit.code, by=by, now=now, expert_user=expert.user_id, duty=duty)
    notices.tell_all("visit_invited", visit, [expert.user], now=now)
    return row


def drop(visit: Visit, expert: Expert, *, by: "User", now: datetime) -> None:
    """Take an expert off who has not signed yet; whoever signed withdraws. Raises NotAllowed, Conflict."""
    if not may_arrange(by, visit):
        raise NotAllowed("not_yours")
    hold(visit)
    row = next((one for one in visit.members if one.expert_id == expert.id), None)
    if row is None or row.signed_at is not None or not row.stays:
        raise Conflict("signed_already")
    visit.members.remove(row)
    db.session.delete(row)
    audit.record("visit.drop_expert", visit.code, by=by, now=now, expert_user=expert.user_id)


def _own(visit: Visit, by: "User") -> VisitMember:
    hold(visit)
    row = member_of(visit, by)
    if row is None:
        raise NotAllowed("not_yours")
    if not row.stays:
        raise Conflict("left_already")
    return row


def sign(visit: Visit, *, secrecy: bool, no_conflict: bool, by: "User", now: datetime) -> None:
    """Sign 保密承诺书 and 利益冲突声明 for this visit; signed twice, the first stands.

    Raises NotAllowed, Conflict (left; tied to the enterprise: a declared tie is not signed away), Invalid.
    """
    row = _own(visit, by)
    if row.signed_at is not None:
        return
    if visit.state not in FORMING:
        raise IllegalTransition("no_such_step", state=visit.state)
    for field, ticked in (("secrecy", secrecy), ("no_conflict", no_conflict)):
        if not ticked:
            raise Invalid(field, "sign_both")
    today = clock.day_of(now)
    if tie_of(visit, row.expert, today):
        raise Conflict("tied_cannot_sign")
    row.signed_at, row.text_version, row.employer_id = now, TEXT_VERSION, row.expert.employer_id
    db.session.flush()
    if row.duty in GROUP and visit.state not in BEFORE_THE_DAY:
        interests.note_visit(by, visit.enterprise_id, today, by=by, now=now)  # the others were noted when it began
    audit.record("visit.sign", visit.code, by=by, now=now, version=TEXT_VERSION)


def list_to_sign(user: "User") -> list[Visit]:
    """Return the visits that wait for the person's signature, the nearest day first."""
    mine = sa.and_(VisitMember.expert.has(Expert.user_id == user.id), VisitMember.signed_at.is_(None))
    stays = sa.and_(VisitMember.conflict_at.is_(None), VisitMember.withdrawn_at.is_(None))
    found = sa.select(Visit).where(Visit.state.in_(FORMING), Visit.members.any(sa.and_(mine, stays)))
    return list(db.session.scalars(found.order_by(Visit.day.is_(None), Visit.day, Visit.id)).unique())


def declare_conflict(visit: Visit, text: str, *, by: "User", now: datetime) -> None:
    """Declare a conflict, before or after signing: the expert is out and sees nothing any more; staff are told. Raises as `sign`."""
    row = _own(visit, by)
    _said("conflict", text)
    row.conflict, row.conflict_at = text, now
    db.session.flush()
    audit.record("visit.declare_conflict", visit.code, by=by, now=now)
    _tell_lacking(visit, by, now)


def exclude(visit: Visit, expert: Expert, text: str, *, by: "User", now: datetime) -> None:
    """Take an expert off, signed or not, for a conflict that staff know of. Raises NotAllowed, Conflict(member_left), Invalid."""
    if not may_arrange(by, visit):
        raise NotAllowed("not_yours")
    hold(visit)
    row = next((one for one in visit.members if one.expert_id == expert.id and one.stays), None)
    if row is None:
        raise Conflict("member_left")
    _said("note", text)
    _put_out(row, text, by, now)


def exclude_tied(person_id: int | None, employers: Collection[int], *, by: "User", now: datetime) -> list[Visit]:
    """Take a person, or whom some organisations employ, off every visit whose enterprise something ties them to by now; return these.

    A tie that is declared after the invitation excludes as one before it does; staff are told. Nobody is let through: there is no override.
    """
    whose = sa.or_(Expert.user_id == person_id, Expert.employer_id.in_(employers))
    mine = sa.select(VisitMember.visit_id).join(VisitMember.expert).where(whose)
    still = sa.select(Visit).where(Visit.id.in_(mine), Visit.state.not_in(ENDED_FOR_EXPERTS)).order_by(Visit.id)
    found = []
    for visit in db.session.scalars(still).unique().all():
        hold(visit)
        out = [one for one in tied(visit, clock.day_of(now)) if _is_of(one.expert, person_id, employers)]
        for row in out:
            _put_out(row, "", by, now)
        found += [visit] if out else []
    return found


def _is_of(expert: Expert, person_id: int | None, employers: Collection[int]) -> bool:
    return expert.user_id == person_id or expert.employer_id in employers


def _put_out(row: VisitMember, text: str, by: "User", now: datetime) -> None:
    row.conflict, row.conflict_at = text, now
    db.session.flush()
    audit.record("visit.exclude_expert", row.visit.code, by=by, now=now, expert_user=row.expert.user_id)
    _tell_lacking(row.visit, by, now)


def withdraw(visit: Visit, text: str, *, by: "User", now: datetime) -> None:
    """Withdraw, also on the day itself: the visit goes on if the group stays valid, else it says what is missing. Raises as `sign`."""
    row = _own(visit, by)
    _said("withdrawal", text)
    row.withdrawal, row.withdrawn_at = text, now
    db.session.flush()
    audit.record("visit.withdraw_expert", visit.code, by=by, now=now)
    _tell_lacking(visit, by, now)


def _said(field: str, text: str) -> None:
    if not text:
        raise Invalid(field, "note_needed")
    if len(text) > LONGEST:
        raise Invalid(field, "note_too_long", n=LONGEST)


def _tell_lacking(visit: Visit, by: "User", now: datetime) -> None:
    missing = lacks(visit, clock.day_of(now))
    notices.tell_all("visit_left", visit, notices.staff_of(visit), now=now, besides=by, missing=[*map(str, missing)])


def employers(visit: Visit) -> Collection[int]:
    """Return the organisations that employ, or did at signing, whoever saw the enterprise: the group and the reviewer, also those who left.

    An entry of the register is the expert's own to change; what it said at signing is not.
    """
    signed = [one for one in visit.members if one.signed_at is not None]
    return {one for row in signed for one in (row.employer_id, row.expert.employer_id) if one is not None}
