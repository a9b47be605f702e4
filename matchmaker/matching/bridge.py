"""How far a need and a capability say the same once both are rendered in English, and how much that counts for two posts;
the renderings of single words are glossary.py's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.index import Statistics
from matchmaker.matching.posts import CapabilityPost, Hidden, NeedPost

Floats = npt.NDArray[np.float64]


class Bridge:
    """The renderings of all capabilities as unit vectors over the English stems that they hold, body and cases in one."""

    def __init__(self, posts: Sequence[CapabilityPost], statistics: Statistics | None = None) -> None:
        """`statistics` are those of another corpus, for posts that are not in it; else those of `posts`."""
        counts = [post.glosses() for post in posts]
        self.statistics = statistics or Statistics(counts)
        self._columns: Any = self.statistics.vectors(counts).T.tocsr()
        self._languages = np.array([post.record.lang for post in posts], dtype="U2")
        chinese = float(np.mean(self._languages == "zh")) if posts else 0.0
        self.balance = 4.0 * chinese * (1.0 - chinese)
        """How far the posts are in two languages: 0 where all are in one, 1 where each has half of them."""

    def cosines(self, needs: Sequence[NeedPost]) -> Floats:
        """The cosine of the renderings of every need with those of every capability, shape (needs, capabilities)."""
        found: Floats = (self.statistics.vectors([need.glosses() for need in needs]) @ self._columns).toarray()
        return found

    def apart(self, needs: Sequence[NeedPost]) -> Floats:
        """1 where the languages of a need and a capability are two, 0 where both are in one; same shape."""
        wanted = np.array([need.record.lang for need in needs], dtype="U2")
        found: Floats = (wanted[:, None] != self._languages[None, :]).astype(np.float64)
        return found

    def masked(self, need: NeedPost, post: CapabilityPost, hidden: Sequence[Hidden]) -> Floats:
        """The cosine of one pair under each mask of the capability, shape (masks,)."""
        rows = self.statistics.vectors([post.glosses(mask) for mask in hidden])
        found: Floats = (self.statistics.vectors([need.glosses()]) @ rows.T).toarray()[0]
        return found


def counted(own: Floats, rendered: Floats, apart: Floats, share: Floats) -> Floats:
    """Words in the posts' own language and their renderings as one strength.

    Between two languages renderings count all. Between posts of one language they count `share`, because much is lost in them: the
    larger, the more of the capabilities are in the other language, so that a need and its translation measure all with one yardstick.
    """
    weight = share + (1.0 - share) * apart
    mixed: Floats = (1.0 - weight) * own + weight * rendered
    return mixed
