"""Figures over many assessments as of a day: peers, levels, lift from round to round; one result is read in `queries.py`."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from statistics import median

import sqlalchemy as sa

from matchmaker.assessment.models import Assessment, AssessmentResult, Kind
from matchmaker.foundation.db import db

FEWEST_PEERS = 10
"""Below this nothing is told of peers, so that nobody's answers can be guessed."""


@dataclass(frozen=True)
class Peers:
    """Others of the same industry, and of the same size if `same_size`. `n` is 0 where there are too few."""

    n: int
    same_size: bool
    median: Fraction
    ahead: int  # how many stand above
    levels: dict[int, int]


def _latest(
    model: str, model_version: str, kind: str, as_of: datetime, park_ids: Collection[int] | None = None
) -> sa.Select[Assessment, AssessmentResult]:
    """Select each enterprise's newest result of a model up to a moment."""
    known = (
        sa.select(Assessment.organisation_id, sa.func.max(Assessment.round).label("round"))
        .join(AssessmentResult, AssessmentResult.assessment_id == Assessment.id)
        .where(
            Assessment.model == model,
            Assessment.model_version == model_version,
            Assessment.kind == kind,
            AssessmentResult.at <= as_of,
        )
    )
    newest = known.group_by(Assessment.organisation_id).subquery()
    found = (
        sa.select(Assessment, AssessmentResult)
        .join(AssessmentResult, AssessmentResult.assessment_id == Assessment.id)
        .join(
            newest,
            sa.and_(
                newest.c.organisation_id == Assessment.organisation_id,
                newest.c.round == Assessment.round,
            ),
        )
        .where(Assessment.model == model, Assessment.model_version == model_version, Assessment.kind == kind)
        .order_by(Assessment.id)
    )
    return found if park_ids is None else found.where(AssessmentResult.park_id.in_(park_ids))


def latest_results(
    model: str,
    as_of: datetime,
    *,
    kind: str = Kind.FULL,
    model_version: str = "1",
    park_ids: Collection[int] | None = None,
) -> list[tuple[Assessment, AssessmentResult]]:
    """Return each enterprise's newest result of a model as of a moment, of some parks if given: the rows behind every figure here."""
    rows = db.session.execute(_latest(model, model_version, kind, as_of, park_ids)).unique()
    return [(assessment, result) for assessment, result in rows]


def level_distribution(
    model: str,
    as_of: datetime,
    *,
    kind: str = Kind.FULL,
    model_version: str = "1",
    park_ids: Collection[int] | None = None,
) -> dict[int, int]:
    """Return how many enterprises stand on each level (0: below level 1) as of a moment, by their newest result."""
    rows = latest_results(model, as_of, kind=kind, model_version=model_version, park_ids=park_ids)
    return dict(sorted(Counter(result.level for _, result in rows).items()))


@dataclass(frozen=True)
class Lift:
    """How far one enterprise came between two rounds of the same model, version and kind."""

    organisation_id: int
    before: Assessment
    after: Assessment
    rise: Fraction


def lifts(
    model: str,
    as_of: datetime,
    *,
    kind: str = Kind.FULL,
    model_version: str = "1",
    first: int = 0,
    second: int = 1,
    park_ids: Collection[int] | None = None,
) -> list[Lift]:
    """Return T`second` - T`first` of every enterprise that has both as of a moment, exact; different weight sets are left out."""
    found = (
        sa.select(Assessment, AssessmentResult)
        .join(AssessmentResult, AssessmentResult.assessment_id == Assessment.id)
        .where(
            Assessment.model == model,
            Assessment.model_version == model_version,
            Assessment.kind == kind,
            AssessmentResult.at <= as_of,
            Assessment.round.in_((first, second)),
        )
        .order_by(Assessment.organisation_id, Assessment.round)
    )
    if park_ids is not None:
        found = found.where(AssessmentResult.park_id.in_(park_ids))
    rounds: dict[int, dict[int, tuple[Assessment, AssessmentResult]]] = {}
    for assessment, result in db.session.execute(found).unique():
        rounds.setdefault(assessment.organisation_id, {})[assessment.round] = (assessment, result)
    pairs = [(key, both[first], both[second]) for key, both in rounds.items() if len(both) == 2]
    return [
        Lift(key, before[0], after[0], _total(after[1]) - _total(before[1]))
        for key, before, after in pairs
        if before[0].weights == after[0].weights
    ]


def mean_lift(found: Collection[Lift]) -> Fraction | None:
    """Return the mean rise, None where nobody has both rounds: never 0 for nothing."""
    return sum((one.rise for one in found), Fraction(0)) / len(found) if found else None


def _total(result: AssessmentResult) -> Fraction:
    return Fraction(result.content["outcome"]["total"])


def peers_of(assessment: Assessment, result: AssessmentResult, as_of: datetime) -> Peers:
    """Return where others of the same industry and size stand; of the industry alone where those are fewer than ten, else nothing."""
    found = _latest(assessment.model, assessment.model_version, assessment.kind, as_of)
    found = found.where(
        AssessmentResult.industry == result.industry, Assessment.organisation_id != assessment.organisation_id
    )
    others = [row for _, row in db.session.execute(found).unique()]
    alike = [row for row in others if row.size == result.size]
    for rows, same_size in ((alike, True), (others, False)):
        if result.industry and len(rows) >= FEWEST_PEERS:
            return _peers(rows, same_size, _total(result))
    return Peers(0, False, Fraction(0), 0, {})


def _peers(rows: list[AssessmentResult], same_size: bool, own: Fraction) -> Peers:
    totals = [_total(row) for row in rows]
    levels = dict(sorted(Counter(row.level for row in rows).items()))
    return Peers(len(rows), same_size, median(totals), sum(one > own for one in totals), levels)
