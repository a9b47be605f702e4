"""What is done with common problems: grouping, words, asking members, one answer of a provider to all, the next theme of a station."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.diagnosis.findings import Finding, FindingNeed
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import OUT
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.introductions import guards, service
from matchmaker.introductions.states import Side
from matchmaker.matching.grouping import Problem, group
from matchmaker.notifications.service import tell
from matchmaker.reporting.shared_problems import (
    SharedAnswer,
    SharedMember,
    SharedProblem,
    SharedProposal,
    SharedState,
)
from matchmaker.stations import access as station_access
from matchmaker.stations.models import Station

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.offers import Capability

FEWEST = 2  # enterprises of a group
LIVE = (SharedState.DRAFT, SharedState.OPEN)


@dataclass(frozen=True)
class Candidate:
    """A need or finding that may stand in a group; a finding is told by its scene alone, its text is the enterprise's and the experts'."""

    code: str
    organisation: Organisation
    title: str
    need: Need | None = None
    finding: Finding | None = None


def may_manage(user: "User", problem: SharedProblem) -> bool:
    """Return whether the person is staff of it: the operator, or the staff of its park."""
    return user.is_operator or (problem.park_id is not None and problem.park_id in user.park_ids)


def sells(user: "User") -> bool:
    """Return whether the person is of a verified provider: whom open groups, and needs in general, are shown to."""
    return any(not one.is_enterprise and one.is_verified for one in user.organisations)


def may_view(user: "User", problem: SharedProblem) -> bool:
    """Return whether the person may open it: its staff, its members, and providers once it is open."""
    if may_manage(user, problem) or any(user.belongs_to(one.organisation_id) for one in problem.members):
        return True
    return problem.state == SharedState.OPEN and sells(user)


def list_candidates(user: "User") -> list[Candidate]:
    """Return what of the enterprises that the person serves is not in a live group yet: public needs, and findings without a need.

    Of findings those of issued reports: what staff read of a visit begins with its redacted edition.
    """
    served = [Organisation.kind == "enterprise"]
    if not user.is_operator:
        served.append(Organisation.park_id.in_(user.park_ids))
    live = sa.select(SharedMember).join(SharedMember.problem).where(SharedProblem.state.in_(LIVE)).subquery()
    needs = sa.select(Need).join(Need.organisation).where(*served, Need.state == NeedState.PUBLISHED)
    needs = needs.where(
        Need.taken_down_at.is_(None), Need.id.not_in(sa.select(live.c.need_id).where(live.c.need_id.is_not(None)))
    )
    findings = sa.select(Finding, Organisation).join(Visit, Visit.id == Finding.visit_id)
    findings = findings.join(Organisation, Organisation.id == Visit.enterprise_id).where(*served)
    findings = findings.where(
        Visit.state.in_(OUT),
        Finding.id.not_in(sa.select(FindingNeed.finding_id)),
        Finding.id.not_in(sa.select(live.c.finding_id).where(live.c.finding_id.is_not(None))),
    )
    found = [
        Candidate(one.code, one.organisation, one.title, need=one)
        for one in db.session.scalars(needs.order_by(Need.id)).unique()
    ]
    for finding, owner in db.session.execute(findings.order_by(Finding.id)):
        found.append(Candidate(finding.code, owner, finding.scene or finding.sub_domain, finding=finding))
    return found


def suggest(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return candidates in groups that tell of the same problem and are of two enterprises at least; nothing is stored."""
    known = {one.code: one for one in candidates}
    groups = group([_problem(one) for one in candidates])
    named = [[known[code] for code in codes] for codes in groups]
    return [ones for ones in named if len({one.organisation.id for one in ones}) >= FEWEST]


def _problem(one: Candidate) -> Problem:
    if one.need is not None:
        need, concepts = one.need, tuple(tag.concept for tag in one.need.tags if tag.concept)
        return Problem(one.code, f"{need.title}\n{need.problem}\n{need.result}", concepts)
    assert one.finding is not None
    finding = one.finding
    return Problem(
        one.code,
        f"{finding.phenomenon}\n{finding.root_cause}\n{finding.impact}",
        (finding.scene,) if finding.scene else (),
    )


