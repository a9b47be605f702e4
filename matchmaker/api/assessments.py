"""成熟度自评估: own ones, for staff those of their park; beginning, submitting, a need from a gap; answers: `assessment_answers.py`."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_login import current_user

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.assessment_results import AssessmentListed, AssessmentOut, ComparisonOut, listed, out
from matchmaker.api.doors import LIMIT_PDF, door
from matchmaker.api.needs import NeedOut
from matchmaker.api.needs import out as need_out
from matchmaker.api.own_posts import Organised, organisation_of
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text60
from matchmaker.assessment import access, drafting, queries, service
from matchmaker.assessment.maturity import models
from matchmaker.assessment.models import Assessment, Kind
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict
from matchmaker.web import assessment_report, assessment_view, pdf
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_

READERS = (Who.ENTERPRISE, Who.STAFF)


class LeafOut(Given):
    """A sub-domain of a model."""

    id: str
    name: str
    tailorable: bool


class ModelOut(Given):
    """A maturity model: what an assessment can be made with."""

    id: str
    version: str
    name: str
    standard: str
    status: str
    certainty: str
    levels: int
    sub_domains: list[LeafOut]


class StartIn(Taken):
    """With which model, and how thoroughly."""

    organisation: Organised = ""
    model: Text60
    kind: Kind = Kind.QUICK


class GapNamed(Taken):
    """A gap, by its sub-domain."""

    sub_domain: Text60


def known(code: str) -> Assessment:
    """Return an assessment that the person may know of. Raises NotFound."""
    found = queries.get_assessment(code)
    require(access.may_view(current_user, found), hide=True)
    return found


def own(code: str) -> Assessment:
    """Return an assessment that the person may answer. Raises NotFound, NotAllowed."""
    found = known(code)
    require(access.may_answer(current_user, found))
    return found


def _part(found: list[Assessment], query: Paged) -> PageOf[AssessmentListed]:
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[listed(one) for one in shown], next=after)


@door("GET", "/assessments/models", N_("成熟度模型及其能力子域"), *READERS, gives=PageOf[ModelOut])
def list_models() -> PageOf[ModelOut]:
    lang, same = language(), ("id", "version", "standard", "status", "certainty", "levels")
    return PageOf(
        items=[
            ModelOut(
                **{name: getattr(one, name) for name in same},
                name=one.name_in(lang),
                sub_domains=[
                    LeafOut(id=leaf.id, name=leaf.name_in(lang), tailorable=leaf.tailorable) for leaf in one.sub_domains
                ],
            )
            for one in models().values()
        ]
    )


@door("GET", "/assessments", N_("本单位的成熟度自评估"), Who.ENTERPRISE, query=Paged, gives=PageOf[AssessmentListed])
def index(query: Paged) -> PageOf[AssessmentListed]:
    return _part(queries.list_of({one.id for one in current_user.organisations if one.is_enterprise}), query)


@door(
    "GET",
    "/staff/assessments",
    N_("所服务企业已提交的自评估：园区专员"),
    Who.STAFF,
    scope=Scope.STAFF,
    query=Paged,
    gives=PageOf[AssessmentListed],
)
def served(query: Paged) -> PageOf[AssessmentListed]:
    return _part(queries.list_for_staff(current_user), query)


@door(
    "POST",
    "/assessments",
    N_("开始自评估；已有同样的草稿时给出那一份"),
    Who.ENTERPRISE,
    body=StartIn,
    gives=AssessmentOut,
    status=201,
    location="api.assessments_show",
    problems=(404, 409),
)
def start(body: StartIn) -> AssessmentOut:
    organisation = organisation_of(body.organisation, enterprise=True)
    return out(service.start(organisation, body.model, body.kind, by=current_user, now=clock.now()))


@door("GET", "/assessments/<code>", N_("一次自评估：等级、得分、差距和同行"), *READERS, gives=AssessmentOut)
def show(code: str) -> AssessmentOut:
    return out(known(code))


STEP: dict[str, Any] = {"gives": AssessmentOut, "problems": (409,)}


@door("POST", "/assessments/<code>/submit", N_("提交自评估，结果不再改变"), Who.ENTERPRISE, **STEP)
def submit(code: str) -> AssessmentOut:
    row = own(code)
    service.submit(row, by=current_user, now=clock.now())
    return out(row)


@door("DELETE", "/assessments/<code>", N_("删除自评估草稿"), Who.ENTERPRISE, status=204, problems=(409,))
def discard(code: str) -> None:
    service.discard(own(code), by=current_user, now=clock.now())


@door(
    "POST",
    "/assessments/<code>/need",
    N_("把一项差距写成需求草稿；已写过的给出那一条"),
    Who.ENTERPRISE,
    body=GapNamed,
    guard=own,
    gives=NeedOut,
    problems=(409,),
)
def draft_need(code: str, body: GapNamed) -> NeedOut:
    return need_out(drafting.draft_need(own(code), body.sub_domain, language(), by=current_user, now=clock.now()))


@door(
    "GET",
    "/assessments/<code>/compare/<earlier>",
    N_("两次自评估的变化；模型或方式不同时不比较"),
    *READERS,
    gives=ComparisonOut,
)
def compare(code: str, earlier: str) -> ComparisonOut:
    first, second = known(code), known(earlier)
    require(first.is_submitted and second.is_submitted and first.organisation_id == second.organisation_id, hide=True)
    pair = sorted((first, second), key=_when)
    found = assessment_view.comparison(*pair)
    rows = [dict(zip(("name", "before", "after", "rise"), one, strict=True)) for one in found.rows]
    codes = {"earlier": pair[0].code, "later": pair[1].code}
    return ComparisonOut.model_validate({**codes, "why_not": found.why_not, "rise": found.rise, "sub_domains": rows})


def _when(one: Assessment) -> tuple[datetime, int]:
    assert one.submitted_at is not None
    return one.submitted_at, one.id


@door(
    "GET",
    "/assessments/<code>/report/pdf",
    N_("已提交的自评估报告，PDF 文件"),
    *READERS,
    file="application/pdf",
    limit=LIMIT_PDF,
    problems=(409,),
)
def report(code: str) -> Response:
    found = known(code)
    require(found.is_submitted, hide=True)
    if not pdf.is_ready():
        raise Conflict("pdf_not_ready")
    return assessment_report.pdf_of(found)
