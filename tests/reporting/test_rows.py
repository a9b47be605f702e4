"""Every figure opens its rows, and every row what its reader may open: no way leads to a refusal."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import State
from matchmaker.reporting.kpi import BY_CODE
from matchmaker.stations import attendance
from tests.diagnosis.stage import State as VisitState
from tests.diagnosis.stage import make_stage
from tests.factories import join, make_officer, make_operator, make_organisation, make_park
from tests.introductions.cast import bring, make_cast
from tests.stations.stage import make_full

Enter = Callable[..., FlaskClient]
MARCH, MAY = datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 5, 20, 2, tzinfo=UTC)
PERIOD = {"first": "2026-01-01", "last": "2026-05-20"}


@pytest.fixture
def readers(app: Flask) -> dict[str, str]:
    """A visit with a finding, a delivery and a day at a station in one park; an expert of the visit who serves that park, too."""
    with app.app_context(), transaction(), time_machine.travel(MARCH, tick=False):
        park = make_park(slug="east")
        stage = make_stage(VisitState.ACKNOWLEDGED, enterprise=make_organisation(park=park, size="300-999"))
        cast = make_cast(enterprise={"park": park}, provider={"park": park})
        cast.park, cast.officer = park, make_officer(park)
        bring(cast, State.DELIVERED)
        fair = make_full(park=park)
        for one in fair.made[:2]:
            attendance.check_in(one.attendees[0], by=fair.officer, now=clock.now())
        both = stage.user("process")
        join(both, Role.OFFICER, park=park)
        return {"officer": make_officer(park).email, "operator": make_operator().email, "expert": both.email}


def ways(browser: FlaskClient, kpi: str) -> list[tuple[str, str]]:
    """Return each row's code and where its line leads, "" for nowhere."""
    page = browser.get(f"/figures/rows/{kpi}", query_string=PERIOD).get_data(as_text=True)
    heads = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page, re.S)
    found = [(re.search(r"[A-Z]{1,3}-2026-\d+", one), re.search(r'href="([^"]+)"', one)) for one in heads]
    return [(code[0] if code else "", way[1] if way else "") for code, way in found]


@time_machine.travel(MAY, tick=False)
@pytest.mark.parametrize("who", ["officer", "operator", "expert"])
def test_no_row_leads_to_a_refusal(readers: dict[str, str], sign_in: Enter, who: str) -> None:
    browser = sign_in(readers[who])
    known = {way for kpi in BY_CODE for _code, way in ways(browser, kpi)} - {""}
    assert {one.split("/")[1] for one in known} >= {"needs", "introductions", "capabilities", "stations"}
    assert [one for one in sorted(known) if browser.get(one, follow_redirects=True).status_code != 200] == []


@time_machine.travel(MAY, tick=False)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_finding_leads_staff_to_its_visit(readers: dict[str, str], sign_in: Enter) -> None:
    browser = sign_in(readers["officer"])
    [(code, way)] = ways(browser, "findings")
    assert way.startswith("/visits/V-2026-")
    assert browser.get(f"/findings/{code}").status_code == 403  # the control: why it does not lead there
    gone = sign_in(readers["expert"])  # whose part in it has ended: neither the visit nor its finding is theirs
    assert [found for kpi in ("findings", "reports") for _code, found in ways(gone, kpi)] == ["", ""]


@time_machine.travel(MAY, tick=False)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_finding_leads_its_group_to_itself(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(VisitState.FEEDBACK)
        both = stage.user("process")
        join(both, Role.OFFICER, park=stage.park)
        mail = both.email
    browser = sign_in(mail)
    [(code, way)] = ways(browser, "findings")
    assert way == f"/findings/{code}"
    assert browser.get(way).status_code == 200
