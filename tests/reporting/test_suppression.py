"""What a held back figure leaves behind: its months and parks, and the shares and sums that would give it away."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import service
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import State
from matchmaker.reporting.kpi import Measure
from matchmaker.reporting.release import parts_told
from matchmaker.reporting.scope import Firm, Row
from tests.factories import join, make_need, make_officer, make_operator, make_organisation, make_park, make_user
from tests.introductions.cast import bring, make_cast

Enter = Callable[..., FlaskClient]
MARCH, MAY = datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 5, 20, 2, tzinfo=UTC)
HIDDEN = "suppressed"


def plant(**parks: tuple[int, int]) -> dict[str, str]:
    """Let in each park so many firms sign and so many others only ask; return who reads."""
    with transaction(), time_machine.travel(MARCH, tick=False):
        for slug, (signed, asking) in parks.items():
            park = make_park(slug=slug)
            for _ in range(signed):
                cast = make_cast(enterprise={"park": park}, provider={"park": park})
                cast.park, cast.officer = park, make_officer(park)
                bring(cast, State.SIGNED)
            for _ in range(asking):
                make_need(make_organisation(park=park))
        person = make_user()
        join(person, Role.AUTHORITY)
        return {"sponsor": person.email, "operator": make_operator().email}


def file_of(browser: FlaskClient, **asked: str) -> Any:
    return json.loads(browser.get("/figures/figures.json", query_string={"year": "2026"} | asked).data)["content"]


@time_machine.travel(MAY, tick=False)
def test_months_and_parks_of_a_hidden_figure_are_hidden_too(app: Flask, sign_in: Enter) -> None:
    with app.app_context():
        people = plant(east=(1, 3), west=(0, 3))
    sponsor = sign_in(people["sponsor"])
    file = file_of(sponsor)
    assert file["figures"]["signed_claimed"]["value"] == HIDDEN
    told = [one["signed_claimed"] for table in ("months", "by_park") for one in file[table].values()]
    assert (len(told), set(told)) == (6, {HIDDEN})  # four months, two parks
    assert {name: one["valid_needs"] for name, one in file["by_park"].items()} == {"east": 4, "west": 3}  # the control
    assert {one["delivered"] for one in file["months"].values()} == {0}  # of nobody: no figure of few
    page = sponsor.get("/figures?year=2026").get_data(as_text=True)
    assert page.count('<td class="num">*</td>') == len(told)
    staff = file_of(sign_in(people["operator"]), as_of="2026-04-30")
    assert [one["signed_claimed"] for one in staff["by_park"].values()] == [1, 0]


@time_machine.travel(MAY, tick=False)
def test_a_share_does_not_tell_the_count_that_is_hidden(app: Flask, sign_in: Enter) -> None:
    with app.app_context():
        people = plant(east=(1, 3), west=(0, 3))
    sponsor = sign_in(people["sponsor"])
    for asked in ({}, {"park": "east"}, {"park": "west"}):  # 0 % in one park, and the firm is in the other
        figures = file_of(sponsor, **asked)["figures"]
        assert figures["conversion"] == {"measure": "share", "value": HIDDEN}, asked
    assert file_of(sign_in(people["operator"]), as_of="2026-04-30")["figures"]["conversion"]["value"] == "14.3"


@time_machine.travel(MAY, tick=False)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("signed", "asking", "told"), [(3, 3, "50.0"), (3, 0, "100.0"), (0, 3, "0.0"), (3, 1, HIDDEN), (1, 3, HIDDEN)]
)
def test_both_sides_of_a_share_are_nobody_or_three(
    app: Flask, sign_in: Enter, signed: int, asking: int, told: str
) -> None:
    with app.app_context():
        people = plant(east=(signed, asking))
    assert file_of(sign_in(people["sponsor"]))["figures"]["conversion"]["value"] == told


@time_machine.travel(MAY, tick=False)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_park_with_few_on_one_side_is_hidden_with_company(app: Flask, sign_in: Enter) -> None:
    """The whole less the other parks would be the two that signed in the west."""
    with app.app_context():
        people = plant(east=(3, 3), west=(2, 3), south=(4, 4))
    sponsor = sign_in(people["sponsor"])
    told = {park: file_of(sponsor, park=park)["figures"]["conversion"]["value"] for park in ("east", "west", "south")}
    assert told == {"east": HIDDEN, "west": HIDDEN, "south": "50.0"}


@time_machine.travel(MAY, tick=False)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("named", "told"), [(1, HIDDEN), (3, "198.0")])
def test_a_sum_of_few_is_hidden_among_many_contracts(app: Flask, sign_in: Enter, named: int, told: str) -> None:
    """Three contracts of three firms, but an amount was seen of one: the sum would be that firm's contract."""
    with app.app_context():
        people = plant(east=(0, 0))
        with transaction(), time_machine.travel(MARCH, tick=False):
            for n in range(3):
                cast = make_cast()
                seen = Said(day=clock.today(), contract="contract", band="50-100", document="合同原件")
                seen = replace(seen, amount=66 if n < named else None)
                service.sign(bring(cast, State.SIGNED), by=cast.officer, now=clock.now(), said=seen)
    figures = file_of(sign_in(people["sponsor"]))["figures"]
    assert figures["contracts"]["value"] == 3
    assert figures["contract_amount"]["value"] == told


def test_what_counts_once_stands_on_one_side() -> None:
    """The same need of a firm, written twice, is one thing: on the side on which the figure counts it."""
    firm = Firm(1, "O-1", "91", "east", "", "")
    rows = [Row("need", f"N-{n}", clock.today(), firm, "same", float(n)) for n in range(2)]
    assert parts_told(Measure.SHARE, rows) == [rows, [rows[1]], []]
    assert parts_told(Measure.COUNT, rows) == [rows]
