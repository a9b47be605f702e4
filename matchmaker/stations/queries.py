"""Reads of programmes, stations and registrations; of plans and appointments in `planned.py`, counted ones in `figures.py`."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.people import Role
from matchmaker.diagnosis.models import Expert
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.stations.models import Programme, Station, StationPark
from matchmaker.stations.registrations import Attendee, CheckIn, OfflineRecord, Registration
from matchmaker.stations.states import LIVE, PUBLIC, Kind, RegistrationState

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def get_programme(code: str) -> Programme:
    """Return one by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(Programme).where(Programme.code == code)).first()
    if found is None:
        raise NotFound("programme")
    return found


def list_programmes() -> list[Programme]:
    """Return all, the latest year first."""
    return list(db.session.scalars(sa.select(Programme).order_by(Programme.year.desc(), Programme.id)))


def get_station(code: str) -> Station:
    """Return one by its code. Raises NotFound."""
    wanted = sa.select(Station).where(Station.code == code).options(joinedload(Station.programme))
    found = db.session.scalars(wanted).first()
    if found is None:
        raise NotFound("station")
    return found


def stations_of(codes: Iterable[str]) -> dict[str, Station]:
    """Return the stations that have these codes, by code."""
    wanted = sa.select(Station).where(Station.code.in_(sorted(set(codes))))
    return {one.code: one for one in db.session.scalars(wanted)}


def list_stations(user: "User") -> list[Station]:
    """Return what a person may know of, the nearest day to come first, then what is over."""
    found = sa.select(Station).options(joinedload(Station.programme), selectinload(Station.hosts))
    if not (user.is_authenticated and user.is_operator):
        mine = sa.select(StationPark.station_id).where(StationPark.park_id.in_(_parks(user)))
        found = found.where(sa.or_(Station.state.in_(PUBLIC), Station.id.in_(mine)))
    return list(db.session.scalars(found.order_by(Station.first_on.desc(), Station.id)))


def _parks(user: "User") -> set[int]:
    return user.park_ids if user.is_authenticated else set()


def get_registration(code: str) -> Registration:
    """Return one by its code. Raises NotFound."""
    wanted = sa.select(Registration).where(Registration.code == code).options(joinedload(Registration.station))
    found = db.session.scalars(wanted).first()
    if found is None:
        raise NotFound("registration")
    return found


def list_registrations(station_id: int, kind: str = "", state: str = "") -> list[Registration]:
    """Return a station's registrations: selected first, then the waiting list in its order, then by score and time."""
    found = sa.select(Registration).where(Registration.station_id == station_id)
    if kind:
        found = found.where(Registration.kind == kind)
    if state:
        found = found.where(Registration.state == state)
    ranks = {one: at for at, one in enumerate(("selected", "waiting", "applied", "refused", "withdrawn"))}
    first = sa.case(ranks, value=Registration.state, else_=9)
    return list(
        db.session.scalars(
            found.order_by(first, Registration.place, sa.func.coalesce(Registration.score, -1).desc(), Registration.id)
        )
    )


def count_by_state(station_id: int) -> dict[tuple[str, str], int]:
    """Return how many registrations there are of each (kind, state)."""
    kinds = (Registration.kind, Registration.state)
    counted = sa.select(*kinds, sa.func.count()).where(Registration.station_id == station_id).group_by(*kinds)
    return {(kind, state): n for kind, state, n in db.session.execute(counted)}


def count_selected(station_id: int, kind: str) -> int:
    """Return how many seats of a kind are taken."""
    taken = (Registration.station_id == station_id, Registration.kind == kind)
    counted = sa.select(sa.func.count()).where(*taken, Registration.state == RegistrationState.SELECTED)
    return db.session.scalar(counted) or 0


def find_own(station_id: int, user: "User") -> list[Registration]:
    """Return a person's registrations at a station: of their organisations and their own as an expert; live ones first."""
    if not user.is_authenticated:
        return []
    expert = find_expert(user)
    whose: sa.ColumnElement[bool] = Registration.organisation_id.in_([one.id for one in user.organisations])
    if expert is not None:
        whose = sa.or_(whose, Registration.expert_id == expert.id)
    live = sa.case((Registration.state.in_(LIVE), 0), else_=1)
    found = sa.select(Registration).where(Registration.station_id == station_id, whose)
    return list(db.session.scalars(found.order_by(live, Registration.id.desc())))


def find_expert(user: "User") -> Expert | None:
    """Return the person's entry in the register of experts."""
    return db.session.scalars(sa.select(Expert).where(Expert.user_id == user.id)).first()


def as_whom(user: "User") -> list[tuple[str, str, int]]:
    """Return (kind, name, id) of each as whom a person may register: organisations, and as an expert while they are one."""
    found = [(Kind.ENTERPRISE if one.is_enterprise else Kind.PROVIDER, one.name, one.id) for one in user.organisations]
    expert = find_expert(user) if user.is_authenticated and user.holds(Role.EXPERT) else None
    return [*found, (Kind.EXPERT, user.name, expert.id)] if expert is not None else list(found)


def list_attendees(station_id: int, present: bool | None = None, day: date | None = None) -> list[Attendee]:
    """Return those whose registration is selected, and everybody who was there all the same; `present`: who was, or was not (on a day)."""
    found = sa.select(Attendee).join(Attendee.registration).where(Attendee.station_id == station_id)
    there = Attendee.checked_in_at.is_not(None)
    found = found.where(sa.or_(Registration.state == RegistrationState.SELECTED, there))
    if present is not None:
        then = there if day is None else Attendee.check_ins.any(CheckIn.day == day)
        found = found.where(then if present else ~then)
    own = joinedload(Attendee.registration)
    expert = own.joinedload(Registration.expert).joinedload(Expert.organisation)
    options = (own, expert, joinedload(Attendee.rating), selectinload(Attendee.check_ins))
    return list(db.session.scalars(found.options(*options).order_by(Registration.kind, Registration.id, Attendee.id)))


def find_attendee(station_id: int, ticket: str) -> Attendee | None:
    """Return whose ticket it is, as it was typed."""
    typed = "".join(ticket.upper().split()).replace("-", "")
    found = sa.select(Attendee).where(Attendee.station_id == station_id, Attendee.ticket == typed)
    return db.session.scalars(found).first()


def find_attendee_by_uuid(uuid: str) -> Attendee | None:
    """Return whom a signed ticket names."""
    return db.session.scalars(sa.select(Attendee).where(Attendee.uuid == uuid)).first()


def list_conflicts(station_id: int) -> list[OfflineRecord]:
    """Return what station files brought that could not be merged, the latest first."""
    found = sa.select(OfflineRecord).where(OfflineRecord.station_id == station_id)
    found = found.where(OfflineRecord.outcome.in_(("conflict", "unknown")))
    return list(db.session.scalars(found.order_by(OfflineRecord.id.desc())))
