"""Suggestions for tags: by name in either language, by pinyin, by alias, by near spelling, and not by accident."""

from __future__ import annotations

import pytest

from matchmaker.matching.suggestions import default_suggester


@pytest.mark.parametrize(
    ("typed", "concept", "how"),
    [
        ("MES", "SOL001", "exact"),
        ("视觉检", "SOL062", "prefix"),
        ("machine vis", "TEC002", "prefix"),
        ("排产", "SCN009", "inside"),
        ("zhizaozhixing", "SOL001", "pinyin"),
        ("nygl", "SOL028", "pinyin"),
        ("OPC-UA", "TEC021", "exact"),
        ("Predictve maintenance", "SOL026", "near"),
        ("視覺檢測", "SOL062", "exact"),
    ],
)
def test_suggest_finds_concepts(typed: str, concept: str, how: str) -> None:
    assert (concept, how) in [(one.concept, one.how) for one in default_suggester().suggest(typed)]


@pytest.mark.parametrize("typed", ["", "  ", "！？", "retail", "🙂"])
def test_suggest_offers_nothing_for_nothing(typed: str) -> None:
    assert default_suggester().suggest(typed) == []


def test_suggest_offers_each_concept_once_and_keeps_the_limit() -> None:
    found = default_suggester().suggest("能源", 3)
    assert len(found) == 3
    assert len({one.concept for one in found}) == 3


def test_did_you_mean_speaks_only_when_nothing_else_does() -> None:
    suggester = default_suggester()
    near = suggester.did_you_mean("视觉检侧")
    assert near is not None
    assert near.concept == "SOL062"
    assert suggester.did_you_mean("视觉检测") is None
    assert suggester.did_you_mean("能源") is None
    assert suggester.did_you_mean("完全不相干的东西") is None
    assert suggester.did_you_mean("") is None
