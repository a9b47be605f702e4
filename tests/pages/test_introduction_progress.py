"""From *introduced* to *delivered* through the browser: undo, alternates, meetings, plans, two keys, ratings, owners."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.catalogue.queries import get_need
from matchmaker.commands import worker
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import access, alternates
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.outcomes import standings
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import Notice, OutboxMessage
from tests.factories import admin_of, join, make_capability, make_user
from tests.introductions.stage import TICKS, Stage, set_stage, state_of, text_of

SignIn = Callable[..., FlaskClient]
MOMENT = datetime(2026, 11, 24, 2, tzinfo=UTC)  # a Tuesday morning in Beijing
DAY = "2026-11-24"


@pytest.fixture(autouse=True)
def stopped() -> Iterator[Any]:
    """The clock stands still until a test moves it."""
    with time_machine.travel(MOMENT, tick=False) as clock:
        yield clock


def mails(app: Flask, kind: str) -> list[tuple[str, str]]:
    """Return address and state of each mail of a kind."""
    with app.app_context():
        return [
            (one.address, one.state)
            for one in db.session.query(OutboxMessage).filter_by(kind=kind).order_by(OutboxMessage.id)
        ]


def waits(app: Flask, code: str) -> tuple[str, str | None]:
    with app.app_context():
        one = get_introduction(code)
        return one.state, one.waiting_for


# Undo


def test_declining_is_taken_back_from_the_toast_within_ten_seconds(app: Flask, sign_in: SignIn, stopped: Any) -> None:
    stage = set_stage(app, State.PROPOSED)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}"
    seller.post(f"{page}/decline", data={"reason": "capacity"})
    assert f'action="{page}/reopen"' in text_of(seller, page)
    assert mails(app, "introduction_declined") == [(stage.mails["asker"], "queued")]
    stopped.shift(9)
    worker_sends(app)
    assert mails(app, "introduction_declined") == [(stage.mails["asker"], "queued")], (
        "it waits as long as undo may come"
    )
    assert sign_in(stage.mails["asker"]).post(f"{page}/reopen").status_code == 403
    assert seller.post(f"{page}/reopen").location == page
    assert waits(app, stage.introduction) == ("proposed", "provider")
    assert "queued" not in [state for _address, state in mails(app, "introduction_declined")]
    with app.app_context():
        assert db.session.query(Notice).filter_by(kind="introduction_declined").count() == 0
    assert seller.post(f"{page}/agree", data={"consent": "y"}).status_code == 303
    assert state_of(app, stage.introduction) == State.AGREED


def worker_sends(app: Flask) -> None:
    """Let the clock's jobs run as the worker does."""
    worker.run_jobs(app)


def test_withdrawing_is_taken_back_with_the_consent_that_it_ended(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    asker, page = sign_in(stage.mails["asker"]), f"/introductions/{stage.introduction}"
    asker.post(f"{page}/withdraw", data={"note": ""})
    with app.app_context():
        one = get_introduction(stage.introduction)
        assert not access.has_consented(one, one.enterprise_id)
    asker.post(f"{page}/reopen")
    assert waits(app, stage.introduction) == ("agreed", "staff")
    officer = sign_in(stage.mails["officer"])
    assert officer.post(f"/staff{page}/confirm", data={"ticks": TICKS}).status_code == 303
    assert state_of(app, stage.introduction) == State.INTRODUCED


def test_taking_back_is_too_late_after_ten_seconds(app: Flask, sign_in: SignIn, stopped: Any) -> None:
    stage = set_stage(app, State.PROPOSED)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}"
    seller.post(f"{page}/decline", data={"reason": "capacity"})
    stopped.shift(11)
    assert seller.post(f"{page}/reopen").status_code == 409
    assert state_of(app, stage.introduction) == State.DECLINED
    assert mails(app, "introduction_declined") == [(stage.mails["asker"], "queued")]


# Alternates


def line_of(app: Flask, need: str) -> list[str]:
    with app.app_context():
        return [one.capability.code for one in alternates.list_waiting_for(get_need(need).id)]


