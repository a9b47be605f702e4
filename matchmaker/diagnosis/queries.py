"""Reads of experts, visits, findings and reports; what of a visit a viewer may see is told by `access.py` alone."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role
from matchmaker.diagnosis.findings import Finding, FindingNeed, Photo
from matchmaker.diagnosis.models import Expert, Visit, VisitMember
from matchmaker.diagnosis.reports import Download, ReportIssue, ReportSection
from matchmaker.diagnosis.states import ENDED_FOR_EXPERTS, OUT, State
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

PREPARE_BEFORE = timedelta(days=7)


def get_visit(code: str) -> Visit:
    """Return the visit of a public code. Raises NotFound."""
    found = db.session.scalars(sa.select(Visit).where(Visit.code == code)).first()
    if found is None:
        raise NotFound("visit")
    return found


def list_visits(user: "User", states: Collection[str] = ()) -> list[Visit]:
    """Return the visits that a person has to do with, the latest first: as enterprise, expert, staff or 主管部门.

    It only narrows down; each row still has to pass `access.parts`.
    """
    found = sa.select(Visit).join(Organisation, Organisation.id == Visit.enterprise_id)
    own = Visit.enterprise_id.in_([one.id for one in user.organisations])
    mine = Visit.members.any(VisitMember.expert.has(Expert.user_id == user.id))
    wanted = [own, mine]
    if user.is_operator:
        wanted.append(sa.true())
    elif user.park_ids:
        wanted.append(Organisation.park_id.in_(user.park_ids))
    if user.holds(Role.AUTHORITY):
        wanted.append(Visit.state.in_(OUT))
    found = found.where(sa.or_(*wanted))
    if states:
        found = found.where(Visit.state.in_(states))
    return list(db.session.scalars(found.order_by(Visit.created_at.desc(), Visit.id.desc())).unique())


def list_to_prepare(day: date) -> list[Visit]:
    """Return scheduled visits within a week whose factory was not told yet to prepare."""
    soon = sa.and_(Visit.day >= day, Visit.day <= day + PREPARE_BEFORE)
    due = sa.select(Visit).where(Visit.state == State.SCHEDULED, soon, Visit.prepare_told_at.is_(None))
    return list(db.session.scalars(due.order_by(Visit.id)).unique())


def get_expert(code: str) -> Expert:
    """Return an expert of the register. Raises NotFound."""
    found = db.session.scalars(sa.select(Expert).where(Expert.code == code)).first()
    if found is None:
        raise NotFound("expert")
    return found


def find_expert_of(user_id: int) -> Expert | None:
    """Return a person's entry in the register, None where there is none."""
    return db.session.scalars(sa.select(Expert).where(Expert.user_id == user_id)).first()


def list_experts() -> list[Expert]:
    """Return the register, by code, without those whose membership has ended."""
    rows = sa.select(Expert).options(joinedload(Expert.organisation)).order_by(Expert.code)
    return [one for one in db.session.scalars(rows) if one.user.holds(Role.EXPERT)]


def load_of(expert_ids: Collection[int]) -> dict[int, int]:
    """Return how many open visits each expert is on."""
    rows = sa.select(VisitMember.expert_id, sa.func.count()).join(VisitMember.visit)
    rows = rows.where(
        VisitMember.expert_id.in_(expert_ids),
        VisitMember.withdrawn_at.is_(None),
        VisitMember.conflict_at.is_(None),
        Visit.state.not_in(ENDED_FOR_EXPERTS),
    )
    return {expert: n for expert, n in db.session.execute(rows.group_by(VisitMember.expert_id))}


def get_finding(code: str) -> Finding:
    """Return a finding of a public code. Raises NotFound."""
    found = db.session.scalars(sa.select(Finding).where(Finding.code == code)).first()
    if found is None:
        raise NotFound("finding")
    return found


def visits_behind(codes: Collection[str]) -> dict[str, Visit]:
    """Return the visits that some codes are of, their own or those of their findings, by these codes, with who is in the group."""
    more = (selectinload(Visit.members), selectinload(Visit.steps))
    own = sa.select(Visit.code, Visit).where(Visit.code.in_(codes))
    found = sa.select(Finding.code, Visit).join(Finding.visit).where(Finding.code.in_(codes))
    return {code: visit for rows in (own, found) for code, visit in db.session.execute(rows.options(*more))}


def find_sent(visit_id: int, client_id: str) -> Finding | None:
    """Return what a phone has sent before under its own number, None where this is the first time."""
    sent = sa.select(Finding).where(Finding.visit_id == visit_id, Finding.client_id == client_id)
    return db.session.scalars(sent).first()


def list_findings(visit_id: int) -> list[Finding]:
    """Return a visit's findings: what presses most first, then as they were written."""
    pressing = sa.case({"high": 0, "medium": 1}, value=Finding.priority, else_=2)
    rows = sa.select(Finding).where(Finding.visit_id == visit_id).order_by(pressing, Finding.id)
    more = (selectinload(Finding.photos), selectinload(Finding.said), selectinload(Finding.link))
    return list(db.session.scalars(rows.options(*more)))


def count_findings(visit_id: int) -> int:
    """Return how many findings a visit has."""
    return db.session.scalar(sa.select(sa.func.count()).where(Finding.visit_id == visit_id)) or 0


def count_photos(visit_id: int) -> int:
    """Return how many photos hang on a visit's findings."""
    found = sa.select(sa.func.count(Photo.id)).join(Photo.finding).where(Finding.visit_id == visit_id)
    return db.session.scalar(found) or 0


def find_origin(need_id: int) -> FindingNeed | None:
    """Return the link of a need to the finding that it came of, None where it came of none."""
    return db.session.scalars(sa.select(FindingNeed).where(FindingNeed.need_id == need_id)).first()


def get_photo(code: str) -> Photo:
    """Return a photo of a public code. Raises NotFound."""
    found = db.session.scalars(sa.select(Photo).where(Photo.code == code)).first()
    if found is None:
        raise NotFound("photo")
    return found


def named(digests: Collection[str]) -> set[str]:
    """Return which of the digests a photo names."""
    return set(db.session.scalars(sa.select(Photo.digest).where(Photo.digest.in_(digests))))


def sections_of(visit_id: int) -> dict[int, ReportSection]:
    """Return what the group wrote, by the number of the section."""
    rows = sa.select(ReportSection).where(ReportSection.visit_id == visit_id)
    return {one.number: one for one in db.session.scalars(rows)}


def list_issues(visit_id: int) -> list[ReportIssue]:
    """Return the issued versions, the newest first."""
    rows = sa.select(ReportIssue).where(ReportIssue.visit_id == visit_id).order_by(ReportIssue.number.desc())
    return list(db.session.scalars(rows.options(joinedload(ReportIssue.by), joinedload(ReportIssue.acknowledgement))))


def get_issue(visit_id: int, number: int) -> ReportIssue:
    """Return one issued version. Raises NotFound."""
    found = next((one for one in list_issues(visit_id) if one.number == number), None)
    if found is None:
        raise NotFound("report")
    return found


def list_downloads(visit_id: int) -> list[Download]:
    """Return who took copies of a visit's report, the latest first."""
    rows = sa.select(Download).join(ReportIssue, ReportIssue.id == Download.issue_id)
    return list(db.session.scalars(rows.where(ReportIssue.visit_id == visit_id).order_by(Download.id.desc())))
