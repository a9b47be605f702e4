"""Webhooks: told in the transaction of what happened, only what the owner's members may know, signed, tried again, turned off."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.catalogue import review
from matchmaker.catalogue.queries import get_need
from matchmaker.commands.pushing import push
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.outgoing import Answer, Outgoing
from matchmaker.introductions import service as introducing
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from matchmaker.webhooks import sending, service, telling
from matchmaker.webhooks.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from matchmaker.webhooks.signing import PREFIX, secret_of
from tests.api.conftest import Program
from tests.house.world import ENTERPRISE_CONTACT, ENTERPRISE_NAME, MESSAGE, NEED_TEXT, PROVIDER_CONTACT, World, build

URL = "https://erp.example.com/hook"
TOPICS = ["introduction", "need", "capability"]


class Receiver:
    """Keeps what was sent and answers as it is told, in the place of the way out."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.sent: list[tuple[str, bytes, Mapping[str, str]]] = []

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        self.sent.append((url, body, headers or {}))
        return Answer(self.status, {}, b"")


def add_hooks(app: Flask, world: World) -> dict[str, str]:
    """Give every organisation with a mail in the world, and both parks, a webhook; return whose is which."""
    owners = {}
    with app.app_context(), transaction():
        for role, mail in world.mails.items():
            person = db.session.scalars(sa.select(User).where(User.email == mail)).one()
            where: list[Organisation | Park] = [
                *person.organisations,
                *(one.park for one in person.current if one.park),
            ]
            for owner in where:
                if role != "unverified_provider":
                    owners[service.add(owner, URL, TOPICS, by=person, now=clock.now()).code] = role
    return owners


def step(app: Flask, world: World, role: str, act: Callable[[Any, User], None]) -> None:
    with app.app_context(), transaction():
        person = db.session.scalars(sa.select(User).where(User.email == world.mails[role])).one()
        act(get_introduction(world.codes["introduction"]), person)


