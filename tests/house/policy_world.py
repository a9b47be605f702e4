"""Policies and benchmarks for the canaries' world and for the world that forms are attacked in: one of each with a form of its own."""

from datetime import date, timedelta
from typing import Any

from matchmaker.accounts.people import User
from matchmaker.catalogue import open_days, registers
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.registers import Recognised
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.introductions import samples
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.samples import Words
from matchmaker.introductions.states import State
from matchmaker.policies import briefings, service
from matchmaker.policies.briefings import Plan
from matchmaker.web import uploads
from tests.factories import admin_of, make_capability, make_organisation, make_user

POLICY = "shunyi-2020-35-benchmark"
SECRETS = {"sample": ("雀样未定之题", "雀样未定之文"), "use": ("雀用待认之处",)}
ALWAYS = {"sample": {"enterprise", "provider"}, "use": {"enterprise", "provider", "officer", "operator"}}
FACTS = Recognised(
    register="enterprise",
    title="市级智能制造标杆企业",
    holder="",
    region="REG110113",
    industry="IND024",
    recogniser="示例主管部门",
    level="city",
    year=2024,
    valid_until=date(2030, 12, 31),
    scenes=("SCN024",),
    story="在线检测与追溯。",
    source="公开名单",
    checked_on=date(2026, 1, 5),
)


def plant(people: dict[str, Any], capability: Capability, introduction: Introduction | None) -> dict[str, str]:
    """Return the codes of a benchmark that is not named, a use with one key, an open day, a briefing, and of a delivered
    introduction a sample with one key."""
    now, officer, enterprise = clock.now(), people["officer_user"], people["enterprise"]
    benchmark = registers.record(FACTS, enterprise, by=officer, now=now)
    registers.say_used(benchmark, capability, SECRETS["use"][0], by=admin_of(enterprise), now=now)
    if introduction is not None and introduction.state == State.DELIVERED:
        words = Words(SECRETS["sample"][0], SECRETS["sample"][1], "", now.year)
        samples.write(introduction, words, False, by=admin_of(enterprise), now=now)
    host = make_organisation(park_id=enterprise.park_id)
    codes = {"benchmark": benchmark.code, "policy": POLICY, "sample": "SM-2026-9999"}
    codes["open_day"] = _open_day(host, officer, 5).code
    codes |= _briefing(enterprise.park_id, officer, 5)
    return codes


def _open_day(host: Any, officer: User, days: int) -> Any:
    now = clock.now()
    benchmark = registers.record(FACTS, host, by=officer, now=now)
    registers.agree_to_be_named(benchmark, True, by=admin_of(host), now=now)
    before = now - timedelta(days=30)
    starts = now + timedelta(days=days)
    return open_days.announce(benchmark, starts, 2, 10, "门口集合", by=admin_of(host), now=before)


def _briefing(park_id: int, officer: User, days: int) -> dict[str, str]:
    before, starts = clock.now() - timedelta(days=30), clock.now() + timedelta(days=days)
    plan = Plan("policy", "若干措施解读", "", "主讲", "会议室", (POLICY,), starts, 2, 20)
    one = briefings.hold(plan, park_id=park_id, by=officer, now=before)
    data = "要点\n".encode()
    file = Accepted("要点.txt", "txt", data)
    material = briefings.add_material(one, file, uploads.store().put(data), by=officer, now=before)
    return {"briefing": one.code, "material": material.code}


def fill(world: Any, people: dict[str, User], need: Any, capability: Capability, delivered: Introduction) -> None:
    """Add what the other forms are about: days that are over, bookings to give up, samples to agree to and public, a use to agree to."""
    now, officer, enterprise, provider = clock.now(), people["officer"], people["enterprise"], people["provider"]
    own = registers.get_benchmark(world.codes["benchmark"])
    registers.agree_to_be_named(own, True, by=enterprise, now=now)
    host = make_organisation(park_id=need.organisation.park_id)
    over = open_days.announce(own, now - timedelta(days=1), 2, 10, "", by=enterprise, now=now - timedelta(days=30))
    open_days.book(over, 2, by=make_user(), now=now - timedelta(days=20))
    mine = open_days.announce(own, now + timedelta(days=9), 2, 10, "", by=enterprise, now=now)
    booked = _open_day(host, officer, 7)
    open_days.book(booked, 2, by=enterprise, now=now)
    registers.say_used(own, make_capability(capability.organisation), "另一处", by=provider, now=now)
    past = briefings.get_briefing(_briefing(need.organisation.park_id, officer, -2)["briefing"])
    briefings.book(past, by=make_user(), now=now - timedelta(days=20))
    taken = briefings.get_briefing(_briefing(need.organisation.park_id, officer, 8)["briefing"])
    briefings.book(taken, by=enterprise, now=now)
    service.follow("suzhou-loan", 14, by=enterprise, now=now)
    samples.write(delivered, Words("在线检测样板", "加装检测工位。", "", now.year), False, by=enterprise, now=now)
    world.codes |= {"day_over": over.code, "day_own": mine.code, "day_booked": booked.code}
    world.codes |= {"briefing_past": past.code, "briefing_taken": taken.code, "delivered": delivered.code}


def starts(world: Any) -> list[str]:
    """Return where the crawl of forms begins."""
    codes = world.codes
    return [
        *(
            "/policies",
            "/policies/check",
            f"/policies/{POLICY}",
            "/policies/suzhou-loan",
            f"/staff/policies/{POLICY}",
            "/staff/policies/new",
        ),
        *("/briefings", "/staff/briefings/new", "/benchmarks", "/staff/benchmarks/new", "/readiness", "/samples"),
        *(f"/briefings/{codes[one]}" for one in ("briefing", "briefing_taken")),
        *(f"/staff/briefings/{codes[one]}" for one in ("briefing", "briefing_past")),
        *(f"/benchmarks/{codes['benchmark']}{page}" for page in ("", "/open-days/new")),
        *(f"/open-days/{codes[one]}" for one in ("open_day", "day_over", "day_own", "day_booked")),
        f"/introductions/{codes['delivered']}/sample",
    ]
