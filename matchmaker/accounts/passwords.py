"""Passwords: argon2id hashes and what a password must be; who tries too often is in `signing_in.py`."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.foundation.errors import Invalid

LEAST, MOST = 10, 128
COST = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}
UNUSABLE = "!"  # an account whose owner has not set a password yet
_COMMON = ("password", "qwertyuiop", "1234567890", "0123456789", "zhizaohe", "iloveyou", "woaini1314", "admin")
_nobody: dict[str, str] = {}


def cheapen() -> None:
    """Lower the cost to the least: for tests only, which check that hashing is called, not that it is slow."""
    COST.update(time_cost=1, memory_cost=8, parallelism=1)


def _hasher() -> PasswordHasher:
    return PasswordHasher(COST["time_cost"], COST["memory_cost"], COST["parallelism"])


def hash_password(password: str) -> str:
    """Return the argon2id hash; slow by intention, so call it outside a transaction."""
    return _hasher().hash(password)


def verify_password(hashed: str | None, password: str) -> bool:
    """Return whether the password fits; without a hash the same work is done in vain, so that time tells nothing."""
    known = hashed if hashed and hashed != UNUSABLE else None
    try:
        return _hasher().verify(known or _hash_of_nobody(), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def _hash_of_nobody() -> str:
    cost = repr(COST)
    if cost not in _nobody:
        _nobody[cost] = hash_password("a password that nobody has")
    return _nobody[cost]


def check_password(password: str, email: str, field: str = "password") -> None:
    """Raise Invalid where the password is too short, too long, made of one character, very common or the mail address."""
    if len(password) < LEAST:
        raise Invalid(field, "password_short", n=LEAST)
    if len(password) > MOST:
        raise Invalid(field, "password_long", n=MOST)
    bare = password.lower().strip("0123456789!@#.")
    if len(set(password)) < 4 or bare in _COMMON or password.lower() in _COMMON:
        raise Invalid(field, "password_common")
    if password.lower() in (email.lower(), email.lower().split("@")[0]):
        raise Invalid(field, "password_is_email")
