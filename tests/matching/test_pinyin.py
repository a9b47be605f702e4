"""Reading what was typed as pinyin: whole syllables, first letters, and nothing by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.pinyin import is_pinyin, letters_of, readings, sounds_like, spells


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("hanjie", "厚板焊接机器人工作站"),
        ("HanJie", "焊接"),
        ("hanjiejiqiren", "焊接机器人"),
        ("jiqiren hanjie", "焊接机器人"),
        ("hjjqr", "焊接机器人"),
        ("shijuejiance", "視覺檢測"),
        ("zhongxing", "重型车间"),
        ("chongfu", "重复定位精度"),
        ("lvse", "绿色工厂"),
        ("lǜsè", "绿色工厂"),
        ("lu:se", "绿色工厂"),
        ("xi'an", "西安昊篆数控"),
        ("ｈａｎｊｉｅ", "焊接"),
        ("hanjie 机器人", "焊接机器人"),
        ("xitong", "MES 系统升级"),
    ],
)
def test_words_are_heard(typed: str, text: str) -> None:
    assert sounds_like(typed, (text,))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("anjie", "焊接"),  # begins inside a syllable
        ("hanji", "焊接"),  # ends inside one
        ("hanjieche", "焊接"),  # goes on after the text
        ("hj", "焊接"),  # two first letters are in every other text
        ("jqx", "焊接机器人"),
        ("mesxitong", "MES 系统"),  # no word is read across what is no Chinese character
        ("hanjie", "Welding hanjie line"),
        ("hanjie 排产", "焊接机器人"),
        ("hanjie", ""),
        ("！？", "焊接"),
        ("🙂", "焊接🙂"),
    ],
)
def test_other_words_are_not(typed: str, text: str) -> None:
    assert not sounds_like(typed, (text,))


def test_words_may_stand_in_different_texts() -> None:
    assert sounds_like("hanjie xitong", ("焊接工作站", "系统集成"))
    assert not sounds_like("hanjie xitong", ("焊接工作站", "设备"))


def test_what_is_no_pinyin_is_told_apart() -> None:
    assert [is_pinyin(words) for words in ("hanjie", "焊接 hj", "焊接", "h", "1234", "", "a1")] == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip
    assert letters_of("C-2026-0001") == ""
    assert readings("A") == readings("🙂") == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_survived(typed: str, text: str) -> None:
    assert sounds_like(typed, (text,)) in (True, False)
    letters = letters_of(typed)
    assert not letters or spells(letters, text) in (True, False)