def create(name: str, about: str, codes: Collection[str], *, by: "User", now: datetime) -> SharedProblem:
    """Make a group of candidates, and return it. Raises Invalid (no name, fewer than two enterprises, words that give one away)."""
    chosen = [one for one in list_candidates(by) if one.code in set(codes)]
    if len({one.organisation.id for one in chosen}) < FEWEST:
        raise Invalid("codes", "too_few_enterprises")
    row = SharedProblem(code=next_code("CP", clock.day_of(now).year), by_id=by.id, at=now)
    parks = {one.organisation.park_id for one in chosen}
    row.park_id = parks.pop() if len(parks) == 1 else None
    if row.park_id is None and not by.is_operator:
        raise NotAllowed("not_yours")
    row.members = [
        SharedMember(organisation=one.organisation, need=one.need, finding=one.finding, at=now) for one in chosen
    ]
    _name(row, name, about)
    db.session.add(row)
    db.session.flush()
    audit.record("shared_problem.create", row.code, by=by, now=now, members=sorted(one.code for one in chosen))
    return row


def _name(row: SharedProblem, name: str, about: str) -> None:
    if not name:
        raise Invalid("name", "needed_to_submit")
    for one in row.members:
        guards.gives_nobody_away("name", name, one.organisation)
        guards.gives_nobody_away("about", about, one.organisation)
    row.name, row.about = name, about


def rename(row: SharedProblem, name: str, about: str, *, by: "User", now: datetime) -> None:
    """Give it other words; who answered is asked anew: they agreed to the former ones. Raises NotAllowed, IllegalTransition, Invalid."""
    _live(row, by)
    before = (row.name, row.about)
    _name(row, name, about)
    for one in row.members if (name, about) != before else ():
        one.agreed = one.answered_at = one.answered_by_id = one.asked_at = None
    audit.record("shared_problem.rename", row.code, by=by, now=now)


def _live(row: SharedProblem, by: "User") -> None:
    if not may_manage(by, row):
        raise NotAllowed("not_yours")
    if row.state not in LIVE:
        raise IllegalTransition("no_such_step")


def merge(row: SharedProblem, into: SharedProblem, *, by: "User", now: datetime) -> None:
    """Put its members into another group, where they are asked anew: they agreed to other words. Raises as `rename`, and Conflict.

    That group's words are looked through again: they may give away somebody who comes now.
    """
    _live(row, by)
    _live(into, by)
    if row.id == into.id:
        raise Conflict("merge_with_itself")
    there = {(one.need_id, one.finding_id) for one in into.members}
    for one in row.members:
        if (one.need_id, one.finding_id) not in there:
            again = SharedMember(organisation=one.organisation, need=one.need, finding=one.finding, at=now)
            into.members.append(again)
    _name(into, into.name, into.about)
    if len({one.organisation.park_id for one in into.members}) > 1:
        into.park_id = None
    row.state, row.merged_into = SharedState.MERGED, into
    audit.record("shared_problem.merge", row.code, by=by, now=now, into=into.code)


def ask(row: SharedProblem, *, by: "User", now: datetime) -> int:
    """Open it and ask each member that was not asked yet; return how many. Raises NotAllowed, IllegalTransition."""
    _live(row, by)
    row.state, row.opened_at = SharedState.OPEN, row.opened_at or now
    fresh = [one for one in row.members if one.asked_at is None]
    for one in fresh:
        one.asked_at = now
    for owner in {one.organisation.id: one.organisation for one in fresh}.values():
        facts = {"name": row.name, "page": {"to": "shared.show", "values": {"code": row.code}}}
        for person in owner.memberships:
            if person.holds_on(clock.day_of(now)):
                tell("problem_asked", person.user, subject=row.code, facts=facts, now=now)
    audit.record("shared_problem.ask", row.code, by=by, now=now, asked=len(fresh))
    return len(fresh)


