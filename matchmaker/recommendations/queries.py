"""Reads of frozen lists and feedback, and the rows behind a list of matches in one query each."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, State
from matchmaker.recommendations.models import Feedback, ShownList


def capabilities_by_code(codes: Iterable[str]) -> dict[str, Capability]:
    """Return the capabilities with their provider, by code; one query however many."""
    rows = db.session.scalars(
        sa.select(Capability)
        .where(Capability.code.in_(list(codes)))
        .options(selectinload(Capability.organisation).selectinload(Organisation.verified_by))
    )
    return {row.code: row for row in rows}


def needs_by_code(codes: Iterable[str]) -> dict[str, Need]:
    """Return the needs by code; one query however many."""
    return {row.code: row for row in db.session.scalars(sa.select(Need).where(Need.code.in_(list(codes))))}


def list_feedback(need_id: int) -> Sequence[Feedback]:
    """Return what was made of providers for a need, oldest first."""
    return db.session.scalars(sa.select(Feedback).where(Feedback.need_id == need_id).order_by(Feedback.id)).all()


def find_feedback(need_id: int, provider_id: int, opinion: str) -> Feedback | None:
    """Return one opinion, or None."""
    return db.session.scalars(
        sa.select(Feedback).where(
            Feedback.need_id == need_id, Feedback.provider_id == provider_id, Feedback.opinion == opinion
        )
    ).first()


def introductions_of(need_id: int) -> dict[int, Introduction]:
    """Return the introduction of each provider for a need that is open or was declined: the open one goes before."""
    rows = db.session.scalars(
        sa.select(Introduction)
        .where(Introduction.need_id == need_id, Introduction.state.in_([*OPEN, State.DECLINED, State.DELIVERED]))
        .order_by(Introduction.id)
    )
    found: dict[int, Introduction] = {}
    for row in rows:
        if row.provider_id not in found or row.state in OPEN:
            found[row.provider_id] = row
    return found


def list_shown(subject: str) -> Sequence[ShownList]:
    """Return every list that was shown for a need or capability, newest first."""
    return db.session.scalars(
        sa.select(ShownList).where(ShownList.subject == subject).order_by(ShownList.id.desc())
    ).all()
