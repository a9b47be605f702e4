"""What the park programme has in the world of the proof of the JSON door: assessments, visits in every state, stations, registers."""

from datetime import date, timedelta
from typing import Any

from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import open_days
from matchmaker.catalogue.offers import Capability
from matchmaker.diagnosis import finding, group, queries, register
from matchmaker.diagnosis.register import Entry
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.introductions import samples
from matchmaker.introductions.states import State as IntroductionState
from matchmaker.policies import briefings
from matchmaker.reporting.shared_problems import get_problem
from matchmaker.stations import attendance, planned, programmes
from matchmaker.stations.states import StationState
from matchmaker.web import uploads
from tests.attachments.samples import picture
from tests.diagnosis.stage import FOUND, make_expert, make_stage, walk
from tests.factories import admin_of, join, make_capability, make_need, make_operator, make_organisation, make_user
from tests.house import assessment_world, figure_world, policy_world
from tests.house.station_world import _plans
from tests.house.world import _introduce
from tests.proofs import api_paperwork
from tests.stations import stage as stations

Codes = dict[str, list[str]]
PICTURE = picture("PNG")
STATES = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.SCHEDULED,
    State.IN_FIELD,
    State.FEEDBACK,
    State.DRAFTING,
    State.REVIEW,
    State.ISSUED,
    State.ACKNOWLEDGED,
    State.TRACKED,
)


def likely(dice: Any, codes: Codes, place: str) -> dict[str, Any]:
    """Return values of fields by name that let an operation of the park programme through where its state does."""
    leaf: dict[str, Any] = {"id": "equipment", "degrees": [], "step": None, "not_applicable": ""}
    return {
        "model": assessment_world.MODEL.id,
        "sub_domain": dice.choice(["", "logistics"]),
        "sub_domains": [leaf],
        "secrecy": True,
        "no_conflict": True,
        "agreed": True,
        "away": [],
        "fields": [],
        "scores": [],
        "wishes": [],
        "gain": "",
        "cost_low": None,
        "cost_high": None,
        "client_id": "",
        "scene": "",
        "employer_code": "",
        "as_of": None,
        "status": "in_progress",
        "came": [],
        "seats": [],
        "entries": [],
        "scenes": [],
        "holder": "示例单位",
        "valid_until": None,
        "year": 2024,
        "starts_at": (clock.now() + timedelta(days=20)).isoformat(),
        "hours": 2.0,
        "begins": "10:30",
        "codes": codes["candidates"],
        "parks": codes["park_slug"],
        "criteria": [{"name": "相关性", "weight": 50}],
        "hosts": [],
        "industries": [],
        **dict.fromkeys(("first_on", "last_on", "register_until"), clock.today().isoformat()),
        "programme": "",
        "team_low": 1,
        "team_high": 3,
        "ends": "11:30",
        "rule": "must",
        **_planned(codes, place),
        "email": dice.choice([*codes["asking" if "claims" in place else "newcomer"], "new@example.com"]),
        **api_paperwork.likely(place),
    }


def _planned(codes: Codes, place: str) -> dict[str, Any]:
    """Slots of the station that is on, and what is said of an appointment there."""
    days = [clock.today().isoformat()] if "/slots/" in place else 7
    at = {"days": days, "minutes": 15, "count": 2, "slot": int(codes["slot"][0]), "table": None}
    return at | {"registrations": codes["guest"], "gone": [], "state": "missed"}


def plant(needs: list[Any], offers: list[Capability], officer: User) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step; the provider's admin is an expert, too."""
    enterprise, provider = needs[0].organisation, admin_of(offers[0].organisation)
    join(provider, Role.EXPERT)
    entry = Entry(employer_code=offers[0].organisation.code, languages=("zh", "en"), most_visits=50)
    expert = register.enter(provider, entry, by=provider, now=clock.now())
    codes, able = _visits(enterprise, officer, expert)
    found = [
        _assessments(enterprise),
        _stations(enterprise, offers[0], officer, expert),
        _library(enterprise, officer, offers),
        _shared(enterprise, officer, needs[0]),
        api_paperwork.plant(enterprise, officer),
    ]
    for more, steps in found:
        codes |= more
        for step, some in steps.items():
            able.setdefault(step, []).extend(some)
    db.session.flush()
    return codes, able


def _assessments(enterprise: Any) -> tuple[Codes, Codes]:
    made = assessment_world.plant(enterprise)
    drafts = [made["assessment_full"], made["assessment_quick"]]
    ready = make_organisation(park_id=enterprise.park_id)
    join(admin_of(enterprise), Role.MEMBER, organisation=ready)
    waits = assessment_world.answered(ready, admin_of(ready), "0.5").code
    done = [made["assessment"], made["assessment_earlier"]]
    able = {"submit": [waits], "need": [done[0]], "answers": drafts, "{earlier}": done, "{code}": drafts}
    able["evidence"] = [made["assessment_full"]]
    return {"assessments": [*done, *drafts, waits], "earlier": done, "evidence": [made["evidence"]]}, able


