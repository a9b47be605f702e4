"""The check digit of 统一社会信用代码, against known codes and by properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts import uscc

first17 = st.builds(
    lambda head, division, rest: head + division + rest,
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
)


def test_check_digit_agrees_with_the_standards_example() -> None:
    # The worked example of GB 32100-2015, annex A.
    assert uscc.complete("91350100M000100Y4") == "91350100M000100Y43"


def test_alphabet_leaves_out_five_letters() -> None:
    assert len(uscc.ALPHABET) == 31
    assert set("IOSVZ").isdisjoint(uscc.ALPHABET)


@given(first17)
def test_completed_code_is_valid(head: str) -> None:
    assert uscc.is_valid(uscc.complete(head))


@given(first17, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_found(head: str, place: int, other: str) -> None:
    right = uscc.complete(head)
    wrong = right[:place] + other + right[place + 1 :]
    assert uscc.is_valid(wrong) == (wrong == right)


@given(first17, st.integers(0, 16))
def test_swapped_neighbours_are_found(head: str, place: int) -> None:
    right = uscc.complete(head)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert uscc.is_valid(swapped) == (swapped == right)


@pytest.mark.parametrize(
    "code", ["", "9135", "91350100M000100Y4", "91350100M000100Y430", "9135O100M000100Y43", "９１３５"]
)
def test_malformed_code_is_invalid(code: str) -> None:
    assert not uscc.is_valid(code)


def test_tidy_takes_what_people_paste() -> None:
    assert uscc.tidy(" ９1350100-m000 100y43\u3000") == "91350100M000100Y43"


def test_check_digit_needs_17_characters() -> None:
    with pytest.raises(ValueError, match="17"):
        uscc.check_digit("123")
