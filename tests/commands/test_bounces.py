"""`bounces FOLDER`: notices of mails that are ours count, all others change nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.foundation import clock
from matchmaker.foundation.bounces import read_notice
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.mail import digest_of
from matchmaker.notifications import choosing, outbox, service
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_operator, make_user

NOTICE = """From: MAILER-DAEMON@mx.example
To: no-reply@match.example.cn
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry to tell you.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user here

--B
Content-Type: {kind}

From: no-reply@match.example.cn
Message-ID: <{ident}@match.example.cn>
Subject: hello

--B--
"""


def notice(address: str, ident: str, **more: str) -> str:
    fields = {"action": "failed", "status": "5.1.1", "kind": "message/rfc822", **more}
    return NOTICE.format(address=address, ident=ident, **fields)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_read_notice_finds_address_status_and_our_mail(kind: str) -> None:
    (found,) = read_notice(notice("Li@Example.com", "abc", kind=kind).encode())
    assert (found.address, found.message_id) == ("li@example.com", "<abc@match.example.cn>")
    assert (found.permanent, found.is_policy, found.said) == (True, False, "5.1.1 550 no such user here")


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"Subject: hi\n\nhello", b"Content-Type: multipart/report\n\nx"])
def test_read_notice_takes_nothing_from_other_mails(raw: bytes) -> None:
    assert read_notice(raw) == []


@pytest.fixture
def sent(app: Flask) -> tuple[str, str]:
    """A mail that was sent: its address and what its Message-ID is made of."""
    with app.app_context():
        with transaction():
            facts = {"organisation": "", "page": {"to": "home.show", "values": {}}}
            service.tell("join_refused", make_user(email="li@example.com"), subject="", facts=facts, now=clock.now())
        with transaction():
            (leased,) = outbox.lease(clock.now(), 1)
            outbox.mark_sent(leased, clock.now())
        return leased.address, digest_of(outbox.key_of(leased.id), leased.created_at)


def run(app: Flask, folder: Path) -> str:
    answer = app.test_cli_runner().invoke(args=["bounces", str(folder)])
    assert answer.exit_code == 0, answer.output
    return answer.output.strip()


def state(app: Flask) -> tuple[str, bool]:
    with app.app_context():
        one = db.session.scalars(sa.select(OutboxMessage)).one()
        return one.state, choosing.is_refused(one.address)


def test_notice_of_our_mail_marks_mail_and_address_once(app: Flask, sent: tuple[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "box"
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "1").write_text(notice(*sent))
    (folder / "new" / "2").write_text("Subject: holiday\n\nI am away.")
    assert run(app, folder) == "1 notices, 1 mails of ours returned, 1 addresses no longer written to"
    assert state(app) == ("bounced", True)
    run(app, folder)
    assert state(app) == ("bounced", True)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"ident": "0" * 24}, ("sent", False)),  # forged: nobody had that mail
        ({"address": "other@example.com"}, ("sent", False)),
        ({"action": "delayed", "status": "4.4.1"}, ("sent", False)),
        ({"action": "delivered", "status": "2.0.0"}, ("sent", False)),
        ({"status": "4.2.2"}, ("sent", False)),
        ({"status": "5.7.1"}, ("bounced", False)),  # about the message: the address stays
    ],
)
def test_other_notices_leave_the_address_alone(
    app: Flask, sent: tuple[str, str], tmp_path: Path, more: dict[str, str], outcome: tuple[str, bool]
) -> None:
    fields = {"address": sent[0], "ident": sent[1], **more}
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "1.eml").write_text(notice(fields.pop("address"), fields.pop("ident"), **fields))
    run(app, folder)
    assert state(app) == outcome


def test_operator_sees_returned_mail_and_next_tries(app: Flask, sent: tuple[str, str], tmp_path: Path, sign_in) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "1.eml").write_text(notice(*sent))
    run(app, folder)
    with app.app_context(), transaction():
        facts = {"organisation": "", "page": {"to": "home.show", "values": {}}}
        service.tell_address("join_refused", "b@example.com", "zh", subject="", facts=facts, now=clock.now())
        operator = make_operator().email
    with app.app_context():
        with transaction():
            (leased,) = outbox.lease(clock.now(), 1)
        with transaction():
            outbox.mark_failed(leased, "451 try later", clock.now())
    page = sign_in(operator).get("/staff/operator/outbox").get_data(as_text=True)
    assert "被退信" in page
    assert "550 no such user here" in page
    assert "下次尝试" in page
    assert "已停发的邮箱" in page
