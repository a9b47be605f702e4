"""A station's agenda, its 总结会 and the planner's rules for participants; what else is written of it is `station_setup.py`."""

from typing import Any

from flask_login import current_user

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.staff_stations import RegistrationHeld, held, load, load_registration
from matchmaker.api.station_setup import ItemIn, RuleIn, StationHeld, SummaryIn, out
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.stations import access, editing, service
from matchmaker.stations.models import Station
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

STEP: dict[str, Any] = {"gives": StationHeld, "problems": (409,), "scope": Scope.STAFF}


def to_edit(code: str) -> Station:
    """Return a station whose text the person may change. Raises NotFound, NotAllowed."""
    station = load(code)
    require(access.may_edit(current_user, station))
    return station


def _hour(body: ItemIn, name: str) -> Any:
    try:
        return service.at(getattr(body, name))
    except ValueError as error:
        raise Invalid(name, "hour_wrong") from error


@door("POST", "/staff/stations/<code>/agenda", N_("给议程加一项"), Who.STAFF, body=ItemIn, guard=to_edit, **STEP)
def add(code: str, body: ItemIn) -> StationHeld:
    station, same = to_edit(code), ("day", "kind", "title", "place", "speaker")
    hours = {name: _hour(body, name) for name in ("begins", "ends")}
    written = {name: getattr(body, name) for name in same}
    service.add_item(station, by=current_user, now=clock.now(), **written, **hours)
    return out(station)


@door(
    "DELETE",
    "/staff/stations/<code>/agenda/<number>",
    N_("从议程删去一项"),
    Who.STAFF,
    scope=Scope.STAFF,
    status=204,
)
def remove(code: str, number: str) -> None:
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    service.remove_item(to_edit(code), wanted, by=current_user, now=clock.now())


@door(
    "POST",
    "/staff/stations/<code>/summary",
    N_("写总结会的发现和建议"),
    Who.STAFF,
    body=SummaryIn,
    guard=load,
    **STEP,
)
def write_summary(code: str, body: SummaryIn) -> StationHeld:
    station = load(code)
    service.write_summary(station, body.findings, body.advice, by=current_user, now=clock.now())
    return out(station)


@door(
    "POST",
    "/staff/registrations/<code>/rule",
    N_("规定两方必须见面或不得见面"),
    Who.STAFF,
    body=RuleIn,
    guard=load_registration,
    gives=RegistrationHeld,
    problems=(409,),
    scope=Scope.STAFF,
)
def rule(code: str, body: RuleIn) -> RegistrationHeld:
    row = load_registration(code)
    found = {one.code: one for one in editing.list_offered(row)}.get(body.other)
    if found is None:
        raise Invalid("other", "choose_one")
    editing.rule(row, found, body.rule, by=current_user, now=clock.now())
    return held(row)