def _visits(enterprise: Any, officer: User, expert: Any) -> tuple[Codes, Codes]:
    """One visit in each state; the expert leads each but the one that they review and the one that they were invited to."""
    now, made = clock.now(), {"draft": make_stage(enterprise=enterprise, officer=officer)}
    for state in STATES:
        stage = make_stage(enterprise=enterprise, officer=officer, photos_allowed=True)
        stage.experts[Duty.REVIEWER if state == State.REVIEW else Duty.LEAD] = expert
        walk(stage, state, now)
        made[str(state)] = stage
    made["invited"] = make_stage(State.ACCEPTED, enterprise=enterprise, officer=officer)
    group.add(made["invited"].visit, expert, Duty.PROCESS, by=officer, now=now)
    made["ready"] = make_stage(State.ACCEPTED, enterprise=enterprise, officer=officer)
    for duty, person in made["ready"].experts.items():
        group.add(made["ready"].visit, person, duty, by=officer, now=now)
    made["in_field_seen"] = make_stage(enterprise=enterprise, officer=officer, photos_allowed=True)
    made["in_field_seen"].experts[Duty.LEAD] = expert
    walk(made["in_field_seen"], State.IN_FIELD, now)
    seen, _new = finding.write(made["in_field_seen"].visit, FOUND, "", by=expert.user, now=now)
    digest = uploads.store().put(PICTURE)
    photo = finding.add_photo(seen, Accepted("x.png", "png", PICTURE), digest, "", by=expert.user, now=now)
    closing = make_stage(State.TRACKED, enterprise=enterprise, officer=officer)
    for one in queries.list_findings(closing.visit.id):
        finding.say(one, "not_planned", clock.today(), "今年没有预算", by=admin_of(enterprise), now=now)
    made["closing"] = closing
    codes = {name: stage.visit.code for name, stage in made.items()}
    steps = {
        **{"submit": "draft", "accept": "submitted", "schedule": "ready", "begin": "scheduled"},
        **{"give_feedback": "in_field_seen", "draw_up": "feedback", "hand_in": "drafting", "send_back": "review"},
        **{"issue": "review", "amend": "issued", "acknowledge": "issued", "track": "acknowledged", "close": "closing"},
        **{"cancel": "draft", "sign": "invited", "conflict": "invited", "group": "invited", "{expert}": "invited"},
        **{"prepare": "draft", "ask_for": "scheduled", "findings": "in_field", "{version}": "issued"},
    }
    free = [make_expert().code for _ in range(2)]
    own = [queries.list_findings(made[name].visit.id)[0].code for name in ("in_field_seen", "issued", "tracked")]
    able = {step: [codes[name]] for step, name in steps.items()}
    able |= {"{code}": [codes["draft"]], "withdraw": [codes["invited"]], "say": own[1:], "need": own[1:]}
    line = made["scheduled"].visit.agenda[0].id
    newcomer = make_user()
    join(newcomer, Role.EXPERT)
    able |= {"agenda": [codes["scheduled"]], "{number}": [codes["scheduled"], codes["in_field"]]}
    able["sections"] = [codes["in_field"]]
    able["photos"] = own[:1]
    more = {"photos": [photo.code], "line": [str(line)], "newcomer": [newcomer.email]}
    known = more | {"visits": list(codes.values()), "findings": own, "experts": [expert.code, *free]}
    named = [one.expert.code for one in made["invited"].visit.members]
    return known | {"expert": [*free, *named], "version": ["1", "1", "2"]}, able


