"""The visits of the demonstration's station that is over: opened from its plan and walked by the services; the words are a pool's."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.commands.demonstration import Made, officer_for
from matchmaker.commands.demonstration_diagnosis import photograph
from matchmaker.config import ROOT
from matchmaker.diagnosis import agenda, finding, group, issuing, queries
from matchmaker.diagnosis import service as visits
from matchmaker.diagnosis.finding import Content
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.models import Expert, Visit
from matchmaker.diagnosis.service import Case
from matchmaker.diagnosis.states import ENDED_FOR_EXPERTS, AgendaKind, Duty, Progress, Route, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.stations import visiting
from matchmaker.stations.models import Station
from matchmaker.stations.states import AppointmentState, PlanKind, PlanState
from matchmaker.stations.timetables import Appointment, Plan

SHORT = {6: State.REVIEW, 9: State.ACKNOWLEDGED, 12: State.ISSUED, 17: State.ISSUED}
"""Which visits, in the order of the plan, have not come as far as the rest, so that everybody's list has something to do."""

PHOTOGRAPHED = (3, 10)
HALF_DAY = (0, 15, 50, 90, 115, 135)  # minutes after which the usual lines of a day begin in a station's half day
AFTERWARDS = ("in_progress", "need", "pending", "in_progress", "", "not_planned", "pending", "in_progress", "")
"""What comes of findings in turn: what the enterprise says, a draft need, or nothing yet."""

SCALE = {
    "20-99": 0.5,
    "100-299": 0.8,
    "300-999": 1.0,
    "1000+": 1.6,
}  # what a remedy costs by the size of the enterprise


@cache
def pool() -> dict[str, Any]:
    """Return the words: `findings` by trade or for every one, `sections`, `notes`, `comments`, `said`, `products`."""
    found: dict[str, Any] = json.loads((ROOT / "data" / "demo" / "site_findings.json").read_text(encoding="utf-8"))
    return found


def waiting_for_visits() -> set[int]:
    """Return the enterprises with a visit of their own going on: they do not ask a station for a second one within weeks."""
    of_stations = sa.select(Appointment.visit_id).where(Appointment.visit_id.is_not(None))
    waiting = sa.select(Visit.enterprise_id).where(Visit.state.not_in(ENDED_FOR_EXPERTS), Visit.id.not_in(of_stations))
    return set(db.session.scalars(waiting))


def held_between(first: date, last: date) -> dict[int, Visit]:
    """Return the visits of some days by enterprise: what an enterprise had written by hand counts as its visit of the station."""
    found = db.session.scalars(sa.select(Visit).where(Visit.day.between(first, last)))
    return {one.enterprise_id: one for one in found.unique()}


def open_visits(made: Made, station: Station, now: datetime) -> None:
    """Open the adopted plan's visits, each park's officer those of the park; a visit that is there already is linked."""
    wanted = (Plan.station_id == station.id, Plan.kind == PlanKind.VISITS, Plan.state == PlanState.ADOPTED)
    plan = db.session.scalars(sa.select(Plan).where(*wanted)).one()
    known = held_between(station.first_on, station.last_on)
    for one in plan.appointments:
        if one.at.organisation_id in known:
            one.visit_id = known[one.at.organisation_id].id
    for park in station.parks:
        visiting.open_visits(plan, by=made.officers[park.slug], now=now)


def add_site_visits(made: Made) -> int:
    """Walk the visits that were opened from plans whose day is over; return how many."""
    walked = sa.select(Appointment).join(Appointment.visit)
    walked = walked.where(Visit.state == State.SCHEDULED, Appointment.state == AppointmentState.HELD)
    found = sorted(db.session.scalars(walked).unique(), key=lambda one: (one.slot.day, one.slot.begins, one.id))
    guide = _Guide(made, queries.list_experts())
    for place, appointment in enumerate(found):
        guide.walk(place, appointment)
    return len(found)


