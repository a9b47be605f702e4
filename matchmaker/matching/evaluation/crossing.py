"""The part of a judged data set that crosses languages; how a part is measured stands in experiment.py."""

from __future__ import annotations

from dataclasses import replace

from matchmaker.matching.evaluation.datasets import Dataset


def crossing(data: Dataset) -> Dataset:
    """The same documents and needs, with only those judgements whose document speaks another language than the need.

    Needs that nothing of the other language answers are left without judgements; so is all where languages are not told.
    """
    spoken = {doc.id: doc.extra.get("lang") for doc in data.docs}
    qrels = {}
    for query in data.queries:
        own = query.extra.get("lang")
        other = {
            doc: grade for doc, grade in data.qrels.get(query.id, {}).items() if own and spoken[doc] not in (None, own)
        }
        if max(other.values(), default=0) > 0:
            qrels[query.id] = other
    return replace(data, qrels=qrels)