def _stations(enterprise: Any, capability: Capability, officer: User, expert: Any) -> tuple[Codes, Codes]:
    on = stations.make_stage(park=enterprise.park, officer=officer)
    rows = [stations.register(on, one) for one in (enterprise, capability.organisation, expert)]
    stations.select(on, *rows)
    stations.walk(on, StationState.RUNNING)
    drafts = _plans(on, officer)
    adopted = planned.find_adopted(on.station.id, "visits")
    assert adopted is not None
    held, draft = adopted.appointments[0], drafts["draft_visits"].rsplit("/", 1)[-1]
    spare = planned.list_slots(on.station.id, "visits")[1]
    attendance.check_in(rows[0].attendees[0], by=officer, now=clock.now())
    ahead = stations.make_stage(park=enterprise.park, officer=officer)
    waiting = stations.register(ahead, enterprise)
    empty = stations.make_stage(park=enterprise.park, officer=officer)
    year = clock.today().year
    operator, days = make_operator(), (date(year, 1, 1), date(year, 12, 31))
    plan = programmes.create(f"{year} 年计划", "", year, "", by=operator, now=clock.now())
    programmes.set_target(plan, "stations", 20, *days, "示例责任人", by=operator, now=clock.now())
    known = {
        "target": [str(plan.targets[0].id)],
        "stations": [one.station.code for one in (on, ahead, empty)],
        "registrations": [*(one.code for one in rows), waiting.code],
        "programmes": [plan.code],
        "plan": ["visits", "visits", "tables"],
        "appointment": [str(held.id), draft],
        "slot": [str(held.slot_id), str(spare.id)],
        "guest": [rows[2].code],
        "ticket": [rows[1].attendees[0].ticket],
        "other": [rows[1].code],
        "park_slug": [enterprise.park.slug],
        "who": [rows[0].attendees[0].uuid],
        "whose": [enterprise.code, capability.organisation.code, expert.code],
    }
    able = {
        "register": [empty.station.code],
        "decide": [waiting.code],
        "wishes": [rows[0].code],
        "rate": [rows[0].code],
        "check_in": [on.station.code],
        "withdraw": [waiting.code, rows[1].code],
        **{key: [on.station.code] for key in ("{plan}", "{slot}", "{version}", "{appointment}", "run", "again")},
        **{key: [on.station.code] for key in ("versions", "adopt", "copy", "open_visits", "hold")},
        "summary": [on.station.code],
        "agenda": [on.station.code],
        "rule": [rows[0].code],
    }
    return known, able


def _library(enterprise: Any, officer: User, offers: list[Capability]) -> tuple[Codes, Codes]:
    capability, person = offers[0], admin_of(enterprise)
    made = policy_world.plant({"officer_user": officer, "enterprise": enterprise}, capability, None)
    taken = briefings.get_briefing(policy_world._briefing(enterprise.park_id, officer, 8)["briefing"])
    briefings.book(taken, by=person, now=clock.now())
    booked = policy_world._open_day(make_organisation(park_id=enterprise.park_id), officer, 7)
    open_days.book(booked, 2, by=person, now=clock.now())
    delivered = _introduce(make_need(enterprise), capability, officer, IntroductionState.DELIVERED)
    told = samples.Words("在线检测样板", "加装检测工位。", "", clock.today().year)
    sample = samples.write(delivered, told, False, by=person, now=clock.now())
    samples.agree(sample, sample.version, False, by=admin_of(capability.organisation), now=clock.now())
    other = make_capability(capability.organisation, title="另一个方案")
    unsaid, asked = (
        _introduce(make_need(enterprise), capability, officer, IntroductionState.DELIVERED) for _ in range(2)
    )
    samples.write(asked, told, False, by=person, now=clock.now())
    past = policy_world._briefing(enterprise.park_id, officer, -2)["briefing"]
    now, host = clock.now(), booked.benchmark
    over = open_days.announce(host, now - timedelta(days=1), 2, 9, "", by=officer, now=now - timedelta(days=30))
    known = {
        "policy": [made["policy"]],
        "briefings": [made["briefing"], taken.code, past],
        "material": [made["material"]],
        "benchmarks": [made["benchmark"], host.code],
        "open-days": [made["open_day"], booked.code, over.code],
        "delivered": [delivered.code, unsaid.code, asked.code],
        "samples": [sample.code],
        "solution": [capability.code, other.code],
        "kpi": ["valid_needs", "levels", "chain"],
    }
    able = {"give_up": [taken.code], "cancel": [booked.code, taken.code], "book": [made["briefing"], made["open_day"]]}
    able |= {"open-days": [host.code], "attendance": [past, over.code], "call_off": [made["open_day"]]}
    able |= {"sample": [unsaid.code], "agree": [asked.code], "withdraw": [delivered.code], "seats": [taken.code]}
    return known, able


def _shared(enterprise: Any, officer: User, need: Any) -> tuple[Codes, Codes]:
    other = make_organisation(park_id=enterprise.park_id)
    people = {"officer_user": officer, "enterprise": enterprise, "other_enterprise": other}
    code = figure_world.plant(people, need)["shared_problem"]
    row = get_problem(code)
    able = {step: [code] for step in ("agree", "refuse", "answer")}
    second = figure_world._group(officer, [make_need(enterprise)], "CP-2026-9003")
    ahead = stations.make_stage(park=enterprise.park, officer=officer, first=clock.today() + timedelta(days=20))
    free = [make_need(make_organisation(park_id=enterprise.park_id)).code for _ in range(2)]
    known = {"shared-problems": [code, second.code], "into": [second.code], "station": [ahead.station.code]}
    return known | {"member": [str(row.members[0].id)], "candidates": free}, able
