"""Who is left out of a list: before anything is ranked, and why; afterwards, what has nothing to do with its subject.
What was asked for and never answered leaves nobody out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation.db import db
from matchmaker.introductions import interests, refusals
from matchmaker.introductions.fairness import Refusal
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, Side
from matchmaker.matching.ranking import Candidate
from matchmaker.recommendations.models import Feedback, Opinion

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
    """A provider that is left out, and why: an opinion of the enterprise that can be undone, a refusal, or a declared tie.

    `said_at` is when a refusal about this very enterprise was said, None where it was said to somebody else; `undo` is the introduction
    whose refusal the enterprise itself said, "" for all others.
    """

    provider: Organisation
    reason: str | None
    note: str
    declined: bool
    until: date | None  # when a refusal no longer leaves it out
    side: str = ""
    said_at: datetime | None = None
    undo: str = ""
    tied: bool = False
    diagnosed: bool = False  # the tie is that its people diagnosed the enterprise, and the need came of it


def left_out(need: Need, opinions: list[Feedback], met: dict[int, Introduction], today: date) -> list[Hidden]:
    """Return who is left out of a need's list, by public code: called unsuitable by the enterprise, tied to it by a declared interest,
    or kept away by a refusal that still holds.

    The enterprise itself is none of its own providers; an open introduction brings a provider back.
    """
    meets = {key for key, row in met.items() if row.state in OPEN}
    unsuitable = {row.provider_id: row for row in opinions if row.opinion == Opinion.UNSUITABLE}
    tied = interests.tied_providers(need, today) - meets
    diagnosers = interests.diagnosers(need) if tied else set()
    said = {row.provider_id: row for row in refusals.list_for_need(need, today) if row.provider_id not in meets}
    wanted = unsuitable.keys() | tied | said.keys()
    if not wanted:
        return []
    codes = refusals.codes_of(said.values())
    rows = db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(wanted)).order_by(Organisation.code))
    found: list[Hidden] = []
    for row in rows:
        if row.id in unsuitable:
            opinion = unsuitable[row.id]
            found.append(Hidden(row, opinion.reason, opinion.note, declined=False, until=None))
        elif row.id in tied:
            found.append(Hidden(row, None, "", declined=False, until=None, tied=True, diagnosed=row.id in diagnosers))
        else:
            found.append(_refused(row, said[row.id], need, codes))
    return found


def _refused(provider: Organisation, said: Refusal, need: Need, codes: dict[int, str]) -> Hidden:
    own = said.enterprise_id == need.organisation_id
    undo = codes.get(said.introduction_id, "") if own and said.side == Side.ENTERPRISE else ""
    return Hidden(
        provider,
        said.reason,
        "",
        declined=True,
        until=refusals.ends_on(said),
        side=said.side,
        said_at=said.at if own else None,
        undo=undo,
    )
