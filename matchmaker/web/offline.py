"""What a browser needs to keep drafts without a network: a key of the person's own, and an answer that a script reads."""

import base64
import hashlib
import hmac
from typing import Any

from flask import Response, jsonify

HEADER = "X-Draft"
"""Sent by the script with a draft that waited in the browser; a plain form has no such header and gets a page."""


def key_of(user_id: int, secret: str) -> str:
    """Return 32 bytes in base64 that follow from the person and the product's own key: the same after a session has run out.

    So a draft that could not be sent is readable again after the next sign-in; signing out removes drafts and key from the browser.
    """
    mac = hmac.new(secret.encode(), f"offline-drafts {user_id}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def mark_of(user_id: int, secret: str) -> str:
    """Return what a browser tells the drafts of several people apart by; it says nothing of who they are."""
    return hmac.new(secret.encode(), f"offline-mark {user_id}".encode(), hashlib.sha256).hexdigest()[:16]


def answer(form: Any, code: str, address: str) -> tuple[Response, int]:
    """Return 200 with where the finding is, or 422 with what is wrong at which field."""
    if code:
        return jsonify(saved=code, page=address), 200
    told = {name: [str(one) for one in errors] for name, errors in form.errors.items() if name is not None}
    return jsonify(errors=told, form=[str(one) for one in form.form_errors]), 422
