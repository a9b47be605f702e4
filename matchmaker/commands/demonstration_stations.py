"""The demonstration's programme: experts and three stations, walked by the services; one over two zones and four industries is over."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from matchmaker.accounts import staffing
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role, User
from matchmaker.commands.demonstration import Made, _person, rows
from matchmaker.commands.demonstration_site_visits import held_between, open_visits, waiting_for_visits
from matchmaker.diagnosis import queries as diagnosis
from matchmaker.diagnosis import register
from matchmaker.diagnosis.models import Expert
from matchmaker.diagnosis.states import EmployerKind
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.stations import attendance, editing, planned, planning, programmes, queries, registering, service
from matchmaker.stations.models import ListedEnterprise, Programme, Station
from matchmaker.stations.planner import plan as answers
from matchmaker.stations.problems import slot_id
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import (
    AppointmentState,
    Kind,
    RegistrationAction,
    RegistrationState,
    StationAction,
    StationState,
)

AIMS = (("stations", 20), ("enterprises", 200), ("experts", 300), ("visits", 120), ("talks", 300), ("coverage", 60))
AGENDA = (
    (0, "09:00", "09:40", "opening", "开幕与活动说明"),
    (0, "09:40", "11:00", "policy", "制造业数字化转型支持政策解读"),
    (0, "11:00", "12:00", "standard", "智能制造能力成熟度标准宣贯"),
    (0, "14:00", "16:30", "visits", "专家组进厂诊断"),
    (0, "16:40", "19:10", "talks", "一对一洽谈"),
    (1, "09:00", "16:30", "visits", "专家组进厂诊断"),
    (-1, "13:00", "14:30", "tour", "参观标杆车间"),
    (-1, "15:00", "17:00", "closing", "总结会"),
)
SCENES = ("SCN024", "SCN009", "SCN027", "SCN025", "SCN002", "SCN031", "SCN016", "SCN012", "SCN022", "SCN037")
REASONS = ("需求具体，负责人到场", "有明确的改造计划", "与本站主题相符", "行业有代表性")
STARS = (5, 4, 4, 5, 3, 4, 5, 4)
TEAM = 3


def add_stations(made: Made) -> int:
    """Make the experts, a year's plan and its stations; return how many stations. The rest of the demonstration is there."""
    experts = _add_experts(made)
    operator, start = made.officers[""], made.now - timedelta(days=74)
    year = clock.day_of(made.now).year
    name, english = f"{year} 年智能制造进园区系列活动", f"Smart Manufacturing Park Programme {year}"
    programme = programmes.create(name, english, year, "二十场活动，覆盖两个园区的规上企业。", by=operator, now=start)
    for indicator, aim in AIMS:
        days = (date(year, 1, 1), date(year, 12, 31))
        programmes.set_target(programme, indicator, aim, *days, "平台运营（示例）", by=operator, now=start)
    for row in rows("enterprises"):
        known = made.organisations[row["key"]]
        db.session.add(
            ListedEnterprise(programme_id=programme.id, uscc=known.uscc, name=known.name, by_id=operator.id, at=start)
        )
    found = rows("stations")
    for row in found:
        _add(made, programme, experts, row)
    return len(found)


def _add_experts(made: Made) -> list[Expert]:
    """Fill the register up to the file's 35; those of providers work for one that is on the platform."""
    operator, start = made.officers[""], made.now - timedelta(days=73)
    sellers = [made.organisations[row["key"]] for row in rows("providers") if row["state"] == "verified"]
    known = len(diagnosis.list_experts())
    for at, row in list(enumerate(rows("experts")))[known:]:
        person = _person(made, row["email"], row["name"])
        staffing.grant(person, Role.EXPERT, by=operator, now=start)
        db.session.refresh(person)
        sells = row["employer_kind"] == "provider"
        employer = {"employer_code": sellers[at].code} if sells else {"employer": row["employer"]}
        entry = register.Entry(
            fields=row["fields"],
            languages=row["languages"],
            employer_kind=row["employer_kind"],
            post=row["post"],
            most_visits=3,
            **employer,
        )
        register.enter(person, entry, by=operator, now=start)
    return diagnosis.list_experts()


def _add(made: Made, programme: Programme, experts: list[Expert], row: dict[str, Any]) -> None:
    officer = made.officers[row["parks"][0]]
    first = clock.day_of(made.now) + timedelta(days=row["starts"])
    opened = min(made.now - timedelta(days=20), _at(first, 9) - timedelta(days=28))
    seats = dict(zip(("seats_enterprise", "seats_provider", "seats_expert"), row["seats"], strict=True))
    content = service.StationContent(
        **{name: row[name] for name in ("name", "name_en", "about", "venue", "industries", "theme", "tables")},
        **seats,
        parks=[made.parks[key] for key in row["parks"]],
        first_on=first,
        last_on=first + timedelta(days=row["days"] - 1),
        register_until=first - timedelta(days=3),
        team_low=TEAM,
        team_high=5,
        travel_minutes=40,
        hosts=[(part, name) for part, name in row["hosts"]],
        criteria=service.CRITERIA,
        programme=programme,
    )
    station = service.create(content, by=officer, now=opened - timedelta(days=5))
    _lay_agenda(station, row, officer, opened)
    service.move(station, StationAction.OPEN, by=officer, now=opened)
    _lead(made, station, experts, row, opened)


