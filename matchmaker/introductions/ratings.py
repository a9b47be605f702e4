"""Blind ratings and track records: how working together was, shown when both have said so or two weeks later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import access, guards
from matchmaker.introductions.claims import Claim, Rating
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.outcomes import Outcome, standings
from matchmaker.introductions.states import Side, State

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

BLIND = timedelta(days=14)
FEWEST = 5  # under this many a mean says nothing


def can_rate(introduction: Introduction) -> bool:
    """Return whether the sides have met, so that there is something to say."""
    return any(step.to_state == State.MET for step in introduction.steps)


def rate(introduction: Introduction, *, by: "User", now: datetime, stars: int, note: str = "") -> Rating:
    """Keep one side's opinion, 1 to 5; return the row.

    Raises NotAllowed (on neither side), Conflict (not met, said before, the other's opinion is open already), Invalid.
    """
    side = access.side_for(by, introduction)
    if side is None:
        raise NotAllowed("not_yours")
    if not can_rate(introduction):
        raise Conflict("not_met_yet")
    if any(one.side == side for one in introduction.ratings):
        raise Conflict("already_rated")
    if any(now - one.at >= BLIND for one in introduction.ratings):
        raise Conflict("ratings_are_open")
    if stars not in range(1, 6):
        raise Invalid("stars", "stars_needed")
    guards.fits("note", note)
    row = Rating(introduction_id=introduction.id, side=side, stars=stars, note=note, by_id=by.id, at=now)
    introduction.ratings.append(row)
    db.session.flush()
    return row


def shown_to(introduction: Introduction, side: Side | None, now: datetime) -> list[Rating]:
    """Return the ratings that a side (None: staff) may read: its own, the other's once both are there or after two weeks."""
    together = len(introduction.ratings) == 2
    return [one for one in introduction.ratings if one.side == side or together or now - one.at >= BLIND]


@dataclass(frozen=True)
class Record:
    """What came of an organisation's introductions; `stars` is None where fewer than `FEWEST` have said."""

    introduced: int
    met: int  # 双方确认或凭证已核, as all of the following
    signed: int
    delivered: int
    rated: int
    stars: float | None


def record_of(organisation_id: int, now: datetime) -> Record:
    """Return an organisation's track record on the side where it stands: counts that figures may use, and open ratings."""
    mine = sa.or_(Introduction.enterprise_id == organisation_id, Introduction.provider_id == organisation_id)
    made = sa.select(Introduction.id).where(mine, Introduction.id.in_(_ever(State.INTRODUCED)))
    ids = list(db.session.scalars(made))
    claims: dict[int, list[Claim]] = {one: [] for one in ids}
    for claim in db.session.scalars(sa.select(Claim).where(Claim.introduction_id.in_(ids)).order_by(Claim.id)):
        claims[claim.introduction_id].append(claim)
    known = [standings(of_one) for of_one in claims.values()]
    counted = {outcome: sum(one[outcome].counts for one in known) for outcome in Outcome}
    stars = _stars(organisation_id, now)
    return Record(
        introduced=len(ids),
        met=counted[Outcome.MEETING],
        signed=counted[Outcome.SIGNING],
        delivered=counted[Outcome.DELIVERY],
        rated=len(stars),
        stars=sum(stars) / len(stars) if len(stars) >= FEWEST else None,
    )


def _ever(state: State) -> sa.Select[Any]:
    return sa.select(Step.introduction_id).where(Step.to_state == state)


def _stars(organisation_id: int, now: datetime) -> list[int]:
    """Return what others gave the organisation, once it is open."""
    found = (
        sa.select(Rating.stars, Rating.at, Rating.introduction_id)
        .join(Introduction, Introduction.id == Rating.introduction_id)
        .where(
            sa.or_(
                sa.and_(Introduction.provider_id == organisation_id, Rating.side == Side.ENTERPRISE),
                sa.and_(Introduction.enterprise_id == organisation_id, Rating.side == Side.PROVIDER),
            )
        )
    )
    rows = db.session.execute(found).all()
    ids = [row.introduction_id for row in rows]
    both = sa.select(Rating.introduction_id).where(Rating.introduction_id.in_(ids)).group_by(Rating.introduction_id)
    answered = set(db.session.scalars(both.having(sa.func.count() == 2)))
    return [row.stars for row in rows if row.introduction_id in answered or now - row.at >= BLIND]
