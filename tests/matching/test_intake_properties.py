"""Whatever is pasted: nothing raises, every value stands in the text, and its words alone say it again."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.intake.budget import read_budget
from matchmaker.matching.intake.deadline import read_deadline
from matchmaker.matching.intake.found import Found, Line, Proposals
from matchmaker.matching.intake.pieces import page_of
from matchmaker.matching.intake.proposals import propose
from matchmaker.matching.intake.whereabouts import read_industry, read_place, read_service
from matchmaker.matching.reading import read
from matchmaker.matching.spotting import default_spotter

TODAY = date(2026, 11, 24)
ROWS = Path(__file__).with_name("pasted.jsonl").read_text(encoding="utf-8").splitlines()
TEXTS = [json.loads(row)["text"] for row in ROWS]
FRAGMENTS = sorted({part for text in TEXTS for part in re.split(r"(?<=[，。,.\n；;：:])", text) if part.strip()})
PIECES = st.one_of(
    st.sampled_from(FRAGMENTS), st.text(max_size=12), st.sampled_from(["，", "。", "\n", " ", "\r\n", "①", "发"])
)
PASTED = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=200))


def values(found: Proposals) -> list[Found[object]]:
    single = (
        found.problem,
        found.title,
        found.result,
        found.industry,
        found.budget,
        found.deadline,
        found.place,
        found.service,
    )
    return [one for one in single if one is not None] + [*found.tags, *found.lines, *found.unclear]


def check(text: str, today: date = TODAY) -> Proposals:
    """Assert what holds for every text and return what was read."""
    found = propose(text, default_spotter(), today)
    for one in values(found):
        assert 0 <= one.span[0] < one.span[1] <= len(text)
    assert all(0 <= start < end <= len(text) for start, end in found.names)
    assert (found.problem.value if found.problem else "") == text.strip()
    for stretch in (found.problem, found.title, found.result):
        assert stretch is None or stretch.value == stretch.words(text)
    for line in found.lines:
        check_line(line, line.words(text))
    check_again(text, found, today)
    return found


def check_line(line: Found[Line], words: str) -> None:
    value = line.value
    for part in (value.text, value.measure, value.current, value.target.lstrip("≤≥<>"), value.unit):
        assert part in words
    assert 0 < len(value.text) <= 200


def check_again(text: str, found: Proposals, today: date) -> None:
    """The words of a value that is no stretch of the text, read alone, say the same value."""
    spotter = default_spotter()
    readers = {
        "budget": lambda page: read_budget(page)[0],
        "deadline": lambda page: read_deadline(page, today)[0],
        "place": read_place,
        "service": read_service,
        "industry": lambda page: read_industry(page, spotter),
    }
    for name, reader in readers.items():
        if one := getattr(found, name):
            again = reader(page_of(one.words(text)))
            assert again is not None, (name, one, one.words(text))
            assert again.value == one.value
    for tag in found.tags:
        assert tag.value in {mention.concept for mention in read(tag.words(text), spotter).mentions}


@pytest.mark.parametrize("text", TEXTS)
def test_values_of_messages_are_read_back(text: str) -> None:
    check(text)


@settings(max_examples=250, deadline=None)
@given(PASTED, st.dates(date(2024, 1, 1), date(2036, 12, 31)))
def test_values_of_any_text_are_read_back(text: str, today: date) -> None:
    check(text, today)


@pytest.mark.parametrize(
    "unit",
    [
        "压铸壳体漏检2.1%，要降到0.5%以内，",
        "0123456789",
        "😀👩‍🏭",
        "שלום עולם ",
        "\u202e预算50万",
        "，。",
        " \n",
        "一二三",
        "A",
        "Aa ",
        "要求：1、",
        "\ufdfa",
    ],
)
def test_hundred_thousand_characters_are_read(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    found = check(text)
    assert len(found.lines) <= 10


def test_control_of_the_checks_fails_on_an_invented_value() -> None:
    text = "预算50万，年底前上线"
    good = check(text)
    assert good.budget is not None
    invented = Proposals("zh", budget=Found(good.budget.value, (6, 11)))
    with pytest.raises(AssertionError):
        check_again(text, invented, TODAY)
    with pytest.raises(AssertionError):
        check_line(Found(Line("漏检", target="≤0.5"), (0, 2)), "漏检")
