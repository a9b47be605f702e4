"""A station from its preparation to the 总结会: made, edited, moved from state to state; who takes part is `registering.py`'s."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.stations import notices, queries
from matchmaker.stations.models import Criterion, Programme, Station, StationHost, StationItem
from matchmaker.stations.states import StationAction, StationState, next_state

if TYPE_CHECKING:
    from matchmaker.accounts.models import Park
    from matchmaker.accounts.people import User

LONGEST = timedelta(days=31)
MOST_ITEMS = 80
CRITERIA = (
    ("与主题的相关性", 40),
    ("需求或能力的准备程度", 30),
    ("负责人到场", 30),
)  # for a new station; staff change them


@dataclass(frozen=True)
class StationContent:
    """What people write of a station."""

    name: str
    name_en: str
    about: str
    venue: str
    parks: Sequence["Park"]
    industries: Sequence[str]
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
    hosts: Sequence[tuple[str, str]]  # part, name
    criteria: Sequence[tuple[str, int]]  # name, weight
    programme: Programme | None = None


SIMPLE = (
    *("name", "name_en", "about", "venue", "theme", "first_on", "last_on", "register_until", "programme"),
    *("seats_enterprise", "seats_provider", "seats_expert", "tables", "team_low", "team_high", "travel_minutes"),
)


def create(content: StationContent, *, by: "User", now: datetime) -> Station:
    """Begin to prepare a station and return it. Raises Invalid (parks, last_on, register_until, criteria, team_high)."""
    _check(content)
    row = Station(
        code=next_code("S", content.first_on.year),
        state=StationState.DRAFT,
        by_id=by.id,
        created_at=now,
        changed_at=now,
        industries=list(content.industries),
    )
    db.session.add(row)
    _write(row, content)
    db.session.flush()
    audit.record("station.create", row.code, by=by, now=now)
    return row


def edit(station: Station, content: StationContent, *, version: int, by: "User", now: datetime) -> None:
    """Change what was written. Raises Invalid as `create`, and for fewer seats than are taken; Conflict where somebody was first."""
    if station.state in (StationState.SUMMED_UP, StationState.CANCELLED):
        raise IllegalTransition("no_such_station_step", state=station.state, action="edit")
    _check(content)
    lock(station, version)
    for kind in ("enterprise", "provider", "expert"):
        taken = queries.count_selected(station.id, kind)
        if getattr(content, f"seats_{kind}") < taken:
            raise Invalid(f"seats_{kind}", "seats_below_taken", n=taken)
    _write(station, content)
    station.changed_at = now
    audit.record("station.edit", station.code, by=by, now=now)


def lock(station: Station, version: int | None = None) -> None:
    """Take the station's row for this transaction: who decides on seats does so one after the other.

    Raises Conflict where it is no longer as it was read (only if `version` is given).
    """
    db.session.flush()
    change = sa.update(Station).where(Station.id == station.id)
    if version is None:
        change = change.values(version=Station.version)  # an update that changes nothing still holds the row
    else:
        change = change.where(Station.version == version).values(version=Station.version + 1)
    done = db.session.execute(
        change.returning(Station.id), execution_options={"synchronize_session": False}
    ).scalar_one_or_none()
    db.session.refresh(station)
    if done is None:
        raise Conflict("station_changed")


def _check(content: StationContent) -> None:
    if not content.parks:
        raise Invalid("parks", "choose_one")
    if content.last_on < content.first_on:
        raise Invalid("last_on", "station_days")
    if content.last_on - content.first_on > LONGEST:
        raise Invalid("last_on", "station_too_long")
    if content.register_until > content.last_on:
        raise Invalid("register_until", "register_too_late")
    if content.team_high < content.team_low:
        raise Invalid("team_high", "team_size")


def _write(row: Station, content: StationContent) -> None:
    for name in SIMPLE:
        setattr(row, name, getattr(content, name))
    row.industries = list(content.industries)
    row.parks = list(content.parks)
    row.hosts = [StationHost(position=at, part=part, name=name) for at, (part, name) in enumerate(content.hosts)]
    if [(one.name, one.weight) for one in row.criteria] != list(content.criteria):
        row.criteria = [Criterion(position=at, name=name, weight=n) for at, (name, n) in enumerate(content.criteria)]


def add_item(station: Station, *, by: "User", now: datetime, **written: Any) -> StationItem:
    """Add a line to the agenda and return it. Raises Invalid (day outside the station, hours, too many)."""
    day, begins, ends = written["day"], written["begins"], written["ends"]
    if not station.first_on <= day <= station.last_on:
        raise Invalid("day", "day_outside_station")
    if begins >= ends:
        raise Invalid("ends", "hours_order")
    if len(station.items) >= MOST_ITEMS:
        raise Invalid("title", "too_many_items", n=MOST_ITEMS)
    row = StationItem(**written)
    station.items.append(row)
    db.session.flush()
    audit.record("station.agenda", station.code, by=by, now=now, day=day.isoformat())
    return row


def remove_item(station: Station, item_id: int, *, by: "User", now: datetime) -> None:
    """Take a line out of the agenda; one that has gone already is no matter."""
    for one in list(station.items):
        if one.id == item_id:
            station.items.remove(one)
            audit.record("station.agenda", station.code, by=by, now=now, day=one.day.isoformat())


def move(station: Station, action: StationAction, *, by: "User", now: datetime, reason: str = "") -> None:
    """Lead a station one step on and tell those whom it concerns.

    Raises IllegalTransition, Conflict (somebody was first; nobody selected; not its day yet), Invalid (no reason for cancelling).
    """
    to = next_state(station.state, action)
    if action == StationAction.CANCEL and len(reason) < 4:
        raise Invalid("reason", "reason_missing")
    if way := hurdle(station, action, clock.day_of(now)):
        raise way
    before = station.state
    swap = sa.update(Station).where(Station.id == station.id, Station.state == before)
    done = db.session.execute(
        swap.values(state=to, version=Station.version + 1, changed_at=now).returning(Station.id),
        execution_options={"synchronize_session": False},
    ).scalar_one_or_none()
    db.session.refresh(station)
    if done is None:
        raise Conflict("station_changed")
    audit.record(
        f"station.{action}", station.code, by=by, now=now, to=str(to), **({"reason": reason} if reason else {})
    )
    if action == StationAction.CONFIRM:
        notices.tell_decisions(station, now)
    if action == StationAction.CANCEL:
        notices.tell_cancelled(station, reason, now)


def hurdle(station: Station, action: StationAction, today: date) -> Conflict | None:
    """Return what keeps a step from being taken although the state allows it, None where nothing does; pages say it beforehand."""
    match action:
        case StationAction.OPEN:
            found = "registration_over" if station.register_until < today else ""
        case StationAction.CONFIRM:
            kinds = ("enterprise", "provider", "expert")
            found = "" if any(queries.count_selected(station.id, kind) for kind in kinds) else "nobody_selected"
        case StationAction.BEGIN:
            found = "not_its_day" if today < station.first_on else ""
        case StationAction.END:
            found = "not_over_yet" if today < station.last_on else ""
        case StationAction.SUM_UP:
            found = "" if station.findings else "findings_missing"
        case _:
            found = ""
    return Conflict(found) if found else None


def write_summary(station: Station, findings: str, advice: str, *, by: "User", now: datetime) -> None:
    """Write what the 总结会 found and advises. Raises IllegalTransition before the station is on and after it is summed up."""
    if station.state not in (StationState.RUNNING, StationState.ENDED):
        raise IllegalTransition("no_such_station_step", state=station.state, action="write_summary")
    station.findings, station.advice, station.changed_at = findings, advice, now
    audit.record("station.write_summary", station.code, by=by, now=now)


def at(text: str) -> time:
    """Return a time of day as people write it: 9:30, 09：30. Raises ValueError."""
    hours, minutes = text.replace("：", ":").strip().split(":")
    return time(int(hours), int(minutes))
