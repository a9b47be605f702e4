"""The signed address by which a mail's reader ends mails of its topic (RFC 8058): without a sign-in, and without an end."""

import hashlib
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from matchmaker.foundation.errors import NotFound
from matchmaker.notifications.kinds import Topic
from matchmaker.web.mail import absolute


def _signer() -> URLSafeSerializer:
    key = str(current_app.config["SECRET_KEY"])
    return URLSafeSerializer(key, salt="unsubscribe", signer_kwargs={"digest_method": hashlib.sha256})


def address(user_id: int, topic: Topic) -> str:
    """Return the address for one person and topic; it works as long as the product's key does, as old mails stay."""
    return absolute("unsubscribe.show", {"token": _signer().dumps([user_id, topic])})


def read(token: str) -> tuple[int, Topic]:
    """Return whose mails of which topic the address ends. Raises NotFound where it is not one of ours."""
    try:
        said: Any = _signer().loads(token)
        return int(said[0]), Topic(said[1])
    except (BadSignature, ValueError, TypeError, IndexError, KeyError) as error:
        raise NotFound() from error
