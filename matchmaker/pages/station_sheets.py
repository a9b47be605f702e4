"""A participant's own sheets of a station: tickets, wishes, rating and calendar file; the event itself is `stations.py`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.pages.stations import load as load_station
from matchmaker.stations import access, attendance, editing, planned, queries
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import RegistrationState
from matchmaker.web import labels, station_calendar, tickets
from matchmaker.web.fields import choice
from matchmaker.web.forms import Form, posted, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.station_parties import named

bp = Blueprint("station_sheets", __name__, url_prefix="/stations")


class RatingForm(Form):
    """How it was, for one of those who were there."""

    who = choice(_l("谁的评价"))
    stars = choice(_l("总的来说"))
    text = text(_l("意见和建议"), most=attendance.LONGEST)

    def __init__(self, row: Registration) -> None:
        super().__init__()
        there = [one for one in row.attendees if one.checked_in_at is not None and one.rating is None]
        self.who.choices = [(one.uuid, one.name) for one in there]
        self.stars.choices = [("", _("请选择")), *labels.stars.items()]


def load(registration_code: str) -> Registration:
    """Return a registration of one's own, or of a station that one runs. Raises NotFound."""
    row = queries.get_registration(registration_code)
    require(access.may_view_registration(current_user, row), hide=True)
    return row


@bp.get("/registrations/<registration_code>/tickets", endpoint="tickets")
@allow(Who.SIGNED_IN)
def tickets_page(registration_code: str) -> ResponseReturnValue:
    row = load(registration_code)
    if row.state != RegistrationState.SELECTED:
        raise NotFound("ticket")
    return render_template(
        "stations/tickets.html", one=row, station=row.station, qr=tickets.qr, grouped=tickets.grouped
    )


@bp.route("/registrations/<registration_code>/wishes", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def wishes(registration_code: str) -> ResponseReturnValue:
    row = load(registration_code)
    require(access.is_own(current_user, row), hide=True)
    problem = ""
    if request.method == "POST":
        wanted = [posted(f"wish-{n}") for n in range(1, editing.MOST_WISHES + 1)]
        with transaction():
            mine = load(registration_code)
            offered = {one.code: one for one in editing.list_offered(mine)}
            if any(code and code not in offered for code in wanted):
                raise Invalid("wishes", "choose_one")
            chosen = [offered[code] for code in wanted if code]
            editing.wish(mine, chosen, by=current_user, now=clock.now())
        flash(_("已记下，排桌时会照顾；不保证每个都能排上。"), "ok")
        return redirect(url_for("stations.show", code=mine.station.code), 303)
    return _wishes(row, problem)


def _wishes(row: Registration, problem: str) -> str:
    mine = [one.wanted.code for one in planned.list_wishes(row.station_id) if one.from_id == row.id and not one.rule]
    name = named(current_user)
    offered = [(one.code, name(one, None)) for one in editing.list_offered(row)]
    return render_template(
        "stations/wishes.html", one=row, station=row.station, offered=offered, mine=mine, most=editing.MOST_WISHES
    )


@bp.route("/registrations/<registration_code>/rate", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def rate(registration_code: str) -> ResponseReturnValue:
    row = load(registration_code)
    require(access.is_own(current_user, row), hide=True)
    form = RatingForm(row)
    if form.validate_on_submit() and _rated(registration_code, form):
        flash(_("谢谢您的评价。"), "ok")
        return redirect(url_for("stations.show", code=row.station.code), 303)
    page = render_template("stations/rate.html", one=row, station=row.station, form=form)
    return page, 422 if form.is_submitted() else 200


def _rated(registration_code: str, form: RatingForm) -> bool:
    try:
        if not form.stars.data:
            raise Invalid("stars", "choose_one")
        with transaction():
            people = {one.uuid: one for one in load(registration_code).attendees}
            if form.who.data not in people:
                raise Invalid("who", "choose_one")
            person, stars = people[form.who.data], int(form.stars.data)
            attendance.rate(person, stars, form.text.data or "", by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.get("/<code>.ics")
@allow(Who.PUBLIC)
def calendar(code: str) -> ResponseReturnValue:
    """The days of a station for everybody; a participant's own appointments besides."""
    return station_calendar.of_reader(load_station(code), current_user)
