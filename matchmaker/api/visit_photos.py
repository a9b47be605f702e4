"""Photos of findings: sent by the group where the enterprise allows them, drawn anew and marked; downloading, deleting."""

from typing import Annotated

from flask import Response
from flask_login import current_user
from pydantic import Field

from matchmaker.api import reading
from matchmaker.api.doors import door
from matchmaker.api.findings import FindingOut, load, out
from matchmaker.api.shapes import File, Form, Text120
from matchmaker.diagnosis import access, finding, queries
from matchmaker.diagnosis.findings import Finding, Photo
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.foundation.files.accepting import Accepted, accept
from matchmaker.foundation.files.kinds import FIELD, PICTURES, kind_of
from matchmaker.foundation.files.names import split_name
from matchmaker.foundation.files.watermark import marked
from matchmaker.web import uploads
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class PhotoIn(Form):
    """A picture and what it shows."""

    file: File
    caption: Annotated[Text120, Field(description=N_("拍的是什么"))] = ""


Ready = tuple[PhotoIn, Accepted, str]


def _to_write(code: str) -> Finding:
    row = load(code)
    require(access.may_write(current_user, row.visit))
    if not row.visit.photos_allowed:
        raise Conflict("photos_not_allowed")
    return row


def look_through(code: str) -> Ready:
    """Take the picture in before the transaction begins: drawing it anew takes seconds."""
    visit = _to_write(code).visit.code
    form = reading.form(PhotoIn)
    name, data = form.file.filename or "", form.file.read()
    if kind_of(data, split_name(name)[1]).name not in PICTURES:
        raise Invalid(FIELD, "photo_only")
    file = marked(accept(name, data), visit)
    return form, file, uploads.store().put(file.data)


@door(
    "POST",
    "/findings/<code>/photos",
    N_("给问题加一张照片；拍摄信息会去掉，并加水印"),
    Who.EXPERT,
    form=PhotoIn,
    ahead=look_through,
    gives=FindingOut,
    status=201,
    problems=(409,),
)
def add(code: str, ready: Ready) -> FindingOut:
    form, file, digest = ready
    row = _to_write(code)
    finding.add_photo(row, file, digest, form.caption, by=current_user, now=clock.now())
    return out(row)


def _known(code: str) -> Photo:
    photo = queries.get_photo(code)
    require(access.visible(photo.finding.visit, current_user, access.Part.FINDINGS), hide=True)
    return photo


@door("GET", "/photos/<code>/content", N_("下载照片"), Who.ENTERPRISE, Who.EXPERT, file="*/*")
def download(code: str) -> Response:
    photo = _known(code)
    ending = "jpg" if photo.kind == "jpeg" else photo.kind
    return uploads.as_download(photo.digest, f"{photo.finding.visit.code}-{photo.code}.{ending}", photo.kind)


@door("DELETE", "/photos/<code>", N_("删除照片"), Who.EXPERT, status=204, problems=(409,))
def delete(code: str) -> None:
    finding.drop_photo(_known(code), by=current_user, now=clock.now())
