"""A file of figures with its Ed25519 signature, which anybody can check with the public key; no database, no clock."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "Ed25519"
CANONICAL = "JSON, UTF-8, keys sorted, no blanks, non-ASCII as it is"


def canonical(content: Any) -> bytes:
    """Return the one way of writing a content that is signed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def public_key(seed: bytes) -> str:
    """Return the public key of a seed, 32 bytes in base64."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()).decode()


def sign(content: dict[str, Any], seed: bytes) -> dict[str, Any]:
    """Return the file: the content, and how, by which key and with what it is signed."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(canonical(content))
    return {
        "content": content,
        "signature": {
            "algorithm": ALGORITHM,
            "over": f"content as {CANONICAL}",
            "public_key": public_key(seed),
            "value": base64.b64encode(signature).decode(),
        },
    }


def is_true(file: Any, keys: Sequence[str]) -> bool:
    """Return whether a file is signed by one of the public keys that the checker trusts; the key that it names proves nothing."""
    try:
        content, signature = file["content"], base64.b64decode(file["signature"]["value"], validate=True)
        signed = canonical(content)
    except (KeyError, TypeError, ValueError):
        return False
    return any(_holds(key, signature, signed) for key in keys)


def _holds(key: str, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
