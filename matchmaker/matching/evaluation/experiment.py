"""One run on a judged data set: product and yardsticks scored, measured and compared need by need;
the single metrics are in metrics.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.components import Components, strengths, weighted
from matchmaker.matching.encoders import find_encoder
from matchmaker.matching.evaluation.ablation import RENDERINGS, WORDS, without
from matchmaker.matching.evaluation.baselines import BASELINES
from matchmaker.matching.evaluation.crossing import crossings, twin_ids
from matchmaker.matching.evaluation.datasets import Dataset, Item, capability_of, need_of
from matchmaker.matching.evaluation.grouping import GROUPINGS, groups, halves
from matchmaker.matching.evaluation.metrics import judged_ndcg, mean_interval, paired_interval
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.weights import Weights, default_weights

Floats = npt.NDArray[np.float64]
Run = dict[str, dict[str, float]]
PRODUCT = "product"
TOP = 1000
JUDGED = "judged nDCG@10"


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one run: per system the value of each measure for each need, and the product's run."""

    measures: tuple[str, ...]
    needs: tuple[str, ...]
    excluded: tuple[str, ...]
    values: dict[str, dict[str, dict[str, float]]]
    """system -> measure or crossing -> need id -> value"""
    run: Run = field(repr=False, default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    crossings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """needs measured by need language -> document language, each against its judged documents of that language alone"""
    twins: dict[str, int] = field(default_factory=dict)
    """how many of their first ten two twins share, by what their ids have in common"""

    def mean(self, system: str, measure: str, needs: Sequence[str] | None = None) -> tuple[float, float, float]:
        """Mean over needs with its 95 % bootstrap interval."""
        found = self.values[system][measure]
        return mean_interval([found[need] for need in needs or self.needs])

    def difference(self, system: str, measure: str, needs: Sequence[str] | None = None) -> tuple[float, float, float]:
        """Product minus system, need by need, with the 95 % paired bootstrap interval."""
        ours, theirs, chosen = self.values[PRODUCT][measure], self.values[system][measure], needs or self.needs
        return paired_interval([ours[need] for need in chosen], [theirs[need] for need in chosen])


def evaluate(
    data: Dataset,
    judged_only: bool = False,
    weights: Weights | None = None,
    ablated: Sequence[str] = (),
    by: str | None = None,
) -> Report:
    """Ranks the data set with the product and the yardsticks and measures all; the database is not touched.

    With `judged_only` each need orders its own judged documents and the measure is the judged nDCG@10, also apart by crossing; else
    nDCG@10, RR, AP, P@5 and R@100 by ir-measures over all documents. Needs that cannot be measured are listed as excluded.
    Each part named in `ablated` adds the product without it as a system; `by` names one of GROUPINGS. Raises KeyError for unknown names.
    """
    judged = {query: grades for query, grades in data.qrels.items() if _measurable(grades, judged_only)}
    queries = tuple(query for query in data.queries if query.id in judged)
    apart = crossings(data) if judged_only else {}

    def measured(run: Run) -> dict[str, dict[str, float]]:
        return measure(run, judged, judged_only) | _measure_apart(run, apart)

    chosen = weights or default_weights()
    systems = {PRODUCT: Variant(chosen)}
    for part in ablated:
        systems[f"without {part}"] = Variant(
            without(part, chosen), one_language=part == RENDERINGS, renderings_alone=part == WORDS
        )
    runs, firsts = product_runs(data, judged_only, systems)
    values = {name: measured(run) for name, run in runs.items()}
    for name, scorer in BASELINES.items():
        values[name] = measured(_run(queries, data, scorer(queries, data.docs), judged_only))
    return Report(
        measures=tuple(name for name in values[PRODUCT] if name not in apart),
        needs=tuple(query.id for query in queries),
        excluded=tuple(query.id for query in data.queries if query.id not in judged),
        values=values,
        run=runs[PRODUCT],
        groups=GROUPINGS[by](queries) if by else groups(queries),
        crossings={name: tuple(qrels) for name, qrels in apart.items()},
        twins={stem: len(firsts[zh] & firsts[en]) for stem, (zh, en) in twin_ids(data.queries).items()},
    )


def _measurable(grades: Mapping[str, int], judged_only: bool) -> bool:
    return max(grades.values()) > 0 and (not judged_only or judged_ndcg({}, grades) is not None)


@dataclass(frozen=True, slots=True)
class Variant:
    """The product with some weights; with `one_language` no two posts are taken to be in two languages, with `renderings_alone` words
    count nothing within one either."""

    weights: Weights
    one_language: bool = False
    renderings_alone: bool = False

    def scores(self, found: Components) -> Floats:
        """The score of every pair that was measured."""
        told = replace(found, apart=np.zeros_like(found.apart)) if self.one_language else found
        if self.renderings_alone:
            told = replace(told, balance=np.ones_like(told.balance))
        return weighted(strengths(told, self.weights), self.weights)


def product_runs(
    data: Dataset, judged_only: bool, systems: Mapping[str, Variant]
) -> tuple[dict[str, Run], dict[str, set[str]]]:
    """The scores of each variant, of the judged pairs or of the best thousand documents of each need; and each need's first ten of all
    by the first variant. Everything is measured once, whatever the variants make of it."""
    matcher = Matcher(encoder=find_encoder())
    matcher.add(capability_of(doc) for doc in data.docs)
    ids = [post.record.id for post in matcher.corpus.posts]
    runs: dict[str, Run] = {name: {} for name in systems}
    firsts: dict[str, set[str]] = {}
    for query in data.queries:
        found = matcher.measured(need_of(query))
        for name, variant in systems.items():
            scores = dict(zip(ids, variant.scores(found).tolist(), strict=True))
            if query.id not in firsts:
                firsts[query.id] = set(_best(scores)[:10])
            kept = data.qrels.get(query.id, {}) if judged_only else _best(scores)
            runs[name][query.id] = {doc: scores[doc] for doc in kept}
    return runs, firsts


def _best(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda doc: (-scores[doc], doc))[:TOP]


def _run(queries: Sequence[Item], data: Dataset, table: Floats, judged_only: bool) -> Run:
    ids = [doc.id for doc in data.docs]
    place = {doc: at for at, doc in enumerate(ids)}
    run: Run = {}
    for row, query in enumerate(queries):
        best = [] if judged_only else list(np.argsort(-table[row], kind="stable")[:TOP])
        chosen = [place[doc] for doc in data.qrels[query.id]] if judged_only else best
        run[query.id] = {ids[at]: float(table[row, at]) for at in chosen}
    return run


def measure(run: Run, qrels: Mapping[str, Mapping[str, int]], judged_only: bool) -> dict[str, dict[str, float]]:
    """Values of each measure for each need with grades in `qrels`."""
    if judged_only:
        found = {query: judged_ndcg(run.get(query, {}), grades) for query, grades in qrels.items()}
        return {JUDGED: {query: value for query, value in found.items() if value is not None}}
    return _ir_measures(run, qrels)


def _measure_apart(run: Run, apart: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, float]]:
    return {name: measure(run, qrels, judged_only=True)[JUDGED] for name, qrels in apart.items()}


