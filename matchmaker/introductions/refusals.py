"""Refusals that still hold: kept with the facts they rest on, read against today's facts, undone by the side that said so; which facts
count is `memory.py`'s table."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotAllowed, NotFound
from matchmaker.introductions import memory
from matchmaker.introductions.fairness import Refusal
from matchmaker.introductions.models import Consent, Introduction, Step
from matchmaker.introductions.states import OPEN, Action, Side, State

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]


def _day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""


@dataclass
class Facts:
    """Today's facts of all that some refusals speak of, read in a fixed number of queries."""

    regions: dict[int, list[str]] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    capabilities: dict[int, Capability] = field(default_factory=dict)

    @classmethod
    def about(cls, providers: Collection[int], capabilities: Collection[int]) -> "Facts":
        """Return the facts of these providers and capabilities."""
        found = cls()
        if not providers:
            return found
        served: dict[int, set[str]] = {}
        offered = sa.select(Capability.organisation_id, Capability.regions).where(
            Capability.organisation_id.in_(providers), Capability.state == CapabilityState.PUBLISHED
        )
        for provider, regions in db.session.execute(offered):
            served.setdefault(provider, set()).update(regions)
        found.regions = {provider: sorted(regions) for provider, regions in served.items()}
        found.ended = _ended(providers)
        rows = db.session.scalars(sa.select(Capability).where(Capability.id.in_(capabilities)))
        found.capabilities = {row.id: row for row in rows.unique()}
        return found

    def of(self, need: Need, provider: Organisation, capability_id: int | None) -> dict[str, Any]:
        """Return every fact that a rule may look at, as plain values."""
        capability = self.capabilities.get(capability_id or 0)
        return {
            "regions": self.regions.get(provider.id, []),
            "budget": [need.budget_low, need.budget_high, need.budget_open],
            "price": [capability.price_low, capability.price_high] if capability else [],
            "capacity": provider.capacity,
            "ended": self.ended.get(provider.id, 0),
            "does": _digest(capability.title, capability.does, capability.unsuitable) if capability else "",
            "requirements": _digest(*([one.must, one.text, one.target, one.unit] for one in need.requirements)),
            "deadline": _day(need.deadline),
            "delivery": [_day(capability.earliest_start), capability.months_min, capability.months_max]
            if capability
            else [],
        }


def _ended(providers: Collection[int]) -> dict[int, int]:
    """Return how many introductions that a provider had taken on have ended."""
    taken = sa.select(Consent.id).where(
        Consent.introduction_id == Introduction.id, Consent.giver_id == Introduction.provider_id
    )
    counted = sa.select(Introduction.provider_id, sa.func.count()).where(
        Introduction.provider_id.in_(providers), Introduction.state.not_in(OPEN), taken.exists()
    )
    return {int(key): int(n) for key, n in db.session.execute(counted.group_by(Introduction.provider_id))}


