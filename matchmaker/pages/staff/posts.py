"""Reviewing needs and capabilities: publish, send back, waive, take down, edits; 代录 is in `record.py`."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.catalogue import access, queries, review
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.pages.need_view import close_introductions
from matchmaker.pages.staff import record, review_view
from matchmaker.web import waiting_rows
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import named
from matchmaker.web.problems import error_text

bp = Blueprint("staff_posts", __name__, url_prefix="/staff")
bp.route("/record", methods=["GET", "POST"])(record.record)
bp.post("/posts/<code>/ask-contact")(record.ask_contact)


@bp.get("/posts")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    waiting = queries.list_waiting_posts(current_user)
    return render_template("staff/posts/index.html", rows=waiting_rows.rows(waiting))


def _to_review(code: str) -> Post:
    post = queries.get_post(code)
    require(access.may_review(current_user, post), hide=True)
    return post


@bp.get("/posts/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(_to_review(code))


def _page(post: Post, problem: str = "", status: int = 200) -> ResponseReturnValue:
    may = access.may_publish(current_user, post)
    return render_template(
        "staff/posts/show.html", **review_view.context(post, may_publish=may, problem=problem, next_url=named())
    ), status


def _act(code: str, done: Callable[[Post], None], said: str) -> ResponseReturnValue:
    """Let staff do one thing to a post; what stops it is said on the same page."""
    post = _to_review(code)
    require(access.may_publish(current_user, post))
    try:
        with transaction():
            done(post)
    except (Invalid, Conflict) as error:
        return _page(queries.get_post(code), error_text(error), 409 if isinstance(error, Conflict) else 422)
    flash(said, "ok")
    return redirect(named() or url_for("staff_posts.show", code=code), 303)


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _reason() -> str:
    return posted("reason")


@bp.post("/posts/<code>/publish")
@allow(Who.STAFF)
def publish(code: str) -> ResponseReturnValue:
    checked = "secrecy_checked" in request.form

    def done(post: Post) -> None:
        review.publish(post, current_user, clock.now(), secrecy_checked=checked, version=_version())

    return _act(code, done, _("已发布，推荐结果随之更新。"))


@bp.post("/posts/<code>/send_back")
@allow(Who.STAFF)
def send_back(code: str) -> ResponseReturnValue:
    def done(post: Post) -> None:
        review.send_back(post, _reason(), current_user, clock.now())

    return _act(code, done, _("已退回，原因已通知发布单位。"))


@bp.post("/posts/<code>/waive")
@allow(Who.STAFF)
def waive(code: str) -> ResponseReturnValue:
    def done(post: Post) -> None:
        review.waive(post, posted("text"), current_user, clock.now())

    return _act(code, done, _("已确认为误报。"))


@bp.post("/posts/<code>/take_down")
@allow(Who.STAFF)
def take_down(code: str) -> ResponseReturnValue:
    def done(post: Post) -> None:
        review.take_down(post, _reason(), current_user, clock.now())
        if isinstance(post, Need):
            close_introductions(post, current_user)

    return _act(code, done, _("已紧急下线，未发出的相关邮件已取消。"))


@bp.post("/posts/<code>/seen")
@allow(Who.STAFF)
def seen(code: str) -> ResponseReturnValue:
    def done(post: Post) -> None:
        review.mark_seen(post, current_user, clock.now())

    return _act(code, done, _("已标记为看过。"))


@bp.post("/posts/<code>/accept_edit")
@allow(Who.STAFF)
def accept_edit(code: str) -> ResponseReturnValue:
    def done(post: Post) -> None:
        review.accept_edit(post, current_user, clock.now(), _version())

    return _act(code, done, _("修改已公开。"))


@bp.post("/posts/<code>/refuse_edit")
@allow(Who.STAFF)
def refuse_edit(code: str) -> ResponseReturnValue:
    def done(post: Post) -> None:
        review.refuse_edit(post, _reason(), current_user, clock.now(), _version())

    return _act(code, done, _("修改未通过，仍公开原来的版本，原因已通知发布单位。"))


@bp.post("/posts/<code>/grade")
@allow(Who.STAFF)
def grade(code: str) -> ResponseReturnValue:
    place, given = request.form.get("place", ""), request.form.get("grade", "")

    def done(post: Post) -> None:
        if not isinstance(post, Capability) or not place.isdecimal() or len(place) > 3:
            raise NotFound()
        review.grade_case(post, int(place), given, current_user, clock.now())

    return _act(code, done, _("案例等级已更新。"))
