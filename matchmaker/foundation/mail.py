"""Sending: SMTP where MAIL_URL names a server, else readable files; what a mail says is made in `web/mail.py`.

MAIL_URL is `smtp://user:password@host:port` (STARTTLS where the server offers it) or `smtps://...` (TLS from the
first byte); user and password are percent-encoded. `?from=address` names the sender, else it is the user where that
is an address, else `no-reply@` the product's own host.
"""

import hashlib
import os
import smtplib
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from matchmaker.foundation.clock import SHANGHAI

TIMEOUT = 15  # seconds for each answer of the server
UNFOLDED = "List-Unsubscribe"
PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class NotSent(Exception):
    """It did not leave; `final` where no repetition can mend it, `refused` where that is the address's fault.

    The text holds no password.
    """

    def __init__(self, text: str, final: bool = False, refused: bool = False) -> None:
        super().__init__(text)
        self.final = final
        self.refused = refused


@dataclass(frozen=True)
class Mail:
    """One message, ready to go; channels that carry little take `short`, and only robots have a `secret`."""

    key: str  # what it is, the same at every try: the Message-ID is made from it
    kind: str
    address: str
    subject: str
    text: str
    html: str
    language: str
    created_at: datetime
    channel: str = "mail"
    short: str = ""
    unsubscribe: str = ""  # the address that ends mails like this one by one click
    secret: str = field(default="", repr=False)

    @property
    def digest(self) -> str:
        """The same for each copy of one message, and no row's number: the Message-ID is made of it."""
        return digest_of(self.key, self.created_at)


def digest_of(key: str, created_at: datetime) -> str:
    """Return what the Message-ID of a message is made of."""
    return hashlib.sha256(f"{key} {created_at.isoformat()}".encode()).hexdigest()[:24]


class Post(Protocol):
    """A way to send mail."""

    def send(self, mail: Mail) -> None:
        """Send one mail. Raises NotSent."""

    def close(self) -> None:
        """Let go of what sending needed."""


def open_post(url: str, *, folder: Path, host: str, name: str = "智造合 Zhizaohe") -> Post:
    """Return the way to send that MAIL_URL names; "" writes files into `folder`. Raises ValueError for a wrong URL."""
    own = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if not url:
        return FilePost(folder, Address(name, "no-reply", own or "localhost"))
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("MAIL_URL must look like smtp://user:password@host:port or smtps://user:password@host:port")
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user if "@" in user else f"no-reply@{own or 'localhost'}"])[0]
    return SmtpPost(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        user=user,
        password=unquote(parts.password or ""),
        sender=Address(name, addr_spec=sender),
    )


class Letter(EmailPolicy):
    """SMTP's form, but for an address in a header: it is longer than a line, and folded as encoded words nobody finds it."""

    def fold(self, name: str, value: str) -> str:
        """Return the header as one line where it holds an address, else folded."""
        return f"{name}: {value}{self.linesep}" if name == UNFOLDED else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same in bytes."""
        return self.fold(name, value).encode() if name == UNFOLDED else super().fold_binary(name, value)


LETTER = Letter(utf8=True, linesep="\r\n")


def compose(mail: Mail, sender: Address, cte: str) -> EmailMessage:
    """Return the message with a plain and an HTML part. Raises ValueError where an address cannot stand in a header."""
    message = EmailMessage(policy=LETTER)
    message["From"] = sender
    message["To"] = mail.address
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.created_at.astimezone(SHANGHAI))
    message["Message-ID"] = f"<{mail.digest}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:  # RFC 8058: mail programs show a button that posts there
        message[UNFOLDED] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte=cte)
    message.add_alternative(mail.html, subtype="html", cte=cte)
    message["Content-Language"] = "en" if mail.language == "en" else "zh-CN"
    return message


class FilePost:
    """Writes each mail as an .eml file that can be read with any editor; a second copy replaces the first."""

    def __init__(self, folder: Path, sender: Address) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, mail: Mail) -> None:
        """Write one file; it is there whole or not at all. Raises NotSent."""
        try:
            written = compose(mail, self.sender, "8bit").as_bytes()
            name = f"{mail.created_at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{mail.kind}-{mail.digest[:8]}.eml"
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as handle:
                handle.write(written)
                handle.flush()
                os.fsync(handle.fileno())
            os.replace(handle.name, self.folder / name)
        except (OSError, ValueError) as error:
            raise NotSent(f"{type(error).__name__}: {error}", final=isinstance(error, ValueError)) from error

    def close(self) -> None:
        """Nothing is held open."""


class SmtpPost:
    """Hands mail to an SMTP server; one connection serves a batch and is opened anew after any trouble."""

    def __init__(self, *, host: str, port: int, tls: bool, user: str, password: str, sender: Address) -> None:
        self.host = host
        self.port = port
        self.tls = tls
        self.user = user
        self.password = password
        self.sender = sender
        self._server: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> None:
        """Hand over one mail. Raises NotSent; an address that the server refuses for good is final."""
        try:
            message = compose(mail, self.sender, "base64")
        except ValueError as error:
            raise NotSent(f"ValueError: {error}", final=True) from error
        try:
            self._server = self._server or self._connect()
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise NotSent(_said(code, answer), final=code >= 500, refused=_is_permanent(code, answer)) from error
        except smtplib.SMTPNotSupportedError as error:
            self.close()
            raise NotSent(str(error), final=True) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise NotSent(_said(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotSent(f"{self.host}:{self.port}: {type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _connect(self) -> smtplib.SMTP:
        trust = ssl.create_default_context()
        if self.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=trust)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            server.ehlo()
            if not self.tls and server.has_extn("starttls"):
                server.starttls(context=trust)
                server.ehlo()
            elif not self.tls and self.user and self.host not in LOOPBACK:
                raise smtplib.SMTPException("the server offers no TLS, so the password was not sent to it")
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _is_permanent(code: int, answer: bytes | str) -> bool:
    """Return whether the refusal is the address's fault: 5.7 is a policy about us or the message (RFC 3463)."""
    return code >= 500 and not _said(code, answer).partition(" ")[2].startswith("5.7.")


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {text}"
