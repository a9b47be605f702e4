"""总结会: the report of a station on the page, as Word and PDF, and the rows behind each of its figures."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation.errors import Conflict
from matchmaker.pages.staff.stations import load
from matchmaker.stations import access
from matchmaker.web import station_report
from matchmaker.web.guard import Who, allow
from matchmaker.web.pdf import is_ready
from matchmaker.web.security import pdf_limit
from matchmaker.web.station_parties import named

bp = Blueprint("station_summary", __name__, url_prefix="/staff/stations")


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
        "staff/stations/rows.html",
        station=station,
        what=what,
        found=station_report.rows_of(station, what),
        name=named(current_user),
    )
