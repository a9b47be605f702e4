"""Sending: the message itself, files, and a real SMTP server with its refusals."""

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from matchmaker.foundation.mail import FilePost, Mail, NotSent, SmtpPost, compose, open_post

MAIL = Mail(
    key="outbox:7",
    kind="need_published",
    address="li.na@example.com",
    subject="需求已发布：\n压铸件外观缺陷检测",
    text="您好：\n\n您的需求已经发布。\n",
    html="<p>您好：</p>",
    language="zh",
    created_at=datetime(2026, 11, 24, 16, 30, tzinfo=UTC),
)


class Server:
    """A mailbox that answers as it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipient_answer = ""
        self.data_answer = "250 OK"
        self.sessions: set[int] = set()

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:
        self.sessions.add(id(session))
        if self.data_answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.data_answer


def _admit(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (b"robot@park.example", b"p:w@d")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def mailbox() -> Server:
    return Server()


@pytest.fixture
def smtp(mailbox: Server) -> Iterator[Controller]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, authenticator=_admit, auth_require_tls=False)
    controller.start()
    yield controller
    controller.stop()


def post_to(smtp: Controller, user: str = "", query: str = "", folder: Path = Path()) -> Any:
    return open_post(f"smtp://{user}127.0.0.1:{smtp.port}{query}", folder=folder, host="match.example.cn:8443")


def test_send_to_a_file_is_readable_and_whole(tmp_path: Path) -> None:
    post = open_post("", folder=tmp_path / "mail", host="match.example.cn")
    post.send(MAIL)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"20261125-003000-need_published-{MAIL.digest[:8]}.eml"
    assert "您的需求已经发布。" in file.read_text("utf-8")
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert letter["Subject"] == "需求已发布： 压铸件外观缺陷检测"
    assert letter["To"] == MAIL.address
    assert letter["From"] == "智造合 Zhizaohe <no-reply@match.example.cn>"
    assert letter["Content-Language"] == "zh-CN"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_send_twice_to_a_file_leaves_one(tmp_path: Path) -> None:
    post = open_post("", folder=tmp_path, host="localhost")
    post.send(MAIL)
    post.send(MAIL)
    post.send(replace(MAIL, key="outbox:8"))
    assert len(list(tmp_path.iterdir())) == 2


def test_send_to_an_address_with_a_line_break_fails_for_good(tmp_path: Path) -> None:
    with pytest.raises(NotSent) as caught:
        open_post("", folder=tmp_path, host="localhost").send(replace(MAIL, address="a@b.example\nBcc: c@d.example"))
    assert caught.value.final
    assert list(tmp_path.iterdir()) == []


def test_send_to_a_folder_that_cannot_be_made_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands in the way")
    with pytest.raises(NotSent) as caught:
        open_post("", folder=tmp_path / "mail", host="localhost").send(MAIL)
    assert not caught.value.final


def test_send_by_smtp_arrives_once_each_over_one_connection(smtp: Controller, mailbox: Server) -> None:
    post = post_to(smtp)
    post.send(MAIL)
    post.send(replace(MAIL, language="en"))
    post.close()
    first, second = mailbox.letters
    assert len(mailbox.sessions) == 1
    assert first["Message-ID"] == second["Message-ID"] == f"<{MAIL.digest}@match.example.cn>"
    assert first.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text
    assert (first["Content-Language"], second["Content-Language"]) == ("zh-CN", "en")


def test_send_signs_in_with_a_percent_encoded_password(smtp: Controller, mailbox: Server) -> None:
    post = post_to(smtp, "robot%40park.example:p%3Aw%40d@")
    post.send(MAIL)
    post.close()
    assert mailbox.letters[0]["From"] == "智造合 Zhizaohe <robot@park.example>"


def test_send_with_a_wrong_password_may_be_tried_again_and_tells_no_password(smtp: Controller) -> None:
    with pytest.raises(NotSent) as caught:
        post_to(smtp, "robot%40park.example:secret-word@").send(MAIL)
    assert not caught.value.final
    assert "secret-word" not in str(caught.value)
    assert "535" in str(caught.value)


@pytest.mark.parametrize(("answer", "final"), [("550 no such user", True), ("450 try later", False)])
def test_send_to_a_refused_address(smtp: Controller, mailbox: Server, answer: str, final: bool) -> None:
    mailbox.recipient_answer = answer
    post = post_to(smtp)
    with pytest.raises(NotSent) as caught:
        post.send(MAIL)
    assert (str(caught.value), caught.value.final) == (answer, final)
    mailbox.recipient_answer = ""
    post.send(MAIL)
    post.close()
    assert len(mailbox.letters) == 1


def test_send_reconnects_after_trouble(smtp: Controller, mailbox: Server) -> None:
    mailbox.data_answer = "451 disk full"
    post = post_to(smtp, query="?from=desk@park.example")
    with pytest.raises(NotSent) as caught:
        post.send(MAIL)
    assert not caught.value.final
    mailbox.data_answer = "250 OK"
    post.send(MAIL)
    post.close()
    assert mailbox.letters[0]["From"] == "智造合 Zhizaohe <desk@park.example>"
    assert len(mailbox.sessions) == 2


def test_send_to_a_dead_server_says_which(tmp_path: Path) -> None:
    with pytest.raises(NotSent) as caught:
        open_post("smtp://127.0.0.1:9", folder=tmp_path, host="localhost").send(MAIL)
    assert str(caught.value).startswith("127.0.0.1:9: ConnectionRefusedError")
    assert not caught.value.final


def test_send_keeps_the_password_from_a_strange_server_without_tls(
    smtp: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.foundation.mail.LOOPBACK", frozenset())
    with pytest.raises(NotSent, match="the password was not sent"):
        post_to(smtp, "robot%40park.example:p%3Aw%40d@").send(MAIL)


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_open_refuses_what_names_no_server(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        open_post(url, folder=tmp_path, host="localhost")


def test_open_reads_the_url(tmp_path: Path) -> None:
    post = open_post("smtps://u%40x.example:s3@mail.example", folder=tmp_path, host="[::1]:8000")
    assert isinstance(post, SmtpPost)
    assert (post.host, post.port, post.tls, post.user) == ("mail.example", 465, True, "u@x.example")
    assert isinstance(open_post("", folder=tmp_path, host="127.0.0.1:8000"), FilePost)


def test_way_to_end_mails_stands_in_one_line(tmp_path: Path, smtp: Controller, mailbox: Server) -> None:
    """Mail programs look for the address as it is; the library would fold it into encoded words that nobody reads."""
    mail = replace(MAIL, unsubscribe="https://match.example.cn/unsubscribe/" + "x" * 120)
    raw = compose(mail, Address("智造合", "no-reply", "match.example.cn"), "8bit").as_bytes()
    assert f"List-Unsubscribe: <{mail.unsubscribe}>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    post = post_to(smtp)
    post.send(mail)
    post.close()
    assert f"<{mail.unsubscribe}>" in str(mailbox.letters[0]["List-Unsubscribe"])
    assert (
        b"List-Unsubscribe" not in compose(MAIL, Address("智造合", "no-reply", "match.example.cn"), "8bit").as_bytes()
    )