def _lay_agenda(station: Station, row: dict[str, Any], officer: User, now: datetime) -> None:
    for offset, begins, ends, kind, title in AGENDA:
        day = station.last_on if offset < 0 else station.first_on + timedelta(days=min(offset, row["days"] - 1))
        line = {
            "day": day,
            "begins": service.at(begins),
            "ends": service.at(ends),
            "place": row["venue"],
            "speaker": "",
        }
        service.add_item(station, by=officer, now=now, kind=kind, title=title, **line)


def _lead(made: Made, station: Station, experts: list[Expert], row: dict[str, Any], opened: datetime) -> None:
    """Lead a station from its registration to the state that the file names."""
    officer = made.officers[row["parks"][0]]
    _register(made, station, experts, row, opened + timedelta(days=2))
    if row["state"] == StationState.OPEN:
        return
    decided = opened + timedelta(days=10)
    service.move(station, StationAction.SELECT, by=officer, now=decided)
    _decide(station, officer, decided)
    service.move(station, StationAction.CONFIRM, by=officer, now=decided + timedelta(days=1))
    _plan(station, officer, row, decided + timedelta(days=2))
    if row["state"] == StationState.SUMMED_UP:
        open_visits(made, station, decided + timedelta(days=3))
        _hold(made, station, officer, row)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.SHANGHAI)


def _register(made: Made, station: Station, experts: list[Expert], row: dict[str, Any], now: datetime) -> None:
    own = _enterprises(made, row)
    sellers = [one for one in made.organisations.values() if not one.is_enterprise and one.is_verified]
    more = 2 if row["state"] != StationState.OPEN else -5
    wanted: list[Organisation | Expert] = [*own[: row["seats"][0] + more], *sellers[: row["seats"][1] + more]]
    wanted += experts[: row["seats"][2] + min(more, 0)]
    for at, whose in enumerate(wanted):
        person = _whose(whose)
        entry = registering.Entry(
            people=[(person.name, whose.contact_title if isinstance(whose, Organisation) else whose.post)],
            wants_visit=True,
            fields=list(whose.fields[:2])
            if isinstance(whose, Expert)
            else [SCENES[at % 10], SCENES[(at * 3 + 1) % 10]],
            language="en" if person.language == "en" else "zh",
        )
        registering.register(station, whose, entry, by=person, now=now + timedelta(hours=at % 60))


def _enterprises(made: Made, row: dict[str, Any]) -> list[Organisation]:
    """Those of the station's parks first; where it is for several industries, one of each trade in turn."""
    parks, waiting = {made.parks[key].id for key in row["parks"]}, waiting_for_visits()
    found = {key: one for key, one in made.organisations.items() if one.is_enterprise and one.is_verified}
    own: dict[str, list[Organisation]] = defaultdict(list)
    for key, one in found.items():
        if one.park_id in parks and one.id not in waiting:
            own[key.partition("-")[0] if len(row["industries"]) > 1 else ""].append(one)
    turns = [one for turn in zip_longest(*own.values()) for one in turn if one is not None]
    return turns + [one for one in found.values() if one.park_id not in parks and one.id not in waiting]


def _whose(whose: Organisation | Expert) -> User:
    return whose.user if isinstance(whose, Expert) else whose.memberships[0].user


def _decide(station: Station, officer: User, now: datetime) -> None:
    for kind in Kind:
        for at, one in enumerate(queries.list_registrations(station.id, kind)):
            action = RegistrationAction.SELECT if at < station.seats(kind) else RegistrationAction.WAIT
            scores = {str(mark.id): 5 - (at + n) % 3 for n, mark in enumerate(station.criteria)}
            told = REASONS[at % len(REASONS)] if action == RegistrationAction.SELECT else "名额已满，按评分列为候补"
            registering.decide(one, action, by=officer, now=now, reason=told, scores=scores)


def _plan(station: Station, officer: User, row: dict[str, Any], now: datetime) -> None:
    """Lay out slots; where the station is over, adopt a plan without clashes that is made by rotation: starting must be quick."""
    days = [station.first_on + timedelta(days=n) for n in range((station.last_on - station.first_on).days + 1)]
    editing.lay_slots(station, "visits", days[1:], time(9), 150, 1, by=officer, now=now)
    editing.lay_slots(station, "visits", days[:-1], time(14), 150, 1, by=officer, now=now)
    editing.lay_slots(station, "tables", days[:1], time(16, 40), 25, 6, by=officer, now=now)
    _wish(station, now)
    if row["state"] != StationState.SUMMED_UP:
        return  # left to whoever tries the planner
    for kind, answer in (("visits", _visits(station)), ("tables", _talks(station))):
        plan = planning.keep(station, kind, answer, by=officer, now=now)
        plan.status, plan.objective, plan.bound, plan.gap, plan.edited = "", None, None, None, True
        editing.adopt(plan, by=officer, now=now + timedelta(hours=1))


