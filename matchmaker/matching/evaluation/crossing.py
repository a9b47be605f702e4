"""What a judged data set tells about its two languages: judgements by need and document language, and needs that are twins;
how well they are ranked is measured in experiment.py."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.matching.evaluation.datasets import Dataset, Item
from matchmaker.matching.evaluation.metrics import judged_ndcg

Qrels = dict[str, dict[str, int]]


def crossings(data: Dataset) -> dict[str, Qrels]:
    """The judgements apart: "zh->en" holds those of Chinese needs on English documents, and so on; none where languages are not told.

    A need that nothing of that language answers, or of which fewer than 5 documents of it were judged, is left out.
    """
    spoken = {doc.id: doc.extra.get("lang") for doc in data.docs}
    found: dict[str, Qrels] = {}
    for query in data.queries:
        own = query.extra.get("lang")
        for doc, grade in data.qrels.get(query.id, {}).items():
            if own and spoken[doc]:
                found.setdefault(f"{own}->{spoken[doc]}", {}).setdefault(query.id, {})[doc] = grade
    measured = {
        name: {need: grades for need, grades in found[name].items() if judged_ndcg({}, grades) is not None}
        for name in sorted(found)
    }
    return {name: qrels for name, qrels in measured.items() if qrels}


def twin_ids(queries: Sequence[Item]) -> dict[str, tuple[str, str]]:
    """The Chinese and the English id of each need told in both languages, by what the ids share: z07 and z07-en, t01-zh and t01-en.

    What says nothing is no need: two lists of nothing have nothing to share.
    """
    told: dict[str, dict[str, str]] = {}
    for query in (one for one in queries if one.whole.strip() or one.tags):
        stem = query.id.removesuffix("-zh").removesuffix("-en")
        told.setdefault(stem, {})[str(query.extra.get("lang"))] = query.id
    return {stem: (ids["zh"], ids["en"]) for stem, ids in told.items() if ids.keys() == {"zh", "en"}}
