"""通知设置 and 退订 through the doors: choices, one click from a mail, an address that was refused."""

import email
import email.policy
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.commands import worker
from matchmaker.commands.worker import Tally
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.mail import Mail, open_post
from matchmaker.notifications import choosing, outbox, service
from matchmaker.notifications.kinds import Topic
from matchmaker.notifications.models import Channel, OutboxMessage, Pace
from tests.factories import make_user
from tests.letters import latest, link_in

SignIn = Callable[..., FlaskClient]
FACTS = {"organisation": "", "name": "李娜", "page": {"to": "home.show", "values": {}}}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader(app: Flask) -> str:
    with app.app_context(), transaction():
        return make_user().email


def tell(app: Flask, address: str, kind: str = "join_refused") -> None:
    with app.app_context(), transaction():
        user = user_of(address)
        service.tell(kind, user, subject="", facts=FACTS, now=clock.now())


def user_of(address: str):
    from matchmaker.accounts.queries import get_user_by_email

    return get_user_by_email(address)


def deliver(app: Flask, folder: Path) -> "email.message.EmailMessage":
    """Send what is due and return the last mail as its reader's program gets it."""
    post = open_post("", folder=folder, host="localhost")
    while worker.send_batch(app, post, Event(), Tally()):
        pass
    newest = max(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    found = email.message_from_bytes(newest.read_bytes(), policy=email.policy.default)
    assert isinstance(found, email.message.EmailMessage)
    return found


def pace(app: Flask, address: str, topic: Topic = Topic.REVIEW) -> Pace:
    with app.app_context():
        return choosing.list_choices(user_of(address).id)[topic, Channel.MAIL]


def states(app: Flask, address: str) -> list[str]:
    with app.app_context():
        rows = sa.select(OutboxMessage.state).where(OutboxMessage.address == address).order_by(OutboxMessage.id)
        return list(db.session.scalars(rows))


def test_choices_are_kept_and_followed(app: Flask, sign_in: SignIn, reader: str) -> None:
    browser = sign_in(reader)
    held = {f"mail_{topic}": "now" for topic in Topic}
    answer = browser.post("/account/notifications", data=held | {"mail_review": "daily", "mail_progress": "off"})
    assert answer.status_code == 303
    page = browser.get("/account/notifications").get_data(as_text=True)
    assert '<option selected value="daily">每日摘要</option>' in page
    assert "短信" not in page  # no gateway
    tell(app, reader)
    tell(app, reader, "introduction_met_nobody")
    assert states(app, reader) == ["held", "muted"]
    with app.app_context(), transaction():
        db.session.execute(sa.delete(OutboxMessage))


def test_wrong_choice_is_refused_at_its_field(app: Flask, sign_in: SignIn, reader: str) -> None:
    held = {f"mail_{topic}": "now" for topic in Topic} | {"mail_review": "hourly"}
    answer = sign_in(reader).post("/account/notifications", data=held)
    assert answer.status_code == 422
    assert pace(app, reader) == Pace.NOW


def test_one_click_ends_a_topic_without_sign_in_or_token(app: Flask, reader: str, tmp_path: Path) -> None:
    """RFC 8058: the mail program posts its one body; the CSRF guard is on here as in the product."""
    tell(app, reader)
    mail = deliver(app, tmp_path / "mail")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        assert client.get(path).status_code == 200
        assert pace(app, reader) == Pace.NOW  # looking changes nothing
        for _ in range(2):  # a second click is harmless
            assert client.post(path, data=ONE_CLICK).status_code == 303
            assert pace(app, reader) == Pace.OFF
        assert pace(app, reader, Topic.PROGRESS) == Pace.NOW
        assert "已退订“审核结果”" in client.get(path).get_data(as_text=True)
        assert client.post("/account/notifications").status_code == 400  # the control: the guard holds elsewhere
        assert client.post(path, data={"again": "1"}).status_code == 303
        assert pace(app, reader) == Pace.NOW
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    text = mail.get_body(("plain",))
    assert text is not None
    assert path in text.get_content()


@pytest.mark.parametrize("token", ["x", "WzEsInJldmlldyJd.bad", "WzEsInJldmlldyJd"])
def test_unsigned_address_ends_nothing(client: FlaskClient, token: str) -> None:
    assert client.get(f"/unsubscribe/{token}").status_code == 404
    assert client.post(f"/unsubscribe/{token}", data=ONE_CLICK).status_code == 404


def test_security_mail_has_no_way_to_be_ended(app: Flask, reader: str, tmp_path: Path) -> None:
    with app.app_context(), transaction():
        service.tell(
            "password_changed",
            user_of(reader),
            subject="",
            facts={"name": "李娜", "changed_at": clock.now()},
            now=clock.now(),
        )
    mail = deliver(app, tmp_path / "mail")
    assert mail["List-Unsubscribe"] is None


def test_refused_address_is_shown_and_works_again_once_it_is_proved(app: Flask, sign_in: SignIn, reader: str) -> None:
    def refuse(_mail: Mail) -> None:
        from matchmaker.foundation.mail import NotSent

        raise NotSent("550 5.1.1 no such user", final=True, refused=True)

    class Post:
        send = staticmethod(refuse)

        def close(self) -> None:
            pass

    tell(app, reader)
    worker.send_batch(app, Post(), Event(), Tally())
    tell(app, reader)
    assert states(app, reader) == ["failed", "muted"]
    browser = sign_in(reader)
    assert "已暂停发送" in browser.get("/account").get_data(as_text=True)
    assert "550 5.1.1 no such user" in browser.get("/account/notifications").get_data(as_text=True)
    assert browser.post("/account/email/check").status_code == 303
    link = urlsplit(link_in(latest(app, reader))).path
    stranger = app.test_client()
    assert stranger.get(link).status_code == 200
    with app.app_context():
        assert choosing.is_refused(reader)  # looking changes nothing
    assert stranger.post(link).status_code == 303
    assert stranger.post(link).status_code == 410
    with app.app_context():
        assert not choosing.is_refused(reader)
    tell(app, reader)
    assert states(app, reader)[-1] == "queued"
    assert browser.post("/account/email/check").status_code == 409


def test_refusal_of_a_message_leaves_the_address_alone(app: Flask, reader: str) -> None:
    """The control: a server that refuses for other reasons, or a wait, silences nobody."""
    with app.app_context(), transaction():
        service.tell("join_refused", user_of(reader), subject="", facts=FACTS, now=clock.now())
    with app.app_context():
        with transaction():
            (leased,) = outbox.lease(clock.now(), 1)
        with transaction():
            outbox.mark_failed(leased, "554 5.7.1 looks like spam", clock.now(), final=True)
        assert not choosing.is_refused(reader)