def latest(app: Flask) -> tuple[str, str, str]:
    """Return capability, state and the address that is asked of the introduction that was begun last."""
    with app.app_context():
        one = db.session.scalars(db.select(Introduction).order_by(Introduction.id.desc())).unique().first()
        assert one is not None
        assert one.capability is not None
        return one.capability.code, one.state, admin_of(one.provider).email


def test_the_next_in_line_is_asked_when_one_declines_and_when_one_is_silent(
    app: Flask, sign_in: SignIn, stopped: Any
) -> None:
    stage = set_stage(app, None)
    with app.app_context(), transaction():
        then = [make_capability().code for _ in range(2)]
    asker = sign_in(stage.mails["asker"])
    address = f"/needs/{stage.need}/ask/{stage.capability}"
    offered = text_of(asker, address)
    assert [code for code in then if f'value="{code}"' not in offered] == []
    assert asker.post(address, data={"consent": "y", "alternates": then}).status_code == 303
    assert line_of(app, stage.need) == then
    first = latest(app)
    seller = sign_in(stage.mails["seller"])
    worker.run_jobs(app)
    assert latest(app) == first, "nobody is asked while the first may still answer"
    with app.app_context():
        code = db.session.query(Introduction).one().code
    seller.post(f"/introductions/{code}/decline", data={"reason": "capacity"})
    worker.run_jobs(app)
    assert line_of(app, stage.need) == then, "a refusal that may be taken back moves nobody up"
    stopped.shift(60)
    worker.run_jobs(app)
    assert latest(app)[:2] == (then[0], "proposed")
    assert (line_of(app, stage.need), mails(app, "introduction_next_asked")) == (
        then[1:],
        [(stage.mails["asker"], "queued")],
    )
    stopped.shift(timedelta(days=12))
    for _ in range(2):  # silence: it expires, and the next is asked
        worker.run_jobs(app)
        stopped.shift(60)
    assert latest(app)[:2] == (then[1], "proposed")
    assert line_of(app, stage.need) == []
    stopped.shift(timedelta(days=12))
    worker.run_jobs(app)
    stopped.shift(60)
    worker.run_jobs(app)
    assert latest(app)[:2] == (then[1], "expired"), "the line is empty: nobody else is asked"


def test_what_the_enterprise_itself_takes_back_asks_nobody_next(app: Flask, sign_in: SignIn, stopped: Any) -> None:
    stage = set_stage(app, None)
    with app.app_context(), transaction():
        then = make_capability().code
    asker = sign_in(stage.mails["asker"])
    page = asker.post(
        f"/needs/{stage.need}/ask/{stage.capability}", data={"consent": "y", "alternates": [then]}
    ).location
    assert then in text_of(asker, page) or "候补" in text_of(asker, page)
    asker.post(f"{page}/withdraw", data={"note": ""})
    stopped.shift(60)
    worker.run_jobs(app)
    assert latest(app)[:2] == (stage.capability, "withdrawn")
    with app.app_context():
        code = alternates.list_waiting_for(get_need(stage.need).id)[0].capability.organisation.code
    asker.post(f"{page}/alternates/drop", data={"provider": code})
    assert line_of(app, stage.need) == []


# Forms


