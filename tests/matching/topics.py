"""A sentence encoder for tests: a text points to the topics that it names, in either language, and a little to its language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

TOPICS = (("检测", "inspection"), ("能耗", "energy"), ("焊接", "welding"), ("排产", "scheduling"), ("食堂", "canteen"))


class Topics:
    """Vectors over TOPICS with one more dimension for Chinese and one for all other text."""

    def __init__(self, version: str = "topics-1") -> None:
        self.version = version
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        rows = np.array([self._row(text) for text in texts], dtype=np.float32)
        found: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return found

    def _row(self, text: str) -> list[float]:
        chinese = any("一" <= letter <= "鿿" for letter in text)
        return [*(float(any(word in text for word in words)) for words in TOPICS), 0.3 * chinese, 0.3 * (not chinese)]
