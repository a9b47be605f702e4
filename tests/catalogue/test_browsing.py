"""Filters, counts, orders and pages of browsed lists."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue import browsing
from matchmaker.catalogue.browsing import BANDS, OPEN, ListedCapability, bands_of
from matchmaker.catalogue.masking import Mask

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DIMENSIONS = browsing.capability_dimensions()


def capability(code: str = "C-1", **fields: object) -> ListedCapability:
    plain: dict[str, object] = {
        "number": 1,
        "code": code,
        "title": "",
        "published_at": NOW,
        "money": (None, None),
        "scenes": frozenset(),
        "technologies": frozenset(),
        "solutions": frozenset(),
        "concepts": frozenset(),
        "tags": (),
        "kind": "software",
        "industries": frozenset(),
        "regions": frozenset(),
        "names": (),
        "grades": (),
    }
    return ListedCapability(**{**plain, **fields})


def need(**fields: object) -> browsing.ListedNeed:
    plain: dict[str, object] = {
        "number": 1,
        "code": "N-1",
        "title": "",
        "published_at": NOW,
        "money": (None, None),
        "scenes": frozenset(),
        "technologies": frozenset(),
        "solutions": frozenset(),
        "concepts": frozenset(),
        "tags": (),
        "mask": Mask(),
        "industry": "",
        "place": "",
        "service": "",
        "procurement": "",
        "deadline": None,
        "expires_on": date(2027, 2, 1),
    }
    return browsing.ListedNeed(**{**plain, **fields})


kinds = st.sampled_from(["software", "equipment", "finance"])
industries = st.frozensets(st.sampled_from(["IND024", "IND025", "IND015"]))
regions = st.frozensets(st.sampled_from(["REG100000", "REG110000", "REG110113", "REG120000"]))
posts = st.lists(st.builds(lambda k, i, r: capability(kind=k, industries=i, regions=r), kinds, industries, regions))
chosen = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.lists(kinds, min_size=1, max_size=2, unique=True),
        "industry": st.lists(st.sampled_from(["IND024", "IND025"]), min_size=1, max_size=2, unique=True),
        "region": st.lists(st.sampled_from(["REG100000", "REG110000"]), min_size=1, max_size=2, unique=True),
    },
)


@given(posts, chosen)
def test_counts_tell_what_ticking_one_value_alone_would_leave(
    listed: list[ListedCapability], ticks: dict[str, list[str]]
) -> None:
    for name, values in browsing.counts(listed, DIMENSIONS, ticks).items():
        for value, many in values:
            assert many == len(browsing.narrowed(listed, DIMENSIONS, {**ticks, name: [value]}))


@given(posts, chosen)
def test_narrowing_is_the_same_filter_by_filter(listed: list[ListedCapability], ticks: dict[str, list[str]]) -> None:
    step = listed
    for name, values in ticks.items():
        step = browsing.narrowed(step, DIMENSIONS, {name: values})
    assert browsing.narrowed(listed, DIMENSIONS, ticks) == step


@given(posts, chosen)
def test_culprits_free_something_when_dropped(listed: list[ListedCapability], ticks: dict[str, list[str]]) -> None:
    for name, many in browsing.culprits(listed, DIMENSIONS, ticks):
        rest = {key: values for key, values in ticks.items() if key != name}
        assert many == len(browsing.narrowed(listed, DIMENSIONS, rest)) > 0


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        ((None, None), [OPEN]),
        ((60, 90), ["50-100"]),
        ((50, 100), ["50-100"]),
        ((20, 20), ["20-50"]),
        ((0, 0), ["0-20"]),
        ((None, 30), ["0-20", "20-50"]),
        ((250, None), ["100-300", "300-"]),
        ((10, 400), list(BANDS)),
        ((300, 300), ["300-"]),
    ],
)
def test_bands_are_those_that_a_range_touches(money: tuple[float | None, float | None], expected: list[str]) -> None:
    assert bands_of(money) == expected


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_every_range_has_a_band(one: float, other: float) -> None:
    assert bands_of((min(one, other), max(one, other)))


def test_region_is_served_by_the_whole_country_and_by_districts() -> None:
    everywhere = capability("C-1", regions=frozenset({"REG100000"}))
    district = capability("C-2", regions=frozenset({"REG110113"}))
    tianjin = capability("C-3", regions=frozenset({"REG120000"}))
    found = browsing.narrowed([everywhere, district, tianjin], DIMENSIONS, {"region": ["REG110000"]})
    assert found == [everywhere, district]
    counted = dict(browsing.counts([everywhere, district, tianjin], DIMENSIONS, {})["region"])
    assert counted == {"REG100000": 1, "REG110000": 2, "REG120000": 2}


def test_ticked_value_stays_with_nought() -> None:
    listed = [capability(kind="software")]
    counted = browsing.counts(listed, DIMENSIONS, {"kind": ["finance"]})["kind"]
    assert counted == [("software", 1), ("finance", 0)]


def test_need_is_new_for_a_week_and_ending_for_two() -> None:
    today = date(2026, 11, 24)
    dimensions = browsing.need_dimensions(today, NOW - timedelta(days=7))
    old = need(code="N-1", published_at=NOW - timedelta(days=8))
    new = need(code="N-2", expires_on=today + timedelta(days=14))
    assert browsing.narrowed([old, new], dimensions, {"state": ["new"]}) == [new]
    assert browsing.narrowed([old, new], dimensions, {"state": ["ending"]}) == [new]
    assert browsing.counts([old, new], dimensions, {})["state"] == [("new", 1), ("ending", 1)]


def test_order_is_total_and_keeps_the_newest_first() -> None:
    newest, older = capability("C-2", money=(10, 20)), capability("C-1", money=(10, 30))
    cheap, unknown = capability("C-3", money=(None, 5)), capability("C-4")
    listed = [unknown, newest, older, cheap]
    assert browsing.in_order(listed, browsing.CAPABILITY_SORTS["price"]) == [cheap, newest, older, unknown]
    assert browsing.in_order(listed) == listed
    late, soon = need(code="N-1", deadline=date(2027, 5, 1)), need(code="N-2", deadline=date(2027, 1, 1))
    assert browsing.in_order([need(code="N-3"), late, soon], browsing.NEED_SORTS["deadline"])[:2] == [soon, late]


@given(st.integers(0, 95), st.integers(-5, 50))
def test_pages_hold_every_post_once(many: int, number: int) -> None:
    listed = [capability(f"C-{n}") for n in range(many)]
    pages = browsing.page_of(listed, 1).pages
    assert [post for n in range(1, pages + 1) for post in browsing.page_of(listed, n).posts] == listed
    assert 1 <= browsing.page_of(listed, number).number <= pages
