"""What a held back figure leaves behind: its months and parks."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import State
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