WRONG = [
    (State.INTRODUCED, "meeting", {"day": "2999-01-01", "note": "看了样件"}, "看了样件"),
    (State.INTRODUCED, "meeting", {"day": "2020-01-01", "note": "看了样件"}, "2020-01-01"),
    (State.INTRODUCED, "no-show", {"day": DAY, "note": "等了一小时"}, "等了一小时"),
    (State.INTRODUCED, "no-show", {"day": "下周", "absent": "provider", "note": "等了"}, "下周"),
    (State.INTRODUCED, "plan", {"stage": "quote", "day": DAY, "note": "先报价"}, "先报价"),
    (
        State.INTRODUCED,
        "plan",
        {"stage": "quote", "day": "2026-11-01", "owner": "both", "note": "先报价"},
        "2026-11-01",
    ),
    (State.INTRODUCED, "plan", {"stage": "quote", "day": "2031-01-01", "owner": "both"}, "2031-01-01"),
    (State.INTRODUCED, "plan", {"stage": "lunch", "day": DAY, "owner": "both", "note": "先报价"}, "先报价"),
    (State.MET, "intend", {"day": "", "note": "已签意向书"}, "已签意向书"),
    (State.MET, "sign", {"day": DAY, "contract": "contract", "note": "含一年维保"}, "含一年维保"),
    (State.MET, "sign", {"day": DAY, "contract": "contract", "band": "10-50", "amount": "73.91"}, "73.91"),
    (State.MET, "sign", {"day": DAY, "contract": "contract", "band": "10-50", "amount": "七十"}, "七十"),
    (State.SIGNED, "deliver", {"day": DAY, "note": ""}, DAY),
    (State.SIGNED, "deliver", {"day": "2999-01-01", "note": "漏检率 0.3%"}, "漏检率 0.3%"),
    (State.MET, "deny", {"outcome": "signing", "note": "没有签"}, "没有签"),
    (State.MET, "deny", {"outcome": "meeting", "note": ""}, "meeting"),
    (State.MET, "rate", {"stars": "6", "note": "配合好"}, "配合好"),
]


