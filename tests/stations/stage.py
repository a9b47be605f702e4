"""A station with its park, staff and participants, walked by the services to any state; call inside `transaction()`."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.diagnosis.models import Expert
from matchmaker.foundation import clock
from matchmaker.stations import registering, service
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import RegistrationAction, StationAction, StationState
from tests.diagnosis.stage import make_expert
from tests.factories import admin_of, make_officer, make_organisation, make_park, make_provider

WALK = (
    (StationState.OPEN, StationAction.OPEN),
    (StationState.SELECTING, StationAction.SELECT),
    (StationState.CONFIRMED, StationAction.CONFIRM),
    (StationState.RUNNING, StationAction.BEGIN),
    (StationState.ENDED, StationAction.END),
)


@dataclass
class Stage:
    """Everybody around one station."""

    park: Park
    officer: User
    station: Station
    made: list[Registration] = field(default_factory=list)

    def of(self, kind: str) -> list[Registration]:
        """The registrations of a kind, in order."""
        return [one for one in self.made if one.kind == kind]


def content(park: Park, first: date | None = None, **changes: Any) -> service.StationContent:
    """What is written of a station of one day, today."""
    day = first or clock.today()
    usual: dict[str, Any] = {
        **{"name": "示例站", "name_en": "Sample station", "about": "", "venue": "会议中心", "theme": ""},
        **{"parks": [park], "industries": [], "first_on": day, "last_on": day, "register_until": day},
        **{"seats_enterprise": 2, "seats_provider": 2, "seats_expert": 4, "tables": 2},
        **{"team_low": 1, "team_high": 2, "travel_minutes": 30, "hosts": [("sponsor", "示例主管部门")]},
        "criteria": [("相关性", 60), ("准备程度", 40)],
    }
    return service.StationContent(**usual | changes)


def make_stage(
    state: str = StationState.OPEN, park: Park | None = None, officer: User | None = None, **changes: Any
) -> Stage:
    """A station in a state, with nobody registered unless that state asks for somebody."""
    place = park or make_park()
    person = officer or make_officer(place)
    station = service.create(content(place, **changes), by=person, now=clock.now())
    stage = Stage(place, person, station)
    walk(stage, state)
    return stage


def walk(stage: Stage, state: str) -> None:
    """Lead a station on to a state."""
    names = [StationState.DRAFT, *(to for to, _action in WALK)]
    for to, action in WALK[names.index(StationState(stage.station.state)) : names.index(StationState(state))]:
        if to == StationState.CONFIRMED and not any(one.state == "selected" for one in stage.made):
            select(stage, register(stage, make_organisation(park_id=stage.park.id)))
        service.move(stage.station, action, by=stage.officer, now=clock.now())


def register(stage: Stage, whose: Organisation | Expert, name: str = "来客", **written: Any) -> Registration:
    """Register somebody by one of their own; an enterprise wants a visit."""
    by = whose.user if isinstance(whose, Expert) else admin_of(whose)
    told: dict[str, Any] = {"people": [(name, "部长")], "wants_visit": True, "fields": ["SCN024"]} | written
    entry = registering.Entry(**told)
    row = registering.register(stage.station, whose, entry, by=by, now=clock.now())
    stage.made.append(row)
    return row


def select(stage: Stage, *rows: Registration) -> None:
    """Select registrations by the stage's officer."""
    for one in rows:
        registering.decide(one, RegistrationAction.SELECT, by=stage.officer, now=clock.now(), reason="准备充分")


def make_full(state: str = StationState.RUNNING, days: int = 1, **changes: Any) -> Stage:
    """A station with two enterprises, two providers and four experts who are selected."""
    stage = make_stage(last_on=clock.today() + timedelta(days=days - 1), **changes)
    for _ in range(2):
        register(stage, make_organisation(park_id=stage.park.id))
        register(stage, make_provider())
    for _ in range(4):
        register(stage, make_expert())
    select(stage, *stage.made)
    walk(stage, state)
    return stage
