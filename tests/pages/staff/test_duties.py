"""Who may not confirm alone, second signatures, 回避, declared interests and their exceptions, through the pages; each with its control."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import CheckItem
from matchmaker.accounts.verification import Check, verify_organisation
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.fairness import CoSignature, Interest, InterestKind, Override, Recusal
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import Notice
from tests.factories import make_officer, make_operator
from tests.introductions.cast import Cast, agree_all, ask, make_cast

Enter = Callable[..., FlaskClient]
TICKS = {"ticks": [tick.value for tick in Tick]}


@dataclass
class Scene:
    """Codes and addresses of one introduction that waits for staff, and of another officer of the park and the operator."""

    code: str
    need: str
    provider: str
    enterprise: str
    officer: str
    second: str
    operator: str


def scene_of(cast: Cast, one: Introduction, second: str = "") -> Scene:
    operator = make_operator().email
    codes = (one.code, cast.need.code, cast.provider.code, cast.enterprise.code)
    return Scene(*codes, cast.officer.email, second or make_officer(cast.park).email, operator)


def waiting(app: Flask, side: Side = Side.STAFF) -> Scene:
    """An introduction that both sides agreed to; with STAFF the officer proposed it."""
    with app.app_context(), transaction():
        cast = make_cast()
        one = ask(cast, side)
        agree_all(cast, one)
        return scene_of(cast, one)


def confirm(browser: FlaskClient, code: str) -> int:
    return browser.post(f"/staff/introductions/{code}/confirm", data=TICKS).status_code


def state(app: Flask, code: str) -> str:
    with app.app_context():
        return db.session.query(Introduction).filter_by(code=code).one().state


def test_who_proposed_cannot_confirm_alone(app: Flask, sign_in: Enter) -> None:
    scene = waiting(app)
    officer, second = sign_in(scene.officer), sign_in(scene.second)
    page = officer.get(f"/staff/introductions/{scene.code}").get_data(as_text=True)
    assert "您提议了这件对接" in page
    assert "可以复核的人" in page
    assert "确认前核对" not in page
    assert confirm(officer, scene.code) == 409
    assert state(app, scene.code) == State.AGREED
    assert officer.post(f"/staff/introductions/{scene.code}/sign-beside").status_code == 403
    assert second.post(f"/staff/introductions/{scene.code}/sign-beside").status_code == 303
    assert second.post(f"/staff/introductions/{scene.code}/sign-beside").status_code == 303
    assert "确认前核对" in officer.get(f"/staff/introductions/{scene.code}").get_data(as_text=True)
    assert confirm(officer, scene.code) == 303
    assert state(app, scene.code) == State.INTRODUCED
    with app.app_context():
        assert db.session.query(CoSignature).count() == 1


def test_somebody_else_confirms_without_a_signature(app: Flask, sign_in: Enter) -> None:
    """The negative control: nothing speaks against the second officer, and nothing against who did not propose."""
    scene = waiting(app)
    assert confirm(sign_in(scene.second), scene.code) == 303
    plain = waiting(app, Side.ENTERPRISE)
    assert confirm(sign_in(plain.officer), plain.code) == 303


@pytest.mark.parametrize(("days", "answer"), [(364, 409), (366, 303)])
def test_who_verified_within_a_year_cannot_confirm_alone(app: Flask, sign_in: Enter, days: int, answer: int) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        then = clock.now() - timedelta(days=days)
        cast.provider.verification = "submitted"
        db.session.flush()
        checks = [Check(item, True, "公示系统", clock.day_of(then)) for item in CheckItem]
        until = clock.today() + timedelta(days=200)
        verify_organisation(cast.provider, by=cast.officer, now=then, scope="", until=until, checks=checks)
        cast.provider.verified_by = make_operator()  # somebody else renewed it since: the trail still tells
        one = ask(cast)
        agree_all(cast, one)
        scene = scene_of(cast, one)
    assert confirm(sign_in(scene.officer), scene.code) == answer


def test_a_park_with_one_officer_turns_to_the_operator(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        one = ask(cast, Side.STAFF)
        agree_all(cast, one)
        scene = scene_of(cast, one, second="nobody@example.com")
        name = db.session.query(type(cast.officer)).filter_by(email=scene.operator).one().name
        foreign = make_officer(make_cast().park).email
    officer = sign_in(scene.officer)
    assert name in officer.get(f"/staff/introductions/{scene.code}").get_data(as_text=True)
    assert sign_in(foreign).post(f"/staff/introductions/{scene.code}/sign-beside").status_code == 404
    assert sign_in(scene.operator).post(f"/staff/introductions/{scene.code}/sign-beside").status_code == 303
    assert confirm(officer, scene.code) == 303


def declare(browser: FlaskClient, code: str, **more: str) -> int:
    given = {"whose": "", "kind": "employment", "with_code": code, "since": "2020-01-01", "until": "", "note": "顾问"}
    return browser.post("/account/interests", data=given | more).status_code


@pytest.mark.parametrize("side", ["provider", "enterprise"])
def test_tie_bars_until_two_people_let_it_through(app: Flask, sign_in: Enter, side: str) -> None:
    scene = waiting(app, Side.ENTERPRISE)
    officer, second = sign_in(scene.officer), sign_in(scene.second)
    assert declare(officer, getattr(scene, side)) == 303
    assert "您申报过与其中一方的利益关系" in officer.get(f"/staff/introductions/{scene.code}").get_data(as_text=True)
    assert confirm(officer, scene.code) == 409
    second.post(f"/staff/introductions/{scene.code}/sign-beside")
    assert confirm(officer, scene.code) == 409, "a signature does not help against a tie"
    asked = {"need": scene.need, "provider": scene.provider, "whose": "mine"}
    assert officer.post("/staff/exceptions", data=asked | {"reason": ""}).status_code == 422
    for field, code in (("need", "N-2026-9999"), ("provider", "O-2026-9999")):
        refused = officer.post("/staff/exceptions", data=asked | {"reason": "唯一供应商", field: code})
        assert (refused.status_code, "没有找到这个编号" in refused.get_data(as_text=True)) == (422, True)
    assert officer.post("/staff/exceptions", data=asked | {"reason": "唯一供应商"}).status_code == 303
    assert officer.post("/staff/exceptions/agree", data={"exception": "1"}).status_code == 403
    assert confirm(officer, scene.code) == 409
    assert second.post("/staff/exceptions/agree", data={"exception": "1"}).status_code == 303
    assert second.post("/staff/exceptions/agree", data={"exception": "1"}).status_code == 409
    assert confirm(officer, scene.code) == 303
    with app.app_context():
        row = db.session.query(Override).one()
        assert row.second_id not in (None, row.asked_by_id)
        assert [one.action for one in audit.list_entries(scene.need)][-2:] == ["ask_exception", "second_exception"]


@pytest.mark.parametrize(("years", "answer"), [(2, 409), (4, 303)])
def test_tie_counts_for_three_years_after_its_end(app: Flask, sign_in: Enter, years: int, answer: int) -> None:
    scene = waiting(app, Side.ENTERPRISE)
    officer = sign_in(scene.officer)
    ended = clock.today() - timedelta(days=365 * years)
    assert declare(officer, scene.provider, since="2015-01-01", until=ended.isoformat()) == 303
    assert confirm(officer, scene.code) == answer


def test_declaration_taken_back_bars_nobody_and_stays_on_record(app: Flask, sign_in: Enter) -> None:
    scene = waiting(app, Side.ENTERPRISE)
    officer = sign_in(scene.officer)
    declare(officer, scene.provider)
    assert sign_in(scene.second).post("/account/interests/end", data={"interest": "1"}).status_code == 404
    assert officer.post("/account/interests/end", data={"interest": "1"}).status_code == 303
    assert confirm(officer, scene.code) == 303
    with app.app_context():
        assert db.session.query(Interest).one().ended_at is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [("with_code", "O-1999-0001"), ("kind", "friendship"), ("until", "2019-01-01"), ("note", "长" * 501)],
)
def test_declaration_says_what_is_wrong_at_the_field(app: Flask, sign_in: Enter, field: str, value: str) -> None:
    scene = waiting(app, Side.ENTERPRISE)
    assert declare(sign_in(scene.officer), scene.provider, **{field: value}) == 422
    with app.app_context():
        assert db.session.query(Interest).count() == 0


def test_officer_stands_aside_and_another_goes_on(app: Flask, sign_in: Enter) -> None:
    scene = waiting(app, Side.ENTERPRISE)
    officer, second = sign_in(scene.officer), sign_in(scene.second)
    path = f"/staff/introductions/{scene.code}/stand-aside"
    assert officer.get(path).status_code == 200
    assert officer.post(path, data={"to": scene.second, "reason": ""}).status_code == 422
    assert officer.post(path, data={"to": scene.officer, "reason": "亲属任职"}).status_code == 422
    assert officer.post(path, data={"to": scene.second, "reason": "亲属任职"}).status_code == 303
    assert officer.post(path, data={"to": scene.second, "reason": "亲属任职"}).status_code == 409
    assert confirm(officer, scene.code) == 409
    assert confirm(second, scene.code) == 303
    with app.app_context():
        assert db.session.query(Recusal).one().reason == "亲属任职"
        assert db.session.query(Notice).filter_by(kind="introduction_handed").count() == 1


def test_tied_officer_cannot_propose(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        need, offer, mail, provider = cast.need.code, cast.capability.code, cast.officer.email, cast.provider.code
    officer = sign_in(mail)
    declare(officer, provider, kind="contract")
    path, given = f"/staff/needs/{need}/propose", {"capability": offer, "few_reason": "只有一家"}
    assert "您申报过" in officer.get(path, query_string={"capability": offer}).get_data(as_text=True)
    assert officer.post(path, data=given).status_code == 409


def test_fewer_than_three_candidates_want_a_reason(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        need, offer, mail = cast.need.code, cast.capability.code, cast.officer.email
    officer = sign_in(mail)
    answer = officer.post(f"/staff/needs/{need}/propose", data={"capability": offer, "message": "请看"})
    assert answer.status_code == 422
    assert "至少比较 3 家" in answer.get_data(as_text=True)
    given = {"capability": offer, "few_reason": "本地仅一家做过压铸"}
    made = officer.post(f"/staff/needs/{need}/propose", data=given)
    assert made.status_code == 303
    assert "本地仅一家做过压铸" in officer.get(made.location).get_data(as_text=True)


def test_every_kind_of_interest_can_be_declared(app: Flask, sign_in: Enter) -> None:
    scene = waiting(app, Side.ENTERPRISE)
    officer = sign_in(scene.officer)
    for kind in InterestKind:
        assert declare(officer, scene.enterprise, kind=kind) == 303
    page = officer.get("/account/interests").get_data(as_text=True)
    assert all(word in page for word in ("任职", "持股", "合同往来", "现场诊断"))


def test_holding_keeps_the_pair_apart_without_a_word_to_the_other(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        names = (cast.need.code, cast.capability.code, cast.provider.code, cast.enterprise.code)
        mails = (cast.seller.email, cast.asker.email, cast.officer.email, make_officer(cast.park).email)
    need, offer, provider, enterprise = names
    seller, asker, officer, second = (sign_in(one) for one in mails)
    assert provider in asker.get(f"/needs/{need}/providers").get_data(as_text=True)
    assert declare(seller, enterprise, whose=provider, kind="employment") == 422
    assert declare(seller, enterprise, whose=provider, kind="holding") == 303
    assert "申报的利益关系" in asker.get(f"/needs/{need}/providers").get_data(as_text=True)
    assert asker.post(f"/needs/{need}/ask/{offer}", data={"consent": "y"}).status_code == 409
    told = seller.get(f"/needs/{need}").get_data(as_text=True)
    assert "回避" in told
    assert "应答这条需求" not in told
    assert (
        officer.post(f"/staff/needs/{need}/propose", data={"capability": offer, "few_reason": "一家"}).status_code
        == 409
    )
    officer.post(
        "/staff/exceptions", data={"need": need, "provider": provider, "whose": "sides", "reason": "集团内招采"}
    )
    second.post("/staff/exceptions/agree", data={"exception": "1"})
    assert (
        officer.post(f"/staff/needs/{need}/propose", data={"capability": offer, "few_reason": "一家"}).status_code
        == 303
    )


def test_signature_needs_something_to_sign(app: Flask, sign_in: Enter) -> None:
    scene = waiting(app)
    second = sign_in(scene.second)
    assert confirm(second, scene.code) == 303
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        assert sign_in(scene.second).post(f"/staff/introductions/{scene.code}/sign-beside").status_code == 409


def test_desk_says_that_another_officer_has_to_look(app: Flask, sign_in: Enter) -> None:
    scene = waiting(app)
    assert "需要另一位专员复核" in sign_in(scene.officer).get("/staff/").get_data(as_text=True)
    second = sign_in(scene.second)
    assert "需要另一位专员复核" not in second.get("/staff/").get_data(as_text=True)
    second.post(f"/staff/introductions/{scene.code}/sign-beside")
    assert "需要另一位专员复核" not in sign_in(scene.officer).get("/staff/").get_data(as_text=True)