def _ir_measures(run: Run, qrels: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    from ir_measures import AP, RR, P, R, iter_calc, nDCG

    wanted: list[Any] = [nDCG @ 10, RR, AP, P @ 5, R @ 100]
    values: dict[str, dict[str, float]] = {str(one): dict.fromkeys(qrels, 0.0) for one in wanted}
    known = {query: run.get(query, {}) for query in qrels}
    for found in iter_calc(wanted, {query: dict(grades) for query, grades in qrels.items()}, known):
        values[str(found.measure)][found.query_id] = float(found.value)
    return values


def run_lines(run: Run) -> Iterator[str]:
    """Query id, doc id and score (repr), tab-separated, best first within a query."""
    for query, scores in run.items():
        for doc in sorted(scores, key=lambda key: (-scores[key], key)):
            yield f"{query}\t{doc}\t{scores[doc]!r}"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data for JSON: means and differences with intervals, groups, crossings, twins, and the needs left out."""
    differences = {
        system: {name: _interval(report.difference(system, name)) for name in report.measures}
        for system in report.values
        if system != PRODUCT
    }
    return {
        "needs": len(report.needs),
        "excluded": list(report.excluded),
        "systems": {
            system: {name: _interval(report.mean(system, name)) for name in report.measures} for system in report.values
        },
        "product_minus": differences,
        "groups": {group: _means(report, report.measures, ids) for group, ids in report.groups.items()},
        "crossings": {
            name: {part: _means(report, (name,), chosen) for part, chosen in halves(ids).items()}
            for name, ids in report.crossings.items()
        },
        "twins": {part: _shared(report, stems) for part, stems in halves(list(report.twins)).items() if stems},
    }


def _interval(figures: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("mean", "low", "high"), figures, strict=True))


def _means(report: Report, names: Sequence[str], needs: Sequence[str]) -> dict[str, Any]:
    means = {system: {name: report.mean(system, name, needs)[0] for name in names} for system in report.values}
    return {"needs": len(needs), **means}


def _shared(report: Report, stems: Sequence[str]) -> dict[str, float]:
    shared = [report.twins[stem] for stem in stems]
    return {"pairs": len(shared), "shared_of_10": sum(shared) / len(shared), "under_6": sum(one < 6 for one in shared)}
