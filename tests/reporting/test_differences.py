"""What the sponsor could subtract, and opinions that rows of figures could tell of single persons."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import ratings, service
from matchmaker.introductions.states import State
from matchmaker.reporting import kpi_rows
from matchmaker.reporting.ledger import Ledger
from matchmaker.reporting.release import hidden_cells
from matchmaker.stations import attendance
from tests.factories import admin_of, join, make_need, make_operator, make_organisation, make_park, make_user
from tests.introductions.cast import bring, make_cast
from tests.stations.stage import Stage, make_full

Enter = Callable[..., FlaskClient]
MARCH, MAY = datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 5, 20, 2, tzinfo=UTC)


def _valid_needs(browser: FlaskClient, **asked: str) -> Any:
    file = json.loads(browser.get("/figures/figures.json", query_string=asked).data)["content"]
    return file["figures"]["valid_needs"]["value"]


@pytest.mark.parametrize(("outside", "told"), [(1, "suppressed"), (3, 6)])
def test_a_region_without_its_parks_tells_of_no_single_firm(
    app: Flask, sign_in: Enter, outside: int, told: object
) -> None:
    """One firm of 京津冀 stands in no park: the region less the park would be that firm; of three it may be told."""
    with app.app_context(), transaction(), time_machine.travel(MARCH, tick=False):
        park, person = make_park(slug="east"), make_user()
        firms = [make_organisation(park=park) for _ in range(3)]
        firms += [make_organisation(region="REG11") for _ in range(outside)]
        firms += [make_organisation(region="REG310000") for _ in range(3)]
        for one in firms:
            make_need(one)
        join(person, Role.AUTHORITY)
        mail = person.email
    with time_machine.travel(MAY, tick=False):
        sponsor = sign_in(mail)
        assert _valid_needs(sponsor, park="east") == 3
        assert _valid_needs(sponsor) == 6 + outside
        assert _valid_needs(sponsor, region="jjj") == told


def test_cells_that_overlap_shown_ones_by_little_are_hidden_with_company() -> None:
    parks = [{1, 2, 3}, {4, 5, 6}, {7, 8, 9}]
    assert hidden_cells({"a": {1, 2, 3, 4}, "b": {5, 6, 7, 8, 9}}, [parks]) == {"a", "b"}
    assert hidden_cells({"a": {1, 2, 3}, "b": {4, 5, 6}, "c": {7, 8, 9}}, [parks]) == set()
    assert hidden_cells({"a": {1, 4, 7}, "b": {2, 3, 5, 6, 8, 9}}, [parks]) == set()  # nothing of the parks lies within


def test_a_rating_is_in_no_row_before_it_is_open(session: None) -> None:
    cast = make_cast()
    one, now = bring(cast, State.MET), clock.now()
    service.record_meeting(one, by=cast.seller, now=now, day=clock.day_of(now))
    ratings.rate(one, by=cast.asker, stars=2, now=now)

    def stars() -> list[float | None]:
        return sorted((row.value for row in kpi_rows.deal_ratings(Ledger(clock.today()))), key=str)

    assert stars() == [None, None]
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        assert stars() == [2, None]  # open after two weeks
    ratings.rate(one, by=cast.seller, stars=5, now=now)
    assert stars() == [2, 5]


def _rate(stage: Stage, *stars: int) -> list[str]:
    """Let as many who registered come and rate, all of a firm by one of its own; return the firms' codes."""
    rows = [one for one in stage.made if one.organisation is not None][: len(stars)]
    for n, row in zip(stars, rows, strict=True):
        attendance.check_in(row.attendees[0], by=stage.officer, now=clock.now())
        attendance.rate(row.attendees[0], n, "雀评语", by=admin_of(row.organisation), now=clock.now())
    return [one.organisation.code for one in rows if one.organisation is not None]


def _stars(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'<td class="num">(\d)\b', page)]


SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ROWS = "/figures/rows/station_satisfaction"


@SQLITE
def test_rows_of_satisfaction_name_no_firm_and_stand_in_no_telling_order(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage, operator = make_full(), make_operator().email
        codes, park = _rate(stage, 5, 1, 3, 2), stage.park.slug
        summary, officer = f"/staff/stations/{stage.station.code}/summary", stage.officer.email
    browser = sign_in(operator)
    page = browser.get(ROWS).get_data(as_text=True)
    assert [one for one in codes if one in page] == []
    assert _stars(page) == [1, 2, 3, 5]
    assert codes[0] in browser.get("/figures/rows/enterprises").get_data(as_text=True)  # the control
    assert _stars(browser.get(ROWS, query_string={"park": park}).get_data(as_text=True)) == [1, 2, 3, 5]
    for cut in ({"industry": "IND024"}, {"region": "jjj"}, {"park": "-"}):  # a part of a station's people
        assert _stars(browser.get(ROWS, query_string=cut).get_data(as_text=True)) == []
    assert "2.75" in sign_in(officer).get(summary).get_data(as_text=True)


@SQLITE
def test_the_stars_of_few_are_in_no_sum_and_on_no_page(app: Flask, sign_in: Enter) -> None:
    """Of two stations the one that two have rated is not told, and the total of both is that of the other alone."""
    with app.app_context(), transaction():
        few, many, operator = make_full(), make_full(), make_operator().email
        _rate(few, 1, 2)
        _rate(many, 5, 5, 4)
        page = f"/staff/stations/{few.station.code}/summary"
    browser = sign_in(operator)
    assert _stars(browser.get(ROWS).get_data(as_text=True)) == [4, 5, 5]
    summary, rows = (browser.get(one).get_data(as_text=True) for one in (page, f"{page}/ratings"))
    assert ("1.50" in summary, "2 份评价" in summary, "雀评语" in rows) == (False, True, False)


names = st.lists(st.sets(st.integers(1, 9), max_size=5), min_size=1, max_size=6)


@given(names)
def test_what_is_hidden_in_a_table_is_not_had_from_its_total(cells: list[set[int]]) -> None:
    """The total less all shown cells speaks of nobody, or of three firms at least; the same of each hidden cell's company."""
    named = {str(place): firms for place, firms in enumerate(cells)}
    hidden = hidden_cells(named)
    everyone: set[int] = set().union(*cells)
    if 0 < len(everyone) < 3:
        return  # then the total itself is not told, and nothing of the table
    left = set().union(*(named[one] for one in hidden))
    assert not 0 < len(left) < 3
    assert all(not 0 < len(firms) < 3 for name, firms in named.items() if name not in hidden)
