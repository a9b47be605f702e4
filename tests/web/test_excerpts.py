"""A few words of a long text: they stand in it, they fit, and they hold what was marked."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web.excerpts import brief, clauses, cut, excerpt, telling, width
from matchmaker.web.segments import breaks

TEXTS = st.text(alphabet=st.sampled_from("压铸件外观缺陷在线检测，。；（）、 MESab12%.,\n"), max_size=120)
SPANS = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=4)
MOST = st.integers(8, 140)


@pytest.fixture(autouse=True, scope="module")
def dictionary() -> None:
    """Load the words once, so that no example has to wait for them."""
    breaks("预热")


@given(TEXTS, MOST)
def test_cut_fits_and_is_the_head(text: str, most: int) -> None:
    found = cut(text, most)
    assert width(found) <= most
    assert text.startswith(found.removesuffix("…"))


@given(TEXTS, SPANS, MOST)
def test_telling_fits_and_stands_in_the_text(text: str, spans: list[tuple[int, int]], most: int) -> None:
    found = telling(text, spans, most)
    assert width(found) <= most + 1
    assert found.strip("…") in text


@given(TEXTS, SPANS, MOST)
def test_excerpt_fits_and_marks_the_same_words(text: str, spans: list[tuple[int, int]], most: int) -> None:
    found, kept = excerpt(text, spans, most)
    assert width(found) <= most + 3
    assert found.strip("…") in text
    marked = {text[at] for low, high in spans for at in range(low, min(high, len(text)))} | {"…"}
    assert all(char in marked for low, high in kept for char in found[low:high])


@given(TEXTS)
def test_clauses_are_apart_and_hold_every_letter(text: str) -> None:
    found = clauses(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    assert all(text[low:high].strip() == text[low:high] for low, high in found)
    held = "".join(text[low:high] for low, high in found)
    assert [one for one in held if one.isalnum()] == [one for one in text if one.isalnum()]


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("夜班减了两人，漏检率由 2.1% 降至 0.3%，客户没有投诉", [(7, 10)], "漏检率由 2.1% 降至 0.3%"),
        ("Night shift reduced by four; complaints fell from 3 a month", [(29, 39)], "complaints fell from 3 a month"),
        ("没有标记的一句话", [], "没有标记的一句话"),
        ("", [], ""),
    ],
)
def test_telling_takes_the_clause_that_matched(text: str, spans: list[tuple[int, int]], shown: str) -> None:
    assert telling(text, spans) == shown


def test_short_clause_takes_its_neighbour_along() -> None:
    assert telling("压铸、机加、喷涂都做过", [(0, 2)]) == "压铸、机加、喷涂都做过"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("结果写回现有 MES，按序列号实时", "结果写回现有 MES"),
        ("按期，2027 年 3 月底前上线", "按期，2027 年 3 月底前上线"),
        ("", ""),
    ],
)
def test_brief_is_the_first_clause(text: str, shown: str) -> None:
    assert brief(text, 30) == shown
