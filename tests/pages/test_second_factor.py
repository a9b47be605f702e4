"""两步登录 through the pages: enrol, sign in with a code once, recovery codes, switching off, an operator's reset, STAFF_TOTP."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import credentials, links, second_factor, tokens
from matchmaker.accounts.factors import RecoveryCode, SecondFactor
from matchmaker.accounts.people import Role, User, UserSession
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid
from tests.factories import PASSWORD, join, make_officer, make_operator, make_park, make_user
from tests.letters import kinds_to

Enter = Callable[..., FlaskClient]
MAIL = "lina@example.com"
PAGE = "/account/second-factor"
NOON = datetime(2026, 11, 27, 4, 0, 10, tzinfo=UTC)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock_hand:
        yield clock_hand


@pytest.fixture
def lina(app: Flask, moment: time_machine.Traveller) -> Flask:
    with app.app_context(), transaction():
        make_user(email=MAIL, name="李娜")
    return app


def enrol(browser: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """Turn it on as a person does: password, QR code, first code; return the device and the recovery codes."""
    assert browser.post(f"{PAGE}/begin", data={"password": PASSWORD}).status_code == 303
    page = browser.get(PAGE).get_data(as_text=True)
    assert 'class="qr"' in page
    assert "style=" not in page
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert found is not None
    device = pyotp.TOTP(found.group(1).replace(" ", ""))
    answer = browser.post(f"{PAGE}/confirm", data={"code": device.now()})
    codes = re.findall(r"<code>([A-Z2-9-]{19})</code>", answer.get_data(as_text=True))
    assert len(codes) == 10
    return device, codes


def half_way(app: Flask, wanted: str = "/notices") -> FlaskClient:
    """A browser that gave the right password and owes the code."""
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"email": MAIL, "password": PASSWORD, "next": wanted})
    assert answer.location == wanted
    return browser


def give(browser: FlaskClient, code: str) -> int:
    return browser.post("/sign-in/code", data={"code": code, "next": "/notices"}).status_code


def test_password_alone_opens_nothing_and_the_code_leads_on(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    device, codes = enrol(sign_in(MAIL))
    moment.shift(60)
    browser = half_way(lina)
    asked = browser.get("/notices?x=1")
    assert asked.location == "/sign-in/code?next=/notices?x%3D1"
    assert browser.get("/find").status_code == 303
    assert browser.get("/sign-in/code").status_code == 200
    assert browser.post("/account/sessions/end").location.startswith("/sign-in?")
    assert give(browser, "000000" if device.now() != "000000" else "111111") == 422
    assert give(browser, f"{device.now()[:3]} {device.now()[3:]}") == 303
    assert browser.get("/notices").status_code == 200
    with lina.app_context():
        assert db.session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 10
        kept = " ".join(db.session.scalars(sa.select(RecoveryCode.digest)))
        assert codes[0].replace("-", "") not in kept
        nonce = db.session.scalars(sa.select(SecondFactor.nonce)).one()
        assert device.secret not in nonce


def test_code_works_once_and_only_about_its_half_minute(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    device, _codes = enrol(sign_in(MAIL))
    first = device.now()
    assert give(half_way(lina), first) == 422  # spent by the enrolment
    moment.shift(60)
    code = device.now()
    assert give(half_way(lina), code) == 303
    refused = half_way(lina)
    assert "已经用过" in refused.post("/sign-in/code", data={"code": code}).get_data(as_text=True)
    moment.shift(300)
    assert give(half_way(lina), code) == 422
    assert (
        give(half_way(lina), device.at(clock.now() + timedelta(seconds=30))) == 303
    )  # a device that is half a minute ahead
    assert give(half_way(lina), device.now()) == 422  # and no step back from there


def test_one_code_given_twice_at_once_is_taken_once(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    """The compare-and-set: the second reader saw the row before the first one spent the code."""
    device, _codes = enrol(sign_in(MAIL))
    moment.shift(60)
    key, now = lina.config["SECRET_KEY"], clock.now()
    with lina.app_context(), transaction():
        factor = db.session.scalars(sa.select(SecondFactor)).one()
        second_factor._spend_step(factor, device.now(), key, now)
        with pytest.raises(Invalid, match="code_used"):
            second_factor._spend_step(factor, device.now(), key, now)


def test_recovery_code_stands_in_once_and_is_told(lina: Flask, sign_in: Enter, moment: time_machine.Traveller) -> None:
    _device, codes = enrol(sign_in(MAIL))
    assert give(half_way(lina), codes[3].lower()) == 303
    assert give(half_way(lina), codes[3]) == 422
    assert give(half_way(lina), codes[4].replace("-", " ")) == 303
    assert give(half_way(lina), "ABCD-EFGH-JKLM-NPQR") == 422
    assert kinds_to(lina, MAIL) == ["second_factor"] * 3
    with lina.app_context():
        user = db.session.scalars(sa.select(User)).one()
        acts = [(one.action, one.facts.get("left")) for one in audit.list_entries(user)]
        assert [one for one in acts if one[0] == "use_recovery_code"] == [
            ("use_recovery_code", 9),
            ("use_recovery_code", 8),
        ]


def test_guesses_are_slowed_down_whatever_browser_they_come_from(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    device, codes = enrol(sign_in(MAIL))
    moment.shift(60)
    right = device.now()
    wrong = [
        f"{n:06d}"
        for n in range(8)
        if f"{n:06d}" not in {device.at(clock.now() + timedelta(seconds=off)) for off in (-30, 0, 30)}
    ]
    assert [give(half_way(lina), code) for code in wrong[:5]] == [422] * 5
    waiting = half_way(lina).post("/sign-in/code", data={"code": right})
    assert waiting.status_code == 422
    assert "秒后再试" in waiting.get_data(as_text=True)
    assert give(half_way(lina), codes[0]) == 422  # nor with a recovery code
    moment.shift(60)
    assert give(half_way(lina), device.now()) == 303
    moment.shift(60)
    assert give(half_way(lina), wrong[0]) == 422  # forgotten since: no pause yet
    assert give(half_way(lina), device.now()) == 303


def test_half_way_ends_after_ten_minutes_with_the_password_or_when_left(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    device, _codes = enrol(sign_in(MAIL))
    late, left, changed = half_way(lina), half_way(lina), half_way(lina)
    assert left.post("/sign-in/leave").location == "/sign-in"
    assert give(left, device.now()) == 303
    assert left.get("/notices").location.startswith("/sign-in?")
    with lina.app_context(), transaction():
        db.session.scalars(sa.select(User)).one().password_hash = "another"
    moment.shift(60)
    for browser in (changed, late):
        moment.shift(600)
        assert browser.post("/sign-in/code", data={"code": device.now()}).location.startswith("/sign-in")
        assert browser.get("/notices").location.startswith("/sign-in?")


def test_new_password_by_mail_does_not_get_around_the_code(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    device, _codes = enrol(sign_in(MAIL))
    with lina.app_context():
        fact = credentials.reset_link(db.session.scalars(sa.select(User)).one())
        token = links.sign(fact["purpose"], fact["data"], lina.config["SECRET_KEY"])
    browser = lina.test_client()
    assert browser.post(f"/password/reset/{token}", data={"password": "另一句只有她知道的话"}).status_code == 303
    assert browser.get("/notices").location.startswith("/sign-in/code?")
    moment.shift(60)
    assert give(browser, device.now()) == 303
    assert browser.get("/notices").status_code == 200


def test_turning_on_asks_for_the_password_and_ends_other_sessions(lina: Flask, sign_in: Enter) -> None:
    browser, other = sign_in(MAIL), sign_in(MAIL)
    assert browser.post(f"{PAGE}/begin", data={"password": "wrong"}).status_code == 422
    assert browser.post(f"{PAGE}/confirm", data={"code": "123456"}).status_code == 409
    assert browser.post(f"{PAGE}/confirm", data={"code": ""}).status_code == 422
    assert browser.post(f"{PAGE}/begin", data={"password": PASSWORD}).status_code == 303
    assert browser.post(f"{PAGE}/confirm", data={"code": "not a code"}).status_code == 422
    assert sign_in(MAIL).get("/notices").status_code == 200  # begun and not confirmed: no code is asked for
    enrol(browser)
    assert browser.get(PAGE).status_code == 200
    assert other.get("/notices").location.startswith("/sign-in?")
    assert browser.post(f"{PAGE}/begin", data={"password": PASSWORD}).status_code == 409


def test_turning_off_takes_password_and_code(lina: Flask, sign_in: Enter, moment: time_machine.Traveller) -> None:
    browser = sign_in(MAIL)
    device, codes = enrol(browser)
    moment.shift(60)
    assert browser.post(f"{PAGE}/off", data={"password": "wrong", "code": device.now()}).status_code == 422
    assert browser.post(f"{PAGE}/off", data={"password": PASSWORD, "code": "no"}).status_code == 422
    assert browser.post(f"{PAGE}/off", data={"password": PASSWORD, "code": codes[0]}).status_code == 303
    with lina.app_context():
        assert db.session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 0
    assert sign_in(MAIL).get("/notices").status_code == 200


def test_operator_clears_somebody_elses_and_it_is_on_record(
    lina: Flask, sign_in: Enter, moment: time_machine.Traveller
) -> None:
    with lina.app_context(), transaction():
        make_operator(email="boss@example.com")
    boss, browser = sign_in("boss@example.com"), sign_in(MAIL)
    reset = "/staff/operator/users/reset-second-factor"
    assert boss.post(reset, data={"email": MAIL}).status_code == 409
    enrol(browser)
    assert browser.post(reset, data={"email": MAIL}).status_code == 403
    assert "清除其两步登录" in boss.get(f"/staff/operator/users?email={MAIL}").get_data(as_text=True)
    assert boss.post(reset, data={"email": MAIL}).status_code == 303
    assert browser.get("/notices").location.startswith("/sign-in?")
    assert sign_in(MAIL).get("/notices").status_code == 200
    enrol(boss)
    assert boss.post(reset, data={"email": "boss@example.com"}).status_code == 409
    with lina.app_context():
        user = db.session.scalars(sa.select(User).where(User.email == MAIL)).one()
        (entry,) = [one for one in audit.list_entries(user) if one.action == "reset_second_factor"]
        assert entry.actor == audit.alias_of(db.session.scalars(sa.select(User).where(User.id != user.id)).one())


def test_required_factor_leads_staff_to_enrolment_first(
    lina: Flask, sign_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lina.app_context(), transaction():
        make_officer(make_park(), email="officer@example.com")
        join(make_user(email="auditor@example.com"), Role.AUDITOR)
        person = db.session.scalars(sa.select(User).where(User.email == "officer@example.com")).one()
        _token, secret = tokens.make(person, "program", list(tokens.Scope), 30, clock.now())
    officer, program = sign_in("officer@example.com"), lina.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert officer.get("/staff/").status_code == 200
    assert program.get("/api/v1/me").status_code == 200
    strict = replace(lina.config["SETTINGS"], staff_totp="required")
    monkeypatch.setitem(lina.config, "SETTINGS", strict)
    assert officer.get("/staff/").location == PAGE
    assert program.get("/api/v1/me").status_code == 403
    assert officer.post("/account/sessions/end").status_code == 403
    assert officer.get("/rules").status_code == 200
    assert sign_in("auditor@example.com").get("/staff/audit").location == PAGE
    assert sign_in(MAIL).get("/notices").status_code == 200
    enrol(officer)
    assert officer.get("/staff/").status_code == 200
    assert program.get("/api/v1/me").status_code == 200
    with lina.app_context():
        assert db.session.scalar(sa.select(sa.func.count(UserSession.id)).where(UserSession.ended_at.is_(None)))
