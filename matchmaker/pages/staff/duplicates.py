"""疑似重复单位: pairs with their evidence, making two one, making them two again, remembering that they are two."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from matchmaker.accounts import queries
from matchmaker.accounts.merges import find_merge
from matchmaker.accounts.models import Organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.importing import access, merging, settling
from matchmaker.web import merge_words
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paging import paging

bp = Blueprint("duplicates", __name__, url_prefix="/staff/duplicates")


@bp.get("")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    pairs = settling.list_pairs(current_user)
    pages = paging(len(pairs), "duplicates.index", size=20)
    return render_template(
        "staff/duplicates/index.html",
        pairs=pairs[pages.offset : pages.offset + pages.size],
        pages=pages,
        apart=settling.list_apart(current_user),
        merges=settling.list_merges(current_user),
        words=merge_words,
    )


def _pair(one: str, other: str) -> tuple[Organisation, Organisation]:
    found = queries.get_organisation(one), queries.get_organisation(other)
    require(access.may_settle(current_user, *found), hide=True)
    return found


def _index() -> ResponseReturnValue:
    return redirect(url_for("duplicates.index"), 303)


@bp.get("/<one>/<other>")
@allow(Who.STAFF)
def show(one: str, other: str) -> ResponseReturnValue:
    return _page(*_pair(one, other))


def _page(first: Organisation, second: Organisation, problem: str = "") -> str:
    obstacles = [merging.obstacle(first, second), merging.obstacle(second, first)]
    why = obstacles[0] or obstacles[1]
    return render_template(
        "staff/duplicates/show.html",
        pair=(first, second),
        moving=[merge_words.moving(merging.count_moving(one)) for one in (first, second)],
        members=[queries.list_memberships(one.id) for one in (first, second)],
        evidence=settling.evidence_of(first, second),
        obstacle=merge_words.obstacle_text(why) if why is not None else "",
        settled=settling.find_settled(first, second),
        problem=problem,
        words=merge_words,
    )


def _version(name: str) -> int:
    typed = posted(name)
    return int(typed) if typed.isdecimal() and len(typed) < 9 else -1


@bp.post("/<one>/<other>/merge")
@allow(Who.STAFF)
def merge(one: str, other: str) -> ResponseReturnValue:
    first, second = _pair(one, other)
    chosen = posted("survivor")
    if chosen not in (first.code, second.code):
        return _page(first, second, _("请选择保留哪一家。")), 422
    keeps, versions = (first, second), (_version("one_version"), _version("other_version"))
    if chosen == second.code:
        keeps, versions = keeps[::-1], versions[::-1]
    try:
        with transaction():
            merging.merge(*keeps, versions=versions, by=current_user, now=clock.now())
    except Conflict as error:
        return _page(*_pair(one, other), merge_words.obstacle_text(error)), 409
    flash(_("已合并。原来的网址会转到保留的单位；合错了可以在“疑似重复单位”中拆开。"), "ok")
    return redirect(url_for("staff_organisations.show", code=chosen), 303)


def _settle(one: str, other: str, act: Callable[..., Any], said: str) -> ResponseReturnValue:
    pair = _pair(one, other)
    with transaction():
        act(*pair, by=current_user, now=clock.now())
    flash(said, "ok")
    return _index()


@bp.post("/<one>/<other>/apart")
@allow(Who.STAFF)
def apart(one: str, other: str) -> ResponseReturnValue:
    return _settle(one, other, settling.keep_apart, _("已记下：这是两家单位，不再提示。"))


@bp.post("/<one>/<other>/ask-again")
@allow(Who.STAFF)
def ask_again(one: str, other: str) -> ResponseReturnValue:
    return _settle(one, other, settling.ask_again, _("会重新提示这两家单位。"))


@bp.post("/<one>/split")
@allow(Who.STAFF)
def split(one: str) -> ResponseReturnValue:
    merged = queries.get_organisation(one)
    record = find_merge(merged)
    require(record is not None and access.may_settle(current_user, record.survivor, merged), hide=True)
    try:
        with transaction():
            left = merging.split(record, by=current_user, now=clock.now()) if record is not None else 0
    except Conflict as error:
        flash(merge_words.obstacle_text(error), "error")
        return _index()
    flash(_("已拆开，合并时转过去的内容已转回。"), "ok")
    if left:
        flash(ngettext("%(num)s 项之后有变化，留在原处。", "%(num)s 项之后有变化，留在原处。", left), "warn")
    return redirect(url_for("staff_organisations.show", code=one), 303)