@dataclass
class _Words:
    """The pool's words for one visit, with its own figures."""

    place: int
    english: bool
    size: str

    def text(self, words: Any, figures: dict[str, list[int]] | None = None) -> str:
        """Return one text, or the visit's of several, in the visit's language, with its figures between their bounds."""
        own = words["en" if self.english else "zh"] if isinstance(words, dict) else words
        own = own[self.place % len(own)] if isinstance(own, list) else own
        known = {
            name: low + crc32(f"{self.place} {name}".encode()) % (high - low + 1)
            for name, (low, high) in (figures or {}).items()
        }
        return str(own).format(**known)

    def content(self, row: dict[str, Any]) -> Content:
        own = row["en"] if self.english else row
        told = ("phenomenon", "evidence", "impact", "root_cause", "gain", "assumptions")
        plain: dict[str, Any] = {name: row[name] for name in ("sub_domain", "scene", "priority", "route")}
        plain |= {name: self.text(own.get(name, ""), row.get("figures")) for name in told}
        return Content(**plain, **self._costs(row))

    def _costs(self, row: dict[str, Any]) -> dict[str, Any]:
        if "cost" not in row:
            return {}
        low, high = (max(1, round(value * SCALE[self.size])) + self.place % 4 for value in row["cost"])
        months = {"payback_months": row["payback"] + self.place % 5} if "payback" in row else {}
        return {"cost_low": low, "cost_high": high, **months}


@dataclass
class _Guide:
    """Walks one visit after the other, so that reviews fall evenly on the experts and outcomes differ."""

    made: Made
    experts: list[Expert]
    reviews: Counter[int] = field(default_factory=Counter)
    trades: Counter[str] = field(default_factory=Counter)
    said: int = 0

    def walk(self, place: int, appointment: Appointment) -> None:
        visit, slot = appointment.visit, appointment.slot
        assert visit is not None
        owns = visit.enterprise
        key = next(key for key, one in self.made.organisations.items() if one.id == owns.id)
        day = datetime.combine(slot.day, slot.begins, clock.SHANGHAI)
        words, chosen = _Words(place, visit.language == "en", owns.size), self._choose(key, place, visit.language)
        self._prepare(visit, key, place, words, day)
        people = {one.duty: one.expert.user for one in visit.members}
        _on_site(visit, words, chosen, people, day)
        state = SHORT.get(place, State.TRACKED)
        _draw_up(visit, words, people, day, self.made.now if state == State.REVIEW else None)
        if state not in (State.REVIEW, State.ISSUED):
            self._follow_up(visit, key, words, chosen, day, state)

    def _choose(self, key: str, place: int, language: str) -> list[dict[str, Any]]:
        """Return the visit's findings: two of its trade, another pair each time, and one that every trade has, which some lack."""
        trade = key.partition("-")[0]
        of_trade, common = (
            [one for one in pool()["findings"] if one["trade"] == wanted and (language == "zh" or "en" in one)]
            for wanted in (trade, "")
        )
        nth = self.trades[trade]
        self.trades[trade] += 1
        first, apart = nth % len(of_trade), 1 + nth // len(of_trade)
        found = [of_trade[first], of_trade[(first + apart) % len(of_trade)], common[place % len(common)]]
        return [one for at, one in enumerate(found) if one not in found[:at]]

    def _prepare(self, visit: Visit, key: str, place: int, words: _Words, day: datetime) -> None:
        """The enterprise tells its case, everybody signs, a reviewer from outside the group is found."""
        owner, officer = self.made.people[key], officer_for(self.made, visit.enterprise)
        case = Case(_wish(self.made, visit), pool()["products"][key], visit.language, place in PHOTOGRAPHED)
        visits.edit(visit, case, by=owner, now=day - timedelta(days=11))
        reviewer = self._find_reviewer(visit, day - timedelta(days=10))
        group.add(visit, reviewer, Duty.REVIEWER, by=officer, now=day - timedelta(days=10))
        for nth, one in enumerate([one.expert.user for one in visit.members]):
            group.sign(visit, secrecy=True, no_conflict=True, by=one, now=day - timedelta(days=9, hours=-nth))
        ready = [one.position for one in visit.preparations]
        visits.prepare(visit, ready, by=owner, now=day - timedelta(days=2))

    def _find_reviewer(self, visit: Visit, now: datetime) -> Expert:
        there = {one.expert_id for one in visit.members}
        asked = sorted(self.experts, key=lambda one: (self.reviews[one.id], one.id))
        free = (one for one in asked if one.id not in there and not group.why_not(visit, one, clock.day_of(now)))
        found = next(free)
        self.reviews[found.id] += 1
        return found

    def _follow_up(
        self, visit: Visit, key: str, words: _Words, chosen: list[dict[str, Any]], day: datetime, state: State
    ) -> None:
        owner, officer = self.made.people[key], officer_for(self.made, visit.enterprise)
        comment = words.text(pool()["comments"])
        issuing.acknowledge(visit, comment, by=owner, now=day + timedelta(days=8 + words.place % 3))
        if state == State.ACKNOWLEDGED:
            return
        visits.track(visit, by=officer, now=day + timedelta(days=12))
        told = {one.phenomenon: one for one in queries.list_findings(visit.id)}
        for nth, row in enumerate(chosen):
            moment = day + timedelta(days=16 + 4 * nth + words.place % 4)
            self._say(told[words.content(row).phenomenon], row, words, owner, moment)

    def _say(self, found: Finding, row: dict[str, Any], words: _Words, owner: User, moment: datetime) -> None:
        if found.route == Route.OWN:
            done = words.text(row["done"], row.get("figures"))
            finding.say(found, Progress.IMPLEMENTED, clock.day_of(moment), done, by=owner, now=moment)
            return
        outcome = AFTERWARDS[self.said % len(AFTERWARDS)]
        self.said += 1
        if outcome == "need":
            finding.turn_into_need(found, by=owner, now=moment)
        elif outcome:
            note = words.text(pool()["said"][outcome])
            finding.say(found, outcome, clock.day_of(moment), note, by=owner, now=moment)


