"""Evidence files of a self-assessment: list, send, download, delete; only the enterprise's own people come here."""

from datetime import datetime
from typing import Annotated

from flask import Response, current_app
from flask_login import current_user
from pydantic import Field

from matchmaker.api import reading
from matchmaker.api.assessments import known
from matchmaker.api.doors import door
from matchmaker.api.shapes import File, Form, Given, PageOf, Text60
from matchmaker.assessment import access, evidence, queries
from matchmaker.assessment.models import Assessment, AssessmentEvidence
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted, accept
from matchmaker.web import uploads
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class EvidenceIn(Form):
    """One file and the sub-domain that it proves."""

    file: File
    sub_domain: Annotated[Text60, Field(description=N_("能力子域"))]


class EvidenceOut(Given):
    """One file."""

    code: str
    assessment: str
    sub_domain: str
    name: str
    kind: str
    size: int
    by: str
    at: datetime


Ready = tuple[EvidenceIn, Accepted, str]


def out(row: AssessmentEvidence) -> EvidenceOut:
    """Return a file; who may see it was asked before."""
    same = ("code", "sub_domain", "name", "kind", "size", "at")
    told = {name: getattr(row, name) for name in same}
    return EvidenceOut(**told, assessment=row.assessment.code, by=row.by.name)


def _own(code: str) -> Assessment:
    row = known(code)
    require(access.may_view_answers(current_user, row))
    return row


def _file(code: str) -> AssessmentEvidence:
    row = queries.get_evidence(code)
    require(access.may_view_answers(current_user, row.assessment), hide=True)
    return row


@door("GET", "/assessments/<code>/evidence", N_("自评估的证据文件"), Who.ENTERPRISE, gives=PageOf[EvidenceOut])
def index(code: str) -> PageOf[EvidenceOut]:
    return PageOf(items=[out(one) for one in queries.list_evidence(_own(code))])


def look_through(code: str) -> Ready:
    """Take the file in before the transaction begins."""
    _own(code)
    form = reading.form(EvidenceIn)
    file = accept(form.file.filename or "", form.file.read())
    return form, file, uploads.store().put(file.data)


@door(
    "POST",
    "/assessments/<code>/evidence",
    N_("上传一个证据文件"),
    Who.ENTERPRISE,
    form=EvidenceIn,
    ahead=look_through,
    gives=EvidenceOut,
    status=201,
    problems=(409,),
)
def add(code: str, ready: Ready) -> EvidenceOut:
    form, file, digest = ready
    most = int(current_app.config["FILES_MEGABYTES"])
    how = {"by": current_user, "now": clock.now(), "most_megabytes": most}
    return out(evidence.keep(_own(code), form.sub_domain, file, digest, **how))


@door("GET", "/evidence/<code>/content", N_("下载证据文件"), Who.ENTERPRISE, file="*/*")
def download(code: str) -> Response:
    row = _file(code)
    return uploads.as_download(row.digest, row.name, row.kind)


@door("DELETE", "/evidence/<code>", N_("删除证据文件"), Who.ENTERPRISE, status=204, problems=(409,))
def delete(code: str) -> None:
    evidence.remove(_file(code), by=current_user, now=clock.now())
