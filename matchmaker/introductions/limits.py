"""Numbers that bound brokering and that the operator may set: open introductions of a need, candidates of a proposal, and from where
the neutrality page warns; what a provider takes on itself is its own `capacity` (`guards.py`)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation, OrganisationKind, Verification
from matchmaker.catalogue.models import Need
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions.fairness import Candidates, Threshold
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


class Limit(StrEnum):
    """What each number bounds; shares are whole per cents."""

    OPEN_ASKS = "open_asks"
    CANDIDATES = "candidates"
    PROVIDER_SHARE = "provider_share"
    OFFICER_SHARE = "officer_share"
    TOP_SHARE = "top_share"
    NEW_EXPOSURE = "new_exposure"


DEFAULTS = {
    Limit.OPEN_ASKS: 5,
    Limit.CANDIDATES: 3,
    Limit.PROVIDER_SHARE: 30,
    Limit.OFFICER_SHARE: 60,
    Limit.TOP_SHARE: 60,
    Limit.NEW_EXPOSURE: 5,
}
MOST = {Limit.OPEN_ASKS: 50, Limit.CANDIDATES: 10}
LONGEST_REASON = 300


def limits() -> dict[Limit, int]:
    """Return every number that holds now."""
    rows = db.session.execute(sa.select(Threshold.name, Threshold.value))
    return DEFAULTS | {Limit(name): int(value) for name, value in rows if name in list(Limit)}


def limit(name: Limit) -> int:
    """Return one number that holds now."""
    return db.session.scalar(sa.select(Threshold.value).where(Threshold.name == name)) or DEFAULTS[name]


def set_limit(name: str, value: int | None, *, by: "User", now: datetime) -> None:
    """Set a number; whether the person may is the door's rule. Raises Invalid (out of range)."""
    known = Limit(name)
    most = MOST.get(known, 100)
    if value is None or not 1 <= value <= most:
        raise Invalid(name, "whole_between", low=1, high=most)
    row = db.session.scalars(sa.select(Threshold).where(Threshold.name == known)).first()
    before = row.value if row is not None else DEFAULTS[known]
    if before == value:
        return
    if row is None:
        row = Threshold(name=known, value=value, by_id=by.id, at=now)
        db.session.add(row)
    row.value, row.by_id, row.at = value, by.id, now
    audit.record("set_limit", f"limit:{known}"[:40], by=by, now=now, before=before, after=value)


def count_open(need_id: int) -> int:
    """Return how many introductions of a need are open."""
    found = sa.select(sa.func.count(Introduction.id)).where(
        Introduction.need_id == need_id, Introduction.state.in_(OPEN)
    )
    return db.session.execute(found).scalar_one()


def is_enough(need_id: int) -> bool:
    """Return whether as many introductions of a need are open as may be at once."""
    return count_open(need_id) >= limit(Limit.OPEN_ASKS)


def need_has_room(need: Need) -> None:
    """Raise Conflict where as many introductions of the need are open as may be at once.

    The need's row is locked until the transaction ends, so that two who ask at once are counted one after the other (SQLite has one
    writer anyway); a lock that foreign keys do not wait for.
    """
    db.session.execute(sa.select(Need.id).where(Need.id == need.id).with_for_update(key_share=True))
    most = limit(Limit.OPEN_ASKS)
    if count_open(need.id) >= most:
        raise Conflict("need_full", n=most)


def keep_candidates(
    introduction: Introduction, others: Sequence[str], reason: str, *, by: "User", now: datetime
) -> Candidates:
    """Keep whom staff compared before they proposed this one, or why they were fewer than wanted; return the row.

    `others` are public codes of further providers. Raises Invalid(few_reason) where there are fewer and no reason is given.
    """
    providers = list(dict.fromkeys([introduction.provider.code, *others]))
    wanted = limit(Limit.CANDIDATES)
    if len(providers) < wanted and not reason:
        raise Invalid("few_reason", "few_candidates", n=wanted)
    row = Candidates(
        introduction_id=introduction.id,
        providers=providers,
        n=len(providers),
        wanted=wanted,
        reason=reason[:LONGEST_REASON],
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def known_providers(codes: Sequence[str]) -> list[str]:
    """Return those of some public codes that verified providers have, by code."""
    named = [one for one in codes if len(one) <= 20 and one.isascii() and one.isprintable()]
    rows = sa.select(Organisation.code).where(
        Organisation.code.in_(named),
        Organisation.kind != OrganisationKind.ENTERPRISE,
        Organisation.verification == Verification.VERIFIED,
    )
    return list(db.session.scalars(rows.order_by(Organisation.code)))


def candidates_of(introduction_id: int) -> Candidates | None:
    """Return whom staff compared before they proposed, None where nobody of staff did."""
    return db.session.scalars(sa.select(Candidates).where(Candidates.introduction_id == introduction_id)).first()
