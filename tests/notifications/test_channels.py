"""Channels: what a gateway and robots are sent, how DingTalk's is signed, which answers are final; the servers are this machine's."""

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from matchmaker.foundation.mail import Mail, NotSent
from matchmaker.foundation.outgoing import Outgoing
from matchmaker.notifications.channels import Robot, SmsGateway, Ways, signed
from matchmaker.notifications.models import Channel

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class Service(http.server.HTTPServer):
    """A gateway or robot that answers as it is told to."""

    asked: list[tuple[str, dict[str, str], Any]]
    status: int
    said: bytes

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/send?key=1"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Service)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), Handler)
    server.asked, server.status, server.said = [], 200, b'{"errcode": 0, "errmsg": "ok"}'
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def message(address: str, channel: Channel, secret: str = "") -> Mail:
    words = ("已确认对接", "长的正文", "<p>长的正文</p>", "zh", NOW)
    short = "已确认对接，可以联系对方了：视觉检测\nhttps://match.example.cn/introductions/I-2026-0001"
    return Mail("outbox:7", "introduction_confirmed", address, *words, channel=channel, short=short, secret=secret)


def robot(channel: Channel) -> Robot:
    return Robot(channel, Outgoing(here=True), clock=lambda: 1764223200.0)


def test_gateway_gets_number_text_and_an_id_that_stays(service: Service) -> None:
    gateway = SmsGateway(service.url, "token", Outgoing(here=True))
    gateway.send(message("13900000001", Channel.SMS))
    gateway.send(message("13900000001", Channel.SMS))
    (_path, headers, first), (_again, _headers, second) = service.asked
    assert headers["Authorization"] == "Bearer token"
    assert first == second
    assert (first["to"], first["text"].partition("：")[0]) == ("13900000001", "已确认对接，可以联系对方了")
    assert "正文" not in first["text"]


@pytest.mark.parametrize(("status", "final"), [(400, True), (401, True), (429, False), (500, False), (302, True)])
def test_gateway_refusal_is_final_where_asking_again_is_useless(service: Service, status: int, final: bool) -> None:
    service.status = status
    with pytest.raises(NotSent) as error:
        SmsGateway(service.url, "", Outgoing(here=True)).send(message("13900000001", Channel.SMS))
    assert error.value.final == final


def test_wecom_gets_a_text(service: Service) -> None:
    robot(Channel.WECOM).send(message(service.url, Channel.WECOM))
    (path, _headers, body) = service.asked[0]
    assert path == "/send?key=1"
    assert body["msgtype"] == "text"
    assert body["text"]["content"].startswith("已确认对接")


def test_dingtalk_is_signed_as_its_manual_says(service: Service) -> None:
    robot(Channel.DINGTALK).send(message(service.url, Channel.DINGTALK, "SECabc"))
    assert service.asked[0][0].startswith("/send?key=1&timestamp=1764223200000&sign=")
    # Computed apart: printf '1764223200000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    assert signed("u", "SECabc", 1764223200000).endswith("&sign=rBapPntvsPImG6yx%2BorOTqbewfez60yt%2FNGKCwr%2FYb4%3D")


@pytest.mark.parametrize(
    ("said", "final"),
    [
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', True),
        (b'{"errcode": 310000, "errmsg": "sign not match"}', True),
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', False),
        (b'{"errcode": 130101, "errmsg": "send too fast"}', False),
        (b"<html>", False),
        (b'["errcode"]', False),
    ],
)
def test_robot_that_says_no_is_not_taken_for_sent(service: Service, said: bytes, final: bool) -> None:
    service.said = said
    with pytest.raises(NotSent) as error:
        robot(Channel.WECOM).send(message(service.url, Channel.WECOM))
    assert (error.value.final, error.value.refused) == (final, final)


def test_robots_reach_their_services_alone() -> None:
    way = Robot(Channel.WECOM, Outgoing(hosts=("qyapi.weixin.qq.com",), resolve=lambda *_: ["127.0.0.1"]))
    with pytest.raises(NotSent, match="address_host_not_allowed"):
        way.send(message("https://evil.example/send?key=1", Channel.WECOM))
    with pytest.raises(NotSent, match="address_not_public"):
        way.send(message("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", Channel.WECOM))


def test_channel_that_is_not_configured_fails_for_good() -> None:
    with pytest.raises(NotSent) as error:
        Ways({}).send(message("13900000001", Channel.SMS))
    assert error.value.final


def test_errors_and_messages_show_no_secret() -> None:
    mail = message("https://oapi.dingtalk.com/robot/send?access_token=hidden", Channel.DINGTALK, "SECabc")
    assert "SECabc" not in repr(mail)
    way = Robot(Channel.DINGTALK, Outgoing(resolve=lambda *_: []))
    with pytest.raises(NotSent) as error:
        way.send(mail)
    assert "hidden" not in str(error.value)