def told(app: Flask, owners: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return what was told to whom."""
    found: dict[str, list[dict[str, Any]]] = {}
    with app.app_context():
        rows = db.session.execute(
            sa.select(Webhook.code, WebhookDelivery.body).join(WebhookDelivery.webhook).order_by(WebhookDelivery.id)
        )
        for code, body in rows:
            found.setdefault(owners[code], []).append(json.loads(body))
    return found


def test_each_owner_is_told_what_its_members_see(app: Flask) -> None:
    world = build(app, State.PROPOSED)
    with app.app_context(), transaction():
        db.session.execute(sa.delete(WebhookEvent))
    owners, now = add_hooks(app, world), clock.now()
    step(app, world, "provider", lambda one, by: introducing.agree(one, by=by, now=now, consent=True))
    assert push(app, Event(), Receiver()) > 0
    first = told(app, owners)
    assert set(first) == {"enterprise", "provider", "officer"}, "no other organisation, no other park"
    assert {one["type"] for many in first.values() for one in many} == {"introduction.agree"}
    assert first["enterprise"][0]["data"]["enterprise"]["name"] == ENTERPRISE_NAME[0]
    assert not any(name in json.dumps(first["provider"], ensure_ascii=False) for name in ENTERPRISE_NAME)
    assert first["officer"][0]["data"]["state"] == "agreed"
    step(app, world, "officer", lambda one, by: introducing.confirm(one, by=by, now=now, ticks=list(Tick)))
    push(app, Event(), Receiver())
    second = told(app, owners)
    assert second["provider"][-1]["data"]["enterprise"]["name"] == ENTERPRISE_NAME[0], (
        "known to each other from here on"
    )
    everything = json.dumps(second, ensure_ascii=False)
    assert not any(one in everything for one in (*ENTERPRISE_CONTACT, *PROVIDER_CONTACT, *MESSAGE))


def test_rolled_back_change_tells_nothing(app: Flask) -> None:
    world = build(app, State.PROPOSED)
    with app.app_context(), transaction():
        db.session.execute(sa.delete(WebhookEvent))

    def act(one: Any, by: User) -> None:
        introducing.agree(one, by=by, now=clock.now(), consent=True)
        assert db.session.scalars(sa.select(WebhookEvent)).all(), "the control: it was written"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        step(app, world, "provider", act)
    with app.app_context():
        assert db.session.scalars(sa.select(WebhookEvent)).all() == []


def ping(app: Flask, world: World) -> str:
    """Return the code of a webhook that has one delivery to send."""
    with app.app_context(), transaction():
        person = db.session.scalars(sa.select(User).where(User.email == world.mails["provider"])).one()
        hook = service.add(person.organisations[0], URL, TOPICS, by=person, now=clock.now())
        service.ping(hook, now=clock.now())
        return hook.code


def only(app: Flask) -> WebhookDelivery:
    with app.app_context():
        found = db.session.scalars(sa.select(WebhookDelivery)).one()
        db.session.expunge(found)
        return found


def test_delivery_is_signed_over_id_time_and_body(app: Flask) -> None:
    world, way = build(app, None), Receiver()
    code = ping(app, world)
    push(app, Event(), way)
    ((url, body, headers),) = way.sent
    with app.app_context():
        hook = db.session.scalars(sa.select(Webhook).where(Webhook.code == code)).one()
        secret = secret_of(hook.salt, app.config["SECRET_KEY"])
        assert secret not in str(vars(hook))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((headers["Webhook-Id"].encode(), headers["Webhook-Timestamp"].encode(), body))
    wanted = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert (url, headers["Webhook-Signature"]) == (URL, wanted)
    assert wanted != "v1," + base64.b64encode(hmac.digest(key, signed + b" ", "sha256")).decode()
    assert (only(app).state, only(app).status) == (DeliveryState.SENT, 200)


def test_failure_is_tried_again_after_growing_waits_under_the_same_id(app: Flask) -> None:
    world, way = build(app, None), Receiver(status=500)
    ping(app, world)
    waits = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        while only(app).state != DeliveryState.FAILED:
            before = clock.now()
            assert push(app, Event(), way) == 1
            waits.append(only(app).not_before - before)
            traveller.move_to(max(only(app).not_before, before))
            assert len(waits) < 20
    assert [one for one in waits if one > timedelta()] == sorted(one for one in waits if one > timedelta())
    assert len({headers["Webhook-Id"] for _, _, headers in way.sent}) == 1
    assert (len(way.sent), only(app).status, only(app).error) == (6, 500, "HTTP 500")


def test_post_taken_down_is_not_told_any_further(app: Flask) -> None:
    world, way = build(app, None), Receiver()
    owners = add_hooks(app, world)
    with app.app_context(), transaction():
        officer = db.session.scalars(sa.select(User).where(User.email == world.mails["officer"])).one()
        need = get_need(world.codes["need"])
        audit.record("need.publish", need.code, by=officer, now=clock.now())
        telling.give_out(clock.now())
        assert db.session.scalars(sa.select(WebhookDelivery)).all(), "the control: it waits to be sent"
        review.take_down(need, "涉密", officer, clock.now())
    push(app, Event(), way)
    assert NEED_TEXT[0] not in b"".join(body for _, body, _ in way.sent).decode()
    assert {one["type"] for many in told(app, owners).values() for one in many} == {"need.take_down"}
    with app.app_context(), transaction():
        sending.forget(clock.now() + sending.KEPT + timedelta(days=1))
        assert db.session.scalars(sa.select(WebhookDelivery)).all() == []


def test_address_inside_is_refused_at_once_and_never_asked(app: Flask) -> None:
    world = build(app, None)
    ping(app, world)
    push(app, Event(), Outgoing(resolve=lambda host, port: ["10.0.0.7"]))
    assert (only(app).state, only(app).error) == (DeliveryState.FAILED, "address_not_public")


def test_webhook_that_fails_on_and_on_is_turned_off_and_on_again(app: Flask, program: Callable[..., Program]) -> None:
    world, way = build(app, None), Receiver(status=410)
    code = ping(app, world)
    with app.app_context(), transaction():
        hook = db.session.scalars(sa.select(Webhook)).one()
        hook.failures = sending.MOST_FAILURES - 1
    push(app, Event(), way)
    asks = program(world.mails["provider"])
    shown = asks.get(f"/webhooks/{code}").json
    assert (shown["failures"], bool(shown["disabled_at"])) == (sending.MOST_FAILURES, True)
    assert push(app, Event(), way) == 0
    assert asks.post(f"/webhooks/{code}/enable").json["disabled_at"] is None
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        way.status = 204
        assert push(app, Event(), way) == 1
    log = asks.get(f"/webhooks/{code}/deliveries").json["items"]
    assert [(one["state"], one["status"], one["attempts"]) for one in log] == [("sent", 204, 2)]
    again = asks.post(f"/webhooks/{code}/deliveries/{log[0]['key']}/redeliver")
    assert (again.status_code, again.json["state"]) == (200, "queued")
    assert asks.post(f"/webhooks/{code}/deliveries/{log[0]['key']}/redeliver").status_code == 409
    push(app, Event(), way)
    assert len({headers["Webhook-Id"] for _, _, headers in way.sent}) == 1


def test_door_shows_the_secret_once_and_others_nothing(app: Flask, program: Callable[..., Program]) -> None:
    world = build(app, None)
    asks = program(world.mails["provider"])
    made = asks.post("/webhooks", {"url": URL, "topics": ["introduction"]})
    assert (made.status_code, made.json["secret"][:6]) == (201, PREFIX)
    path = f"/webhooks/{made.json['code']}"
    assert "secret" not in asks.get(path).json
    for role in ("enterprise", "other_provider", "officer", "operator"):
        other = program(world.mails[role])
        assert other.get("/webhooks").json["items"] == []
        for method, place in (("GET", path), ("DELETE", path), ("POST", f"{path}/ping"), ("GET", f"{path}/deliveries")):
            assert other.ask(method, place).status_code == 404, (role, place)
    for url in ("http://erp.example.com", "https://10.0.0.1/", "https://user@erp.example.com", "x"):
        refused = asks.post("/webhooks", {"url": url, "topics": ["need"]})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "url")
    assert (
        program(world.mails["unverified_provider"]).post("/webhooks", {"url": URL, "topics": ["need"]}).status_code
        == 403
    )
    assert asks.ask("DELETE", path).status_code == 204
    assert asks.get(path).status_code == 404
