"""沟通记录: what one party notes is read by no other, on any page; the rule is broken once to see the test fail."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role, User
from matchmaker.brokering import access, queries, remarks
from matchmaker.brokering.models import Remark
from matchmaker.brokering.things import get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.introductions.states import State
from tests.factories import join, make_officer, make_operator, make_organisation, make_park, make_provider, make_user
from tests.introductions.cast import ask, bring, make_cast

SignIn = Callable[..., FlaskClient]
WORDS = {"staff": "雀园记样件", "on_provider": "雀园评商交期", "enterprise": "雀企记底价", "provider": "雀商记让步"}
READS = {
    "officer": {"staff", "on_provider"},
    "colleague": {"staff", "on_provider"},
    "operator": {"staff", "on_provider"},
    "stranger": set(),  # an officer of another park
    "double": {"enterprise", "on_provider"},  # an officer who belongs to the enterprise, not to the provider
    "asker": {"enterprise"},
    "seller": {"provider"},
    "third": set(),
    "fourth": set(),
}


@dataclass
class Stage:
    code: str = ""
    need: str = ""
    enterprise: str = ""
    provider: str = ""
    mails: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def stage(app: Flask) -> Stage:
    with app.app_context(), transaction():
        cast = make_cast()
        double = make_officer(cast.park)
        join(double, Role.MEMBER, organisation=cast.enterprise)
        people: dict[str, User] = {
            "officer": cast.officer,
            "colleague": make_officer(cast.park),
            "operator": make_operator(),
            "stranger": make_officer(make_park()),
            "double": double,
            "asker": cast.asker,
            "seller": cast.seller,
            "third": make_user(),
            "fourth": make_user(),
        }
        make_organisation(admin=people["third"], park=cast.park)
        make_provider(admin=people["fourth"])
        one = bring(cast, State.AGREED)
        writers = {"staff": cast.officer, "enterprise": cast.asker, "provider": cast.seller}
        for keeper, who in writers.items():
            remarks.write(get_thing(one.code), "call", WORDS[keeper], None, by=who, now=clock.now())
        for code, keeper in (
            (cast.need.code, "staff"),
            (cast.enterprise.code, "staff"),
            (cast.provider.code, "on_provider"),
        ):
            remarks.write(get_thing(code), "note", WORDS[keeper], None, by=cast.officer, now=clock.now())
        codes = (one.code, cast.need.code, cast.enterprise.code, cast.provider.code)
        return Stage(*codes, {name: who.email for name, who in people.items()})


def pages(stage: Stage) -> list[str]:
    own = [
        f"/introductions/{stage.code}",
        f"/staff/introductions/{stage.code}",
        f"/staff/introductions/{stage.code}/trail",
    ]
    about = [f"/remarks/{code}" for code in (stage.code, stage.need, stage.enterprise, stage.provider)]
    need = [f"/needs/{stage.need}", f"/staff/posts/{stage.need}", f"/needs/{stage.need}/responses"]
    who = [f"/staff/organisations/{code}" for code in (stage.enterprise, stage.provider)]
    return [*own, *about, *need, *who, f"/staff/?open={stage.code}", "/staff/board", "/introductions", "/staff/reports"]


def read_by(client: FlaskClient, stage: Stage) -> set[str]:
    text = "".join(client.get(path).get_data(as_text=True) for path in pages(stage))
    return {keeper for keeper, word in WORDS.items() if word in text}


def test_nobody_reads_what_another_party_noted(stage: Stage, sign_in: SignIn) -> None:
    assert {name: read_by(sign_in(mail), stage) for name, mail in stage.mails.items()} == READS


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_broken_rule_is_noticed(stage: Stage, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (access, queries):
        monkeypatch.setattr(module, "may_read_remark", lambda user, remark: True)
    assert read_by(sign_in(stage.mails["seller"]), stage) == {"staff", "enterprise", "provider"}


def test_write_and_remove_through_the_page(app: Flask, stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(stage.mails["officer"])
    data = {"kind": "chat", "spoken_to": "provider", "text": "周五再谈报价", "day": clock.today().isoformat()}
    back = f"/staff/introductions/{stage.code}"
    assert client.post(f"/remarks/{stage.code}", data={**data, "next": back}).location == back
    html = client.get(back).get_data(as_text=True)
    assert "周五再谈报价" in html
    assert "微信等聊天 · 服务商" in html
    found = re.search(rf"/remarks/{stage.code}/(\d+)/remove", html)
    assert found is not None
    assert sign_in(stage.mails["colleague"]).post(found[0]).status_code == 404  # who reads it but did not write it
    assert sign_in(stage.mails["asker"]).post(found[0]).status_code == 404
    assert client.post(found[0].replace(stage.code, stage.need)).status_code == 404  # not of this thing
    assert client.post(found[0]).status_code == 303
    assert "周五再谈报价" not in client.get(back).get_data(as_text=True)


def test_refused_line_keeps_what_was_typed(app: Flask, stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(stage.mails["asker"])
    later = (clock.today() + timedelta(days=1)).isoformat()
    answer = client.post(f"/remarks/{stage.code}", data={"kind": "call", "text": "先看样件", "day": later})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "日期不能晚于今天" in html
    assert 'value="先看样件"' in html
    assert client.post(f"/remarks/{stage.code}", data={"kind": "call", "text": " "}).status_code == 422
    assert client.post(f"/remarks/{stage.code}", data={"kind": "odd", "text": "a"}).status_code == 422
    with app.app_context():
        assert len(db.session.scalars(sa.select(Remark)).all()) == 6


def test_page_is_hidden_from_third_parties(stage: Stage, sign_in: SignIn) -> None:
    for name in ("third", "fourth", "stranger"):
        client = sign_in(stage.mails[name])
        for code in (stage.code, stage.need, stage.enterprise, "X-1", "I-2026-9999"):
            assert client.get(f"/remarks/{code}").status_code == 404
            assert client.post(f"/remarks/{code}", data={"kind": "call", "text": "a"}).status_code == 404


@pytest.mark.usefixtures("session")
def test_side_that_was_not_asked_yet_keeps_no_book() -> None:
    """Where staff propose, the provider does not know of it before the enterprise has agreed."""
    cast = make_cast()
    thing = get_thing(ask(cast, "staff").code)
    assert access.keeper_for(cast.seller, thing) is None
    with pytest.raises(NotAllowed):
        remarks.write(thing, "call", "a", None, by=cast.seller, now=clock.now())
    assert access.keeper_for(cast.asker, thing) == access.Keeper(organisation_id=cast.enterprise.id)


@pytest.mark.usefixtures("session")
def test_write_refuses() -> None:
    cast = make_cast()
    thing, today = get_thing(bring(cast, State.AGREED).code), clock.today()
    wrong = [
        ("kind", ("odd", "a", today)),
        ("text", ("call", "", today)),
        ("text", ("call", "字" * 501, today)),
        ("day", ("call", "a", today + timedelta(days=1))),
        ("day", ("call", "a", today - timedelta(days=5000))),
    ]
    for name, given in wrong:
        with pytest.raises(Invalid) as refused:
            remarks.write(thing, *given, by=cast.officer, now=clock.now())
        assert refused.value.field == name
