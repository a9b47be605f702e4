"""Terms in running text: the traps of abbreviations, nesting, homonyms, width and script, each with what must still be found."""

from __future__ import annotations

import pytest

from matchmaker.matching.spotting import Spotter, default_spotter
from matchmaker.matching.taxonomy import Concept, Taxonomy
from matchmaker.matching.text import normalise


def spotted(text: str) -> list[str]:
    return [spot.concept for spot in default_spotter().spot(text) if not spot.brand]


NOT_THERE = [
    ("AI", "TEC003", "retail chain in Dubai, a maintained fairway"),
    ("AI", "TEC003", "AIDC 机房扩容"),
    ("AI", "TEC003", "the email daily said so"),
    ("MES", "SOL001", "error messages and timestamps"),
    ("MES", "SOL001", "GAMES 与 THEMES 两个目录"),
    ("MES", "SOL001", "James comes sometimes"),
    ("5G", "TEC016", "每件 15G 专网费用"),
    ("PLM", "SOL004", "PLMA 展会"),
    ("APS", "SOL009", "maps, gaps and lapse"),
    ("OEE", "NED002", "canoeed to the plant"),
    ("BI", "SOL048", "mobile and big bits"),
    ("CRM", "SOL023", "CRMX-2 型阀门"),
]
THERE = [
    ("TEC003", "AI质检"),
    ("TEC003", "用 AI 检测"),
    ("TEC003", "AI-based inspection"),
    ("SOL001", "上MES"),
    ("SOL001", "MES/ERP 打通"),
    ("SOL001", "the plant's MES."),
    ("SOL001", "ＭＥＳ系统"),
    ("TEC021", "OPC-UA 接口"),
    ("TEC021", "OPC UA interface"),
    ("TEC021", "OPCUA"),
    ("TEC021", "opc_ua"),
    ("TEC016", "5G 专网"),
    ("TEC031", "two AGVs"),
    ("SOL026", "Predictive maintenance for spindles"),
    ("PRC009", "injection molding"),
    ("PRC009", "injection moulding"),
    ("STD009", "等保2.0"),
    ("STD009", "等级保护"),
    ("STD022", "ISO9001"),
    ("STD001", "GB/T39116-2020"),
    ("SOL001", "製造執行系統"),
    ("SOL028", "能源 管理 系统"),
]


@pytest.mark.parametrize(("term", "concept", "text"), NOT_THERE)
def test_a_term_inside_a_word_is_not_spotted(term: str, concept: str, text: str) -> None:
    assert concept not in spotted(text), term


@pytest.mark.parametrize(("concept", "text"), THERE)
def test_a_term_of_its_own_is_spotted(concept: str, text: str) -> None:
    assert concept in spotted(text)


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("建设能源管理系统", ["SOL028"]),
        ("通过能源管理体系认证", ["STD026"]),
        ("加强能源管理", ["MAT022"]),
        ("能源管理系统与能源管理体系", ["SOL028", "STD026"]),
        ("机器视觉检测系统", ["SOL062"]),
        ("机器视觉", ["TEC002"]),
    ],
)
def test_the_longest_term_wins(text: str, concepts: list[str]) -> None:
    assert spotted(text) == concepts


@pytest.mark.parametrize(
    "text",
    ["EMS 厂", "CMM 报告", "at 9 am", "5 kg", "CSV 导出", "数据与网络", "采购物流", "data and network", "AR 账款"],
)
def test_homonyms_and_general_words_are_left_out(text: str) -> None:
    assert spotted(text) == []


def test_case_tells_pdm_from_pdm() -> None:
    assert spotted("PDM") == ["SOL005"]
    assert spotted("PdM") == []


def test_a_brand_is_marked_as_one() -> None:
    [spot] = default_spotter().spot("替换 SAP")
    assert (spot.concept, spot.brand) == ("SOL003", True)


def test_spans_are_those_of_the_words() -> None:
    text = "我们的ＯＰＣ－ＵＡ服务器"
    normal = normalise(text)
    [spot] = default_spotter().spot(text)
    start, end = normal.original(spot.start, spot.end)
    assert text[start:end] == "ＯＰＣ－ＵＡ"


def test_a_name_of_one_letter_is_never_spotted() -> None:
    milling = Concept("T1", "technology", "铣", "milling", ("M", "铣削"))
    spotter = Spotter(Taxonomy({"T1": milling}, {}, {}, {}, frozenset(), frozenset()))
    spots = spotter.spot("铣 M milling 铣削")
    assert [(spot.start, spot.end) for spot in spots] == [(4, 11), (12, 14)]


def test_a_comma_parts_terms() -> None:
    assert spotted("能源，管理系统") == []
