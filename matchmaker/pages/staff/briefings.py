"""Staff hold a briefing: announce it, hang up its materials, mark who came, call it off."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import FileField
from wtforms.validators import InputRequired

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.foundation.files.accepting import accept
from matchmaker.foundation.files.kinds import BY_EXTENSION, FIELD
from matchmaker.policies import briefings, queries
from matchmaker.policies.briefings import Plan
from matchmaker.policies.models import Briefing
from matchmaker.web import uploads
from matchmaker.web.fields import DayField, NumberField, OneOf, WholeField, boxes, choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.hours import at, hour
from matchmaker.web.locale import language
from matchmaker.web.policy_labels import briefing_kind
from matchmaker.web.security import limiter

bp = Blueprint("staff_briefings", __name__, url_prefix="/staff/briefings")


class BriefingForm(Form):
    """What is told, by whom, where and when, to how many, about which entries."""

    kind = choice(_l("类别"))
    title = line(_l("题目"), most=120, required=True)
    about = text(_l("内容"), most=3000)
    speaker = line(_l("主讲人"), most=100, required=True)
    place = line(_l("地点"), most=200, required=True)
    starts_on = DayField(_l("日期"), validators=[InputRequired(_l("请填写这一项。"))])
    starts_at = hour(_l("开始时间"))
    hours = NumberField(_l("时长（小时）"), default=2)
    capacity = WholeField(_l("名额"), default=50)
    entries = boxes(_l("涉及的政策或标准"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = briefing_kind.items()
        self.kind.validators = [InputRequired(_l("请选择一项。")), OneOf()]
        self.entries.choices = [(one.id, one.title.said(language())) for one in queries.list_entries()]

    def plan(self) -> Plan:
        """Return what was typed, once it is valid."""
        return Plan(
            kind=self.kind.data,
            title=self.title.data,
            about=self.about.data or "",
            speaker=self.speaker.data,
            place=self.place.data,
            entries=tuple(self.entries.data or ()),
            starts_at=at(self.starts_on.data, self.starts_at.data),
            hours=self.hours.data or 0,
            capacity=int(self.capacity.data or 0),
        )


class MaterialForm(Form):
    """One file."""

    file = FileField(_l("选择文件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.data = request.files.get(FIELD)


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.STAFF)
def new() -> ResponseReturnValue:
    form = BriefingForm()
    if form.validate_on_submit() and (code := _hold(form)):
        return redirect(url_for("staff_briefings.show", code=code), 303)
    return render_template("staff/briefings/new.html", form=form), 422 if form.is_submitted() else 200


def _hold(form: BriefingForm) -> str:
    park = None if current_user.is_operator else min(current_user.park_ids)
    try:
        with transaction():
            code = briefings.hold(form.plan(), park_id=park, by=current_user, now=clock.now()).code
    except Invalid as error:
        form.put(error)
        return ""
    flash(_("已公布，可以报名。"), "ok")
    return code


def _own(code: str) -> Briefing:
    one = briefings.get_briefing(code)
    require(briefings.may_run(current_user, one))
    return one


@bp.get("/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(_own(code), MaterialForm(formdata=None))


def _page(one: Briefing, form: MaterialForm) -> str:
    accepts = ",".join(f".{extension}" for extension in BY_EXTENSION)
    facts = {"seats": briefings.list_seats(one), "now": clock.now(), "accept": accepts}
    return render_template("staff/briefings/show.html", one=one, form=form, **facts)


@bp.post("/<code>/materials")
@limiter.limit("120/hour")
@uploads.takes_files
@allow(Who.STAFF)
def add_material(code: str) -> ResponseReturnValue:
    form = MaterialForm()
    _own(code)
    if form.validate() and _take(code, form):
        return redirect(url_for("staff_briefings.show", code=code), 303)
    return _page(_own(code), form), 422


def _take(code: str, form: MaterialForm) -> bool:
    """Take the file in; reading ends first, because looking through a file takes seconds."""
    sent = form.file.data
    db.session.rollback()
    try:
        if not sent or not sent.filename:
            raise Invalid(FIELD, "file_missing")
        file = accept(sent.filename, sent.stream.read())
        digest = uploads.store().put(file.data)
        with transaction():
            briefings.add_material(_own(code), file, digest, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已上传。"), "ok")
    return True


@bp.post("/<code>/attendance")
@allow(Who.STAFF)
def mark(code: str) -> ResponseReturnValue:
    numbers = {int(one) for one in request.form.getlist("seat") if one.isascii() and one.isdigit() and len(one) < 10}
    with transaction():
        briefings.mark(_own(code), numbers, by=current_user, now=clock.now())
    flash(_("到场情况已登记。"), "ok")
    return redirect(url_for("staff_briefings.show", code=code), 303)


@bp.post("/<code>/cancel")
@allow(Who.STAFF)
def cancel(code: str) -> ResponseReturnValue:
    with transaction():
        briefings.cancel(_own(code), by=current_user, now=clock.now())
    flash(_("已取消这一场。"), "ok")
    return redirect(url_for("briefings.index"), 303)
