"""Reads of assignments, snoozes, absences, remarks and views; who may read a remark is `access.may_read_remark`."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import find_park, list_operators, list_staff_of
from matchmaker.brokering.access import may_handle, may_read_remark
from matchmaker.brokering.models import Absence, Assignment, Remark, SavedView, Snooze
from matchmaker.brokering.things import Thing, places_of
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.models import Introduction

Spot = tuple[str, str]
"""A thing's code and a place."""


def list_colleagues(place: str) -> list[User]:
    """Return the staff of a place: of a park, or the operators."""
    if place == "":
        return list_operators()
    park = find_park(place)
    return list_staff_of(park.id) if park is not None else []


def list_assignable(thing: Thing, place: str) -> list[User]:
    """Return who may be given a thing at a place: its staff who belong to none of its organisations."""
    return [one for one in list_colleagues(place) if may_handle(one, thing)]


def find_assignment(subject: str, place: str) -> Assignment | None:
    """Return whose a thing is at a place, None where it was never assigned there."""
    held = sa.select(Assignment).where(Assignment.subject == subject, Assignment.place == place)
    return db.session.scalars(held.options(joinedload(Assignment.officer))).first()


def map_assignments(subjects: Collection[str]) -> dict[Spot, Assignment]:
    """Return the assignments that hold of many things at once, at all places."""
    held = sa.select(Assignment).where(Assignment.subject.in_(subjects), Assignment.officer_id.is_not(None))
    found = db.session.scalars(held.options(joinedload(Assignment.officer)).order_by(Assignment.id))
    return {(one.subject, one.place): one for one in found}


def find_snooze(subject: str, place: str) -> Snooze | None:
    """Return what puts a thing off at a place, whether it still holds or not."""
    found = sa.select(Snooze).where(Snooze.subject == subject, Snooze.place == place)
    return db.session.scalars(found).first()


def map_snoozes(subjects: Collection[str], day: date) -> dict[Spot, Snooze]:
    """Return the snoozes of many things whose day has not come; whether something happened meanwhile their stamp tells."""
    held = sa.select(Snooze).where(Snooze.subject.in_(subjects), Snooze.until > day)
    found = db.session.scalars(held.options(joinedload(Snooze.by)).order_by(Snooze.id))
    return {(one.subject, one.place): one for one in found}


def map_absent(day: date) -> dict[int, Absence]:
    """Return who is away on a day, by their id."""
    away = sa.select(Absence).where(Absence.first_on <= day, Absence.last_on >= day)
    found = db.session.scalars(away.options(joinedload(Absence.user), joinedload(Absence.deputy)).order_by(Absence.id))
    return {one.user_id: one for one in found}


def list_absences(user_id: int, day: date) -> list[Absence]:
    """Return a person's absences that have not passed, the nearest first."""
    mine = sa.select(Absence).where(Absence.user_id == user_id, Absence.last_on >= day)
    found = mine.options(joinedload(Absence.deputy)).order_by(Absence.first_on, Absence.id)
    return list(db.session.scalars(found))


def get_absence(absence_id: int) -> Absence:
    """Return one. Raises NotFound."""
    found = db.session.get(Absence, absence_id)
    if found is None:
        raise NotFound()
    return found


def _about(thing: Thing) -> sa.ColumnElement[bool]:
    column = {"I": Remark.introduction_id, "N": Remark.need_id, "O": Remark.organisation_id}.get(thing.code[0])
    return column == thing.row.id if column is not None else sa.false()


def list_remarks(user: User, thing: Thing) -> list[Remark]:
    """Return what the person may read of what was noted about a thing, the latest day first."""
    noted = sa.select(Remark).where(_about(thing)).options(joinedload(Remark.by))
    found = db.session.scalars(noted.order_by(Remark.day.desc(), Remark.id.desc()))
    return [one for one in found if may_read_remark(user, one)]


def list_remarks_on_introductions(need_id: int, user: User) -> list[Remark]:
    """Return what the person may read of what was noted on the introductions of a need, the latest day first."""
    of_need = sa.select(Remark).join(Remark.introduction).where(Introduction.need_id == need_id)
    found = db.session.scalars(of_need.options(joinedload(Remark.by)).order_by(Remark.day.desc(), Remark.id.desc()))
    return [one for one in found if may_read_remark(user, one)]


def get_remark(remark_id: int) -> Remark:
    """Return one. Raises NotFound."""
    found = db.session.get(Remark, remark_id)
    if found is None:
        raise NotFound()
    return found


def list_views(user: User, page: str) -> list[SavedView]:
    """Return the views of a page that the person may see, their own first."""
    seen = sa.or_(SavedView.owner_id == user.id, SavedView.place.in_(places_of(user)))
    found = sa.select(SavedView).where(SavedView.page == page, seen).options(joinedload(SavedView.owner))
    return sorted(db.session.scalars(found), key=lambda one: (one.owner_id != user.id, one.id))


def count_views(owner_id: int) -> int:
    """Return how many views a person keeps."""
    kept = sa.select(sa.func.count(SavedView.id)).where(SavedView.owner_id == owner_id)
    return db.session.execute(kept).scalar_one()


def get_view(view_id: int) -> SavedView:
    """Return one. Raises NotFound."""
    found = db.session.get(SavedView, view_id)
    if found is None:
        raise NotFound()
    return found