def _wish(station: Station, now: datetime) -> None:
    for at, one in enumerate(queries.list_registrations(station.id, Kind.ENTERPRISE, RegistrationState.SELECTED)[:8]):
        offered = [other for other in editing.list_offered(one) if other.kind == Kind.PROVIDER]
        wanted = [offered[(at + n) % len(offered)] for n in range(3)]
        editing.wish(one, wanted, by=_whose(_owner(one)), now=now)


def _visits(station: Station) -> answers.Plan:
    slots = planned.list_slots(station.id, "visits")
    selected = queries.list_registrations(station.id, state=RegistrationState.SELECTED)
    experts = [one for one in selected if one.kind == Kind.EXPERT]
    known = held_between(station.first_on, station.last_on)
    load: dict[str, int] = defaultdict(int)
    busy: set[tuple[str, str]] = set()
    visits = []
    for at, factory in enumerate(one for one in selected if one.wants_visit):
        slot = slot_id(slots[at % len(slots)])
        free = [one for one in experts if (one.code, slot) not in busy and load[one.code] < 3 and _may_go(one, factory)]
        free.sort(key=lambda one: (load[one.code], -len({*one.fields} & {*factory.fields}), one.id))
        there = known.get(factory.organisation_id or 0)
        team = _group(free, {one.expert_id for one in there.group} if there is not None else set())
        visits.append(answers.Visit(factory.code, slot, tuple(one.code for one in team)))
        for one in team:
            load[one.code] += 1
            busy.add((one.code, slot))
    return answers.Plan("feasible", visits=tuple(visits))


def _group(free: list[Registration], there: set[int]) -> list[Registration]:
    """Return who goes: whoever was there, else those with the fewest visits, one of them without ties to a provider."""
    if there:
        return [one for one in free if one.expert_id in there]
    lead = next(one for one in free if one.expert is not None and one.expert.employer_kind != EmployerKind.PROVIDER)
    return [lead, *[one for one in free if one is not lead][: TEAM - 1]]


def _may_go(expert: Registration, factory: Registration) -> bool:
    assert expert.expert is not None
    return expert.expert.employer_id != factory.organisation_id and factory.language in expert.expert.languages


def _talks(station: Station) -> answers.Plan:
    slots = [slot_id(one) for one in planned.list_slots(station.id, "tables")]
    selected = queries.list_registrations(station.id, state=RegistrationState.SELECTED)
    mine = [one for one in selected if one.kind == Kind.ENTERPRISE][: station.tables]
    sellers = [one for one in selected if one.kind == Kind.PROVIDER]
    met = [
        answers.Meeting(mine[table].code, sellers[(table + at) % len(sellers)].code, slot, table + 1)
        for at, slot in enumerate(slots[:4])
        for table in range(min(len(mine), len(sellers)))
    ]
    return answers.Plan("feasible", meetings=tuple(met))


def _hold(made: Made, station: Station, officer: User, row: dict[str, Any]) -> None:
    """Let it take place: all who are visited come, most talks are held, most say how it was, the 总结会 closes it."""
    service.move(station, StationAction.BEGIN, by=officer, now=_at(station.first_on, 8))
    for at, person in enumerate(queries.list_attendees(station.id)):
        if person.registration.kind != Kind.PROVIDER or at % 6:
            attendance.check_in(person, by=officer, now=_at(station.first_on, 8) + timedelta(minutes=at % 50))
    for at, one in enumerate(planned.list_appointments(station.id)):
        missed = at % 23 == 22 and one.visit_id is None
        state = AppointmentState.MISSED if missed else AppointmentState.HELD
        editing.hold(one, state, "", by=officer, now=_at(one.slot.day, 20))
    service.move(station, StationAction.END, by=officer, now=_at(station.last_on, 18))
    for at, person in enumerate(queries.list_attendees(station.id, True)):
        if at % 3 != 2:
            by = _whose(person.registration.expert or _owner(person.registration))
            attendance.rate(person, STARS[at % len(STARS)], "", by=by, now=_at(station.last_on, 19))
    findings, advice = "\n".join(row["findings"]), "\n".join(row["advice"])
    service.write_summary(station, findings, advice, by=officer, now=_at(station.last_on, 20))
    service.move(station, StationAction.SUM_UP, by=officer, now=_at(station.last_on, 21))


def _owner(one: Registration) -> Organisation:
    assert one.organisation is not None
    return one.organisation
