"""Reads of frozen lists and opinions, and the rows behind a list of matches in one query each."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import OPEN, Action, Side, State
from matchmaker.recommendations.models import Feedback, Opinion, Ranking, ShownList
from matchmaker.recommendations.outcomes import Decision


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


def list_rankings(since: datetime | None = None) -> Iterator[Ranking]:
    """Yield what was kept of lists that were first shown since then, with how they were shown, oldest first; a few at a time."""
    kept = sa.select(Ranking).where(_since(Ranking.at, since)).options(selectinload(Ranking.shown)).order_by(Ranking.id)
    yield from db.session.scalars(kept, execution_options={"yield_per": 100})


def list_moments(since: datetime | None = None) -> dict[int, tuple[str, list[datetime]]]:
    """Return for each kept list its subject and when it was shown to whom, oldest first."""
    shown = sa.select(Ranking.id, Ranking.subject, ShownList.at).join(Ranking.shown).where(_since(Ranking.at, since))
    found: dict[int, tuple[str, list[datetime]]] = {}
    for key, subject, at in db.session.execute(shown.order_by(ShownList.at, ShownList.id)):
        found.setdefault(key, (subject, []))[1].append(at)
    return found


def count_bare_lists(since: datetime | None = None) -> int:
    """Return how many lists were shown without being kept with what they followed from."""
    bare = sa.select(sa.func.count(ShownList.id)).where(ShownList.ranking_id.is_(None), _since(ShownList.at, since))
    return db.session.execute(bare).scalar_one()


def list_decisions() -> list[Decision]:
    """Return who was chosen for which need and when for the first time, oldest first.

    Chosen is whom the enterprise or its staff asked for, whose response the enterprise agreed to, or who was saved.
    """
    pair = (Need.code, Organisation.code)
    met = sa.select(*pair, Introduction.created_at).join(Introduction.need).join(Introduction.provider)
    answered = sa.select(*pair, Step.at).join(Step.introduction).join(Introduction.need).join(Introduction.provider)
    saved = sa.select(*pair, Feedback.at).join(Feedback.need).join(Feedback.provider)
    found: dict[tuple[str, str], datetime] = {}
    for query in (
        met.where(Introduction.initiator != Side.PROVIDER),
        answered.where(Step.action == Action.AGREE, Step.actor_side == Side.ENTERPRISE),
        saved.where(Feedback.opinion == Opinion.SAVED),
    ):
        for need, provider, at in db.session.execute(query):
            found[need, provider] = min(at, found.get((need, provider), at))
    return sorted((Decision(*key, at) for key, at in found.items()), key=lambda one: (one.at, one.need, one.provider))


def _since(column: Any, since: datetime | None) -> sa.ColumnElement[bool]:
    return sa.true() if since is None else column >= since
