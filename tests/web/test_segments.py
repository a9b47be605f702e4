"""Breaks and marks: nothing is lost or unescaped, a line never begins with a closing mark."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from matchmaker.web.segments import breaks, marks, merged, seg

TEXTS = st.text(alphabet=st.sampled_from("压铸件外观缺陷在线检测，。（）<>&\"' MESa1-…"), max_size=40)
SPANS = st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45)), max_size=5)


@pytest.fixture(autouse=True, scope="module")
def dictionary() -> None:
    """Load the words once, so that no example has to wait for them."""
    breaks("预热")


def bare(markup: str) -> str:
    return re.sub(r"</?mark>|<wbr>", "", markup)


@given(TEXTS, SPANS)
def test_marks_change_nothing_but_add_marks_and_breaks(text: str, spans: list[tuple[int, int]]) -> None:
    made = marks(text, spans)
    assert bare(made) == str(escape(text))
    assert made.count("<mark>") == made.count("</mark>") == len(merged(spans, len(text)))


@given(TEXTS, SPANS)
def test_marked_characters_are_those_of_the_spans(text: str, spans: list[tuple[int, int]]) -> None:
    inside = {at for low, high in spans for at in range(max(0, low), min(len(text), high))}
    made = marks(text, spans).replace("<wbr>", "")
    shown = "".join(re.findall(r"<mark>(.*?)</mark>", made, re.S))
    assert shown == "".join(str(escape(text[at])) for at in sorted(inside))


@given(SPANS, st.integers(0, 45))
def test_merged_spans_are_apart_and_inside(spans: list[tuple[int, int]], length: int) -> None:
    found = merged(spans, length)
    assert all(0 <= low < high <= length for low, high in found)
    assert all(first[1] < second[0] for first, second in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("压铸壳体外观缺陷，结果（MES）", "压铸|壳体|外观缺陷，|结果|（MES）"),
        ("Inline inspection", "Inline inspection"),
        ("", ""),
    ],
)
def test_breaks_stand_between_words(text: str, shown: str) -> None:
    assert seg(text).replace("<wbr>", "|") == shown


def test_seg_escapes() -> None:
    assert seg("<b>压铸</b>").count("<b>") == 0
    assert seg(None) == ""


@given(TEXTS)
def test_line_never_begins_with_a_closing_mark(text: str) -> None:
    for at in breaks(text):
        assert text[at] not in "，。）…"
        assert text[at - 1] not in "（"