def keep(introduction: Introduction, step: Step) -> Refusal:
    """Remember a refusal with the facts that its reason rests on; said again about the same introduction, the latest stands."""
    db.session.execute(sa.delete(Refusal).where(Refusal.introduction_id == introduction.id))
    facts = Facts.about({introduction.provider_id}, {introduction.capability_id or 0})
    now = facts.of(introduction.need, introduction.provider, introduction.capability_id)
    row = Refusal(
        introduction_id=introduction.id,
        need_id=introduction.need_id,
        enterprise_id=introduction.enterprise_id,
        provider_id=introduction.provider_id,
        capability_id=introduction.capability_id,
        side=step.actor_side,
        reason=step.reason,
        facts=memory.kept_facts(str(step.reason), now, introduction.need.place),
        at=step.at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def ends_on(row: Refusal) -> date | None:
    """Return the day from which it no longer holds by itself."""
    return memory.ends_on(row.reason, row.facts, clock.day_of(row.at))


def _standing(rows: Sequence[Refusal], today: date) -> list[Refusal]:
    """Return those that nothing has ended yet."""
    facts = Facts.about({one.provider_id for one in rows}, {one.capability_id or 0 for one in rows})
    found = []
    for one in rows:
        until = ends_on(one)
        asleep = not memory.is_awake(one, facts.of(one.need, one.provider, one.capability_id))
        if asleep and (until is None or today < until):
            found.append(one)
    return found


def _kept(*where: sa.ColumnElement[bool]) -> list[Refusal]:
    """Refusals that were not undone, of introductions that were not opened again."""
    found = (
        sa.select(Refusal)
        .join(Introduction, Introduction.id == Refusal.introduction_id)
        .where(Refusal.undone_at.is_(None), Introduction.state == State.DECLINED, *where)
        .options(selectinload(Refusal.need), joinedload(Refusal.provider))
        .order_by(Refusal.at.desc(), Refusal.id.desc())
    )
    return list(db.session.scalars(found).unique())


def list_for_need(need: Need, today: date) -> list[Refusal]:
    """Return one refusal a provider that keeps it from this need, the latest; a fixed number of queries."""
    far = [reason for reason, rule in memory.RULES.items() if rule.reach in (memory.Reach.PLACE, memory.Reach.PROVIDER)]
    near = sa.or_(
        Refusal.enterprise_id == need.organisation_id,
        sa.and_(Refusal.side == Side.PROVIDER, Refusal.reason.in_(far)),
    )
    return _one_each(_standing([one for one in _kept(near) if memory.covers(one, need)], today))


def _one_each(rows: Iterable[Refusal]) -> list[Refusal]:
    found: dict[int, Refusal] = {}
    for one in rows:
        found.setdefault(one.provider_id, one)
    return list(found.values())


def list_for_provider(provider_id: int, today: date) -> list[Refusal]:
    """Return everything that was said and still holds about a provider, latest first; `memory.covers` tells for which needs."""
    return _standing(_kept(Refusal.provider_id == provider_id), today)


def pairs_apart(enterprises: Collection[int], providers: Collection[int], today: date) -> set[tuple[int, int]]:
    """Return the pairs (enterprise, provider) that a refusal keeps apart whatever the need."""
    whole = [reason for reason, rule in memory.RULES.items() if rule.reach == memory.Reach.PAIR]
    two = (Refusal.enterprise_id.in_(enterprises), Refusal.provider_id.in_(providers), Refusal.reason.in_(whole))
    return {(one.enterprise_id, one.provider_id) for one in _standing(_kept(*two), today)}


def undo(code: str, *, by: "User", now: datetime) -> Refusal:
    """Let a refusal hide nothing any more; done twice, the first stands. Return it.

    Raises NotFound where there is none of that introduction, NotAllowed to whoever is not of the side that said so.
    """
    of = sa.select(Introduction.id).where(Introduction.code == code)
    row = db.session.scalars(sa.select(Refusal).where(Refusal.introduction_id.in_(of))).first()
    if row is None:
        raise NotFound()
    if not may_undo(by, row):
        raise NotAllowed("not_yours")
    if row.undone_at is None:
        row.undone_at, row.undone_by_id = now, by.id
        audit.record("undo_refusal", code, by=by, now=now, reason=row.reason, side=row.side)
    return row


def may_undo(user: "User", row: Refusal) -> bool:
    """Return whether the person belongs to the side that said so, and not to the other one as well."""
    own, other = row.enterprise_id, row.provider_id
    if row.side == Side.PROVIDER:
        own, other = other, own
    return user.belongs_to(own) and not user.belongs_to(other)


def codes_of(rows: Iterable[Refusal]) -> dict[int, str]:
    """Return the code of each refusal's introduction, by the introduction's id; one query."""
    wanted = [one.introduction_id for one in rows]
    if not wanted:
        return {}
    found = sa.select(Introduction.id, Introduction.code).where(Introduction.id.in_(wanted))
    return {int(key): str(code) for key, code in db.session.execute(found)}


def count_by_reason(introductions: sa.Select[Any]) -> Counter[tuple[str, str]]:
    """Return how often each side gave each reason among some introductions (a select of ids): totals for staff."""
    said = sa.select(Step.actor_side, Step.reason).where(
        Step.action == Action.DECLINE, Step.introduction_id.in_(introductions)
    )
    return Counter((str(side), str(reason)) for side, reason in db.session.execute(said))
