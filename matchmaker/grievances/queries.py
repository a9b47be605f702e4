"""Reads of grievances, of what they are about, and of who decided about that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.access import may_view_organisation
from matchmaker.accounts.queries import find_organisation
from matchmaker.catalogue.access import may_view_capability, may_view_need
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import audit
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.grievances.models import Grievance, GrievanceKind, GrievanceState, Subject
from matchmaker.introductions import access as introductions
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Side

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

OPEN = (GrievanceState.RECEIVED, GrievanceState.IN_HAND)


@dataclass(frozen=True)
class About:
    """What a grievance is about: its code, whose it is, and the park whose staff look after it."""

    code: str
    organisation_id: int | None
    park_id: int | None


def find_about(user: "User", kind: str, code: str) -> About | None:
    """Return what somebody means, None where there is no such thing or they may not know of it."""
    reads = {
        Subject.INTRODUCTION: _introduction,
        Subject.NEED: _need,
        Subject.CAPABILITY: _capability,
        Subject.ORGANISATION: _organisation,
    }
    return reads[Subject(kind)](user, code) if kind in reads else None


def _introduction(user: "User", code: str) -> About | None:
    one = db.session.scalars(sa.select(Introduction).where(Introduction.code == code)).unique().first()
    if one is None or not introductions.may_view(user, one):
        return None
    other = {Side.ENTERPRISE: one.provider_id, Side.PROVIDER: one.enterprise_id}.get(one.side_of(user) or Side.STAFF)
    return About(one.code, other, one.enterprise.park_id)


def _need(user: "User", code: str) -> About | None:
    one = db.session.scalars(sa.select(Need).where(Need.code == code)).unique().first()
    if one is None or not may_view_need(user, one):
        return None
    return About(one.code, one.organisation_id, one.organisation.park_id)


def _capability(user: "User", code: str) -> About | None:
    one = db.session.scalars(sa.select(Capability).where(Capability.code == code)).unique().first()
    if one is None or not may_view_capability(user, one):
        return None
    return About(one.code, one.organisation_id, one.organisation.verified_park_id)


def _organisation(user: "User", code: str) -> About | None:
    one = find_organisation(code)
    if one is None or not may_view_organisation(user, one):
        return None
    return About(one.code, one.id, one.park_id if one.is_enterprise else one.verified_park_id)


def took_the_decision(user: "User", grievance: Grievance) -> bool:
    """Return whether the person had a hand in what it is about: a step of the introduction, an act on the post or organisation."""
    alias = audit.find_alias(user.id)
    acts = sa.select(AuditEntry.id).where(AuditEntry.subject == grievance.subject, AuditEntry.actor == alias)
    if alias is not None and db.session.scalar(acts.limit(1)) is not None:
        return True
    steps = sa.select(Step.id).join(Step.introduction)
    steps = steps.where(Introduction.code == grievance.subject, Step.actor_id == user.id)
    if db.session.scalar(steps.limit(1)) is not None:
        return True
    return any(
        db.session.scalar(sa.select(kind.id).where(kind.code == grievance.subject, kind.published_by_id == user.id))
        for kind in (Need, Capability)
    )


_NAMED = (joinedload(Grievance.author), joinedload(Grievance.handler), joinedload(Grievance.about))


def get_grievance(code: str) -> Grievance:
    """Return one by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(Grievance).where(Grievance.code == code).options(*_NAMED)).first()
    if found is None:
        raise NotFound("grievance")
    return found


def count_open(park_id: int | None) -> int:
    """Return how many objections and complaints wait for an answer of a park's staff; reports are told to nobody."""
    waits = sa.select(sa.func.count(Grievance.id)).where(
        Grievance.park_id == park_id, Grievance.state.in_(OPEN), Grievance.kind != GrievanceKind.REPORT
    )
    return db.session.execute(waits).scalar_one()


def list_of_author(user_id: int) -> list[Grievance]:
    """Return what a person handed in, newest first."""
    return list(
        db.session.scalars(sa.select(Grievance).where(Grievance.author_id == user_id).order_by(Grievance.id.desc()))
    )


def list_for_staff(user: "User") -> list[Grievance]:
    """Return what lies within a member of staff's parks (operators: everything), open ones first, the earliest day first."""
    found = sa.select(Grievance).options(*_NAMED)
    if not user.is_operator:
        found = found.where(Grievance.park_id.in_(user.park_ids))
    ended = sa.case((Grievance.state.in_(OPEN), 0), else_=1)
    return list(db.session.scalars(found.order_by(ended, Grievance.due_on, Grievance.id)))


def list_overdue(day: object) -> list[Grievance]:
    """Return those whose day has passed without an answer and that no operator was told of yet."""
    late = sa.select(Grievance).where(
        Grievance.state.in_(OPEN), Grievance.due_on < day, Grievance.escalated_at.is_(None)
    )
    return list(db.session.scalars(late.order_by(Grievance.id)))
