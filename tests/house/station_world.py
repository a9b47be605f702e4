"""Stations for the canaries' world and for the world that forms are attacked in: one that is on, with a plan, and one in every state."""

from datetime import date, time
from typing import Any

from matchmaker.accounts.people import User
from matchmaker.diagnosis import queries as diagnosis
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.stations import attendance, editing, planning, programmes, registering, service
from matchmaker.stations.planned import list_slots
from matchmaker.stations.planner import plan as answers
from matchmaker.stations.problems import slot_id
from matchmaker.stations.registrations import Attendee
from matchmaker.stations.states import RegistrationAction, StationState
from matchmaker.web.tickets import token_of
from tests.diagnosis.stage import make_expert
from tests.factories import make_organisation, make_provider
from tests.stations.stage import Stage, make_stage, register, select, walk

# Who comes and what they wrote is for themselves and for who runs the station; what a rating says names nobody.
SECRETS = {
    "station_enterprise": ("雀来客甲", "雀报名甲"),
    "station_provider": ("雀来客乙", "雀报名乙"),
    "station_reason": ("雀遴选理由",),
    "station_rating": ("雀评语",),
}
STAFF = {"officer", "operator"}
ALWAYS = {
    "station_enterprise": {"enterprise", *STAFF},
    "station_provider": {"provider", *STAFF},
    "station_reason": {"other_enterprise", *STAFF},  # who was refused is told why
    "station_rating": STAFF,
}


def plant(people: dict[str, Any]) -> dict[str, str]:
    """Return the codes of a station that is on: the two canaries meet at a table, an expert visits one, a draft waits."""
    officer, enterprise, provider = people["officer_user"], people["enterprise"], people["provider"]
    stage = make_stage(park=enterprise.park, officer=officer)
    (mine, _), (other, note) = SECRETS["station_enterprise"], SECRETS["station_provider"]
    first = register(stage, enterprise, mine, note=SECRETS["station_enterprise"][1])
    second = register(stage, provider, other, note=note)
    expert = diagnosis.find_expert_of(people["expert"].id)
    assert expert is not None
    third = register(stage, expert)
    others = [register(stage, make_provider()), register(stage, make_expert())]  # of three who rated, ratings are shown
    for one in (first, second, third, *others):
        registering.decide(one, RegistrationAction.SELECT, by=officer, now=clock.now(), reason="准备充分")
    refused = register(stage, people["other_enterprise"])
    registering.decide(
        refused, RegistrationAction.REFUSE, by=officer, now=clock.now(), reason=SECRETS["station_reason"][0]
    )
    walk(stage, StationState.RUNNING)
    drafts = _plans(stage, officer)
    line = {"day": stage.station.first_on, "begins": time(9), "ends": time(10), "kind": "policy", "title": "政策解读"}
    service.add_item(stage.station, by=officer, now=clock.now(), **line)
    for one in (first, second, *others):
        attendance.check_in(one.attendees[0], by=officer, now=clock.now())
    for one in others:
        attendance.rate(one.attendees[0], 5, "", by=one.by, now=clock.now())
    attendance.rate(second.attendees[0], 4, SECRETS["station_rating"][0], by=second.by, now=clock.now())
    return {
        "station": stage.station.code,
        "registration": first.code,
        "ticket": third.attendees[0].ticket,
        "programme": _programme(officer),
        **drafts,
    }


def _plans(stage: Stage, officer: User) -> dict[str, str]:
    """One plan of each kind is adopted; a draft of each beside it has the number 2. Return the addresses of what drafts hold."""
    station, now = stage.station, clock.now()
    enterprise, provider, expert = (stage.of(kind)[0] for kind in ("enterprise", "provider", "expert"))
    editing.lay_slots(station, "visits", [station.first_on], time(9), 150, 2, by=officer, now=now)
    editing.lay_slots(station, "tables", [station.first_on], time(14), 25, 2, by=officer, now=now)
    visit, table = (slot_id(list_slots(station.id, kind)[0]) for kind in ("visits", "tables"))
    made = answers.Plan("feasible", visits=(answers.Visit(enterprise.code, visit, (expert.code,)),))
    met = answers.Plan("feasible", meetings=(answers.Meeting(enterprise.code, provider.code, table, 1),))
    found = {}
    for kind, answer in (("visits", made), ("tables", met)):
        plan = planning.keep(station, kind, answer, by=officer, now=now)
        editing.adopt(plan, by=officer, now=now)
        draft = editing.copy(plan, by=officer, now=now)
        found[f"draft_{kind}"] = f"plans/{kind}/2/{draft.appointments[0].id}"
    return found


def _programme(by: User) -> str:
    year = clock.today().year
    row, now = programmes.create(f"{year} 年计划", "", year, "", by=by, now=clock.now()), clock.now()
    programmes.set_target(row, "stations", 20, date(year, 1, 1), date(year, 12, 31), "示例责任人", by=by, now=now)
    return row.code


def fill(world: Any, enterprise: Any, officer: User) -> None:
    """Add a station in each state that has a form of its own, with a registration of the enterprise."""
    for state in (StationState.OPEN, StationState.SELECTING, StationState.CONFIRMED, StationState.ENDED):
        stage = make_stage(park=enterprise.park, officer=officer)
        own = register(stage, enterprise)
        if state in (StationState.CONFIRMED, StationState.ENDED):
            select(stage, own)
        walk(stage, state)
        world.codes |= {f"station_{state}": stage.station.code, f"registration_{state}": own.code}
    draft = make_stage(StationState.DRAFT, park=enterprise.park, officer=officer)
    world.codes["station_draft"] = draft.station.code
    other = make_stage(park=enterprise.park, officer=officer)
    register(other, make_organisation(park_id=enterprise.park_id))
    world.codes["station_free"] = other.station.code
    world.codes["ticket_token"] = token_of(db.session.query(Attendee).filter_by(ticket=world.codes["ticket"]).one())
    db.session.flush()


def starts(world: Any) -> list[str]:
    """Return the addresses at which the forms of stations are found."""
    codes = world.codes
    own = [name for name in codes if name.startswith("station_")]
    on = f"/staff/stations/{codes['station']}"
    return [
        *(f"/staff/stations/{codes[name]}" for name in own),
        *("/staff/stations/new", "/staff/programmes", f"/staff/programmes/{codes['programme']}"),
        *(f"{on}{page}" for page in ("", "/edit", "/check-in", "/plans/visits", "/plans/tables", "/summary/edit")),
        *(f"{on}/plans/{kind}/{n}" for kind in ("visits", "tables") for n in (1, 2)),
        *(f"{on}/{codes[name]}" for name in ("draft_visits", "draft_tables")),
        f"/stations/{codes['station_free']}/register",
        *(f"/stations/{codes[name]}" for name in ("station", "station_open", "station_ended")),
        *(f"/stations/registrations/{codes['registration']}/{page}" for page in ("wishes", "rate", "tickets")),
        *(f"/staff/stations/registrations/{codes[name]}" for name in codes if name.startswith("registration")),
    ]


def posts(world: Any) -> list[tuple[str, str, str]]:
    """Return what is found behind a QR code alone."""
    return [("check_in.let_in", f"/staff/check-in/{world.codes['ticket_token']}", "officer")]
