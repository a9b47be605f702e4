"""The state of a list in its address: what is read back is what was written, and nothing else."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.urls import uri_to_iri

from matchmaker.web.wish import FILTERS, LONGEST, MOST_PICKED, Wish, read

CODES = st.lists(st.sampled_from([f"O-2026-000{n}" for n in range(9)]), max_size=12)
TYPED = st.text(max_size=60)


@given(CODES)
def test_toggled_never_holds_more_than_four_or_one_twice(presses: list[str]) -> None:
    wish = Wish()
    for code in presses:
        wish = wish.toggled(code)
    assert len(wish.picked) <= MOST_PICKED
    assert len(set(wish.picked)) == len(wish.picked)


@given(CODES, st.sampled_from([f"O-2026-000{n}" for n in range(9)]))
def test_toggled_twice_changes_nothing(presses: list[str], code: str) -> None:
    wish = Wish()
    for one in presses:
        wish = wish.toggled(one)
    if code in wish.picked or len(wish.picked) < MOST_PICKED:
        assert set(wish.toggled(code).toggled(code).picked) == set(wish.picked)
    else:
        assert wish.toggled(code) == wish


@given(
    st.dictionaries(st.sampled_from([*FILTERS, "with", "sort", "all", "next"]), st.lists(TYPED, max_size=4), max_size=6)
)
def test_read_takes_codes_only(typed: dict[str, list[str]]) -> None:
    wish = read(MultiDict([(name, value) for name, values in typed.items() for value in values]))
    for values in [*wish.ticks.values(), wish.picked]:
        assert all(one and len(one) <= LONGEST and one.isprintable() for one in values)
    assert set(wish.ticks) <= set(FILTERS)
    assert wish.sort in ("match", "date")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_address_is_read_back_as_it_was_written(app: Flask) -> None:
    wish = Wish({"kind": ["software", "research"], "region": ["here"]}, "date", ("O-2026-0001", "O-2026-0002"), True)
    with app.test_request_context():
        url = wish.url("recommendations.providers", anchor="card-1", code="N-2026-0001")
    parts = urlsplit(uri_to_iri(url))
    with app.test_request_context(f"{parts.path}?{parts.query}"):
        from flask import request

        assert read(request.args) == wish
    assert parts.fragment == "card-1"


def test_without_takes_one_tick_off_and_lists_anew() -> None:
    wish = Wish({"kind": ["software", "research"]}, whole=True)
    assert wish.without("kind", "software") == Wish({"kind": ["research"]})
