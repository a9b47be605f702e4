"""One interface for all ways out: mail, text messages, group robots of WeCom and DingTalk; the worker sends through it.

Which message goes which way is decided when it is queued (`service.py`, `choosing.py`); what it says is made at the door.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from matchmaker.foundation.mail import Mail, NotSent
from matchmaker.foundation.outgoing import Answer, Outgoing, Refused, Unreachable
from matchmaker.notifications.models import Channel

ROBOT_HOSTS = {Channel.WECOM: ("qyapi.weixin.qq.com",), Channel.DINGTALK: ("oapi.dingtalk.com",)}
LONGEST = 1800  # bytes of a group message: WeCom takes 2,048
BUSY = frozenset({-1, 45009, 130101, 410100})  # answers of both robots that mean: too fast, or try again
LATER = frozenset({408, 425, 429})


class Way(Protocol):
    """A way out. All of them take the same message, and each uses the parts that it can carry."""

    def send(self, mail: Mail) -> None:
        """Send one message. Raises NotSent, final where no repetition can mend it."""

    def close(self) -> None:
        """Let go of what sending needed."""


class Ways:
    """All channels that are configured, as one way: each message goes by its own."""

    def __init__(self, ways: Mapping[str, Way]) -> None:
        self.ways = ways

    def send(self, mail: Mail) -> None:
        """Send one message by its channel. Raises NotSent."""
        way = self.ways.get(mail.channel)
        if way is None:
            raise NotSent(f"no way is configured for {mail.channel}", final=True)
        way.send(mail)

    def close(self) -> None:
        """Close each."""
        for way in self.ways.values():
            way.close()


class SmsGateway:
    """Hands text messages to a gateway that takes JSON: `{"to", "text", "id"}` with a bearer token; `id` is the same at every try."""

    def __init__(self, url: str, token: str, out: Outgoing) -> None:
        out.check(url)
        self.url, self.token, self.out = url, token, out

    def send(self, mail: Mail) -> None:
        """Send one text message. Raises NotSent."""
        body = {"to": mail.address, "text": mail.short, "id": mail.digest}
        answer = _post(self.out, self.url, body, {"Authorization": f"Bearer {self.token}"} if self.token else {})
        if not answer.ok:
            raise NotSent(f"gateway: {answer.status}", final=answer.status < 500 and answer.status not in LATER)

    def close(self) -> None:
        """Nothing is held open."""


class Robot:
    """Posts to a group by its robot: the message's address is the robot's URL, its secret signs where DingTalk wants that."""

    def __init__(self, channel: Channel, out: Outgoing, clock: Callable[[], float] = time.time) -> None:
        self.channel, self.out, self.clock = channel, out, clock

    def send(self, mail: Mail) -> None:
        """Post one message to a group. Raises NotSent; a robot that was removed or refuses the message is final."""
        url = mail.address
        if self.channel == Channel.DINGTALK and mail.secret:
            url = signed(url, mail.secret, round(self.clock() * 1000))
        text = mail.short.encode()[:LONGEST].decode(errors="ignore")
        answer = _post(self.out, url, {"msgtype": "text", "text": {"content": text}}, {})
        if not answer.ok:
            raise NotSent(f"robot: {answer.status}", final=answer.status < 500 and answer.status not in LATER)
        code, said = _verdict(answer)
        if code != 0:
            raise NotSent(f"robot: {code} {said}", final=code not in BUSY, refused=code not in BUSY)

    def close(self) -> None:
        """Nothing is held open."""


def signed(url: str, secret: str, millis: int) -> str:
    """Return a DingTalk robot's URL with its signature: HMAC-SHA256 over "time, line feed, secret", as its manual says."""
    mac = hmac.new(secret.encode(), f"{millis}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={millis}&sign={quote(base64.b64encode(mac), safe='')}"


def _post(out: Outgoing, url: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    sent = json.dumps(body, ensure_ascii=False).encode()
    try:
        return out.post(url, sent, {"Content-Type": "application/json; charset=utf-8", **headers})
    except Refused as error:
        raise NotSent(f"address: {error.code}", final=True, refused=True) from error
    except Unreachable as error:
        raise NotSent(str(error)) from error


def _verdict(answer: Answer) -> tuple[int, str]:
    """Return what the robot says: 0, or its error. An answer that is none of theirs counts as trouble that may pass."""
    try:
        said = json.loads(answer.body)
        return int(said["errcode"]), str(said.get("errmsg", ""))[:200]
    except (ValueError, TypeError, KeyError):
        return -1, "the answer is not a robot's"
