"""解决方案样板: what was delivered and may be shown; each side turns its key on the page of the introduction's sample."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, HiddenField

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import IllegalTransition, Invalid
from matchmaker.introductions import access, queries, samples
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.samples import Sample, Words
from matchmaker.web.fields import WholeField
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("samples", __name__)


class SampleForm(Form):
    """What others will read."""

    title = line(_l("题目"), most=samples.LONGEST["title"], required=True)
    work = text(_l("做了什么"), most=samples.LONGEST["work"], required=True)
    result = text(_l("实测效果"), most=samples.LONGEST["result"])
    year = WholeField(_l("交付年份"))
    named = BooleanField(_l("公开本单位名称（只由企业决定，默认不公开）"))


class AgreeForm(Form):
    """The second key, to the words that were read."""

    version = HiddenField()
    named = BooleanField(_l("公开本单位名称（只由企业决定，默认不公开）"))


@bp.get("/samples")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("samples/index.html", rows=samples.list_samples())


@bp.get("/samples/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    one = samples.get_sample(code)
    may = access.may_view(current_user, one.introduction)
    return render_template("samples/show.html", one=one, sees=may)


def _own(code: str) -> Introduction:
    introduction = queries.get_introduction(code)
    require(access.may_view(current_user, introduction), hide=True)
    require(introduction.side_of(current_user) is not None)
    return introduction


@bp.route("/introductions/<code>/sample", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def edit(code: str) -> ResponseReturnValue:
    introduction = _own(code)
    row = samples.find_sample(introduction)
    form = SampleForm(data=_data(introduction, row))
    if form.validate_on_submit() and _write(code, form):
        return redirect(url_for("samples.edit", code=code), 303)
    return _page(introduction, row, form), 422 if form.is_submitted() else 200


def _data(introduction: Introduction, row: Sample | None) -> dict[str, Any]:
    if row is not None:
        return {name: getattr(row, name) for name in ("title", "work", "result", "year", "named")}
    title = introduction.capability.title if introduction.capability is not None else ""
    return {"title": title, "year": clock.today().year}


def _page(introduction: Introduction, row: Sample | None, form: SampleForm) -> str:
    side = access.side_for(current_user, introduction)
    mine = row is not None and (row.enterprise_at if side == "enterprise" else row.provider_at) is not None
    return render_template(
        "samples/edit.html",
        introduction=introduction,
        row=row,
        form=form,
        agree=AgreeForm(formdata=None, data={"version": row.version}) if row else None,
        side=side,
        mine=mine,
        may=samples.may_write(current_user, introduction),
    )


def _write(code: str, form: SampleForm) -> bool:
    words = Words(form.title.data or "", form.work.data or "", form.result.data or "", int(form.year.data or 0))
    try:
        with transaction():
            samples.write(_own(code), words, bool(form.named.data), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已提交，等对方确认后公开。"), "ok")
    return True


@bp.post("/introductions/<code>/sample/agree")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def agree(code: str) -> ResponseReturnValue:
    form = AgreeForm()
    typed = str(form.version.data or "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    with transaction():
        row = samples.find_sample(_own(code))
        if row is None:
            raise IllegalTransition("no_such_step")
        samples.agree(row, version, bool(form.named.data), by=current_user, now=clock.now())
    flash(_("双方已确认，样板已公开。"), "ok")
    return redirect(url_for("samples.edit", code=code), 303)


@bp.post("/introductions/<code>/sample/withdraw")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def withdraw(code: str) -> ResponseReturnValue:
    with transaction():
        row = samples.find_sample(_own(code))
        if row is None:
            raise IllegalTransition("no_such_step")
        samples.withdraw(row, by=current_user, now=clock.now())
    flash(_("已撤回，不再公开。"), "ok")
    return redirect(url_for("samples.edit", code=code), 303)
