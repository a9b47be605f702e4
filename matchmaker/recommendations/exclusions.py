"""Who is left out of a list: before anything is ranked, and why; afterwards, what has nothing to do with its subject.
What was asked for and never answered leaves nobody out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import DeclineReason, State
from matchmaker.matching.ranking import Candidate
from matchmaker.recommendations.models import Feedback, Opinion

PASSING = frozenset({DeclineReason.CAPACITY, DeclineReason.TIMING})
PASSES_AFTER = timedelta(days=30)
"""A refusal for want of people or of time may not hold next month; the other reasons hold for this need."""

LEAST_IN_COMMON = 0.12
"""Text and tags together have to reach this share of the whole score: a right price and industry alone are no reason to list anybody."""

SHARE_OF_BEST = 0.4
"""... and this share of what the best of the list has: beside a solution that fits, what shares a few words with the need is noise."""

TAGS_IN_COMMON = 1 / 3
"""... or this share of the tags: across languages little else may be in common."""


def related(ranked: Iterable[Candidate]) -> list[Candidate]:
    """Return those rows of a list, in their order, that have to do with its subject at all: a sentence answers a line, or enough tags or
    words are in common."""
    found = list(ranked)
    least = max([LEAST_IN_COMMON, *(SHARE_OF_BEST * one.said for one in found)])
    return [one for one in found if one.quoted or one.tags >= TAGS_IN_COMMON or one.said >= least]


@dataclass(frozen=True)
class Hidden:
    """A provider that is left out, and why: an opinion of the enterprise that can be undone, or a refusal of either side."""

    provider: Organisation
    reason: str | None
    note: str
    declined: bool
    until: date | None  # when a refusal no longer leaves it out


def still_holds(reason: str | None, at: datetime, today: date) -> bool:
    """Return whether a refusal of that moment still keeps a pair apart."""
    return reason not in PASSING or clock.day_of(at) + PASSES_AFTER > today


def _refusal(provider: Organisation, introduction: Introduction, today: date) -> Hidden | None:
    step = introduction.steps[-1]
    if not still_holds(step.reason, step.at, today):
        return None
    until = clock.day_of(step.at) + PASSES_AFTER if step.reason in PASSING else None
    return Hidden(provider, step.reason, "", declined=True, until=until)


def left_out(need: Need, opinions: list[Feedback], met: dict[int, Introduction], today: date) -> list[Hidden]:
    """Return who is left out of a need's list, by public code: called unsuitable by the enterprise, or declined.

    The enterprise itself is none of its own providers; an open introduction brings a provider back.
    """
    unsuitable = {row.provider_id: row for row in opinions if row.opinion == Opinion.UNSUITABLE}
    declined = {key: row for key, row in met.items() if row.state == State.DECLINED}
    wanted = unsuitable.keys() | declined.keys()
    if not wanted:
        return []
    rows = db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(wanted)).order_by(Organisation.code))
    found: list[Hidden] = []
    for row in rows:
        if row.id in unsuitable:
            opinion = unsuitable[row.id]
            found.append(Hidden(row, opinion.reason, opinion.note, declined=False, until=None))
        elif (refusal := _refusal(row, declined[row.id], today)) is not None:
            found.append(refusal)
    return found
