"""The figures of the dashboard: an independent recount from the exported rows, any past day, who may read what, what is held back."""

import io
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.accounts.models import Park
from matchmaker.accounts.people import Role
from matchmaker.catalogue.models import Tag, TagFacet
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from matchmaker.reporting import signing
from matchmaker.reporting.kpi import BY_CODE, DICTIONARY
from matchmaker.reporting.release import FEWEST, hidden_cells
from tests.diagnosis.stage import State as VisitState
from tests.diagnosis.stage import make_stage
from tests.factories import join, make_need, make_officer, make_operator, make_organisation, make_park, make_user
from tests.introductions.cast import Cast, bring, make_cast

MARCH, APRIL = datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 4, 15, 2, tzinfo=UTC)
Entry = Callable[..., FlaskClient]


def play(at: datetime, states: tuple[str, ...], park: Park | None = None) -> list[Cast]:
    """Bring one introduction each of new firms into these states at a moment; return the casts."""
    found = []
    with time_machine.travel(at, tick=False):
        for state in states:
            cast = make_cast(**({"enterprise": {"park": park}} if park is not None else {}))
            cast.need.tags = [Tag(position=0, text="在线智能检测", concept="SCN024", facet=TagFacet.SCENE)]
            if park is not None:
                cast.officer, cast.park = make_officer(park), park
            bring(cast, state)
            found.append(cast)
    return found


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    """March: three firms up to a delivery and a read report; April: two more, one with the same need twice."""
    with app.app_context(), transaction():
        park = make_park(slug="east")
        play(MARCH, (State.DELIVERED, State.SIGNED, State.PROPOSED), park)
        with time_machine.travel(MARCH, tick=False):
            make_stage(VisitState.ACKNOWLEDGED, enterprise=make_organisation(park=park, size="300-999"))
        april = play(APRIL, (State.MET, State.DECLINED), park)
        with time_machine.travel(APRIL, tick=False):
            make_need(april[0].enterprise)
        authority = make_user()
        join(authority, Role.AUTHORITY)
        mails = {"operator": make_operator().email, "officer": make_officer(park).email, "authority": authority.email}
        return mails | {"other": make_officer(make_park(slug="west")).email, "owner": april[0].asker.email}


def book_of(browser: FlaskClient, **asked: str) -> dict[str, list[dict[str, Any]]]:
    """Return the sheets of the exported file as lists of rows by heading; of the first sheet the figures."""
    answer = browser.get("/figures/figures.xlsx", query_string=asked)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    found = {}
    for page in book.worksheets:
        rows = list(page.iter_rows(values_only=True))
        start = 3 if page.title == "指标" else 0
        heads = [str(one) for one in rows[start]]
        found[page.title] = [dict(zip(heads, row, strict=True)) for row in rows[start + 1 :]]
    return found


