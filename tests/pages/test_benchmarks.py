"""Registers, uses by two keys, open days that never hold more than they can, totals beside rows: through the pages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.catalogue import open_days, reconciling, registers
from matchmaker.catalogue.benchmarks import BookingState, OpenDay
from matchmaker.catalogue.registers import Recognised
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from tests.factories import (
    admin_of,
    make_capability,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_user,
)
from tests.letters import kinds_to

Enter = Callable[..., FlaskClient]
FACTS = Recognised(
    register="enterprise",
    title="智能制造标杆企业",
    holder="",
    region="REG110113",
    industry="IND024",
    recogniser="示例市主管部门",
    level="city",
    year=2020,
    valid_until=date(2025, 12, 31),
    scenes=("SCN024", "SCN025"),
    story="两条压铸线在线检测。",
    source="公开名单（示例）",
    checked_on=date(2026, 11, 1),
)
NAME = "雀翎示例制造有限公司"


@pytest.fixture
def stage(app: Flask) -> dict[str, str]:
    """A benchmark factory, a provider with a solution, an officer, an operator and visitors; codes and addresses."""
    with app.app_context(), transaction():
        park = make_park()
        factory = make_organisation(park_id=park.id, name=NAME, short_name="雀翎", name_en="Canary Plume")
        officer, solution = make_officer(park), make_capability()
        benchmark = registers.record(FACTS, factory, by=officer, now=clock.now())
        return {
            "code": benchmark.code,
            "factory": admin_of(factory).email,
            "organisation": factory.code,
            "solution": solution.code,
            "provider": admin_of(solution.organisation).email,
            "officer": officer.email,
            "foreign": make_officer(make_park()).email,
            "operator": make_operator().email,
            "visitor": admin_of(make_organisation()).email,
            "second": admin_of(make_organisation()).email,
        }


def user(mail: str) -> User:
    found: User = db.session.query(User).filter_by(email=mail).one()
    return found


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def test_name_is_shown_by_the_factory_alone(client: FlaskClient, sign_in: Enter, stage: dict[str, str]) -> None:
    page = f"/benchmarks/{stage['code']}"
    for path in ("/benchmarks", page, "/benchmarks/totals"):
        assert NAME not in text(client, path)
    assert NAME in text(sign_in(stage["officer"]), page)
    assert NAME not in text(sign_in(stage["foreign"]), page)
    for role in ("provider", "visitor", "officer"):
        assert sign_in(stage[role]).post(f"{page}/named", data={"agreed": "yes"}).status_code == 403
    factory = sign_in(stage["factory"])
    assert factory.post(f"{page}/open-days/new", data=OPEN).status_code == 422
    assert factory.post(f"{page}/named", data={"agreed": "yes"}).status_code == 303
    assert NAME in text(client, page)
    assert factory.post(f"{page}/named", data={"agreed": "no"}).status_code == 303
    assert NAME not in text(client, page)


def test_expired_recognition_is_visibly_so(client: FlaskClient, stage: dict[str, str]) -> None:
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False):
        assert "2025 年 12 月 31 日到期" in text(client, "/benchmarks")
        assert "没有符合条件的条目" not in text(client, "/benchmarks?standing=lapsed&scene=SCN024")


def test_staff_enter_what_was_recognised(sign_in: Enter, stage: dict[str, str]) -> None:
    browser = sign_in(stage["officer"])
    form = {
        "register": "project",
        "title": "压铸车间示范项目",
        "holder": "某公开名单单位",
        "region": "REG110113",
        "industry": "",
    }
    form |= {
        "recogniser": "示例部门",
        "level": "city",
        "year": "2020",
        "source": "公开名单",
        "checked_on": "2026-11-01",
    }
    wrong = {
        "year": "1800",
        "register": "x",
        "level": "x",
        "scenes": "SOL001",
        "valid_until": "2001-01-01",
        "holder": "",
    }
    for name, value in wrong.items():
        assert browser.post("/staff/benchmarks/new", data=form | {name: value}).status_code == 422, name
    hidden = form | {"organisation": stage["organisation"], "title": "雀翎的示范项目"}
    assert browser.post("/staff/benchmarks/new", data=hidden).status_code == 422  # the title would tell who it is
    foreign = sign_in(stage["foreign"]).post(
        "/staff/benchmarks/new", data=form | {"organisation": stage["organisation"]}
    )
    assert foreign.status_code == 422
    answer = browser.post("/staff/benchmarks/new", data=form)
    assert answer.status_code == 303
    assert "某公开名单单位" in text(browser, answer.location)
    assert browser.post("/staff/benchmarks/new", data=form).status_code == 422  # it stands there already
    assert browser.post(f"/staff{answer.location.removeprefix('http://localhost')}/remove").status_code == 303
    assert browser.get(answer.location).status_code == 404


def test_totals_stand_beside_the_rows_that_make_them(app: Flask, client: FlaskClient, stage: dict[str, str]) -> None:
    with app.app_context(), transaction():
        officer, now = user(stage["officer"]), clock.now()
        public = replace(FACTS, holder="公开名单甲", title="示范项目甲", register="project")
        elsewhere = replace(public, title="示范项目乙", region="REG310115")
        for more in (
            public,
            elsewhere,
            replace(public, title="示范项目丙", year=2021),
            replace(public, title="示范项目丁"),
        ):
            registers.record(more, None, by=officer, now=now)
        found = {one.total.register: one for one in reconciling.reconcile(registers.list_benchmarks())}
        assert (len(found["project"].rows), found["project"].missing) == (2, 98)  # neither Shanghai nor 2021
        assert (len(found["enterprise"].rows), found["enterprise"].missing) == (1, 62)
        assert registers.list_benchmarks(on=clock.today() - timedelta(days=1)) == []
        assert len(registers.list_benchmarks(on=clock.today())) == 5
    page = text(client, "/benchmarks/totals")
    assert "公开名单甲" in page
    assert "98" in page


def test_use_is_shown_by_two_keys(client: FlaskClient, sign_in: Enter, stage: dict[str, str]) -> None:
    page, solution = f"/benchmarks/{stage['code']}", stage["solution"]
    factory, provider = sign_in(stage["factory"]), sign_in(stage["provider"])
    title = "铸件外观缺陷视觉检测单元"
    assert sign_in(stage["visitor"]).post(f"{page}/uses", data={"solution": solution}).status_code == 403
    assert factory.post(f"{page}/uses", data={"solution": "C-1999-0001"}).status_code == 422
    assert factory.post(f"{page}/uses", data={"solution": solution, "note": "两条线"}).status_code == 303
    assert title not in text(client, page)  # one key shows nothing
    assert "优势产品与标杆工厂" not in text(provider, f"/capabilities/{solution}")
    assert sign_in(stage["visitor"]).post(f"{page}/uses/{solution}/agree").status_code == 403
    assert factory.post(f"{page}/uses/{solution}/agree").status_code == 303  # their own key a second time: still one
    assert title not in text(client, page)
    assert provider.post(f"{page}/uses/{solution}/agree").status_code == 303
    assert title in text(client, page)
    assert "优势产品与标杆工厂" in text(provider, f"/capabilities/{solution}")
    assert NAME not in text(sign_in(stage["second"]), f"/capabilities/{solution}")
    assert provider.post(f"{page}/uses/{solution}/end").status_code == 303
    assert title not in text(client, page)
    assert provider.post(f"{page}/uses/{solution}/end").status_code == 404


OPEN = {"starts_on": "2030-01-10", "starts_at": "14:00", "hours": "2", "capacity": "5", "about": "门口集合"}


def announce(app: Flask, stage: dict[str, str], capacity: int = 5) -> str:
    with app.app_context(), transaction():
        host, one = user(stage["factory"]), registers.get_benchmark(stage["code"])
        registers.agree_to_be_named(one, True, by=host, now=clock.now())
        starts = clock.now() + timedelta(days=10)
        one.valid_until = None
        return open_days.announce(one, starts, 2, capacity, "门口集合", by=host, now=clock.now()).code


def taken(app: Flask, code: str) -> tuple[int, int]:
    """Return what the row says is taken, and what the bookings add up to."""
    with app.app_context():
        day = open_days.get_open_day(code)
        booked = [one.people for one in open_days.list_bookings(day) if one.state == BookingState.BOOKED]
        return day.taken, sum(booked)


def test_line_moves_up_in_order(app: Flask, sign_in: Enter, stage: dict[str, str]) -> None:
    code = announce(app, stage)
    path = f"/open-days/{code}"
    first, second, third = (sign_in(stage[one]) for one in ("visitor", "second", "provider"))
    give = {"agreed": "y"}
    assert first.post(f"{path}/book", data={"people": "4"}).status_code == 422  # without consent
    assert first.post(f"{path}/book", data=give | {"people": "0"}).status_code == 422
    assert first.post(f"{path}/book", data=give | {"people": "6"}).status_code == 422
    assert first.post(f"{path}/book", data=give | {"people": "4"}).status_code == 303
    assert second.post(f"{path}/book", data=give | {"people": "3"}).status_code == 303
    assert third.post(f"{path}/book", data=give | {"people": "1"}).status_code == 303  # there is room, but others wait
    assert taken(app, code) == (4, 4)
    assert "候补" in text(third, path)
    assert first.post(f"{path}/cancel").status_code == 303
    assert taken(app, code) == (4, 4)
    assert kinds_to(app, stage["second"])[-1] == kinds_to(app, stage["provider"])[-1] == "open_day_seat"
    assert first.post(f"{path}/cancel").status_code == 409
    assert "谁来参访" not in text(second, path)
    assert "谁来参访" in text(sign_in(stage["factory"]), path)
    host = sign_in(stage["factory"])
    assert sign_in(stage["foreign"]).post(f"{path}/call-off").status_code == 403
    assert host.post(f"{path}/attendance").status_code == 409
    assert host.post(f"{path}/call-off").status_code == 303
    assert kinds_to(app, stage["second"])[-1] == "open_day_off"
    assert first.post(f"{path}/book", data=give | {"people": "1"}).status_code == 409


def test_who_came_is_counted_from_bookings(app: Flask, sign_in: Enter, stage: dict[str, str]) -> None:
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False) as clockwork:
        code = announce(app, stage)
        sign_in(stage["visitor"]).post(f"/open-days/{code}/book", data={"agreed": "y", "people": "3"})
        clockwork.move_to("2026-12-08T02:00:00Z")
        host = sign_in(stage["factory"])
        with app.app_context():
            number = open_days.list_bookings(open_days.get_open_day(code))[0].id
        assert host.post(f"/open-days/{code}/attendance", data={f"came-{number}": "4"}).status_code == 422
        assert host.post(f"/open-days/{code}/attendance", data={f"came-{number}": "2"}).status_code == 303
        with app.app_context():
            assert open_days.list_bookings(open_days.get_open_day(code))[0].came == 2


def crowd(app: Flask, code: str, mails: list[str]) -> list[str]:
    """Let everybody book two seats at once, each in a thread and transaction of its own; return what each was told."""
    ready = Barrier(len(mails))

    def one(mail: str) -> str:
        with app.app_context():
            try:
                with transaction():
                    day, by = open_days.get_open_day(code), user(mail)
                    if db.engine.dialect.name != "sqlite":  # there the others wait at BEGIN IMMEDIATE
                        ready.wait()
                    return str(open_days.book(day, 2, by=by, now=clock.now()).state)
            except Exception as error:
                return type(error).__name__

    with ThreadPoolExecutor(len(mails)) as pool:
        return list(pool.map(one, mails))


@pytest.fixture
def mails(app: Flask) -> list[str]:
    with app.app_context(), transaction():
        return [make_user().email for _ in range(6)]


def test_capacity_holds_when_all_book_at_once(app: Flask, stage: dict[str, str], mails: list[str]) -> None:
    code = announce(app, stage, capacity=5)
    assert sorted(crowd(app, code, mails)) == ["booked"] * 2 + ["waiting"] * 4
    assert taken(app, code) == (4, 4)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_booking_without_the_lock_is_noticed(
    app: Flask, stage: dict[str, str], mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: whoever reads before the others have written counts them out."""
    monkeypatch.setattr(open_days, "hold", lambda day: None)
    code = announce(app, stage, capacity=5)
    told = crowd(app, code, mails)
    assert told.count("booked") > 2 or taken(app, code)[0] != taken(app, code)[1]


def test_database_refuses_more_than_the_capacity(app: Flask, stage: dict[str, str]) -> None:
    code = announce(app, stage, capacity=5)
    with app.app_context(), pytest.raises(Exception, match="taken"), transaction():
        db.session.execute(db.update(OpenDay).where(OpenDay.code == code).values(taken=6))


def test_nobody_else_enters_rows(sign_in: Enter, stage: dict[str, str]) -> None:
    for role in ("factory", "provider"):
        assert sign_in(stage[role]).get("/staff/benchmarks/new").status_code == 403
    path = f"/benchmarks/{stage['code']}/open-days/new"
    assert sign_in(stage["visitor"]).get(path).status_code == 403
    assert sign_in(stage["factory"]).get(path).status_code == 200
