"""AB角: when one is away and who stands in, and for whom one stands in oneself."""

from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.handling import PersonOut
from matchmaker.api.shapes import Given, Taken
from matchmaker.api.station_slots import number_of
from matchmaker.brokering import access, queries, service
from matchmaker.brokering.models import Absence
from matchmaker.brokering.things import places_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class AbsenceOut(Given):
    """From a first to a last day, both included; `user` is away, `deputy` stands in."""

    id: int
    user: PersonOut
    deputy: PersonOut
    first_on: date
    last_on: date


class AbsencesOut(Given):
    """One's own that have not passed, those one stands in for today, and who can stand in."""

    mine: list[AbsenceOut]
    covers: list[AbsenceOut]
    colleagues: list[PersonOut]


class AbsenceIn(Taken):
    """Who stands in, from when, until when."""

    deputy: Annotated[int, Field(ge=1, le=10**9, description=N_("colleagues 里的 id"))]
    first_on: date
    last_on: date


@door("GET", "/staff/absences", N_("本人的外出和B角，以及本人代谁"), Who.STAFF, gives=AbsencesOut, **STAFF)
def show() -> AbsencesOut:
    return _out()


def _out() -> AbsencesOut:
    today = clock.today()
    people = {one.id: one for place in sorted(places_of(current_user)) for one in queries.list_colleagues(place)}
    covers = [one for one in queries.map_absent(today).values() if one.deputy_id == current_user.id]
    return AbsencesOut(
        mine=[AbsenceOut.model_validate(one) for one in queries.list_absences(current_user.id, today)],
        covers=[AbsenceOut.model_validate(one) for one in covers],
        colleagues=[PersonOut.model_validate(one) for one in people.values() if one.id != current_user.id],
    )


@door("POST", "/staff/absences", N_("指定外出期间的B角"), Who.STAFF, body=AbsenceIn, gives=AbsencesOut, **STAFF)
def name_deputy(body: AbsenceIn) -> AbsencesOut:
    service.name_deputy(body.deputy, body.first_on, body.last_on, by=current_user, now=clock.now())
    db.session.flush()
    return _out()


def _own(absence_id: str) -> Absence:
    absence = queries.get_absence(number_of(absence_id))
    require(access.may_end_absence(current_user, absence), hide=True)
    return absence


@door("DELETE", "/staff/absences/<absence_id>", N_("取消一次外出"), Who.STAFF, status=204, **STAFF)
def end(absence_id: str) -> None:
    service.end_absence(_own(absence_id), by=current_user, now=clock.now())
