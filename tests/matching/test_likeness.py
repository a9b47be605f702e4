"""In which way what is marked in two quotations is alike: words are called the same only where the need has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.matching.records import Alike, CapabilityRecord, Evidence, NeedRecord
from matchmaker.matching.summary import likeness
from tests.matching.make import make_capability, make_matcher, make_need

ZH = make_need(title="渗碳炉的 OPC UA 采集", problem="制造执行系统要看炉温，喷涂线也接。")
EN = make_need(
    title="OPC UA data from carburising furnaces", problem="Furnace temperature for the manufacturing execution system."
)


def marked(need: NeedRecord, offer: CapabilityRecord) -> dict[str, Alike]:
    """Every marked word of the quotations with how the need says it."""
    [row] = make_matcher(offer).recommend(need)
    return {
        one.quote[low:high]: kind
        for one in row.evidence
        for kind, (low, high) in zip(one.alike, one.spans, strict=True)
    }


@pytest.mark.parametrize(
    ("need", "does", "told"),
    [
        (ZH, "渗碳炉和炉温都采。", {"渗碳炉": "same", "炉温": "same"}),
        (ZH, "结果进 MES。", {"MES": "named"}),
        (
            ZH,
            "Carburising furnaces over OPC UA.",
            {"Carburising": "rendered", "furnaces": "rendered", "OPC UA": "same"},
        ),
        (EN, "渗碳炉走 OPC UA。", {"渗碳炉": "rendered", "OPC UA": "same"}),
        (EN, "Results go to the MES.", {"MES": "named"}),
        (EN, "We carburise and run furnaces.", {"furnaces": "same"}),
    ],
)
def test_words_are_the_same_rendered_or_other_names(need: NeedRecord, does: str, told: dict[str, Alike]) -> None:
    found = marked(need, make_capability(title="x", does=does))
    assert {word: found.get(word) for word in told} == told


def test_what_is_a_relative_is_no_other_name() -> None:
    found = marked(make_need(title="压铸"), make_capability(title="x", does="锻造。"))
    assert found == {"锻造": "related"}


PAIR = Evidence("text", "problem", "", (), "does", "漏检率", ((0, 3),), "self", 0.1)


@pytest.mark.parametrize(
    ("part", "kinds", "way"),
    [
        ("text", ("same", "rendered"), "rendered"), ("text", ("related", "same"), "same"), ("text", ("related", "named"), "named"),
        ("text", ("related",), "related"), ("text", (), "text"), ("tags", (), "tags"),
    ],
)  # fmt: skip
def test_a_pair_is_called_by_how_its_words_are_alike(part: str, kinds: tuple[Alike, ...], way: str) -> None:
    assert likeness(replace(PAIR, part=part, alike=kinds)) == way
