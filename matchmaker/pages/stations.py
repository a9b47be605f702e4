"""进园区活动 for everybody: the list and an event's public facts; for participants their registration, timetable and rating."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField

from matchmaker.accounts.models import Organisation
from matchmaker.diagnosis.models import Expert
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages import choices
from matchmaker.reporting.station_told import told_of
from matchmaker.stations import access, editing, planned, queries, registering
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import Kind
from matchmaker.web import station_labels
from matchmaker.web.display import day
from matchmaker.web.fields import boxes, choice
from matchmaker.web.figures_scope import is_guarded
from matchmaker.web.forms import Form, posted, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.station_parties import named

bp = Blueprint("stations", __name__, url_prefix="/stations")


class RegisterForm(Form):
    """As whom, who comes, what is sought or offered, which half-days do not suit."""

    whose = choice(_l("以谁的名义报名"))
    people = text(
        _l("参加人"), most=800, required=True, description=_l("每行一位：姓名，职务。每位会得到自己的签到码。")
    )
    wants_visit = BooleanField(_l("希望专家组进厂做现场诊断"))
    wants_talks = BooleanField(_l("愿意参加一对一洽谈"), default=True)
    fields = boxes(_l("关注或擅长的方面"))
    speaks = choice(_l("洽谈语言"))
    away = boxes(_l("哪些半天不方便"))
    note = text(_l("想解决的问题，或能提供的帮助"), most=500)

    def __init__(self, station: Station, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whose.choices = [(f"{kind}:{key}", name) for kind, name, key in queries.as_whom(current_user)]
        self.fields.choices = choices.concepts("scene")
        self.speaks.choices = station_labels.station_language.items()
        self.away.choices = [(one, half_day(one)) for one in editing.half_days(station)]

    def entry(self) -> registering.Entry:
        """Return what was written as the service takes it."""
        lines = [
            line.replace("，", ",").split(",", 1) for line in (self.people.data or "").splitlines() if line.strip()
        ]
        return registering.Entry(
            people=[(parts[0], parts[1] if len(parts) > 1 else "") for parts in lines],
            wants_visit=bool(self.wants_visit.data),
            wants_talks=bool(self.wants_talks.data),
            fields=self.fields.data or [],
            language=self.speaks.data or "zh",
            away=self.away.data or [],
            note=self.note.data or "",
        )


def half_day(one: str) -> str:
    """Return a half-day in words: 2026 年 5 月 11 日 上午."""
    when, part = one.split(" ")
    return f"{day(date.fromisoformat(when))} {station_labels.half[part]}"


def load(code: str) -> Station:
    """Return the station if the reader may know of it. Raises NotFound."""
    station = queries.get_station(code)
    require(access.may_view(current_user, station), hide=True)
    return station


@bp.get("")
@allow(Who.PUBLIC)
def index() -> ResponseReturnValue:
    today = clock.today()
    found = queries.list_stations(current_user)
    ahead = sorted((one for one in found if one.last_on >= today), key=lambda one: (one.first_on, one.id))
    past = [one for one in found if one.last_on < today]
    return render_template("stations/index.html", ahead=ahead, past=past, programmes=queries.list_programmes())


@bp.get("/<code>")
@allow(Who.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    station = load(code)
    own = queries.find_own(station.id, current_user)
    return render_template(
        "stations/show.html",
        station=station,
        own=own,
        runs=access.may_run(current_user, station),
        today=clock.today(),
        **_mine(own),
        half_day=half_day,
        told=told_of(station) if is_guarded() else None,
    )


def _mine(own: list[Registration]) -> dict[str, Any]:
    """Return what a participant sees: their appointments with each other side as they may see it."""
    found = {one.id: planned.list_appointments(one.station_id, one.id) for one in own}
    name = named(current_user) if own else None
    return {"timetables": found, "name": name}


@bp.route("/<code>/register", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def register(code: str) -> ResponseReturnValue:
    station = load(code)
    form = RegisterForm(station)
    require(request.method == "GET" or bool(form.whose.choices))
    if form.validate_on_submit() and _registered(station.code, form):
        flash(_("已报名，遴选结果会发通知。"), "ok")
        return redirect(url_for("stations.show", code=code), 303)
    page = render_template("stations/register.html", station=station, form=form)
    return page, 422 if form.is_submitted() else 200


def _registered(code: str, form: RegisterForm) -> bool:
    kind, _sep, key = (form.whose.data or "").partition(":")
    if not key:
        form.put(Invalid("whose", "choose_one"))
        return False
    try:
        with transaction():
            whose = db.session.get(Expert if kind == Kind.EXPERT else Organisation, int(key))
            assert isinstance(whose, (Expert, Organisation))
            registering.register(load(code), whose, form.entry(), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.post("/registrations/<registration_code>/withdraw")
@allow(Who.SIGNED_IN)
def withdraw(registration_code: str) -> ResponseReturnValue:
    reason = posted("reason")[:300]
    with transaction():
        row = queries.get_registration(registration_code)
        require(access.is_own(current_user, row), hide=True)
        registering.withdraw(row, by=current_user, now=clock.now(), reason=reason)
        code = row.station.code
    flash(_("已退出这场活动，名额让给候补。"), "ok")
    return redirect(url_for("stations.show", code=code), 303)
