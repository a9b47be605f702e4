"""How a delivery is signed (Standard Webhooks: HMAC-SHA256 over id, timestamp and body); no database, no clock."""

import base64
import hmac
from datetime import datetime

PREFIX = "whsec_"


def secret_of(salt: str, key: str) -> str:
    """Return a webhook's secret; it follows from the server's key, so that a copy of the database signs nothing."""
    return PREFIX + base64.b64encode(_raw(salt, key)).decode()


def _raw(salt: str, key: str) -> bytes:
    return hmac.digest(key.encode(), f"webhook:{salt}".encode(), "sha256")


def headers_for(event: str, body: str, at: datetime, salt: str, key: str) -> dict[str, str]:
    """Return the headers of one try: the event's key, the same each time, when it was sent, and the signature over both and the body."""
    moment = str(int(at.timestamp()))
    signed = hmac.digest(_raw(salt, key), f"{event}.{moment}.{body}".encode(), "sha256")
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Webhook-Id": event,
        "Webhook-Timestamp": moment,
        "Webhook-Signature": f"v1,{base64.b64encode(signed).decode()}",
    }