def _wish(made: Made, visit: Visit) -> str:
    """What an enterprise wants looked at is what it posted as a need, in the visit's language."""
    posted = [one for one in made.needs.values() if one.organisation_id == visit.enterprise_id]
    return next(one.title for one in posted if one.language == visit.language)


def _on_site(visit: Visit, words: _Words, chosen: list[dict[str, Any]], people: dict[str, User], day: datetime) -> None:
    lead, process = people[Duty.LEAD], people[Duty.PROCESS]
    visits.begin(visit, by=lead, now=day)
    whom = "Production, IT and finance" if words.english else "生产、信息化与财务负责人"
    for after, item in zip(HALF_DAY, list(visit.agenda), strict=True):
        begins = f"{day + timedelta(minutes=after):%H:%M}"
        told = (whom, words.text(pool()["notes"])) if item.kind == AgendaKind.INTERVIEW else ("", "")
        agenda.keep(visit, item.id, agenda.Line(begins, item.kind, "", *told), item.version, by=process, now=day)
    for nth, row in enumerate(chosen):
        moment = day + timedelta(minutes=70 + 20 * nth)
        written, _new = finding.write(visit, words.content(row), "", by=process, now=moment)
        if visit.photos_allowed and nth == 0:
            photograph(written, "现场（示意图）", by=process, now=moment)
    visits.give_feedback(visit, by=lead, now=day + timedelta(minutes=150))


def _draw_up(visit: Visit, words: _Words, people: dict[str, User], day: datetime, late: datetime | None) -> None:
    """Write the report and have it reviewed; `late`: it came back, and was handed in again only yesterday."""
    lead, reviewer = people[Duty.LEAD], people[Duty.REVIEWER]
    visits.draw_up(visit, by=lead, now=day + timedelta(days=1))
    for number, row in pool()["sections"].items():
        text = words.text(row, row.get("figures"))
        issuing.write_section(visit, int(number), text, 0, by=lead, now=day + timedelta(days=2))
    issuing.hand_in(visit, by=lead, now=day + timedelta(days=3))
    if late is None:
        issuing.issue(visit, by=reviewer, now=day + timedelta(days=5 + words.place % 3))
        return
    issuing.send_back(visit, pool()["sent_back"], by=reviewer, now=day + timedelta(days=6))
    issuing.hand_in(visit, by=lead, now=late - timedelta(days=1))