def say(member: SharedMember, agreed: bool, *, by: "User", now: datetime) -> None:
    """Say yes or no for one's own enterprise; either can be taken back while the group is open. Raises NotAllowed, IllegalTransition."""
    if not by.belongs_to(member.organisation_id):
        raise NotAllowed("not_yours")
    if member.problem.state != SharedState.OPEN or member.asked_at is None:
        raise IllegalTransition("no_such_step")
    member.agreed, member.answered_at, member.answered_by_id = agreed, now, by.id
    word = "agree" if agreed else "refuse"
    audit.record(f"shared_problem.{word}", member.problem.code, by=by, now=now, organisation=member.organisation.code)


def close(row: SharedProblem, *, by: "User", now: datetime) -> None:
    """End it: it is no longer shown to providers. Raises NotAllowed, IllegalTransition."""
    _live(row, by)
    row.state = SharedState.CLOSED
    audit.record("shared_problem.close", row.code, by=by, now=now)


def answer(
    row: SharedProblem, capability: "Capability", note: str, consent: bool, *, by: "User", now: datetime
) -> tuple[int, int]:
    """Answer all members that agreed, one introduction each; return how many were proposed now and how many could not be.

    Asked again it reaches those who agreed meanwhile. Raises NotAllowed, IllegalTransition, Invalid (no consent, no words).
    """
    if not by.belongs_to(capability.organisation_id):
        raise NotAllowed("not_yours")
    if row.state != SharedState.OPEN:
        raise IllegalTransition("no_such_step")
    if not note:
        raise Invalid("note", "needed_to_submit")
    if not consent:
        raise Invalid("consent", "consent_needed")
    db.session.execute(sa.select(SharedProblem.id).where(SharedProblem.id == row.id).with_for_update())
    db.session.refresh(row, ["answers"])
    given = next((one for one in row.answers if one.capability_id == capability.id), None)
    if given is None:
        given = SharedAnswer(problem=row, capability=capability, by_id=by.id, at=now, note=note)
        db.session.add(given)
    given.note = note
    db.session.flush()
    reached = {one.member_id for one in given.proposals}
    made = missed = 0
    for member in row.agreed:
        if member.id not in reached:
            done = _propose(given, member, by, now)
            made, missed = made + done, missed + (not done)
    audit.record("shared_problem.answer", row.code, by=by, now=now, capability=capability.code, proposed=made)
    return made, missed


def _propose(given: SharedAnswer, member: SharedMember, by: "User", now: datetime) -> bool:
    need = member.stands_for
    if need is None:
        return False
    try:
        with db.session.begin_nested():
            made = service.propose(
                need, given.capability, by=by, side=Side.PROVIDER, now=now, message=given.note, consent=True
            )
            given.proposals.append(SharedProposal(member_id=member.id, introduction=made))
            db.session.flush()
    except (Conflict, NotAllowed):
        return False
    return True


def take_as_theme(row: SharedProblem, station: Station, *, by: "User", now: datetime) -> None:
    """Make it the theme of a station that is still to come. Raises NotAllowed, IllegalTransition."""
    _live(row, by)
    if not station_access.may_run(by, station):
        raise NotAllowed("not_yours")
    if station not in list_stations_ahead(by, now):
        raise IllegalTransition("no_such_step")
    station.theme, station.theme_code = row.name, row.code
    station.version += 1
    station.changed_at = now
    audit.record("station.theme", station.code, by=by, now=now, problem=row.code)


def list_stations_ahead(by: "User", now: datetime) -> list[Station]:
    """Return the stations to come that the person runs, the next first."""
    ahead = sa.select(Station).where(Station.first_on > clock.day_of(now), Station.state != "cancelled")
    rows = db.session.scalars(ahead.order_by(Station.first_on, Station.id))
    return [one for one in rows if station_access.may_run(by, one)]
