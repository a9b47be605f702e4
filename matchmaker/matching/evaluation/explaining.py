"""The first ten of one need of a judged data set with the product's own reasons and the grades they got;
means over needs are experiment.py's."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.matching.encoders import find_encoder
from matchmaker.matching.evaluation.datasets import Dataset, Item, capability_of, need_of
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.records import Match
from matchmaker.matching.weights import Weights

FIRST = 10


@dataclass(frozen=True, slots=True)
class Explained:
    """A match, its document and the grade that the pair was given, None where nobody judged it."""

    match: Match
    doc: Item
    grade: int | None


def explain(data: Dataset, query_id: str, weights: Weights | None = None) -> tuple[Item, list[Explained]]:
    """A query and its first ten of all documents; raises KeyError when the data set has no such query."""
    query = next((query for query in data.queries if query.id == query_id), None)
    if query is None:
        raise KeyError(query_id)
    matcher = Matcher(weights=weights, encoder=find_encoder())
    matcher.add(capability_of(doc) for doc in data.docs)
    docs, grades = {doc.id: doc for doc in data.docs}, data.qrels.get(query_id, {})
    found = matcher.recommend(need_of(query), limit=FIRST)
    return query, [Explained(one, docs[one.capability_id], grades.get(one.capability_id)) for one in found]
