"""Codes of six digits by text message: made of a nonce and the product's key, so that no row holds one; numbers are in `reaching.py`."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import throttle
from matchmaker.accounts.people import User
from matchmaker.accounts.reaching import MobileCode, MobileNumber
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.choosing import drop_mobile
from matchmaker.notifications.service import tell_mobile

LIFETIME = timedelta(minutes=5)
TRIES = 5
SIGN_IN = 0  # as the person of a code: whoever holds the number


def code_of(nonce: str, key: str) -> str:
    """Return the six digits that a nonce stands for."""
    mac = hmac.new(key.encode(), f"mobile-code {nonce}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8]) % 1_000_000:06d}"


def tidy(typed: str) -> str:
    """Return a mobile number of the mainland as 11 digits. Raises Invalid(mobile, mobile_wrong)."""
    digits = re.sub(r"[\s-]", "", typed)
    digits = digits.removeprefix("+86").removeprefix("0086")
    if not (digits.isascii() and re.fullmatch(r"1[3-9]\d{9}", digits)):
        raise Invalid("mobile", "mobile_wrong")
    return digits


def number_of(user_id: int) -> str:
    """Return the number that a person has proved, "" where there is none."""
    found = sa.select(MobileNumber.number).where(MobileNumber.user_id == user_id)
    return db.session.execute(found).scalar() or ""


def ask_to_prove(user: User, typed: str, *, client: str, now: datetime) -> str:
    """Send a code to a number that the person says is theirs, and return the number; one that is another's gets none.

    The asker cannot tell. Raises Invalid (the number, or too many tries).
    """
    number = tidy(typed)
    throttle.count(f"mobile-prove:{number}", client, now=now)
    holder = _holder(number)
    if holder is None or holder.user_id == user.id:
        _send(number, user.id, user.language, now)
    return number


def prove(user: User, number: str, typed: str, *, key: str, now: datetime) -> None:
    """Keep a number as the person's, who typed its code. Raises Invalid(code, ...), Conflict(mobile_taken)."""
    _check(number, user.id, typed, key, now)
    db.session.execute(sa.delete(MobileNumber).where(MobileNumber.user_id == user.id))
    try:
        with db.session.begin_nested():
            db.session.add(MobileNumber(user_id=user.id, number=number, proved_at=now))
    except IntegrityError as error:
        raise Conflict("mobile_taken") from error
    drop_mobile(user.id)
    audit.record("prove_mobile", f"user:{user.id}", by=user, now=now)


def give_up(user: User, *, now: datetime) -> None:
    """Forget the person's number: neither signing in nor text messages go by it any more."""
    db.session.execute(sa.delete(MobileNumber).where(MobileNumber.user_id == user.id))
    drop_mobile(user.id)
    audit.record("give_up_mobile", f"user:{user.id}", by=user, now=now)


def ask_to_sign_in(typed: str, *, client: str, now: datetime) -> str:
    """Send a code to a number that somebody signs in by, and return it; an unknown number is treated alike but gets none.

    So does that of staff, for whom a code is not enough: they sign in with their password and second factor. Raises
    Invalid (the number, or sign_in_locked where it was asked too often).
    """
    number = tidy(typed)
    throttle.count(f"mobile:{number}", client, now=now)
    holder = _holder(number)
    user = db.session.get(User, holder.user_id) if holder is not None else None
    if user is not None and user.is_active and not user.is_staff:
        _send(number, SIGN_IN, user.language, now)
    return number


def sign_in(number: str, typed: str, *, client: str, key: str, now: datetime) -> User:
    """Return whose number and code these are. Raises Invalid(code, mobile_code_wrong), the same for numbers that nobody holds."""
    holder = _holder(number)
    _check(number, SIGN_IN, typed, key, now)
    user = db.session.get(User, holder.user_id) if holder is not None else None
    if user is None or not user.is_active or user.is_staff:
        raise Invalid("code", "mobile_code_wrong")
    throttle.forget(f"mobile:{number}")
    throttle.give_back(client)
    return user


def count_try(number: str, user_id: int, *, now: datetime) -> None:
    """Count a try at a code, in a transaction of its own and before it is looked at. Raises Invalid(code, mobile_code_wrong)."""
    tried = sa.update(MobileCode).where(
        MobileCode.number == number,
        MobileCode.user_id == user_id,
        MobileCode.expires_at > now,
        MobileCode.tries < TRIES,
    )
    done = db.session.execute(tried.values(tries=MobileCode.tries + 1), execution_options=_FETCH)
    if not getattr(done, "rowcount", 0):
        raise Invalid("code", "mobile_code_wrong")


def _check(number: str, user_id: int, typed: str, key: str, now: datetime) -> None:
    """Spend the code, where it is the right one; `count_try` came before."""
    row = db.session.scalars(
        sa.select(MobileCode)
        .where(MobileCode.number == number, MobileCode.user_id == user_id, MobileCode.expires_at > now)
        .with_for_update()
    ).first()
    right = row is not None and hmac.compare_digest(code_of(row.nonce, key).encode(), typed.strip().encode())
    if row is None or not right:
        raise Invalid("code", "mobile_code_wrong")
    db.session.delete(row)
    db.session.flush()


def _send(number: str, user_id: int, language: str, now: datetime) -> None:
    nonce = secrets.token_urlsafe(16)
    db.session.execute(sa.delete(MobileCode).where(MobileCode.number == number, MobileCode.user_id == user_id))
    db.session.add(MobileCode(number=number, user_id=user_id, nonce=nonce, expires_at=now + LIFETIME))
    tell_mobile("phone_code", number, language, facts={"code_nonce": nonce}, now=now)


def _holder(number: str) -> MobileNumber | None:
    return db.session.scalars(sa.select(MobileNumber).where(MobileNumber.number == number)).first()


_FETCH = {"synchronize_session": "fetch"}
