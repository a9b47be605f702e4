"""Reviewing needs and capabilities by staff: publish, send back, take down, decide on edits, grade cases."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import capabilities, cursors, needs
from matchmaker.api.capabilities import CapabilityOut
from matchmaker.api.doors import door
from matchmaker.api.needs import NeedOut
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text500
from matchmaker.catalogue import access, queries, review
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, Grade
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.service import close_siblings
from matchmaker.web import waiting_rows
from matchmaker.web.guard import Who, require
from matchmaker.web.waiting_rows import Row
from matchmaker.web.words import N_

Version = Annotated[int, Field(ge=0, le=10**9, description=N_("您读到的版本，避免通过没有看过的内容"))]


class FindingOut(Given):
    """A place that may give the poster away."""

    field: str
    text: str


class ReviewOut(Given):
    """A post as staff review it; one of `need` and `capability` is there."""

    version: int
    need: NeedOut | None
    capability: CapabilityOut | None
    findings: list[FindingOut]


class PublishIn(Taken):
    """保密审查 done, of this version."""

    version: Version
    secrecy_checked: bool = False


class AcceptIn(Taken):
    """The version of the edit."""

    version: Version


class RefuseIn(Taken):
    """The version of the edit, and why."""

    version: Version
    reason: Annotated[Text500, Field(min_length=1)]


class BackIn(Taken):
    """Why; the poster is told."""

    reason: Annotated[Text500, Field(min_length=1)]


class WaiveIn(Taken):
    """The words of a finding that is a false alarm."""

    text: Annotated[Text500, Field(min_length=1)]


class GradeIn(Taken):
    """How far the case at a place (from 1) is proven."""

    number: Annotated[int, Field(ge=1, le=50)]
    grade: Grade


STAFF: dict[str, Any] = {"scope": Scope.STAFF, "gives": ReviewOut, "problems": (403, 404, 409)}


def _out(post: Post) -> ReviewOut:
    return ReviewOut(
        version=post.version,
        need=needs.out(post) if isinstance(post, Need) else None,
        capability=capabilities.out(post) if isinstance(post, Capability) else None,
        findings=[FindingOut(field=one.field, text=one.text) for one in review.list_findings(post)],
    )


def _to_review(code: str) -> Post:
    post = queries.get_post(code)
    require(access.may_review(current_user, post), hide=True)
    return post


def _to_decide(code: str) -> Post:
    post = _to_review(code)
    require(access.may_publish(current_user, post))
    return post


class WaitingPost(Given):
    """A post that waits: newly handed in, with an edit that is held back, or with one that is public already."""

    code: str
    kind: Literal["need", "capability"]
    title: str
    organisation: str
    standing: Literal["new", "held", "edited"]
    submitted_at: datetime | None
    updated_at: datetime


def _waiting(row: Row) -> WaitingPost:
    same = {name: getattr(row.post, name) for name in ("code", "submitted_at", "updated_at")}
    told = {"kind": "need" if row.is_need else "capability", "title": row.title, "standing": row.standing}
    return WaitingPost.model_validate(same | told | {"organisation": row.post.organisation.name})


@door(
    "GET",
    "/staff/posts",
    N_("待审核的需求和方案"),
    Who.STAFF,
    scope=Scope.STAFF,
    query=Paged,
    gives=PageOf[WaitingPost],
)
def index(query: Paged) -> PageOf[WaitingPost]:
    found = waiting_rows.rows(queries.list_waiting_posts(current_user))
    shown, after = cursors.part(found, _place, query.cursor, query.limit)
    return PageOf(items=[_waiting(one) for one in shown], next=after)


def _place(row: Row) -> list[object]:
    """The longest waiting first, as on the page."""
    return [row.post.updated_at.timestamp(), row.post.code]


@door(
    "GET",
    "/staff/posts/<code>",
    N_("待审核的需求或方案"),
    Who.STAFF,
    scope=Scope.STAFF,
    gives=ReviewOut,
    problems=(404,),
)
def show(code: str) -> ReviewOut:
    return _out(_to_review(code))


@door("POST", "/staff/posts/<code>/publish", N_("通过并发布"), Who.STAFF, body=PublishIn, guard=_to_decide, **STAFF)
def publish(code: str, body: PublishIn) -> ReviewOut:
    post = _to_decide(code)
    review.publish(post, current_user, clock.now(), secrecy_checked=body.secrecy_checked, version=body.version)
    return _out(post)


@door("POST", "/staff/posts/<code>/send_back", N_("退回，写明原因"), Who.STAFF, body=BackIn, guard=_to_decide, **STAFF)
def send_back(code: str, body: BackIn) -> ReviewOut:
    post = _to_decide(code)
    review.send_back(post, body.reason, current_user, clock.now())
    return _out(post)


@door("POST", "/staff/posts/<code>/take_down", N_("紧急下线"), Who.STAFF, body=BackIn, guard=_to_decide, **STAFF)
def take_down(code: str, body: BackIn) -> ReviewOut:
    post = _to_decide(code)
    review.take_down(post, body.reason, current_user, clock.now())
    if isinstance(post, Need):
        close_siblings(post, by=current_user, now=clock.now())
    return _out(post)


@door("POST", "/staff/posts/<code>/accept_edit", N_("公开修改"), Who.STAFF, body=AcceptIn, guard=_to_decide, **STAFF)
def accept_edit(code: str, body: AcceptIn) -> ReviewOut:
    post = _to_decide(code)
    review.accept_edit(post, current_user, clock.now(), body.version)
    return _out(post)


@door(
    "POST",
    "/staff/posts/<code>/refuse_edit",
    N_("不通过修改，写明原因"),
    Who.STAFF,
    body=RefuseIn,
    guard=_to_decide,
    **STAFF,
)
def refuse_edit(code: str, body: RefuseIn) -> ReviewOut:
    post = _to_decide(code)
    review.refuse_edit(post, body.reason, current_user, clock.now(), body.version)
    return _out(post)


@door("POST", "/staff/posts/<code>/seen", N_("标记修改为看过"), Who.STAFF, **STAFF)
def seen(code: str) -> ReviewOut:
    post = _to_decide(code)
    review.mark_seen(post, current_user, clock.now())
    return _out(post)


@door("POST", "/staff/posts/<code>/waive", N_("确认为误报"), Who.STAFF, body=WaiveIn, guard=_to_decide, **STAFF)
def waive(code: str, body: WaiveIn) -> ReviewOut:
    post = _to_decide(code)
    review.waive(post, body.text, current_user, clock.now())
    return _out(post)


@door("POST", "/staff/posts/<code>/grade", N_("评定案例等级"), Who.STAFF, body=GradeIn, guard=_to_decide, **STAFF)
def grade(code: str, body: GradeIn) -> ReviewOut:
    post = _to_decide(code)
    if not isinstance(post, Capability):
        raise NotFound()
    review.grade_case(post, body.number, body.grade, current_user, clock.now())
    return _out(post)
