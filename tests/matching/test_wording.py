"""Nothing is quoted that is half of one word and half of the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.wording import sound, words_of
from tests.matching.make import make_capability, make_matcher, make_need


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("旋转式垃圾焚烧炉", [(2, 4), (3, 5), (4, 6), (5, 7)], ["垃圾", "焚烧"]),
        ("旋转式垃圾焚烧炉", [(3, 5), (4, 6), (5, 7), (6, 8)], ["垃圾", "垃圾焚烧炉", "焚烧", "焚烧炉"]),
        ("葡萄采摘机械", [(2, 4), (3, 5)], ["采摘"]),
        ("每天产出一批", [(3, 5)], []),
        ("关键技术研究", [(1, 3), (2, 4), (3, 5)], ["技术"]),
        ("冷却泵振动", [(2, 4), (3, 5)], ["泵振动", "振动"]),
        ("料架就行", [(0, 2), (1, 3)], ["料架"]),
        ("opc ua 网关", [(0, 3), (4, 6)], ["opc", "ua"]),
    ],
)
def test_what_lies_across_a_border_of_words_is_left_out(
    text: str, places: list[tuple[int, int]], left: list[str]
) -> None:
    assert [text[start:end] for start, end in sound(text, places)] == left


@given(st.text("压铸件外观缺陷检测MES 与，出一", max_size=20))
def test_a_word_is_always_left_and_the_order_stays(text: str) -> None:
    words = [one for one in words_of(text) if one[1] - one[0] > 1]
    assert sound(text, words) == words


def test_two_characters_across_words_and_the_common_words_of_titles_are_not_quoted() -> None:
    need = make_need(title="齿轮渗碳关键技术研究应用项目", problem="我们公司每天测出一个硬度。")
    offer = make_capability("x", title="齿轮渗碳工艺", does="节拍是每天产出一批。公司承担过灌溉关键技术研究应用项目。")
    [match] = make_matcher(offer).recommend(need)
    quoted = [one.quote[a:b] for one in match.evidence for a, b in one.spans]
    assert quoted == ["齿轮渗碳"]
