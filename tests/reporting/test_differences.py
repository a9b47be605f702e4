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
from tests.stations.stage import make_full

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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rows_of_satisfaction_name_no_firm_and_stand_in_no_telling_order(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage, operator = make_full(), make_operator().email
        firms = [one.organisation for one in stage.made if one.organisation is not None]
        for stars, row in zip((5, 1, 3, 2), [one for one in stage.made if one.organisation is not None], strict=True):
            person = row.attendees[0]
            attendance.check_in(person, by=stage.officer, now=clock.now())
            attendance.rate(person, stars, "", by=admin_of(row.organisation), now=clock.now())
        codes = [one.code for one in firms]
    browser = sign_in(operator)
    page = browser.get("/figures/rows/station_satisfaction").get_data(as_text=True)
    assert [one for one in codes if one in page] == []
    assert [int(one) for one in re.findall(r'<td class="num">(\d)</td>', page)] == [1, 2, 3, 5]
    assert codes[0] in browser.get("/figures/rows/enterprises").get_data(as_text=True)  # the control
