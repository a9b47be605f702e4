"""看板: columns with counts and ages, and a menu whose entries are exactly what is allowed; kept views over it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.brokering import service
from matchmaker.brokering.things import get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.access import actions_for
from matchmaker.introductions.clock import due_on, working_days_between
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import OPEN, State
from matchmaker.pages.staff import board as board_page
from matchmaker.reporting.board import COLUMNS, ENDED, board_of
from tests.factories import make_need, make_officer, make_park
from tests.introductions.cast import Cast, bring, make_cast

SignIn = Callable[..., FlaskClient]


def fill(*states: State) -> tuple[Cast, dict[str, Introduction]]:
    cast = make_cast(provider={"capacity": 50})
    made = {}
    for state in states:
        cast.need = make_need(cast.enterprise)
        made[state] = bring(cast, state)
    return cast, made


def menus(html: str) -> dict[str, list[str]]:
    """Return the addresses of each card's menu by the card's code."""
    return {
        code: re.findall(r'<a class="btn ghost" href="([^"]+)"', body)
        for code, body in re.findall(r'id="m-(I-[\d-]+)"(.*?)</ul>', html, re.S)
    }


def test_columns_are_the_open_states_and_delivered() -> None:
    assert set(COLUMNS) == OPEN | {State.DELIVERED}
    assert set(COLUMNS) | set(ENDED) == set(State)


def test_board_shows_each_introduction_in_its_column(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        cast, made = fill(State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET, State.DECLINED)
        codes, mail = {state: one.code for state, one in made.items()}, cast.officer.email
        stranger = make_officer(make_park()).email
    html = sign_in(mail).get("/staff/board").get_data(as_text=True)
    columns = dict(re.findall(r'id="b-(\w+)">.*?<ul>(.*?)</section>', html, re.S))
    for state in (State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET):
        assert codes[state] in columns[state]
    assert codes[State.DECLINED] not in html
    assert re.search(r'已婉拒 <b class="num">1</b>', html)
    theirs = sign_in(stranger).get("/staff/board").get_data(as_text=True)
    assert not [
        code for code in codes.values() if code in theirs
    ]  # whole codes: a form's token may hold any two letters


def test_menu_is_what_is_allowed_and_each_entry_has_a_page(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        cast, _made = fill(State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET)
        mail = cast.officer.email
    client = sign_in(mail)
    found = menus(client.get("/staff/board").get_data(as_text=True))
    with app.test_request_context():
        officer = get_user_by_email(mail)
        for code, addresses in found.items():
            allowed = actions_for(officer, get_introduction(code))
            expected = [page for action in allowed if (page := board_page.page_of(action, code))]
            assert addresses == expected
            assert addresses, code
    for addresses in found.values():
        for address in addresses:
            assert client.get(address).status_code in (200, 303), address


@pytest.mark.usefixtures("session")
def test_age_counts_from_when_it_came_into_its_state() -> None:
    cast, made = fill(State.INTRODUCED)
    one = made[State.INTRODUCED]
    start = clock.now() - timedelta(days=20)
    one.steps[-1].at = start  # the step into the state; what came later without leaving it does not count
    later = due_on(clock.today(), 3)
    (placed,) = next(
        column.placed for column in board_of(cast.officer, today=later).columns if column.state == State.INTRODUCED
    )
    assert placed.age == working_days_between(clock.day_of(start), later)


@pytest.mark.usefixtures("session")
def test_board_of_mine_and_of_what_is_overdue() -> None:
    cast, made = fill(State.PROPOSED, State.AGREED)
    service.assign(get_thing(made[State.AGREED].code), cast.officer.id, by=cast.officer, now=clock.now())

    def codes(**only: bool) -> set[str]:
        return {one.card.code for column in board_of(cast.officer, **only).columns for one in column.placed}

    assert codes(mine=True) == {made[State.AGREED].code}
    assert codes(overdue=True) == set()
    made[State.PROPOSED].due_on = clock.today() - timedelta(days=1)
    assert codes(overdue=True) == {made[State.PROPOSED].code}


@pytest.fixture
def staff(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        park = make_park()
        return {
            "one": make_officer(park).email,
            "two": make_officer(park).email,
            "elsewhere": make_officer(make_park()).email,
        }


def keep(client: FlaskClient, **more: str) -> int:
    data = {"page": "board.show", "query": "only=mine&page=3&open=I-1", "name": "我的看板", **more}
    return client.post("/staff/views", data=data).status_code


def chips(client: FlaskClient, path: str = "/staff/board") -> list[tuple[str, str]]:
    html = client.get(path).get_data(as_text=True).partition('class="views"')[2]
    return re.findall(r'<a class="chip[^"]*" href="([^"]+)"[^>]*>([^<]+)', html)


def test_view_is_kept_for_me_and_shared_with_the_park(staff: dict[str, str], sign_in: SignIn) -> None:
    mine, colleague, stranger = (sign_in(staff[name]) for name in ("one", "two", "elsewhere"))
    assert keep(mine) == 303
    assert chips(mine) == [("/staff/board?only=mine", "我的看板")]  # what belongs to one look is left out
    assert chips(mine, "/staff/") == []
    assert chips(colleague) == []
    assert keep(mine, name="逾期", query="only=overdue", shared="y") == 303
    assert chips(colleague) == [("/staff/board?only=overdue", "逾期")]
    assert chips(stranger) == []


def test_view_is_removed_by_its_owner_alone(staff: dict[str, str], sign_in: SignIn) -> None:
    mine, colleague = sign_in(staff["one"]), sign_in(staff["two"])
    keep(mine, shared="y")
    found = re.search(r"/staff/views/(\d+)/remove", mine.get("/staff/views").get_data(as_text=True))
    assert found is not None
    assert "remove" not in colleague.get("/staff/views").get_data(as_text=True)
    assert colleague.post(found[0]).status_code == 404
    assert mine.post(found[0]).status_code == 303
    assert chips(mine) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "请填写这一项"),
        ({"name": "字" * 31}, "最多 30 个字"),
        ({"page": "operator.show"}, "这个页面不能存为视图"),
        ({"query": "q=" + "x" * 600}, "筛选条件太多"),
    ],
)
def test_view_is_refused(staff: dict[str, str], sign_in: SignIn, more: dict[str, str], words: str) -> None:
    client = sign_in(staff["one"])
    data = {"page": "board.show", "query": "", "name": "看板", **more}
    answer = client.post("/staff/views", data=data)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_second_view_of_a_name_is_refused(staff: dict[str, str], sign_in: SignIn) -> None:
    client = sign_in(staff["one"])
    assert [keep(client), keep(client)] == [303, 422]
