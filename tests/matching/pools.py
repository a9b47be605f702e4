"""Pools with any numbers, for tests of what is put in order again."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matchmaker.matching.components import NAMES, from_columns
from matchmaker.matching.pool import Pool
from matchmaker.matching.records import VERDICTS
from matchmaker.matching.weights import Weights

SHARES = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.0, 1.0))


def pool_of(rows: list[dict[str, Any]]) -> Pool:
    """A pool of rows that name what they are about: id, holder, worst, quoted and measures; the rest is 0."""
    return Pool(
        tuple(row["id"] for row in rows),
        tuple(row.get("holder", f"O-{row['id']}") for row in rows),
        from_columns({name: [row.get(name, 0.0) for row in rows] for name in NAMES}),
        tuple(row.get("worst") for row in rows),
        tuple(row.get("quoted", False) for row in rows),
    )


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """Up to twelve posts of up to five providers with any measures, some without a meaning."""
    measures = {name: SHARES if name != "meaning" else st.one_of(st.none(), SHARES) for name in NAMES}
    row = st.fixed_dictionaries(
        {
            **measures,
            "holder": st.sampled_from([f"O-{at}" for at in range(5)]),
            "worst": st.one_of(st.none(), st.sampled_from(VERDICTS)),
            "quoted": st.booleans(),
        }
    )
    rows = draw(st.lists(row, max_size=12))
    return pool_of([{"id": f"C-{at:02}", **one} for at, one in enumerate(rows)])


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    """Any weights of the parts that add up to 1, and any level."""
    raw = [draw(st.integers(0, 100)) + (at == 0) for at in range(4)]
    text, meaning, tags, fit = (value / sum(raw) for value in raw)
    return Weights(text=text, meaning=meaning, tags=tags, fit=fit, fits=draw(st.floats(0.0, 1.0)))
