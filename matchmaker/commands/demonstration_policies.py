"""The demonstration's policies and benchmarks: a sample entry, briefings, both registers, open days, a sample of what was delivered."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.catalogue import open_days, registers
from matchmaker.catalogue.benchmarks import Benchmark
from matchmaker.catalogue.registers import Recognised
from matchmaker.commands.demonstration import Made
from matchmaker.config import ROOT
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.files.accepting import accept
from matchmaker.introductions import samples
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.samples import Words
from matchmaker.introductions.states import State
from matchmaker.policies import briefings, service
from matchmaker.policies.briefings import Plan
from matchmaker.web import uploads

MATERIAL = "一、谁可以申请；二、准备哪些材料；三、金额都是上限，以主管部门审核为准。\n"


def _read(noun: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((ROOT / "data" / "demo" / f"{noun}.json").read_text(encoding="utf-8"))
    return plain


def _on(made: Made, days: int, hour: int = 14) -> datetime:
    day = clock.day_of(made.now) + timedelta(days=days)
    return datetime.combine(day, time(hour), clock.SHANGHAI)


def add_policies(made: Made) -> int:
    """Make the operator's sample entry with its followers, and the briefings; return how many briefings."""
    data, operator, start = _read("policies"), made.officers[""], made.now - timedelta(days=40)
    today = clock.day_of(made.now)
    days = {"valid_from": str(today.year), "deadline": (today + timedelta(days=25)).isoformat()}
    content = data["edition"] | days | {"checked_on": today.isoformat()}
    service.save_edition(content, "示例条目", expected=0, by=operator, now=start)
    for key in data["followers"]:
        service.follow(content["id"], 30, by=made.people[key], now=start)
    for row in data["briefings"]:
        _add_briefing(made, row, start)
    return len(data["briefings"])


def _add_briefing(made: Made, row: dict[str, Any], start: datetime) -> None:
    officer = made.officers["qinghe"]
    plain = {name: row[name] for name in ("kind", "title", "speaker", "place", "hours", "capacity")}
    plan = Plan(**plain, about="", entries=tuple(row["entries"]), starts_at=_on(made, row["days"]))
    one = briefings.hold(plan, park_id=made.parks["qinghe"].id, by=officer, now=start)
    for place, key in enumerate(row["seats"]):
        briefings.book(one, by=made.people[key], now=start + timedelta(days=1, hours=place))
    if row["days"] < 0:
        seats = briefings.list_seats(one)[: row["came"]]
        briefings.mark(one, {seat.id for seat in seats}, by=officer, now=_on(made, row["days"], 17))
    if name := row.get("material"):
        file = accept(name, MATERIAL.encode())
        briefings.add_material(one, file, uploads.store().put(file.data), by=officer, now=start)


def add_benchmarks(made: Made) -> int:
    """Make both registers with uses and open days, and the samples of what was delivered; return how many rows stand in the registers."""
    data, start = _read("benchmarks"), made.now - timedelta(days=45)
    found = [_add_benchmark(made, row, start) for row in data["benchmarks"]]
    for row in data["open_days"]:
        _add_open_day(made, found[row["benchmark"]], row, start + timedelta(days=2))
    delivered = sa.select(Introduction).where(Introduction.state == State.DELIVERED).order_by(Introduction.id)
    for row, one in zip(data["samples"], db.session.scalars(delivered).unique(), strict=False):
        _add_sample(one, row, made.now)
    return len(found)


def _add_benchmark(made: Made, row: dict[str, Any], start: datetime) -> Benchmark:
    owner = made.organisations[row["enterprise"]] if row.get("enterprise") else None
    until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    named = ("register", "title", "region", "industry", "recogniser", "level", "year", "story", "source")
    facts = Recognised(
        **{name: row[name] for name in named},
        holder=row.get("holder", ""),
        valid_until=until,
        scenes=tuple(row["scenes"]),
        checked_on=clock.day_of(start),
    )
    one = registers.record(facts, owner, by=made.officers[""], now=start)
    if row.get("named"):
        registers.agree_to_be_named(one, True, by=made.people[row["enterprise"]], now=start)
    for key, note in row.get("uses", ()):
        capability = made.capabilities[key]
        provider = next(who for mark, who in made.people.items() if made.organisations[mark] is capability.organisation)
        for by in (made.people[row["enterprise"]], provider):
            registers.say_used(one, capability, note, by=by, now=start)
    return one


def _add_open_day(made: Made, benchmark: Benchmark, row: dict[str, Any], start: datetime) -> None:
    host = next(who for mark, who in made.people.items() if made.organisations[mark] is benchmark.organisation)
    starts = _on(made, row["days"], 9)
    day = open_days.announce(benchmark, starts, row["hours"], row["capacity"], row["about"], by=host, now=start)
    booked = [
        open_days.book(day, people, by=made.people[key], now=start + timedelta(hours=place + 1))
        for place, (key, people) in enumerate(row["bookings"])
    ]
    if "came" in row:
        came = {one.id: n for one, n in zip(booked, row["came"], strict=True)}
        open_days.mark(day, came, by=host, now=starts + timedelta(hours=4))


def _add_sample(introduction: Introduction, row: dict[str, Any], now: datetime) -> None:
    sides = [one.memberships[0].user for one in (introduction.provider, introduction.enterprise)]
    words = Words(row["title"], row["work"], row["result"], clock.day_of(now).year)
    moment = now - timedelta(days=1)
    made = samples.write(introduction, words, row["named"], by=sides[0], now=moment)
    samples.agree(made, made.version, row["named"], by=sides[1], now=moment + timedelta(hours=3))
