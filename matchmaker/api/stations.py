"""进园区活动: the list, one event with its agenda, registering; a registration is `registrations.py`, running one `staff_stations.py`."""

from datetime import date
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.registrations import RegistrationOut, listed
from matchmaker.api.registrations import out as registration_out
from matchmaker.api.shapes import Code, Given, Hour, Paged, PageOf, Taken, Text20, Text60, Text500
from matchmaker.diagnosis.models import Expert
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.stations import access, editing, queries, registering
from matchmaker.stations.models import Station
from matchmaker.stations.states import HostPart, ItemKind, StationState
from matchmaker.web.display import taxonomy
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class StationListed(Given):
    """One event in the list; parks by their short name, industries of the taxonomy."""

    code: str
    name: str
    state: StationState
    programme: str | None
    parks: list[str]
    industries: list[str]
    theme: str
    first_on: date
    last_on: date
    register_until: date


class ItemOut(Given):
    """A line of the agenda."""

    day: date
    begins: Hour
    ends: Hour
    kind: ItemKind
    title: str
    place: str
    speaker: str


class HostOut(Given):
    """主办, 承办 or 协办."""

    part: HostPart
    name: str


class SeatsOut(Given):
    """How many of each kind can take part."""

    enterprise: int
    provider: int
    expert: int


class StationOut(StationListed):
    """One event; `own` are the registrations of the person's organisations and their own as an expert."""

    about: str
    venue: str
    seats: SeatsOut
    hosts: list[HostOut]
    agenda: list[ItemOut]
    own: list[RegistrationOut]
    may_run: bool


class PersonIn(Taken):
    """Somebody who comes."""

    name: Annotated[Text60, Field(min_length=1, max_length=50)]
    title: Annotated[Text60, Field(max_length=50)] = ""


class RegisterIn(Taken):
    """As whom, who comes, what is sought or offered, which half-days do not suit."""

    whose: Annotated[Code, Field(description=N_("单位编号或本人的专家编号；只有一种身份时可不填"))] = ""
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=registering.MOST_PEOPLE)]
    wants_visit: bool = False
    wants_talks: bool = True
    fields: Annotated[list[Text20], Field(max_length=40, description=N_("关注或擅长的场景，分类编号"))] = []
    language: Literal["zh", "en"] = "zh"
    away: Annotated[list[Text20], Field(max_length=62, description=N_("不方便的半天，例如 2026-05-11 am"))] = []
    note: Text500 = ""


def load(code: str) -> Station:
    """Return the station if the reader may know of it. Raises NotFound."""
    station = queries.get_station(code)
    require(access.may_view(current_user, station), hide=True)
    return station


def _told(one: Station) -> dict[str, Any]:
    same = ("code", "theme", "first_on", "last_on", "register_until")
    return {name: getattr(one, name) for name in same} | {
        "name": one.name_in(language()),
        "state": StationState(one.state),
        "programme": one.programme.code if one.programme is not None else None,
        "parks": [park.slug for park in one.parks],
        "industries": list(one.industries),
    }


def out(one: Station) -> StationOut:
    """Return an event as its reader may see it."""
    return StationOut(
        **_told(one),
        about=one.about,
        venue=one.venue,
        seats=SeatsOut(enterprise=one.seats_enterprise, provider=one.seats_provider, expert=one.seats_expert),
        hosts=[HostOut(part=HostPart(each.part), name=each.name) for each in one.hosts],
        agenda=[ItemOut.model_validate(each) for each in one.items],
        own=listed(queries.find_own(one.id, current_user)),
        may_run=access.may_run(current_user, one),
    )


@door("GET", "/stations", N_("进园区活动"), Who.PUBLIC, query=Paged, gives=PageOf[StationListed])
def index(query: Paged) -> PageOf[StationListed]:
    shown, after = cursors.by_code(queries.list_stations(current_user), query.cursor, query.limit)
    return PageOf(items=[StationListed(**_told(one)) for one in shown], next=after)


@door("GET", "/stations/<code>", N_("一场活动：议程、名额和本人的报名"), Who.PUBLIC, gives=StationOut)
def show(code: str) -> StationOut:
    return out(load(code))


def _ways() -> list[Organisation | Expert]:
    """Return each as whom the person may register. Raises NotAllowed where there is nobody."""
    expert = queries.find_expert(current_user) if current_user.holds(Role.EXPERT) else None
    found: list[Organisation | Expert] = [*dict.fromkeys(current_user.organisations), *([expert] if expert else [])]
    if not found:
        raise NotAllowed("not_your_role")
    return found


def _to_register(code: str) -> Station:
    station = load(code)
    _ways()
    return station


def _as_whom(named: str) -> Organisation | Expert:
    """Return as whom the person registers. Raises NotAllowed, Invalid(whose)."""
    found = [one for one in _ways() if named in ("", one.code)]
    if len(found) != 1:
        raise Invalid("whose", "choose_one")
    return found[0]


def _entry(station: Station, body: RegisterIn) -> registering.Entry:
    known = taxonomy().concepts
    if any(one not in known or known[one].facet != "scene" for one in body.fields):
        raise Invalid("fields", "choose_one")
    if not set(body.away) <= set(editing.half_days(station)):
        raise Invalid("away", "choose_one")
    told = {name: getattr(body, name) for name in registering.Entry.__dataclass_fields__ if name != "people"}
    return registering.Entry(people=[(one.name, one.title) for one in body.people], **told)


@door(
    "POST",
    "/stations/<code>/register",
    N_("报名参加活动"),
    Who.SIGNED_IN,
    body=RegisterIn,
    guard=_to_register,
    gives=RegistrationOut,
    status=201,
    location="api.registrations_show",
    problems=(409,),
)
def register(code: str, body: RegisterIn) -> RegistrationOut:
    station, whose = _to_register(code), _as_whom(body.whose)
    row = registering.register(station, whose, _entry(station, body), by=current_user, now=clock.now())
    return registration_out(row)
