"""总结会: the report of a station on the page, as Word and PDF, and the rows behind each of its figures."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation.errors import Conflict, NotFound
from matchmaker.pages.staff.stations import load
from matchmaker.stations import access, figures, planned, queries
from matchmaker.stations.models import Station
from matchmaker.stations.states import Kind
from matchmaker.web import station_report
from matchmaker.web.guard import Who, allow
from matchmaker.web.pdf import is_ready
from matchmaker.web.security import pdf_limit
from matchmaker.web.station_parties import named

bp = Blueprint("station_summary", __name__, url_prefix="/staff/stations")
PRESENT = {f"present_{kind}": kind for kind in Kind}


@bp.get("/<code>/summary")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    station = load(code)
    return render_template(
        "staff/stations/summary.html",
        station=station,
        said=station_report.summary(station),
        writes=access.may_edit(current_user, station) and station.state in ("running", "ended"),
    )


@bp.get("/<code>/summary.docx")
@allow(Who.STAFF)
def word(code: str) -> ResponseReturnValue:
    return station_report.word(load(code))


@bp.get("/<code>/summary.pdf")
@pdf_limit
@allow(Who.STAFF)
def pdf(code: str) -> ResponseReturnValue:
    if not is_ready():
        raise Conflict("pdf_not_ready")
    return station_report.pdf(load(code))


@bp.get("/<code>/summary/<what>")
@allow(Who.STAFF)
def rows(code: str, what: str) -> ResponseReturnValue:
    station = load(code)
    return render_template(
        "staff/stations/rows.html", station=station, what=what, found=_rows(station, what), name=named(current_user)
    )


def _rows(station: Station, what: str) -> list[Any]:
    """Return the rows of a figure, as many as it says. Raises NotFound."""
    if what in PRESENT:
        return figures.list_present([station.id], PRESENT[what])
    if what == "people":
        return queries.list_attendees(station.id, True)
    if what == "ratings":
        return figures.list_ratings(station.id)
    listed = planned.list_appointments(station.id)
    if what == "visits":
        return [one for one in listed if one.plan.kind == "visits"]
    if what == "talks":
        return [one for one in listed if one.plan.kind == "tables"]
    if what == "linked":
        return [one for one in listed if one.introduction_id is not None]
    raise NotFound("rows")
