"""Personal data through the doors: read and copied, consent taken back, the account closed; secrets wait for both promises."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role, SignInThrottle, User
from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import Base, db, transaction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import Notice, OutboxMessage
from matchmaker.privacy import inventory, retention
from tests.factories import PASSWORD, join, make_user
from tests.introductions.stage import CONTACT_OF_ENTERPRISE, set_stage, text_of

SignIn = Callable[..., FlaskClient]


def second_member(app: Flask, mail: str) -> str:
    """Let somebody else belong to the organisation too, as one of those in charge; return their address."""
    with app.app_context(), transaction():
        organisation = get_user_by_email(mail).organisations[0]
        other = make_user()
        join(other, Role.ADMIN, organisation=organisation)
        return other.email


def test_data_holds_what_leads_to_the_person_and_opens_no_door(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    answer = sign_in(stage.mails["asker"]).get("/account/privacy/data.json")
    held = json.loads(answer.get_data())
    assert held["user"][0]["email"] == stage.mails["asker"]
    assert held["membership.user_id"]
    assert held["consent.by_id"][0]["fields"]
    assert held["notice.user_id"]
    assert held["audit_entry"]
    text = answer.get_data(as_text=True)
    assert "password_hash" not in text
    assert "token_hash" not in text
    assert not [word for word in ("雀联系乙", "13900007002") if word in text]  # the other side's contact


def test_every_column_that_leads_to_a_person_has_a_fate() -> None:
    """What a new room keeps of people is exported and erased by itself; what is called own must exist."""
    found = {f"{table.name}.{column.name}" for table, column, _fate in inventory.links()}
    assert found >= inventory.OWN | inventory.LOOSE
    keys = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in ("user_id", "owner_user_id") and table.name not in ("audit_alias",)
    }
    assert keys <= found


def test_consent_taken_back_hides_the_contact_and_nothing_else(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    page = f"/introductions/{stage.introduction}"
    seller, asker = sign_in(stage.mails["seller"]), sign_in(stage.mails["asker"])
    assert CONTACT_OF_ENTERPRISE[1] in text_of(seller, page)
    answer = asker.post(f"/account/privacy/consents/{stage.introduction}/revoke")
    assert answer.status_code == 303
    shown = text_of(seller, page)
    assert not [word for word in CONTACT_OF_ENTERPRISE if word in shown]
    assert "雀联系乙" in text_of(asker, page)
    assert asker.post(f"/account/privacy/consents/{stage.introduction}/revoke").status_code == 409
    stranger = sign_in(stage.mails["third_provider"])
    assert stranger.post(f"/account/privacy/consents/{stage.introduction}/revoke").status_code == 404


def test_erase_needs_the_password_and_somebody_who_stays(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    asker = sign_in(stage.mails["asker"])
    assert asker.post("/account/erase", data={"password": "not mine", "sure": "y"}).status_code == 422
    alone = asker.post("/account/erase", data={"password": PASSWORD, "sure": "y"})
    assert alone.status_code == 422
    assert "唯一的成员" in alone.get_data(as_text=True)
    with app.app_context():
        assert get_user_by_email(stage.mails["asker"]).name


def test_erase_leaves_nothing_that_names_the_person_and_keeps_the_chain(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    mail = stage.mails["asker"]
    second_member(app, mail)
    with app.app_context(), transaction():
        person = get_user_by_email(mail)
        name, number = person.name, person.id
        person.organisations[0].contact_email = mail
    asker = sign_in(mail)
    assert asker.post("/account/erase", data={"password": PASSWORD, "sure": "y"}).status_code == 303
    assert asker.get("/account").status_code == 303  # signed out
    with app.app_context():
        gone = db.session.get_one(User, number)
        assert (gone.is_active, gone.phone, gone.current) == (False, "", [])
        assert audit.find_alias(number) is None
        assert db.session.query(Notice).filter_by(user_id=number).count() == 0
        assert not [one for one in db.session.query(OutboxMessage) if mail in (one.address, str(one.facts))]
        dump = [row for table in Base.metadata.sorted_tables for row in db.session.execute(sa.select(table)).all()]
        assert not [row for row in dump if mail in str(row)]
        assert not [row for row in dump if name in str(row)]
        told = db.session.query(Organisation).filter_by(contact_email="").count()
        assert told >= 1


def test_secret_waits_for_the_introduction_and_both_promises(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    word, page = "雀密浇注温度曲线", f"/introductions/{stage.introduction}"
    asker, seller, officer = (sign_in(stage.mails[who]) for who in ("asker", "seller", "officer"))
    assert seller.get(f"/posts/{stage.need}/secret").status_code == 404
    secret, line, budget = f"/posts/{stage.need}/secret", "雀密节拍", "雀密预算上限"
    assert asker.post(secret, data={"text": word}).status_code == 303
    for about, text in (
        ("节拍要求", "先写错"),
        ("节拍要求", line),
        ("预算金额", budget),
        ("取消", "不留"),
        ("取消", ""),
    ):
        assert asker.post(secret, data={"about": about, "text": text}).status_code == 303
    kept = asker.get(f"{secret}?about=节拍要求").get_data(as_text=True)
    assert (line in kept, "先写错" in kept, "取消" in kept) == (True, False, False), (
        "an item again replaces what it said"
    )
    assert asker.post(secret, data={"about": "长" * 61, "text": "x"}).status_code == 422
    assert seller.post(secret, data={"about": "节拍要求", "text": ""}).status_code == 404
    assert seller.get(f"{page}/pledge").status_code == 404
    with app.app_context(), transaction():
        from matchmaker.introductions import queries, service
        from matchmaker.introductions.checklist import Tick

        one = queries.get_introduction(stage.introduction)
        service.confirm(one, by=get_user_by_email(stage.mails["officer"]), now=clock.now(), ticks=list(Tick))
    assert word not in text_of(seller, page)
    assert seller.post(f"{page}/pledge", data={}).status_code == 422
    assert seller.post(f"{page}/pledge", data={"agreed": "y"}).status_code == 303
    assert word not in text_of(seller, page)
    assert asker.post(f"{page}/pledge", data={"agreed": "y"}).status_code == 303
    opened = text_of(seller, page)
    assert [one for one in (word, line, budget, "节拍要求", "预算金额") if one not in opened] == []
    assert [
        one for one in (line, budget) if one in text_of(officer, f"/staff/introductions/{stage.introduction}")
    ] == []
    assert word not in text_of(officer, f"/staff/introductions/{stage.introduction}")
    assert word not in text_of(sign_in(stage.mails["third_provider"]), f"/needs/{stage.need}")
    with app.app_context():
        assert not [one for one in db.session.query(OutboxMessage) if word in str(one.facts)]


@pytest.mark.usefixtures("session")
def test_retention_lets_go_once_a_day_of_what_is_over() -> None:
    now = clock.now()
    rule = retention.RULES[0]
    old, young = now - timedelta(days=rule.days, hours=1), now - timedelta(days=rule.days - 1)
    db.session.add_all([SignInThrottle(key="old", last_at=old), SignInThrottle(key="young", last_at=young)])
    db.session.flush()
    assert retention.apply_daily(now) >= 1
    assert [one.key for one in db.session.query(SignInThrottle)] == ["young"]
    db.session.add(SignInThrottle(key="later", last_at=old))
    assert retention.apply_daily(now) == 0
    assert retention.apply_daily(now + timedelta(days=1)) >= 1
