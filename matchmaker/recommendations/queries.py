"""Reads of frozen lists and opinions, and the rows behind a list of matches in one query each."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import OPEN, State
from matchmaker.recommendations.models import Feedback, Opinion, ShownList


def capabilities_by_code(codes: Iterable[str]) -> dict[str, Capability]:
    """Return the capabilities with their provider and who verified it, by code; one query however many."""
    provider = selectinload(Capability.organisation)
    rows = db.session.scalars(
        sa.select(Capability)
        .where(Capability.code.in_(list(codes)))
        .options(provider.joinedload(Organisation.verified_park))
    )
    return {row.code: row for row in rows.unique()}


def needs_by_code(codes: Iterable[str]) -> dict[str, Need]:
    """Return the needs with their enterprise, by code; one query however many."""
    rows = db.session.scalars(sa.select(Need).where(Need.code.in_(list(codes))))
    return {row.code: row for row in rows.unique()}


def new_providers(codes: Iterable[str], since: datetime) -> set[str]:
    """Return which of the providers, by public code, are new; one query however many.

    New is who was verified after `since` for the first time, a seal that is renewed makes nobody new, and has never been in an
    introduction that both sides agreed to, whatever became of it.
    """
    before = sa.select(AuditEntry.id).where(
        AuditEntry.subject == Organisation.code, AuditEntry.action == "verify_organisation", AuditEntry.at <= since
    )
    agreed = (
        sa.select(Step.id)
        .join(Step.introduction)
        .where(Introduction.provider_id == Organisation.id, Step.to_state == State.AGREED)
    )
    new = sa.select(Organisation.code).where(
        Organisation.code.in_(list(codes)), Organisation.verified_at > since, ~before.exists(), ~agreed.exists()
    )
    return set(db.session.scalars(new))


def list_feedback(need_id: int) -> list[Feedback]:
    """Return what was made of providers for a need, oldest first."""
    return list(db.session.scalars(sa.select(Feedback).where(Feedback.need_id == need_id).order_by(Feedback.id)))


def find_feedback(need_id: int, provider_id: int, opinion: str) -> Feedback | None:
    """Return one opinion, or None."""
    return db.session.scalars(
        sa.select(Feedback).where(
            Feedback.need_id == need_id, Feedback.provider_id == provider_id, Feedback.opinion == opinion
        )
    ).first()


def list_saved(organisation_ids: Collection[int]) -> list[Feedback]:
    """Return the providers that enterprises saved, with need and provider: the need changed last goes first."""
    saved = (
        sa.select(Feedback)
        .join(Feedback.need)
        .where(Feedback.opinion == Opinion.SAVED, Need.organisation_id.in_(list(organisation_ids)))
        .options(joinedload(Feedback.need), joinedload(Feedback.provider))
        .order_by(Need.updated_at.desc(), Need.id.desc(), Feedback.id)
    )
    return list(db.session.scalars(saved).unique())


def introductions_of(need_id: int) -> dict[int, Introduction]:
    """Return by provider the introduction for a need that counts: the open one, else the last that was declined or delivered."""
    rows = db.session.scalars(
        sa.select(Introduction)
        .where(Introduction.need_id == need_id, Introduction.state.in_([*OPEN, State.DECLINED, State.DELIVERED]))
        .options(selectinload(Introduction.steps))
        .order_by(Introduction.id)
    )
    found: dict[int, Introduction] = {}
    for row in rows.unique():
        known = found.get(row.provider_id)
        if known is None or known.state not in OPEN:
            found[row.provider_id] = row
    return found


def open_introductions_of_provider(provider_id: int) -> dict[str, Introduction]:
    """Return a provider's open introductions by the need's code."""
    rows = db.session.scalars(
        sa.select(Introduction)
        .where(Introduction.provider_id == provider_id, Introduction.state.in_(OPEN))
        .options(selectinload(Introduction.consents))
        .order_by(Introduction.id)
    )
    return {row.need.code: row for row in rows.unique()}


def list_shown(subject: str) -> list[ShownList]:
    """Return every list that was shown for a need or capability, newest first."""
    shown = sa.select(ShownList).where(ShownList.subject == subject).order_by(ShownList.id.desc())
    return list(db.session.scalars(shown))
