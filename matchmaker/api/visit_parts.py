"""A visit as JSON, each part only for those whom `access.parts` lets see it; deny by default: what is not theirs is null."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.parties import MaskOut
from matchmaker.api.shapes import Given
from matchmaker.catalogue.queries import find_mask
from matchmaker.diagnosis import access, group, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.group import Missing
from matchmaker.diagnosis.models import AgendaItem, Visit, VisitMember
from matchmaker.diagnosis.reports import Edition, ReportIssue
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import Action, AgendaKind, Duty, Priority, Progress, Route, State
from matchmaker.foundation import clock
from matchmaker.web.locale import language
from matchmaker.web.words import N_

ON_THE_TEXT = (Action.SEND_BACK, Action.AMEND)


class Standing(StrEnum):
    """How an expert stands to a visit."""

    INVITED = "invited"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"


class VisitListed(Given):
    """One in the list; the enterprise's name for those who may know it, else its mask."""

    code: str
    state: State
    day: date | None
    name: str | None
    mask: MaskOut | None
    duty: Annotated[Duty | None, Field(description=N_("本人在这次诊断中的职责"))]


class PreparationOut(Given):
    """A line of the 准备清单: a usual one by its key, others by their text."""

    position: int
    item: str
    text: str
    done: bool


class AgendaOut(Given):
    """A line of the day's plan; what was said there goes with the findings."""

    number: int
    begins: str
    kind: AgendaKind
    subject: str
    whom: str
    notes: str | None


class VisitStepOut(Given):
    """One step: what, when, by whom, why."""

    action: Action
    at: datetime
    by: str
    note: str


class CaseOut(Given):
    """What the enterprise wrote, the preparation, the plan of the day, how it went."""

    wish: str
    products: str
    language: str
    photos_allowed: bool
    photo_rules: str
    preparations: list[PreparationOut]
    agenda: list[AgendaOut]
    steps: list[VisitStepOut]


class MemberOut(Given):
    """An expert on the visit."""

    expert: str
    name: str
    duty: Duty
    standing: Standing
    signed_at: datetime | None


class GroupOut(Given):
    """The group, and what it still lacks."""

    members: list[MemberOut]
    missing: list[Missing]


class FindingListed(Given):
    """A finding in a list, with where it stands."""

    code: str
    phenomenon: str
    priority: Priority
    route: Route
    sub_domain: str
    scene: str
    status: Progress


class ReportListed(Given):
    """An issued version, and the edition that the reader gets of it."""

    number: int
    edition: Edition
    digest: str
    at: datetime
    acknowledged_at: datetime | None


class VisitOut(VisitListed):
    """One visit as far as the reader may know of it."""

    parts: list[Part]
    case: CaseOut | None
    group: GroupOut | None
    findings: list[FindingListed] | None
    reports: list[ReportListed] | None
    actions: Annotated[list[Action], Field(description=N_("本人现在能走的步骤"))]


def listed(visit: Visit) -> VisitListed:
    """Return one as a list tells of it."""
    return VisitListed(**_told(visit, access.parts(visit, current_user)))


def _told(visit: Visit, parts: frozenset[Part]) -> dict[str, Any]:
    member, named = access.member_of(visit, current_user), Part.NAME in parts
    return {
        "code": visit.code,
        "state": State(visit.state),
        "day": visit.day,
        "name": visit.enterprise.name_in(language()) if named else None,
        "mask": None if named else MaskOut.model_validate(find_mask(visit.enterprise)),
        "duty": Duty(member.duty) if member is not None else None,
    }


def out(visit: Visit) -> VisitOut:
    """Return a visit as the person of the token may see it."""
    parts = access.parts(visit, current_user)
    return VisitOut(
        **_told(visit, parts),
        parts=sorted(parts),
        case=_case(visit, parts) if Part.CASE in parts else None,
        group=_group(visit) if Part.GROUP in parts else None,
        findings=list_findings(visit) if Part.FINDINGS in parts else None,
        reports=list_reports(visit, parts) if parts & {Part.FULL, Part.REDACTED} else None,
        actions=access.actions_for(current_user, visit),
    )


def _case(visit: Visit, parts: frozenset[Part]) -> CaseOut:
    reads = Part.FINDINGS in parts
    same = ("wish", "products", "language", "photos_allowed", "photo_rules")
    return CaseOut(
        **{name: getattr(visit, name) for name in same},
        preparations=[
            PreparationOut(position=one.position, item=one.item or "", text=one.text, done=one.done_at is not None)
            for one in visit.preparations
        ],
        agenda=[agenda_line(one, reads) for one in visit.agenda],
        steps=[
            VisitStepOut(
                action=Action(one.action),
                at=one.at,
                by=one.actor.name,
                note=one.note if reads or one.action not in ON_THE_TEXT else "",
            )
            for one in visit.steps
        ],
    )


def agenda_line(one: AgendaItem, reads: bool) -> AgendaOut:
    """Return a line of the day's plan, with what was said there for those who read findings."""
    return AgendaOut(
        number=one.id,
        begins=one.begins,
        kind=AgendaKind(one.kind),
        subject=one.subject,
        whom=one.whom,
        notes=one.notes if reads else None,
    )


def _group(visit: Visit) -> GroupOut:
    return GroupOut(
        members=[
            MemberOut(
                expert=one.expert.code,
                name=one.expert.name,
                duty=Duty(one.duty),
                standing=standing(one),
                signed_at=one.signed_at,
            )
            for one in visit.members
        ],
        missing=group.lacks(visit, clock.today()),
    )


def standing(member: VisitMember) -> Standing:
    """Return how an expert stands to the visit."""
    if member.conflict_at is not None:
        return Standing.CONFLICT
    if member.withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.SIGNED if member.signed_at is not None else Standing.INVITED


def list_findings(visit: Visit) -> list[FindingListed]:
    """Return a visit's findings; who may see them was asked before."""
    return [_finding(one) for one in queries.list_findings(visit.id)]


def _finding(one: Finding) -> FindingListed:
    same = ("code", "phenomenon", "sub_domain", "scene")
    return FindingListed(
        **{name: getattr(one, name) for name in same},
        priority=Priority(one.priority),
        route=Route(one.route),
        status=standing_of(one).status,
    )


def list_reports(visit: Visit, parts: frozenset[Part]) -> list[ReportListed]:
    """Return the issued versions, each in the edition that these parts let be read."""
    edition = Edition.FULL if Part.FULL in parts else Edition.REDACTED
    return [_report(one, edition) for one in queries.list_issues(visit.id)]


def _report(one: ReportIssue, edition: Edition) -> ReportListed:
    acknowledged = one.acknowledgement.at if one.acknowledgement is not None else None
    return ReportListed(number=one.number, edition=edition, digest=one.digest, at=one.at, acknowledged_at=acknowledged)
