"""Figures of diagnosis for a span of days, as rows with their dates, so that a dashboard of any past day is recomputed from them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.diagnosis.findings import Finding, FindingNeed
from matchmaker.diagnosis.models import Visit, VisitMember, VisitStep
from matchmaker.diagnosis.reports import Acknowledgement, ReportIssue
from matchmaker.diagnosis.standing import delivered_needs
from matchmaker.diagnosis.states import GROUP, Action
from matchmaker.foundation import clock
from matchmaker.foundation.db import db


@dataclass(frozen=True)
class VisitRow:
    """A visit that took place: the day it was opened, the enterprise, its industry and park."""

    visit: str
    visit_id: int
    day: date
    enterprise_id: int
    industry: str
    park_id: int | None


@dataclass(frozen=True)
class ExpertVisit:
    """One person on one visit: persons and person-visits are two figures."""

    expert_id: int
    visit: str
    day: date


@dataclass(frozen=True)
class ReportRow:
    """A report that was issued and acknowledged, one a visit: the days of both for the first version and the acknowledged one."""

    visit: str
    enterprise_id: int
    issued_on: date
    acknowledged_on: date


@dataclass(frozen=True)
class FindingRow:
    """A finding with what it is counted by; `need_on` and `implemented_on` are None until then."""

    finding: str
    visit: str
    enterprise_id: int
    on: date
    sub_domain: str
    scene: str
    priority: str
    route: str
    need_id: int | None
    need_on: date | None
    implemented_on: date | None


def _span(since: date, until: date) -> tuple[datetime, datetime]:
    """Return the first moment of the first Shanghai day and the first moment after the last."""
    return (
        datetime.combine(since, time(), clock.SHANGHAI),
        datetime.combine(until + timedelta(days=1), time(), clock.SHANGHAI),
    )


def visits(since: date, until: date) -> list[VisitRow]:
    """Return the visits whose day was opened within the span, by code."""
    first, after = _span(since, until)
    rows = (
        sa.select(Visit.code, Visit.id, VisitStep.at, Visit.enterprise_id, Organisation.industry, Organisation.park_id)
        .join(VisitStep, VisitStep.visit_id == Visit.id)
        .join(Organisation, Organisation.id == Visit.enterprise_id)
        .where(VisitStep.action == Action.BEGIN, VisitStep.at >= first, VisitStep.at < after)
        .order_by(Visit.code)
    )
    return [
        VisitRow(code, n, clock.day_of(at), enterprise, industry, park)
        for code, n, at, enterprise, industry, park in db.session.execute(rows)
    ]


def expert_visits(since: date, until: date) -> list[ExpertVisit]:
    """Return who took part in the visits of the span: of the group, signed, and not gone before the day was opened."""
    held = {one.visit_id: one for one in visits(since, until)}
    rows = sa.select(VisitMember).where(
        VisitMember.visit_id.in_(held), VisitMember.duty.in_(GROUP), VisitMember.signed_at.is_not(None)
    )
    found = []
    for one in db.session.scalars(rows.order_by(VisitMember.visit_id, VisitMember.id)):
        visit = held[one.visit_id]
        left = one.withdrawn_at or one.conflict_at
        if left is None or clock.day_of(left) > visit.day:
            found.append(ExpertVisit(one.expert_id, visit.visit, visit.day))
    return found


def reports(since: date, until: date) -> list[ReportRow]:
    """Return the reports that were acknowledged within the span; a report that was only issued does not count yet."""
    first, after = _span(since, until)
    rows = (
        sa.select(Visit.code, Visit.enterprise_id, ReportIssue.at, Acknowledgement.at)
        .join(ReportIssue, ReportIssue.visit_id == Visit.id)
        .join(Acknowledgement, Acknowledgement.issue_id == ReportIssue.id)
        .where(Acknowledgement.at >= first, Acknowledgement.at < after)
        .order_by(Visit.code, ReportIssue.number)
    )
    return [
        ReportRow(code, enterprise, clock.day_of(issued), clock.day_of(read))
        for code, enterprise, issued, read in db.session.execute(rows)
    ]


def findings(since: date, until: date) -> list[FindingRow]:
    """Return the findings written within the span, with the needs and deliveries that there were until its last day."""
    first, after = _span(since, until)
    rows = (
        sa.select(Finding, Visit.code, Visit.enterprise_id, FindingNeed.need_id, FindingNeed.at)
        .join(Visit, Visit.id == Finding.visit_id)
        .outerjoin(FindingNeed, FindingNeed.finding_id == Finding.id)
        .where(Finding.created_at >= first, Finding.created_at < after)
        .order_by(Finding.id)
    )
    found = list(db.session.execute(rows))
    delivered = delivered_needs({need for *_, need, at in found if need is not None}, until)
    return [
        FindingRow(
            one.code,
            visit,
            enterprise,
            clock.day_of(one.created_at),
            one.sub_domain,
            one.scene,
            one.priority,
            one.route,
            need if linked is not None and linked < after else None,
            clock.day_of(linked) if linked is not None and linked < after else None,
            delivered.get(need) if need is not None else None,
        )
        for one, visit, enterprise, need, linked in found
    ]
