"""Signed mail links: each has a purpose, expires and works once; the worker signs them when the mail leaves."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.people import UsedLink
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid


class Purpose(StrEnum):
    """What a link lets its holder do; a link of one purpose opens no other door."""

    CONFIRM = "confirm"  # this mail address is mine
    RESET = "reset"  # set a new password
    INVITE = "invite"  # join an organisation
    MOVE = "move"  # sign in with another mail address
    WORKS = "works"  # mail to my address arrives again
    RECORD = "record"  # confirm a need that staff recorded
    FOLLOW = "follow_up"  # say what came of an introduction


LIFETIME = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.RESET: timedelta(hours=2),
    Purpose.INVITE: timedelta(days=14),
    Purpose.MOVE: timedelta(days=1),
    Purpose.WORKS: timedelta(days=1),
    Purpose.RECORD: timedelta(days=14),
    Purpose.FOLLOW: timedelta(days=28),
}


@dataclass(frozen=True)
class Link:
    """What a token says once its signature was checked."""

    purpose: Purpose
    data: dict[str, Any]

    @property
    def digest(self) -> str:
        """The same for every copy that was signed from the same facts, so that a mail sent twice still works once."""
        return digest_of(json.dumps([self.purpose, self.data], sort_keys=True))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def facts(purpose: Purpose, endpoint: str, **data: Any) -> dict[str, Any]:
    """Return the `link` fact of a mail: what to sign and the page it leads to; a nonce makes each link its own."""
    return {"purpose": purpose.value, "to": endpoint, "data": {**data, "n": secrets.token_urlsafe(9)}}


def _signer(purpose: Purpose, key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=f"mail-link-{purpose}", signer_kwargs={"digest_method": hashlib.sha256})


def sign(purpose: str, data: dict[str, Any], key: str) -> str:
    """Return the token of a link; its time runs from now. Raises ValueError for an unknown purpose."""
    return _signer(Purpose(purpose), key).dumps(data)


def read(purpose: Purpose, token: str, key: str) -> Link:
    """Return what the token says. Raises Invalid(token, link_expired or link_wrong)."""
    try:
        data = _signer(purpose, key).loads(token, max_age=int(LIFETIME[purpose].total_seconds()))
    except SignatureExpired as error:
        raise Invalid("token", "link_expired") from error
    except BadSignature as error:
        raise Invalid("token", "link_wrong") from error
    return Link(purpose, data)


def is_used(link: Link) -> bool:
    """Return whether the link did its work already."""
    found = sa.select(UsedLink.id).where(UsedLink.digest == link.digest)
    return db.session.execute(found).first() is not None


def use(link: Link, *, now: datetime) -> None:
    """Spend the link in this transaction. Raises Conflict(link_used) where it was spent before."""
    try:
        with db.session.begin_nested():
            db.session.add(UsedLink(digest=link.digest, used_at=now))
    except IntegrityError as error:
        raise Conflict("link_used") from error
