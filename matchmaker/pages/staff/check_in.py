"""At the door: check-in by QR or by hand, who is there, the station file that works offline and what it brings back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, DomainError, Invalid
from matchmaker.pages.staff.stations import load
from matchmaker.stations import access, attendance, figures, queries
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Attendee
from matchmaker.web import station_file, station_labels, tickets
from matchmaker.web.display import moment
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text
from matchmaker.web.uploads import takes_files

bp = Blueprint("check_in", __name__, url_prefix="/staff")


@bp.get("/stations/<code>/check-in")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(load(code))


def _page(station: Station, problem: DomainError | None = None, status: int = 200) -> tuple[str, int]:
    only, today = request.args.get("only", ""), clock.today()
    present = {"there": True, "missing": False}.get(only)
    day = today if station.first_on <= today <= station.last_on else None
    return render_template(
        "staff/stations/check_in.html",
        station=station,
        people=queries.list_attendees(station.id, present, day),
        days=figures.present_by_day(station.id) if station.first_on != station.last_on else {},
        tally=figures.tally(station),
        conflicts=queries.list_conflicts(station.id),
        only=only if present is not None else "",
        problem=_told(problem) if problem is not None else "",
        field=problem.field if isinstance(problem, Invalid) else "",
        grouped=tickets.grouped,
    ), status


def _told(problem: DomainError) -> str:
    said = error_text(problem)
    if problem.code == "checked_in_already":
        return said + str(_("首次签到：%(at)s", at=moment(problem.facts["at"])))
    return said


@bp.post("/stations/<code>/check-in")
@allow(Who.STAFF)
def enter(code: str) -> ResponseReturnValue:
    try:
        typed = posted("ticket")[:40]
        with transaction():
            person = queries.find_attendee(load(code).id, typed)
            if person is None:
                raise Invalid("ticket", "ticket_unknown")
            attendance.check_in(person, by=current_user, now=clock.now())
    except (Invalid, Conflict) as problem:
        return _page(load(code), problem, 422 if isinstance(problem, Invalid) else 409)
    flash(_("%(name)s 已签到。", name=person.name), "ok")
    return redirect(url_for("check_in.show", code=code), 303)


def _scanned(token: str) -> Attendee:
    person = tickets.get(token)
    require(access.may_run(current_user, person.registration.station), hide=True)
    return person


@bp.get("/check-in/<token>")
@allow(Who.STAFF)
def scan(token: str) -> ResponseReturnValue:
    """What the QR code opens on the telephone at the door; letting in is a button, looking changes nothing."""
    person = _scanned(token)
    today = next((one for one in person.check_ins if one.day == clock.today()), None)
    return render_template(
        "staff/stations/scanned.html", person=person, today=today, station=person.registration.station, token=token
    )


@bp.post("/check-in/<token>")
@allow(Who.STAFF)
def let_in(token: str) -> ResponseReturnValue:
    with transaction():
        person = _scanned(token)
        attendance.check_in(person, by=current_user, now=clock.now())
        code = person.registration.station.code
    flash(_("%(name)s 已签到。", name=person.name), "ok")
    return redirect(url_for("check_in.show", code=code), 303)


@bp.post("/stations/<code>/offline")
@allow(Who.STAFF)
def offline(code: str) -> ResponseReturnValue:
    """The station in one file that needs no network; that it was taken along is on record, because it holds names."""
    with transaction():
        station = load(code)
        answer = station_file.answer(station, queries.list_attendees(station.id), clock.now())
        audit.record("station.take_file", code, by=current_user, now=clock.now())
    return answer


@bp.post("/stations/<code>/offline/merge")
@takes_files
@allow(Who.STAFF)
def bring_back(code: str) -> ResponseReturnValue:
    try:
        sent = request.files.get("file")
        data = station_file.read(sent.read() if sent is not None else b"")
        with transaction():
            found = attendance.merge(load(code), data, by=current_user, now=clock.now())
    except Invalid as problem:
        return _page(load(code), problem, 422)
    told = _("、").join(f"{station_labels.merged[name]} {n}" for name, n in sorted(found.items()))
    flash(_("离线文件已读取：%(told)s", told=told or _("没有记录")), "ok")
    return redirect(url_for("check_in.show", code=code), 303)
