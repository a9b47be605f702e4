"""One run on a judged data set: product and yardsticks scored, measured and compared need by need;
the single metrics are in metrics.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.evaluation.baselines import BASELINES
from matchmaker.matching.evaluation.datasets import Dataset, Item, capability_of, need_of
from matchmaker.matching.evaluation.metrics import judged_ndcg, mean_interval, paired_interval
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.weights import Weights

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
    """system -> measure -> need id -> value"""
    run: Run = field(repr=False, default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    twins: tuple[float, ...] = ()

    def mean(self, system: str, measure: str, needs: Sequence[str] | None = None) -> tuple[float, float, float]:
        """Mean over needs with its 95 % bootstrap interval."""
        found = self.values[system][measure]
        return mean_interval([found[need] for need in needs or self.needs])

    def difference(self, system: str, measure: str, needs: Sequence[str] | None = None) -> tuple[float, float, float]:
        """Product minus system, need by need, with the 95 % paired bootstrap interval."""
        ours, theirs, chosen = self.values[PRODUCT][measure], self.values[system][measure], needs or self.needs
        return paired_interval([ours[need] for need in chosen], [theirs[need] for need in chosen])


def evaluate(data: Dataset, judged_only: bool = False, weights: Weights | None = None) -> Report:
    """Ranks the data set with the product and the yardsticks and measures all; the database is not touched.

    With `judged_only` each need orders its own judged documents and the measure is the judged nDCG@10; else nDCG@10, RR, AP, P@5 and
    R@100 by ir-measures over all documents. Needs that cannot be measured are listed as excluded.
    """
    judged = {query: grades for query, grades in data.qrels.items() if _measurable(grades, judged_only)}
    queries = tuple(query for query in data.queries if query.id in judged)
    excluded = tuple(query.id for query in data.queries if query.id not in judged)
    runs = product_run(data, judged_only, weights)
    values: dict[str, dict[str, dict[str, float]]] = {PRODUCT: measure(runs, judged, judged_only)}
    for name, scorer in BASELINES.items():
        table = scorer(queries, data.docs)
        values[name] = measure(_run(queries, data, table, judged_only), judged, judged_only)
    return Report(
        measures=tuple(values[PRODUCT]),
        needs=tuple(query.id for query in queries),
        excluded=excluded,
        values=values,
        run=runs,
        groups=groups(queries),
        twins=() if judged_only else tuple(_twins(data.queries, runs)),
    )


def _measurable(grades: Mapping[str, int], judged_only: bool) -> bool:
    return max(grades.values()) > 0 and (not judged_only or judged_ndcg({}, grades) is not None)


def product_run(data: Dataset, judged_only: bool, weights: Weights | None = None) -> Run:
    """The product's scores: of the judged pairs, or of the best thousand documents of each need."""
    matcher = Matcher(weights=weights)
    matcher.add(capability_of(doc) for doc in data.docs)
    run: Run = {}
    for query in data.queries:
        scores = matcher.scores(need_of(query))
        chosen = data.qrels.get(query.id, {}) if judged_only else _best(scores)
        run[query.id] = {doc: scores[doc] for doc in chosen}
    return run


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


def _ir_measures(run: Run, qrels: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    from ir_measures import AP, RR, P, R, iter_calc, nDCG

    wanted: list[Any] = [nDCG @ 10, RR, AP, P @ 5, R @ 100]
    values: dict[str, dict[str, float]] = {str(one): dict.fromkeys(qrels, 0.0) for one in wanted}
    known = {query: run.get(query, {}) for query in qrels}
    for found in iter_calc(wanted, {query: dict(grades) for query, grades in qrels.items()}, known):
        values[str(found.measure)][found.query_id] = float(found.value)
    return values


def groups(queries: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """Needs by language (`lang`) and by half (even and odd numbers at the end of ids); a kind that all or none belong to is left out."""
    found: dict[str, list[str]] = {}
    for query in queries:
        digits = "".join(char for char in query.id if char.isdigit())
        names = [f"lang {query.extra['lang']}"] if query.extra.get("lang") else []
        names += [("odd" if int(digits) % 2 else "even") + " ids"] if digits else []
        for name in [*names, ", ".join(names)] if len(names) == 2 else names:
            found.setdefault(name, []).append(query.id)
    return {name: tuple(ids) for name, ids in sorted(found.items()) if len(ids) < len(queries)}


def _twins(queries: Sequence[Item], run: Run) -> Iterator[float]:
    """How many of the first ten a need and its twin share, each pair once: ids like t07-en and t07-zh are twins."""
    for query in queries:
        twin = query.id.removesuffix("-en") + "-zh"
        if query.id.endswith("-en") and twin in run:
            one, other = (set(_best(run[key])[:10]) for key in (query.id, twin))
            yield float(len(one & other))


def run_lines(run: Run) -> Iterator[str]:
    """Query id, doc id and score (repr), tab-separated, best first within a query."""
    for query, scores in run.items():
        for doc in sorted(scores, key=lambda key: (-scores[key], key)):
            yield f"{query}\t{doc}\t{scores[doc]!r}"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data for JSON: means and differences with intervals, groups, twins, and how many needs were left out."""
    systems = {
        system: {name: dict(zip(("mean", "low", "high"), report.mean(system, name), strict=True)) for name in measures}
        for system, measures in report.values.items()
    }
    differences = {
        system: {
            name: dict(zip(("mean", "low", "high"), report.difference(system, name), strict=True))
            for name in report.measures
        }
        for system in report.values
        if system != PRODUCT
    }
    return {
        "needs": len(report.needs),
        "excluded": list(report.excluded),
        "systems": systems,
        "product_minus": differences,
        "groups": {
            group: {
                "needs": len(ids),
                **{
                    system: {name: report.mean(system, name, ids)[0] for name in report.measures}
                    for system in report.values
                },
            }
            for group, ids in report.groups.items()
        },
        "twins": {"pairs": len(report.twins), "shared_of_10": sum(report.twins) / len(report.twins)}
        if report.twins
        else None,
    }
