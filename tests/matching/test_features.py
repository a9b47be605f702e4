"""Fit: each condition against the attribute, and nothing from missing data."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.matching.features import budget_fit, conditions, deadline_fit, fit_strength, serves, states_conditions
from tests.matching.make import make_capability, make_need


@pytest.mark.parametrize(
    ("regions", "place", "served"),
    [
        (("REG110000",), "REG110113", True),
        (("REG110113",), "REG110113", True),
        (("REG100000",), "REG650000", True),
        (("REG120000",), "REG110113", False),
        (("REG110108",), "REG110113", False),
        (("REG110113",), "REG110000", False),
        (("PRK-BDA",), "REG110115", False),
        ((), "REG110113", False),
    ],
)
def test_serves_by_coverage(regions: tuple[str, ...], place: str, served: bool) -> None:
    assert serves(regions, place) is served


@pytest.mark.parametrize(
    ("budget", "price", "value"),
    [
        ((60, 90), (65, 88), 1.0),
        ((60, 90), (80, 100), 0.5),
        ((60, 90), (100, 120), 0.0),
        ((None, 90), (None, 80), 1.0),
        ((None, 90), (95, None), 0.0),
        ((None, 90), (80, None), 1.0),
        ((None, None), (80, 90), None),
        ((60, 90), (None, None), None),
        ((60, 90), (95, 95), 0.0),
    ],
)
def test_budget_is_the_share_of_the_band_within(budget: tuple, price: tuple, value: float | None) -> None:
    assert budget_fit(budget, price) == value


@pytest.mark.parametrize(
    ("months", "earliest", "value"),
    [
        ((2, 3), None, 1.0),
        ((2, 8), None, 0.5),
        ((8, 9), None, 0.0),
        ((None, 3), None, 1.0),
        ((3, None), None, 1.0),
        ((None, None), None, None),
        ((2, 3), date(2027, 2, 1), 0.0),
    ],
)
def test_deadline_counts_from_the_later_start(months: tuple, earliest: date | None, value: float | None) -> None:
    need = make_need(deadline=date(2027, 3, 31), posted=date(2026, 11, 24))
    assert deadline_fit(need, make_capability(months=months, earliest_start=earliest)) == value


def test_without_a_start_months_cannot_be_compared() -> None:
    assert deadline_fit(make_need(deadline=date(2027, 3, 31)), make_capability(months=(1, 2))) is None
    assert deadline_fit(make_need(), make_capability(months=(1, 2))) is None


def test_missing_data_gives_no_score() -> None:
    need = make_need(industry="IND024", budget=(None, 90), deadline=date(2027, 3, 31), place="REG110113", on_site=True)
    assert fit_strength(need, make_capability()) == 0.0
    assert {one.value for one in conditions(need, make_capability())} == {None}
    assert fit_strength(make_need(), make_capability(industries=("IND024",))) == 0.0


def test_region_counts_only_where_service_on_site_is_asked_for() -> None:
    served = make_capability(regions=("REG110000",))
    assert fit_strength(make_need(place="REG110113", on_site=True), served) == 1.0
    assert fit_strength(make_need(place="REG110113"), served) == 0.0


def test_a_need_without_conditions_is_known_as_such() -> None:
    assert not states_conditions(make_need(place="REG110113"))
    assert states_conditions(make_need(place="REG110113", on_site=True))
    assert states_conditions(make_need(industry="IND024"))


def test_strength_is_the_weighted_share() -> None:
    need = make_need(industry="IND024", budget=(None, 90))
    assert fit_strength(need, make_capability(industries=("IND024",), price=(200, 300))) == pytest.approx(0.35 / 0.6)
