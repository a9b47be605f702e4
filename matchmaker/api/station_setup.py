"""Preparing a station: what is written of it and how it is edited; its agenda is `station_agenda.py`, running it `staff_stations.py`."""

from datetime import date
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Park
from matchmaker.accounts.queries import list_parks
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Code, Given, Hour, Industry, Taken, Text, Text60, Text120
from matchmaker.api.staff_stations import load
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.stations import queries, service
from matchmaker.stations.models import Station
from matchmaker.stations.service import StationContent
from matchmaker.stations.states import HostPart, ItemKind, StationState
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

Seats = Annotated[int, Field(ge=0, le=2000)]
Team = Annotated[int, Field(ge=1, le=12)]
Line = Annotated[Text, Field(min_length=1, max_length=100)]
CENTURY = range(2000, 2100)
PLAIN = (
    *("name", "name_en", "about", "venue", "theme", "first_on", "last_on", "register_until"),
    *("seats_enterprise", "seats_provider", "seats_expert", "tables", "team_low", "team_high", "travel_minutes"),
)
STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class HostIn(Taken):
    """主办, 承办 or 协办, by name."""

    part: HostPart
    name: Line


class CriterionIn(Taken):
    """What registrations are scored by."""

    name: Annotated[Text60, Field(min_length=1)]
    weight: Annotated[int, Field(ge=1, le=100)]


class StationIn(Taken):
    """What is written of a station; parks by their short name."""

    name: Line
    name_en: Text120 = ""
    about: Annotated[Text, Field(max_length=3000)] = ""
    venue: Text120 = ""
    parks: Annotated[list[Text60], Field(min_length=1, max_length=20)]
    industries: Annotated[list[Industry], Field(max_length=20)] = []
    theme: Text120 = ""
    first_on: date
    last_on: date
    register_until: date
    seats_enterprise: Seats = 20
    seats_provider: Seats = 20
    seats_expert: Seats = 10
    tables: Annotated[int, Field(ge=0, le=200)] = 0
    team_low: Team = 3
    team_high: Team = 5
    travel_minutes: Annotated[int, Field(ge=0, le=600)] = 40
    hosts: Annotated[list[HostIn], Field(max_length=30)] = []
    criteria: Annotated[list[CriterionIn], Field(min_length=1, max_length=10)]
    programme: Code = ""

    def content(self) -> StationContent:
        """Return it as the service takes it. Raises Invalid at the field, NotFound for a programme that is not there."""
        if self.first_on.year not in CENTURY or self.last_on.year not in CENTURY:
            raise Invalid("first_on", "station_days")
        return StationContent(
            **{name: getattr(self, name) for name in PLAIN},
            parks=self._parks(),
            industries=self.industries,
            hosts=[(str(one.part), one.name) for one in self.hosts],
            criteria=[(one.name, one.weight) for one in self.criteria],
            programme=queries.get_programme(self.programme) if self.programme else None,
        )

    def _parks(self) -> list[Park]:
        known = {one.slug: one for one in list_parks()}
        if not set(self.parks) <= known.keys():
            raise Invalid("parks", "choose_one")
        found = [known[one] for one in dict.fromkeys(self.parks)]
        if not current_user.is_operator and not any(one.id in current_user.park_ids for one in found):
            raise Invalid("parks", "own_park_needed")
        return found


class HostTold(Given):
    """主办, 承办 or 协办, by name."""

    part: HostPart
    name: str


class CriterionTold(Given):
    """What registrations are scored by."""

    name: str
    weight: int


class ItemHeld(Given):
    """A line of the agenda, with the number by which it is taken out."""

    number: int
    day: date
    begins: Hour
    ends: Hour
    kind: ItemKind
    title: str
    place: str
    speaker: str


class StationHeld(Given):
    """What is written of a station, as it is edited."""

    code: str
    state: StationState
    name: str
    name_en: str
    about: str
    venue: str
    parks: list[str]
    industries: list[str]
    theme: str
    first_on: date
    last_on: date
    register_until: date
    seats_enterprise: int
    seats_provider: int
    seats_expert: int
    tables: int
    team_low: int
    team_high: int
    travel_minutes: int
    hosts: list[HostTold]
    criteria: list[CriterionTold]
    programme: str
    agenda: list[ItemHeld]
    findings: str
    advice: str


class ItemIn(Taken):
    """A line of the agenda."""

    day: date
    begins: Annotated[Text, Field(max_length=8, description=N_("几点几分，例如 09:30"))]
    ends: Annotated[Text, Field(max_length=8)]
    kind: ItemKind
    title: Annotated[Text120, Field(min_length=1)]
    place: Annotated[Text, Field(max_length=80)] = ""
    speaker: Annotated[Text, Field(max_length=80)] = ""


class SummaryIn(Taken):
    """What the 总结会 found and advises."""

    findings: Annotated[Text, Field(min_length=1, max_length=5000)]
    advice: Annotated[Text, Field(max_length=5000)] = ""


class RuleIn(Taken):
    """Whom these must or must never meet; an empty rule takes it back."""

    other: Code
    rule: Literal["", "must", "never"]


def out(one: Station) -> StationHeld:
    """Return a station as it is edited."""
    lines = ("day", "begins", "ends", "title", "place", "speaker")
    return StationHeld(
        **{name: getattr(one, name) for name in (*PLAIN, "code", "findings", "advice")},
        state=StationState(one.state),
        parks=[park.slug for park in one.parks],
        industries=list(one.industries),
        hosts=[HostTold(part=HostPart(each.part), name=each.name) for each in one.hosts],
        criteria=[CriterionTold(name=each.name, weight=each.weight) for each in one.criteria],
        programme=one.programme.code if one.programme is not None else "",
        agenda=[
            ItemHeld(number=each.id, kind=ItemKind(each.kind), **{name: getattr(each, name) for name in lines})
            for each in one.items
        ],
    )


@door("GET", "/staff/stations/<code>", N_("一场活动的全部设置"), Who.STAFF, gives=StationHeld, tagged=True, **STAFF)
def show(code: str) -> StationHeld:
    return out(load(code))


@door(
    "POST",
    "/staff/stations",
    N_("建立一场活动"),
    Who.STAFF,
    body=StationIn,
    gives=StationHeld,
    status=201,
    location="api.station_setup_show",
    tagged=True,
    problems=(404,),
    **STAFF,
)
def create(body: StationIn) -> StationHeld:
    return out(service.create(body.content(), by=current_user, now=clock.now()))


@door(
    "PUT",
    "/staff/stations/<code>",
    N_("修改活动的设置"),
    Who.STAFF,
    body=StationIn,
    guard=load,
    gives=StationHeld,
    tagged=True,
    edits=True,
    problems=(409,),
    **STAFF,
)
def edit(code: str, body: StationIn) -> StationHeld:
    station = load(code)
    version = station.version
    check_unchanged(out(station))
    service.edit(station, body.content(), version=version, by=current_user, now=clock.now())
    return out(station)
