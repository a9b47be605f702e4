"""Who fits: lists with their rows, the freezing of what was shown, and what a viewer makes of it; the order is `matching`'s."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, DeclineReason, State
from matchmaker.matching.records import Match
from matchmaker.recommendations import queries
from matchmaker.recommendations.corpus import capability_record, need_record
from matchmaker.recommendations.engine import current
from matchmaker.recommendations.models import Feedback, Opinion, ShownList

ENGINE = "tfidf-1"
LIMIT = 50


@dataclass(frozen=True)
class Candidate:
    """One row of a list for a need: the match and the rows behind it."""

    match: Match
    capability: Capability
    others: tuple[str, ...]
    saved: bool
    introduction: Introduction | None

    @property
    def provider(self) -> Organisation:
        return self.capability.organisation


@dataclass(frozen=True)
class Hidden:
    """A provider that is left out of the list, and why: an opinion that can be undone, or a refusal."""

    provider: Organisation
    reason: str | None
    declined: bool


@dataclass(frozen=True)
class ProviderList:
    """What the page shows for a need."""

    candidates: list[Candidate]
    hidden: list[Hidden]


@dataclass(frozen=True)
class NeedRow:
    """One row of a list for a capability."""

    match: Match
    need: Need


def _hidden(need: Need, met: dict[int, Introduction]) -> dict[str, Hidden]:
    """Return who is left out: called unsuitable by the enterprise, or declined by either side (design: hard exclusions)."""
    reasons: dict[int, tuple[str | None, bool]] = {}
    for row in queries.list_feedback(need.id):
        if row.opinion == Opinion.UNSUITABLE:
            reasons[row.provider_id] = (row.reason, False)
    for provider_id, introduction in met.items():
        if introduction.state == State.DECLINED:
            reasons[provider_id] = (introduction.steps[-1].reason, True)
    if not reasons:
        return {}
    rows = db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(reasons)).order_by(Organisation.code))
    return {row.code: Hidden(row, *reasons[row.id]) for row in rows}


def recommend_providers(need: Need, limit: int = LIMIT) -> ProviderList:
    """Return the providers for a need, best first, one row each; hard exclusions come before ranking."""
    snapshot = current()
    met = queries.introductions_of(need.id)
    hidden = _hidden(need, met)
    matches = snapshot.matcher.recommend(need_record(need), limit=limit + len(hidden), excluded=frozenset(hidden))
    rows = queries.capabilities_by_code(match.capability_id for match in matches[:limit])
    saved = {row.provider_id for row in queries.list_feedback(need.id) if row.opinion == Opinion.SAVED}
    candidates = []
    for match in matches[:limit]:
        row = rows[match.capability_id]
        introduction = met.get(row.organisation_id)
        candidates.append(Candidate(match, row, match.others, row.organisation_id in saved, _open_only(introduction)))
    return ProviderList(candidates, list(hidden.values()))


def _open_only(introduction: Introduction | None) -> Introduction | None:
    return introduction if introduction is not None and introduction.state in OPEN else None


def needs_for(capability: Capability, limit: int = LIMIT) -> list[NeedRow]:
    """Return the published needs that a capability fits, best first."""
    snapshot = current()
    matches = snapshot.matcher.needs_for(capability_record(capability, clock.today()), limit=limit)
    rows = queries.needs_by_code(match.need_id for match in matches)
    return [NeedRow(match, rows[match.need_id]) for match in matches if match.need_id in rows]


def search(words: str, kind: str) -> list[str]:
    """Return the codes of published posts ("need" or "capability") that hold the words, best first; by the same analyser."""
    return current().matcher.search(words, kind)


def _items(matches: Iterable[Match], ids: str) -> list[dict[str, Any]]:
    return [
        {
            "id": getattr(match, ids),
            "rank": match.rank,
            "score": repr(match.score),
            "parts": {part.name: repr(part.value) for part in match.parts},
        }
        for match in matches
    ]


def freeze(viewer: User, subject: str, matches: Sequence[Match], now: datetime, ids: str = "capability_id") -> None:
    """Keep a list as it was shown: one row per viewer, subject and content. Call in a transaction of its own.

    Returns nothing; a list that was kept already is left as it is.
    """
    items = _items(matches, ids)
    digest = hashlib.sha256(json.dumps([ENGINE, items], sort_keys=True).encode()).hexdigest()
    known = sa.select(ShownList.id).where(
        ShownList.viewer_id == viewer.id, ShownList.subject == subject, ShownList.digest == digest
    )
    if db.session.scalar(known) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                ShownList(viewer_id=viewer.id, subject=subject, digest=digest, engine=ENGINE, at=now, items=items)
            )
    except IntegrityError:
        return  # the same viewer's other tab was first


def save(need: Need, provider: Organisation, by: User, now: datetime) -> bool:
    """Put a provider on the need's short list, or take it off again. Returns whether it is on it now."""
    found = queries.find_feedback(need.id, provider.id, Opinion.SAVED)
    if found is not None:
        db.session.delete(found)
        return False
    db.session.add(Feedback(need_id=need.id, provider_id=provider.id, opinion=Opinion.SAVED, by_id=by.id, at=now))
    return True


def call_unsuitable(need: Need, provider: Organisation, reason: str, note: str, by: User, now: datetime) -> None:
    """Leave a provider out of this need's list, with the reason. Raises Invalid without one."""
    if reason not in set(DeclineReason):
        raise Invalid("reason", "reason_missing")
    if queries.find_feedback(need.id, provider.id, Opinion.UNSUITABLE) is not None:
        return
    db.session.add(
        Feedback(
            need_id=need.id,
            provider_id=provider.id,
            opinion=Opinion.UNSUITABLE,
            reason=reason,
            note=note,
            by_id=by.id,
            at=now,
        )
    )
    audit.record("unsuitable", need.code, by=by, now=now, provider=provider.code, reason=reason)


def undo_unsuitable(need: Need, provider: Organisation, by: User, now: datetime) -> None:
    """Let a provider back into the list."""
    found = queries.find_feedback(need.id, provider.id, Opinion.UNSUITABLE)
    if found is not None:
        db.session.delete(found)
        audit.record("undo_unsuitable", need.code, by=by, now=now, provider=provider.code)
