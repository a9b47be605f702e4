"""Saved searches through the doors: kept, run by the worker, each new post told once and only to who may read it."""

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Verification
from matchmaker.catalogue.offers import CapabilityKind
from matchmaker.catalogue.saved import SavedSearch
from matchmaker.foundation import clock
from matchmaker.foundation.clock import SHANGHAI
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications import service
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web import alerts
from tests.factories import admin_of, make_capability, make_need, make_organisation, make_provider

SignIn = Callable[..., FlaskClient]
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        enterprise, provider = make_organisation(), make_provider()
        return {
            "enterprise": admin_of(enterprise).email,
            "provider": admin_of(provider).email,
            "code": provider.code,
        }


def save(browser: FlaskClient, shelf: str, query: str = "", pace: str = "now", name: str = "视觉检测") -> int:
    data = {"shelf": shelf, "query": query, "name": name, "pace": pace}
    return browser.post("/searches/new", data=data).status_code


def alert(app: Flask) -> list[list[str]]:
    """Run the worker's job and return the codes of every alert so far."""
    with app.app_context():
        with transaction():
            alerts.send_alerts(clock.now())
        rows = sa.select(OutboxMessage).where(OutboxMessage.kind == "search_alert").order_by(OutboxMessage.id)
        return [[one["code"] for one in mail.facts["posts"]] for mail in db.session.scalars(rows)]


def publish(app: Flask, **fields: object) -> str:
    with app.app_context(), transaction():
        return make_capability(**fields).code


def test_new_posts_are_told_once(app: Flask, sign_in: SignIn, people: dict[str, str]) -> None:
    with time_machine.travel(THURSDAY, tick=False) as time:
        publish(app)  # from before: known
        time.shift(60)
        browser = sign_in(people["enterprise"])
        assert "kind=software" in browser.get("/find?kind=software&page=2").get_data(as_text=True)
        assert save(browser, "capability", "kind=software&page=2&bogus=1") == 303
        time.shift(60)
        assert alert(app) == []
        wanted = publish(app, kind=CapabilityKind.SOFTWARE, title="能耗监测软件")
        publish(app, kind=CapabilityKind.CONSULTING)
        time.shift(60)
        assert alert(app) == [[wanted]]
        time.shift(60)
        assert alert(app) == [[wanted]]
        with app.app_context(), transaction():  # public again after a pause: the same post
            row = db.session.scalars(sa.select(OutboxMessage)).first()
            assert row is not None
            assert row.facts["page"] == {"to": "find.show", "values": {"kind": ["software"]}}
            from matchmaker.catalogue.queries import get_capability

            get_capability(wanted).published_at = clock.now()
        time.shift(60)
        assert alert(app) == [[wanted]]
        with app.app_context():
            kept = db.session.scalars(sa.select(SavedSearch)).one()
            assert kept.query == "kind=software"


def test_daily_search_waits_for_nine_on_a_working_day(app: Flask, sign_in: SignIn, people: dict[str, str]) -> None:
    with time_machine.travel(THURSDAY, tick=False) as time:
        assert save(sign_in(people["enterprise"]), "capability", pace="daily") == 303
        time.shift(60)
        code = publish(app)
        assert alert(app) == []
        time.move_to(datetime(2026, 11, 27, 8, 59, tzinfo=SHANGHAI))
        assert alert(app) == []
        time.move_to(datetime(2026, 11, 27, 9, 1, tzinfo=SHANGHAI))
        assert alert(app) == [[code]]
        second = publish(app)
        time.shift(3600)
        assert alert(app) == [[code]]
        time.move_to(datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI))
        assert alert(app) == [[code], [second]]


def test_words_are_searched_too(app: Flask, sign_in: SignIn, people: dict[str, str]) -> None:
    with time_machine.travel(THURSDAY, tick=False) as time:
        assert save(sign_in(people["enterprise"]), "capability", "q=能耗") == 303
        time.shift(60)
        publish(app)
        code = publish(app, title="能耗监测软件", does="采集电表和气表，分析能耗。")
        time.shift(60)
        assert alert(app) == [[code]]


def test_needs_are_for_verified_providers_and_show_no_name(app: Flask, sign_in: SignIn, people: dict[str, str]) -> None:
    with time_machine.travel(THURSDAY, tick=False) as time:
        assert save(sign_in(people["enterprise"]), "need") == 403
        assert save(sign_in(people["provider"]), "need") == 303
        time.shift(60)
        with app.app_context(), transaction():
            need = make_need()
            code, name = need.code, need.organisation.name
        time.shift(60)
        assert alert(app) == [[code]]
        with app.app_context(), transaction():
            mail = db.session.scalars(sa.select(OutboxMessage)).one()
            assert name not in str(mail.facts)
            service.take_out(code)  # the only post of the mail: nothing is left to say
            assert mail.state == "cancelled"
            make_need()
            from matchmaker.accounts.models import Organisation

            lost = sa.update(Organisation).where(Organisation.code == people["code"])
            db.session.execute(lost.values(verification=Verification.SUSPENDED))
        time.shift(60)
        assert alert(app) == [[code]]


def test_searches_are_listed_edited_and_deleted_by_their_owner_alone(
    app: Flask, sign_in: SignIn, people: dict[str, str]
) -> None:
    mine, other = sign_in(people["enterprise"]), sign_in(people["provider"])
    assert save(mine, "capability", "kind=software") == 303
    assert save(mine, "capability", "kind=software") == 422  # the same name
    assert save(mine, "shelf", "") == 404
    with app.app_context():
        key = db.session.scalars(sa.select(SavedSearch)).one().key
    assert "软件" in mine.get("/searches").get_data(as_text=True)
    assert "视觉检测" not in other.get("/searches").get_data(as_text=True)
    for path in (f"/searches/{key}", f"/searches/{key}/delete"):
        assert other.post(path, data={"name": "x", "pace": "off"}).status_code == 404
    assert mine.post(f"/searches/{key}", data={"name": "", "pace": "off"}).status_code == 422
    assert mine.post(f"/searches/{key}", data={"name": "新名字", "pace": "off"}).status_code == 303
    publish(app)
    assert alert(app) == []  # off
    assert mine.post(f"/searches/{key}/delete").status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(SavedSearch)).all() == []


def test_there_is_a_limit(sign_in: SignIn, people: dict[str, str]) -> None:
    browser = sign_in(people["enterprise"])
    answers = [save(browser, "capability", name=f"第 {n} 个") for n in range(21)]
    assert answers == [303] * 20 + [422]
