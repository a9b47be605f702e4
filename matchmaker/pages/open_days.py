"""参访预约: one open day, booking, the line of those who wait, cancelling; its host announces it, marks who came, calls it off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField
from wtforms.validators import InputRequired

from matchmaker.catalogue import open_days, registers
from matchmaker.catalogue.benchmarks import Benchmark, BookingState, OpenDay
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.web.benchmark_parties import who
from matchmaker.web.fields import DayField, NumberField, WholeField
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.hours import at, hour
from matchmaker.web.problems import error_text

bp = Blueprint("open_days", __name__)


class OpenDayForm(Form):
    """When, for how long, for how many, and what is shown."""

    starts_on = DayField(_l("日期"), validators=[InputRequired(_l("请填写这一项。"))])
    starts_at = hour(_l("开始时间"))
    hours = NumberField(_l("时长（小时）"), default=2)
    capacity = WholeField(_l("接待人数"), default=20)
    about = text(_l("参访内容与集合地点"), most=2000)


class BookingForm(Form):
    """How many come; the host reads from which organisation."""

    people = WholeField(_l("参访人数"), default=2, validators=[InputRequired(_l("请填写这一项。"))])
    agreed = BooleanField(
        _l("同意把本单位名称、本人姓名和人数提供给接待企业和园区"), validators=[InputRequired(_l("需要同意才能预约。"))]
    )


def _hosted(code: str) -> Benchmark:
    one = registers.get_benchmark(code)
    require(registers.may_host(current_user, one))
    return one


@bp.route("/benchmarks/<code>/open-days/new", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.STAFF)
def new(code: str) -> ResponseReturnValue:
    one, form = _hosted(code), OpenDayForm()
    if form.validate_on_submit() and (made := _announce(code, form)):
        return redirect(url_for("open_days.show", code=made), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("open_days/new.html", one=one, who=who([one])[one.code], form=form), status


def _announce(code: str, form: OpenDayForm) -> str:
    start = at(form.starts_on.data, form.starts_at.data)
    hours, capacity, about = form.hours.data or 0, int(form.capacity.data or 0), form.about.data or ""
    try:
        with transaction():
            day = open_days.announce(_hosted(code), start, hours, capacity, about, by=current_user, now=clock.now())
            made = day.code
    except Invalid as error:
        form.put(error)
        return ""
    except Conflict as error:
        form.form_errors.append(error_text(error))
        return ""
    flash(_("开放日已公布，可以预约。"), "ok")
    return made


@bp.get("/open-days/<code>")
@allow(Who.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    return _page(open_days.get_open_day(code), BookingForm(formdata=None))


def _page(day: OpenDay, form: BookingForm, status: int = 200) -> ResponseReturnValue:
    signed_in = current_user.is_authenticated
    mine = open_days.find_booking(day, current_user.id) if signed_in else None
    sees = signed_in and open_days.may_see_visitors(current_user, day)
    bookings = open_days.list_bookings(day)
    return render_template(
        "open_days/show.html",
        day=day,
        who=who([day.benchmark])[day.benchmark.code],
        form=form,
        mine=mine if mine is not None and mine.state != BookingState.CANCELLED else None,
        bookings=bookings if sees else None,
        waiting=sum(one.people for one in bookings if one.state == BookingState.WAITING),
        now=clock.now(),
        is_open=open_days.is_open(day, clock.now()),
    ), status


@bp.post("/open-days/<code>/book")
@allow(Who.SIGNED_IN)
def book(code: str) -> ResponseReturnValue:
    form = BookingForm()
    if not form.validate():
        return _page(open_days.get_open_day(code), form, 422)
    try:
        with transaction():
            people = int(form.people.data or 0)
            made = open_days.book(open_days.get_open_day(code), people, by=current_user, now=clock.now())
            booked = made.state == BookingState.BOOKED
    except Invalid as error:
        form.put(error)
        return _page(open_days.get_open_day(code), form, 422)
    flash(_("已预约。") if booked else _("名额已满，已列入候补；有空位时按次序通知。"), "ok")
    return redirect(url_for("open_days.show", code=code), 303)


@bp.post("/open-days/<code>/cancel")
@allow(Who.SIGNED_IN)
def cancel(code: str) -> ResponseReturnValue:
    with transaction():
        open_days.cancel_booking(open_days.get_open_day(code), by=current_user, now=clock.now())
    flash(_("已取消预约。"), "ok")
    return redirect(url_for("open_days.show", code=code), 303)


def _visited(code: str) -> OpenDay:
    day = open_days.get_open_day(code)
    require(open_days.may_see_visitors(current_user, day))
    return day


@bp.post("/open-days/<code>/attendance")
@allow(Who.ENTERPRISE, Who.STAFF)
def mark(code: str) -> ResponseReturnValue:
    day = _visited(code)
    typed = {one.id: request.form.get(f"came-{one.id}", "").strip() for one in open_days.list_bookings(day)}
    came = {number: int(said) for number, said in typed.items() if said.isascii() and said.isdigit() and len(said) < 4}
    try:
        with transaction():
            open_days.mark(_visited(code), came, by=current_user, now=clock.now())
    except Invalid as error:
        flash(error_text(error), "stop")
        return _page(_visited(code), BookingForm(formdata=None), 422)
    flash(_("到场人数已登记。"), "ok")
    return redirect(url_for("open_days.show", code=code), 303)


@bp.post("/open-days/<code>/call-off")
@allow(Who.ENTERPRISE, Who.STAFF)
def call_off(code: str) -> ResponseReturnValue:
    with transaction():
        open_days.call_off(_visited(code), by=current_user, now=clock.now())
    flash(_("开放日已取消，已预约的会收到通知。"), "ok")
    return redirect(url_for("open_days.show", code=code), 303)