@pytest.mark.parametrize(("state", "door", "data", "kept"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask, sign_in: SignIn, state: State, door: str, data: dict[str, str], kept: str
) -> None:
    stage = set_stage(app, state)
    answer = sign_in(stage.mails["seller"]).post(f"/introductions/{stage.introduction}/{door}", data=data)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert kept in answer.text
    assert state_of(app, stage.introduction) == state


def test_a_no_show_and_a_plan_say_what_is_waited_for(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}"
    missed = {"day": DAY, "absent": "enterprise", "note": "等了一小时"}
    assert seller.post(f"{page}/no-show", data=missed).location == page
    assert mails(app, "introduction_no_show") == [(stage.mails["asker"], "queued")]
    plan = {"stage": "survey", "day": "2026-12-04", "owner": "provider", "note": "带样件"}
    assert seller.post(f"{page}/plan", data=plan).location == page
    assert waits(app, stage.introduction) == ("introduced", "provider")
    shown = text_of(sign_in(stage.mails["asker"]), page)
    assert [word for word in ("现场勘查", "2026 年 12 月 4 日", "带样件") if word not in shown] == []


def test_two_keys_lead_to_signed_and_delivered_and_no_mail_tells_the_amount(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.MET)
    page, people = (
        f"/introductions/{stage.introduction}",
        {one: sign_in(stage.mails[one]) for one in ("asker", "seller")},
    )
    contract = {"day": DAY, "contract": "contract", "band": "50-100", "amount": "73.91", "note": "含一年维保"}
    delivered = {"day": DAY, "note": "漏检率降到 0.3%"}
    for door, data, before, after in (
        ("sign", contract, "met", "signed"),
        ("deliver", delivered, "signed", "delivered"),
    ):
        people["asker"].post(f"{page}/{door}", data=data)
        assert waits(app, stage.introduction) == (before, "provider")
        people["asker"].post(f"{page}/{door}", data=data)  # a double click
        people["seller"].post(f"{page}/{door}", data=data)
        assert state_of(app, stage.introduction) == after
    assert "73.91" in text_of(people["seller"], page)
    with app.app_context():
        one = get_introduction(stage.introduction)
        assert {outcome: known.grade for outcome, known in standings(one.claims).items()} == {
            "meeting": "one",
            "intention": "none",
            "signing": "both",
            "delivery": "both",
        }
        told = [str(row.facts) for kind in (OutboxMessage, Notice) for row in db.session.query(kind)]
    assert [facts for facts in told if "73.91" in facts or "50-100" in facts] == []


def test_a_contradiction_waits_for_staff_until_they_have_seen_the_document(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.MET)
    page = f"/introductions/{stage.introduction}"
    asker, seller, officer = (sign_in(stage.mails[role]) for role in ("asker", "seller", "officer"))
    contract = {"day": DAY, "contract": "contract", "band": "50-100"}
    assert (
        officer.post(f"{page}/sign", data={**contract, "document": "合同 HT-7"}).status_code == 409
    )  # nobody claims it
    asker.post(f"{page}/sign", data=contract)
    assert seller.post(f"{page}/deny", data={"outcome": "signing", "note": "还没有签"}).location == page
    assert waits(app, stage.introduction) == ("met", "staff")
    plan = {"stage": "contract", "day": "2026-12-24", "owner": "both"}
    seller.post(f"{page}/plan", data=plan)
    assert waits(app, stage.introduction) == ("met", "staff"), "a plan takes no dispute from staff"
    assert officer.post(f"{page}/sign", data=contract).status_code == 422  # without what they saw
    assert officer.post(f"{page}/sign", data={**contract, "document": "合同 HT-7"}).status_code == 303
    assert waits(app, stage.introduction) == ("signed", "both")


# Ratings and owners


def test_ratings_stay_blind_until_both_have_said_or_two_weeks_are_over(
    app: Flask, sign_in: SignIn, stopped: Any
) -> None:
    words = {"asker": "交底很清楚", "seller": "回复及时"}
    for both in (True, False):
        stage = set_stage(app, State.MET)
        page = f"/introductions/{stage.introduction}"
        people = {role: sign_in(stage.mails[role]) for role in words}
        first = people["asker"].post(f"{page}/rate", data={"stars": "4", "note": words["asker"]})
        assert first.status_code == 303
        assert people["asker"].post(f"{page}/rate", data={"stars": "5"}).status_code == 409
        assert words["asker"] in text_of(people["asker"], page)
        assert words["asker"] not in text_of(people["seller"], page)
        assert words["asker"] not in text_of(sign_in(stage.mails["officer"]), f"/staff{page}")
        if both:
            people["seller"].post(f"{page}/rate", data={"stars": "5", "note": words["seller"]})
            assert words["seller"] in text_of(people["asker"], page)
        else:
            stopped.shift(timedelta(days=14))
            people["seller"] = sign_in(stage.mails["seller"])
            assert people["seller"].post(f"{page}/rate", data={"stars": "1"}).status_code == 409  # it is open already
        assert words["asker"] in text_of(people["seller"], page)


def test_handing_over_changes_who_is_told(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    colleague = a_colleague(app, stage)
    asker, seller, page = (
        sign_in(stage.mails["asker"]),
        sign_in(stage.mails["seller"]),
        f"/introductions/{stage.introduction}",
    )
    plan = {"stage": "quote", "day": "2026-12-04", "owner": "provider"}
    asker.post(f"{page}/plan", data=plan)
    assert {address for address, _state in mails(app, "introduction_planned")} == {stage.mails["seller"], colleague[1]}
    assert seller.post(f"{page}/owner", data={"colleague": "999999"}).status_code == 422
    assert seller.post(f"{page}/owner", data={"colleague": colleague[0]}).location == page
    assert colleague[2] in text_of(seller, page)
    asker.post(f"{page}/no-show", data={"day": DAY, "absent": "provider"})
    assert [address for address, _state in mails(app, "introduction_no_show")] == [colleague[1]]
    assert sign_in(stage.mails["third_provider"]).get(f"{page}/owner").status_code == 404


def a_colleague(app: Flask, stage: Stage) -> tuple[str, str, str]:
    """Return id, address and name of another member of the provider."""
    with app.app_context(), transaction():
        one = make_user()
        join(one, Role.MEMBER, organisation=get_introduction(stage.introduction).provider)
        return str(one.id), one.email, one.name


def test_stages_are_for_whoever_is_involved(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.MET, Side.PROVIDER)
    page = f"/introductions/{stage.introduction}"
    for door in ("meeting", "plan", "intend", "sign", "deny"):
        for role in ("third_provider", "other_officer"):
            assert sign_in(stage.mails[role]).get(f"{page}/{door}").status_code == 404
        assert app.test_client().get(f"{page}/{door}").status_code == 303
