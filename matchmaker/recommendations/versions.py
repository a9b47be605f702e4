"""What became of the lists of each version of the ranking: the engine and its weights; who chose what is read in `queries.py`,
the figures are made in `outcomes.py`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.matching.weights import as_data, default_weights
from matchmaker.recommendations import queries
from matchmaker.recommendations.freezing import engine_version
from matchmaker.recommendations.models import Ranking, ShownList
from matchmaker.recommendations.outcomes import Figures, Row, chosen_from, figures


@dataclass(frozen=True)
class Version:
    """One engine with one set of weights: how many lists it showed to somebody (`views` of `lists` different ones), for how many needs,
    from when until when, and what was made of them; `weights` is None for lists that were shown before weights were kept."""

    name: str
    weights: dict[str, Any] | None
    lists: int
    views: int
    needs: int
    since: datetime
    until: datetime
    figures: Figures
    current: bool

    @property
    def decisions(self) -> int:
        return self.figures.overridden.of


def list_versions() -> list[Version]:
    """Return every version that showed a list, the one shown last first."""
    moments = queries.list_moments()
    chosen = chosen_from(moments, queries.list_decisions())
    kept = sa.select(Ranking.id, Ranking.subject, Ranking.engine, Ranking.weights, Ranking.order).order_by(Ranking.id)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in db.session.execute(kept):
        found.setdefault((row.engine, json.dumps(row.weights, sort_keys=True)), []).append(row)
    versions = [_version(name, rows, moments, chosen) for (name, _), rows in found.items()]
    return sorted([*versions, *_bare()], key=lambda one: (one.until, one.name), reverse=True)


def _version(
    name: str, rows: Sequence[Any], moments: dict[int, tuple[str, list[datetime]]], chosen: dict[int, set[str]]
) -> Version:
    times = [at for row in rows for at in moments.get(row.id, ("", []))[1]]
    needs = [row for row in rows if row.subject.startswith("N-")]
    weights = rows[0].weights
    return Version(
        name=name,
        weights=weights,
        lists=len(rows),
        views=len(times),
        needs=len({row.subject for row in needs}),
        since=min(times),
        until=max(times),
        figures=figures(([Row(*one) for one in row.order], chosen.get(row.id, ())) for row in needs),
        current=(name, weights) == (engine_version(), as_data(default_weights())),
    )


def _bare() -> list[Version]:
    """The versions of lists that were shown before it was kept what they followed from: nothing is known of their weights."""
    count = sa.func.count()
    needs = sa.func.count(sa.distinct(sa.case((ShownList.subject.like("N-%"), ShownList.subject))))
    spans = (sa.func.min(ShownList.at, type_=ShownList.at.type), sa.func.max(ShownList.at, type_=ShownList.at.type))
    rows = sa.select(ShownList.engine, count, needs, *spans).where(ShownList.ranking_id.is_(None))
    return [
        Version(name, None, n, n, of, since, until, figures([]), current=False)
        for name, n, of, since, until in db.session.execute(rows.group_by(ShownList.engine))
    ]
