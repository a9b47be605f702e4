"""What leads a need's list, and how a capability is asked for as if it were a need, so that others can be near it;
nearness itself is measured in scoring.py.

Relevance feedback without anybody's judgement: what stands first speaks for what is near it (Rocchio, "Relevance feedback in information
retrieval", 1971; weighed by score as in the relevance models of Lavrenko and Croft, 2001). It brings the two languages together, because a
need and its translation mostly agree on what leads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.posts import CapabilityPost, NeedPost
from matchmaker.matching.records import NeedRecord

Floats = npt.NDArray[np.float64]

MOST = 3
"""So many capabilities lead a list."""

SHARP = 3
"""The power of its score by which a leader's say grows: at 1 a weak third would say nearly as much as the first."""

MEANT = 0.3
"""The share of meaning in how near two capabilities are, words have the rest."""


@dataclass(frozen=True, slots=True)
class Leader:
    """A capability that leads: its row in the corpus, and what it gives to one that is as near as can be, in 0..1."""

    row: int
    gives: float


def leaders_of(scores: Floats) -> tuple[Leader, ...]:
    """Those that lead by their own scores, in 0..1, best first (ties: the earlier row); none where all scores are 0.

    A leader gives its own score, so that near a weak one there is little to get, by its share among the leaders.
    """
    first = np.argsort(-scores, kind="stable")[:MOST]
    says = scores[first] ** SHARP
    if not says.sum() > 0.0:
        return ()
    gives = scores[first] * says / says.sum()
    return tuple(Leader(int(row), float(value)) for row, value in zip(first, gives, strict=True) if value > 0.0)


def as_need(post: CapabilityPost) -> NeedPost:
    """The capability's title and body as what somebody asks for; a profile asks for its works."""
    record = NeedRecord(post.record.id, title=post.record.title, lang=post.record.lang)
    return NeedPost(record, post.fields if post.is_profile else post.body)
