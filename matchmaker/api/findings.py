"""Findings of a visit: the group writes them, the enterprise says where they stand and turns them into needs; photos are on the page."""

from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.contents import Wan
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.needs import NeedOut
from matchmaker.api.needs import out as need_out
from matchmaker.api.shapes import Given, PageOf, Taken, Text, Text20, Text500
from matchmaker.api.visit_parts import FindingListed, list_findings
from matchmaker.api.visits import load as load_visit
from matchmaker.diagnosis import access, finding, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.finding import LONGEST, Content
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import Priority, Progress, Route
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web.display import taxonomy
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

READERS = (Who.ENTERPRISE, Who.EXPERT)
Words = Annotated[Text, Field(max_length=LONGEST)]


class FindingIn(Taken):
    """What was seen, on which evidence, with which effect, why, and where it leads; costs in 万元, concepts of the taxonomy."""

    phenomenon: Annotated[Words, Field(min_length=1)]
    evidence: Words = ""
    impact: Words = ""
    root_cause: Words = ""
    sub_domain: Text20 = ""
    scene: Text20 = ""
    priority: Priority = Priority.MEDIUM
    gain: Words = ""
    assumptions: Words = ""
    cost_low: Wan | None = None
    cost_high: Wan | None = None
    payback_months: Annotated[int, Field(ge=0, le=600)] | None = None
    route: Route = Route.UPGRADE

    def content(self) -> Content:
        """Return it as the service takes it. Raises Invalid for what is no concept of its kind."""
        for name, facet in (("sub_domain", "maturity"), ("scene", "scene")):
            known = taxonomy().concepts.get(getattr(self, name))
            if getattr(self, name) and (known is None or known.facet != facet):
                raise Invalid(name, "choose_one")
        return Content(**{name: getattr(self, name) for name in Content.__dataclass_fields__})


class FindingNew(FindingIn):
    """A new one; sent twice under the same number of the sender's own, it is there once."""

    client_id: Annotated[Text, Field(max_length=36, description=N_("自己选的 UUID，重发时不变"))] = ""


class StatusIn(Taken):
    """Where it stands, since when, and what proves it or why not."""

    status: Progress
    day: date
    note: Text500 = ""


class SaidOut(Given):
    """What somebody said of it."""

    status: Progress
    day: date
    note: str
    by: str
    at: datetime


class PhotoOut(Given):
    """A picture; its bytes are on the page."""

    code: str
    caption: str
    at: datetime


class FindingOut(FindingListed):
    """One finding whole; `derived` says that a delivery has it implemented."""

    visit: str
    evidence: str
    impact: str
    root_cause: str
    gain: str
    assumptions: str
    cost_low: float | None
    cost_high: float | None
    payback_months: int | None
    day: date | None
    derived: bool
    need: str
    need_state: str
    introduction: str
    introduction_state: str
    said: list[SaidOut]
    photos: list[PhotoOut]


def out(row: Finding) -> FindingOut:
    """Return a finding; who may see it was asked before."""
    stands = standing_of(row)
    same = {name: getattr(row, name) for name in Content.__dataclass_fields__}
    beside = ("status", "day", "derived", "need", "need_state", "introduction", "introduction_state")
    told: dict[str, Any] = same | {"priority": Priority(row.priority), "route": Route(row.route)}
    return FindingOut(
        code=row.code,
        visit=row.visit.code,
        **told,
        **{name: getattr(stands, name) for name in beside},
        said=[
            SaidOut(status=Progress(one.status), day=one.day, note=one.note, by=one.by.name, at=one.at)
            for one in row.said
        ],
        photos=[PhotoOut.model_validate(one) for one in row.photos],
    )


def load(code: str) -> Finding:
    """Return the finding if the person may see findings of its visit. Raises NotFound."""
    found = queries.get_finding(code)
    require(access.visible(found.visit, current_user, Part.FINDINGS), hide=True)
    return found


@door("GET", "/visits/<code>/findings", N_("一次诊断发现的问题"), *READERS, gives=PageOf[FindingListed])
def index(code: str) -> PageOf[FindingListed]:
    return PageOf(items=list_findings(load_visit(code, Part.FINDINGS)))


@door("GET", "/findings/<code>", N_("一个问题和它的进展"), *READERS, gives=FindingOut, tagged=True)
def show(code: str) -> FindingOut:
    return out(load(code))


def _to_write(code: str) -> Visit:
    visit = load_visit(code, Part.FINDINGS)
    require(access.may_write(current_user, visit))
    return visit


@door(
    "POST",
    "/visits/<code>/findings",
    N_("记一个问题：专家组"),
    Who.EXPERT,
    body=FindingNew,
    guard=_to_write,
    gives=FindingOut,
    status=201,
    location="api.findings_show",
    tagged=True,
    problems=(409,),
)
def write(code: str, body: FindingNew) -> FindingOut:
    row, _new = finding.write(_to_write(code), body.content(), body.client_id, by=current_user, now=clock.now())
    return out(row)


def _to_change(code: str) -> Finding:
    row = load(code)
    require(access.may_write(current_user, row.visit))
    return row


@door(
    "PUT",
    "/findings/<code>",
    N_("修改问题：专家组"),
    Who.EXPERT,
    body=FindingIn,
    guard=_to_change,
    gives=FindingOut,
    tagged=True,
    edits=True,
    problems=(409,),
)
def change(code: str, body: FindingIn) -> FindingOut:
    row = _to_change(code)
    version = row.version
    check_unchanged(out(row))
    finding.change(row, body.content(), version, by=current_user, now=clock.now())
    return out(row)


def _to_answer(code: str) -> Finding:
    row = load(code)
    require(access.may_say_status(current_user, row.visit))
    return row


@door(
    "POST",
    "/findings/<code>/say",
    N_("说明问题的进展"),
    Who.ENTERPRISE,
    body=StatusIn,
    guard=_to_answer,
    gives=FindingOut,
    problems=(409,),
)
def say(code: str, body: StatusIn) -> FindingOut:
    row = _to_answer(code)
    finding.say(row, body.status, body.day, body.note, by=current_user, now=clock.now())
    return out(row)


@door("POST", "/findings/<code>/need", N_("把问题转成需求草稿"), Who.ENTERPRISE, gives=NeedOut, problems=(409,))
def need(code: str) -> NeedOut:
    return need_out(finding.turn_into_need(load(code), by=current_user, now=clock.now()))