def recount(rows: list[dict[str, Any]], how: str) -> float | None:
    """Count the rows of one sheet anew, by the rule of its measure as the manual states it."""
    keyed: dict[str, Any] = {}
    for row in rows:
        keyed[row["计数键"]] = row["数值"]
    values = [one for one in keyed.values() if one is not None]
    if how == "count":
        return len(keyed)
    if not values:
        return None
    if how == "sum":
        return round(sum(values), 2)
    if how == "median":
        return median(values)
    return round(sum(values) / len(values) * (100 if how == "share" else 1), 1 if how == "share" else 2)


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
def test_counts_equal_a_recount_from_the_exported_rows(world: dict[str, str], sign_in: Entry) -> None:
    browser = sign_in(world["operator"])
    book = book_of(browser, first="2026-01-01", last="2026-05-20")
    told = {row["代码"]: row["数值"] for row in book["指标"] if row["代码"] in BY_CODE}
    assert len(told) == len(DICTIONARY)
    for code, kpi in BY_CODE.items():
        assert told[code] == recount(book[code], kpi.measure), code
    by_hand = {"valid_needs": 5, "meetings": 0, "signed_claimed": 2, "delivered": 1, "reports": 1, "diagnosed": 1}
    assert {code: told[code] for code in by_hand} == by_hand
    assert told["expert_visits"] == 3
    assert told["conversion"] == 40.0  # two of five: the same need of one firm, written twice, is one
    page = browser.get("/figures?first=2026-01-01&last=2026-05-20").get_data(as_text=True)
    chain = {row["编号"]: row["备注代码"] for row in book["chain"]}
    assert Counter(chain.values()) == {"own asked": 2} | {
        f"own {one}": 1 for one in ("valid", "introduced", "signed", "delivered")
    }
    assert f">{len(chain)}</a>" in page  # the first stage of the funnel leads to its rows
    file = json.loads(browser.get("/figures/figures.json?first=2026-01-01&last=2026-05-20").data)["content"]
    assert {code: one["value"] and float(one["value"]) for code, one in file["figures"].items()} == told


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_cells_of_the_exported_rows_are_words(world: dict[str, str], sign_in: Entry) -> None:
    browser, asked = sign_in(world["operator"]), {"first": "2026-01-01", "last": "2026-05-20"}
    book = book_of(browser, **asked)
    noted = [row for title, rows in book.items() if title != "指标" for row in rows if row["备注"]]
    assert [row for row in noted if re.search(r"[a-z]{3,}|[A-Z]{3}\d", row["备注"])] == []
    assert {row["类别"] for row in noted} >= {"需求", "对接", "现场诊断", "诊断问题"}
    assert {row["备注"] for row in book["findings"]} == {"技术改造"}
    assert {row["备注代码"] for row in book["findings"]} == {"upgrade"}  # the key beside it, for whoever counts anew
    assert "企业自提 · 已交付" in {row["备注"] for row in book["chain"]}
    assert not {row["园区"] for row in noted} & {"east", "west", "outside"}
    browser.post("/language", data={"language": "en"})
    answer = browser.get("/figures/rows/findings.xlsx", query_string=asked)
    heads, *lines = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    told = [dict(zip(heads, line, strict=True)) for line in lines]
    assert {(row["Category"], row["Note"], row["Note (key)"]) for row in told} == {
        ("Finding", "Technical upgrade", "upgrade")
    }


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
def test_a_past_figure_stands_still_and_a_present_one_does_not(
    world: dict[str, str], app: Flask, sign_in: Entry
) -> None:
    def figures(**asked: str) -> dict[str, Any]:
        file = json.loads(sign_in(world["operator"]).get("/figures/figures.json", query_string=asked).data)
        return {name: file["content"][name] for name in ("figures", "chain", "months", "by_park", "levels")}

    past = {"first": "2026-03-01", "last": "2026-03-31", "as_of": "2026-03-31"}
    before, today = figures(**past), figures(first="2026-01-01")
    with app.app_context(), transaction():
        play(datetime.now(UTC), (State.DELIVERED,), db.session.query(Park).filter_by(slug="east").one())
    assert figures(**past) == before
    assert before["figures"]["delivered"]["value"] == 1
    assert figures(first="2026-01-01") != today  # the control: it did happen
    assert figures(first="2026-01-01")["figures"]["delivered"]["value"] == 2


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
def test_a_period_before_any_data_is_nothing_and_says_so(world: dict[str, str], sign_in: Entry) -> None:
    browser = sign_in(world["operator"])
    page = browser.get("/figures?first=2021-01-01&last=2021-12-31")
    assert page.status_code == 200
    assert "这个期间还没有数据" in page.get_data(as_text=True)
    told = {row["代码"]: row["数值"] for row in book_of(browser, first="2021-01-01", last="2021-12-31")["指标"]}
    assert told["valid_needs"] == 0
    assert told["conversion"] is None  # not 0: there was nothing to convert
    assert "这个期间还没有数据" not in browser.get("/figures?first=2026-01-01").get_data(as_text=True)
    for bad in ("first=2026-02-30", "first=2026-05-01&last=2026-01-01", "park=nowhere", "as_of=0001-01-01"):
        assert browser.get(f"/figures?{bad}").status_code == 422
        assert browser.get(f"/figures/figures.xlsx?{bad}").status_code == 404


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
def test_rows_are_for_staff_of_the_park_and_aggregates_for_the_sponsor(world: dict[str, str], sign_in: Entry) -> None:
    officer, other = sign_in(world["officer"]), sign_in(world["other"])
    assert "N-2026" in officer.get("/figures/rows/valid_needs?first=2026-01-01").get_data(as_text=True)
    assert "N-2026" not in other.get("/figures/rows/valid_needs?first=2026-01-01").get_data(as_text=True)
    assert other.get("/figures?park=east").status_code == 422
    sponsor = sign_in(world["authority"])
    assert sponsor.get("/figures").status_code == 200
    assert sponsor.get("/figures/rows/valid_needs").status_code == 403
    assert sign_in(world["owner"]).get("/figures").status_code == 403
    assert set(book_of(sponsor)) == {"指标"}
    text = sponsor.get("/figures").get_data(as_text=True) + sponsor.get("/figures/figures.json").get_data(as_text=True)
    with_codes = ("N-2026", "I-2026", "V-2026", "O-2026", "rows/")
    assert not [one for one in with_codes if one in text]


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
def test_small_cells_are_held_back_and_cannot_be_subtracted(world: dict[str, str], app: Flask, sign_in: Entry) -> None:
    with app.app_context(), transaction():
        play(MARCH, (State.PROPOSED,), db.session.query(Park).filter_by(slug="west").one())
    sponsor, operator = sign_in(world["authority"]), sign_in(world["operator"])
    file = json.loads(sponsor.get("/figures/figures.json").data)["content"]
    assert file["scope"]["as_of"] == "2026-04-30"  # the last month that is over
    assert file["figures"]["valid_needs"]["value"] == 6
    assert file["figures"]["reports"] == {"measure": "count", "value": "suppressed"}  # one firm
    assert file["figures"]["delivered"]["value"] == "suppressed"
    # west is one firm; were east shown, the total would tell west's.
    assert {name: one["valid_needs"] for name, one in file["by_park"].items()} == {
        "east": "suppressed",
        "west": "suppressed",
        "-": 0,
    }
    filtered = json.loads(sponsor.get("/figures/figures.json?park=east").data)["content"]
    assert filtered["figures"]["valid_needs"]["value"] == "suppressed"
    assert (filtered["months"], filtered["by_park"], filtered["chain"]) == ({}, {}, None)
    assert sponsor.get("/figures?park=east&industry=IND024").status_code == 422
    # the control: staff, who may read rows, see the same cells
    open_file = json.loads(operator.get("/figures/figures.json?park=west&as_of=2026-04-30").data)["content"]
    assert open_file["figures"]["valid_needs"]["value"] == 1


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ({"a": 9, "b": 8, "c": 7}, set()),
        ({"a": 9, "b": 8, "c": 0}, set()),
        ({"a": 9, "b": 4, "c": 1}, {"c", "b"}),
        ({"a": 9, "b": 2, "c": 1}, {"c", "b"}),
        ({"a": 9, "b": 2, "c": 0}, {"a", "b"}),
        ({"a": 2}, {"a"}),
    ],
)
def test_hidden_cells_together_are_three_firms(cells: dict[str, int], hidden: set[str]) -> None:
    start = 0
    firms: dict[str, set[int]] = {}
    for name, n in cells.items():
        firms[name] = set(range(start, start + n))
        start += n
    assert hidden_cells(firms) == hidden
    known = set().union(*(firms[one] for one in hidden)) if hidden else set()
    rest = {name for name, n in cells.items() if n} - hidden
    assert not hidden or len(known) >= FEWEST or not rest


@time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC), tick=False)
def test_the_signed_file_is_checked_by_a_stranger(
    world: dict[str, str], app: Flask, client: FlaskClient, sign_in: Entry, tmp_path: Any
) -> None:
    answer = sign_in(world["operator"]).get("/figures/figures.json")
    key = signing.public_key(app.config["SETTINGS"].figures_keys[0])
    assert key in client.get("/figures/rules").get_data(as_text=True)
    file = json.loads(answer.data)
    assert signing.is_true(file, [key])
    path = tmp_path / "figures.json"
    runner = app.test_cli_runner()
    path.write_bytes(answer.data)
    assert runner.invoke(args=["figures", "verify", str(path)]).exit_code == 0
    file["content"]["figures"]["valid_needs"]["value"] += 1
    path.write_text(json.dumps(file), encoding="utf-8")
    assert runner.invoke(args=["figures", "verify", str(path)]).exit_code == 1
    assert not signing.is_true(file, [key])
    forged = signing.sign(file["content"], b"x" * 32)  # names its own key
    assert not signing.is_true(forged, [key])
    assert not signing.is_true({"content": {}}, [key])
