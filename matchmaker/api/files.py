"""Files on needs, capabilities, introductions and organisations: list, send, download, who may have one, delete."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, current_app, request
from flask_login import current_user
from pydantic import Field

from matchmaker.api import reading
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.introductions import load
from matchmaker.api.shapes import Digits, File, Form, Given, PageOf, Taken
from matchmaker.attachments import access, queries, service
from matchmaker.attachments.models import Attachment, Purpose, Visibility
from matchmaker.attachments.queries import Thing
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.files.accepting import Accepted, accept
from matchmaker.web import uploads
from matchmaker.web.file_things import capability_of, need_of, organisation_of, to_attach
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

Visible = Annotated[
    Visibility, Field(description=N_("public 公开；introduced 对接后可见；staff 仅园区。单位的材料只有 staff"))
]


class FileIn(Form):
    """One file and who may have it."""

    file: File
    visibility: Visible
    purpose: Annotated[Purpose | Literal[""], Field(description=N_("单位的材料必填：这是什么材料"))] = ""
    case: Annotated[int, Digits, Field(ge=0, le=50, description=N_("解决方案的第几个案例，0 为整个方案"))] = 0


Ready = tuple[FileIn, Accepted, str]  # the form, its file as it is kept, under which digest


class ShownIn(Taken):
    """Who may have the file from now on."""

    visibility: Visible


class FileOut(Given):
    """One file that the reader may have; `by` is told to its owner's people and to staff."""

    code: str
    on: Annotated[str, Field(description=N_("所在的需求、方案、对接或单位的编号"))]
    name: str
    kind: str
    size: int
    visibility: Visibility
    purpose: Purpose | None
    case: int | None
    at: datetime
    by: str | None
    may_change: bool
    kept: Annotated[bool, Field(description=N_("核验时依据过，不能删除"))]


def out(one: Attachment) -> FileOut:
    """Return the file as the person of the token may know of it."""
    thing = access.thing_of(one)
    cases = [each.id for each in thing.cases] if isinstance(thing, Capability) else []
    named = current_user.belongs_to(one.organisation_id) or access.is_staff_for(current_user, one)
    return FileOut(
        code=one.code,
        on=thing.code,
        name=one.name,
        kind=one.kind,
        size=one.size,
        visibility=Visibility(one.visibility),
        purpose=Purpose(one.purpose) if one.purpose else None,
        case=cases.index(one.case_id) + 1 if one.case_id in cases else None,
        at=one.at,
        by=one.by.name if named else None,
        may_change=access.may_change(current_user, one),
        kept=access.is_relied_on(one),
    )


def offer(things: str, get: Callable[[str], Thing], said: str, *who: Who) -> None:
    """Open the doors of the files on one kind of thing; `who` may send one."""

    def index(code: str) -> PageOf[FileOut]:
        found = queries.list_of(get(code))
        return PageOf(items=[out(one) for one in found if access.may_download(current_user, one)])

    def look_through(code: str) -> Ready:
        to_attach(get, code)
        form = reading.form(FileIn)
        file = accept(form.file.filename or "", form.file.read())
        return form, file, uploads.store().put(file.data)

    def add(code: str, ready: Ready) -> FileOut:
        form, file, digest = ready
        row = service.attach(
            to_attach(get, code),
            file,
            digest,
            visibility=form.visibility,
            purpose=form.purpose,
            case=form.case or None,
            by=current_user,
            now=clock.now(),
            most_megabytes=int(current_app.config["FILES_MEGABYTES"]),
        )
        return out(row)

    rule, made = (
        f"/{things}/<code>/files",
        {"location": "api.files_show", "status": 201, "tagged": True, "problems": (403, 404, 409)},
    )
    door("GET", rule, said, Who.SIGNED_IN, name=f"files_of_{things}", gives=PageOf[FileOut])(index)
    taken: dict[str, Any] = {"form": FileIn, "ahead": look_through, "gives": FileOut, **made}
    door("POST", rule, N_("上传一个文件"), *who, name=f"files_add_to_{things}", **taken)(add)


offer("needs", need_of, N_("一条需求的附件"), Who.ENTERPRISE, Who.STAFF)
offer("capabilities", capability_of, N_("一个方案及其案例的附件"), Who.PROVIDER)
offer("introductions", load, N_("一件对接的附件"), Who.ENTERPRISE, Who.PROVIDER)
offer("organisations", organisation_of, N_("单位的核验材料"), Who.SIGNED_IN)


def _known(code: str) -> Attachment:
    attachment = queries.get_attachment(code)
    require(access.may_download(current_user, attachment), hide=True)
    return attachment


def _to_change(code: str) -> Attachment:
    attachment = _known(code)
    require(access.may_change(current_user, attachment))
    return attachment


@door("GET", "/files/<code>", N_("一个文件：名称、大小、谁能下载"), Who.SIGNED_IN, gives=FileOut, tagged=True)
def show(code: str) -> FileOut:
    return out(_known(code))


@door("GET", "/files/<code>/content", N_("下载文件；他人下载会被记录"), Who.SIGNED_IN, file="*/*")
def download(code: str) -> Response:
    if request.method == "GET":
        with transaction():
            service.note_download(_known(code), by=current_user, now=clock.now())
    attachment = _known(code)
    return uploads.as_download(attachment.digest, attachment.name, attachment.kind)


@door(
    "POST",
    "/files/<code>/visibility",
    N_("修改谁能下载"),
    Who.SIGNED_IN,
    body=ShownIn,
    guard=_to_change,
    gives=FileOut,
    tagged=True,
    edits=True,
)
def show_to(code: str, body: ShownIn) -> FileOut:
    attachment = _to_change(code)
    check_unchanged(out(attachment))
    service.show_to(attachment, body.visibility, by=current_user, now=clock.now())
    return out(attachment)


@door("DELETE", "/files/<code>", N_("删除文件"), Who.SIGNED_IN, status=204, edits=True, problems=(409,))
def delete(code: str) -> None:
    attachment = _to_change(code)
    check_unchanged(out(attachment))
    service.delete(attachment, by=current_user, now=clock.now())
