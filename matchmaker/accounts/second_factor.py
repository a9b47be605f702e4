"""The second factor: time-based codes after RFC 6238 and ten recovery codes; when a code is asked for is `web/second_step.py`.

The secret of the codes is in no table: it is made from a random nonce, which is, and SECRET_KEY, which is not. A copy of the
database signs nobody in; a new SECRET_KEY means that everybody enrols anew, with a recovery code or after an operator's reset.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime

import pyotp
import sqlalchemy as sa

from matchmaker.accounts import signing_in, throttle
from matchmaker.accounts.factors import RecoveryCode, SecondFactor
from matchmaker.accounts.people import User, UserSession
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.service import tell

STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps that a clock may be off
CODES = 10
ISSUER = "Zhizaohe"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32, none of which looks like another
_LENGTH = 16  # 80 random bits: a plain digest is enough


def find(user_id: int) -> SecondFactor | None:
    """Return the row of a person, confirmed or not; None where there is none."""
    return db.session.scalars(sa.select(SecondFactor).where(SecondFactor.user_id == user_id)).first()


def is_on(user_id: int) -> bool:
    """Return whether a code is asked for when the person signs in."""
    factor = find(user_id)
    return factor is not None and factor.confirmed_at is not None


def list_on(user_ids: Collection[int]) -> set[int]:
    """Return who of these people is asked for a code."""
    on = sa.select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))
    return set(db.session.scalars(on.where(SecondFactor.user_id.in_(list(user_ids)))))


def count_left(user_id: int) -> int:
    """Return how many recovery codes were not used yet."""
    left = sa.select(sa.func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.execute(left).scalar_one()


def secret_of(factor: SecondFactor, key: str) -> str:
    """Return the secret that the person's device keeps, in base32."""
    made = hmac.digest(key.encode(), f"second factor {factor.nonce}".encode(), "sha256")
    return base64.b32encode(made[:20]).decode()


def address_of(factor: SecondFactor, user: User, key: str) -> str:
    """Return the otpauth address that a device reads from the QR code."""
    return pyotp.TOTP(secret_of(factor, key), interval=STEP).provisioning_uri(name=user.email, issuer_name=ISSUER)


def begin(user: User, *, now: datetime) -> SecondFactor:
    """Return a new row that counts once its first code is typed; one that was begun before is dropped.

    Raises Conflict(second_factor_on) where the person has one already.
    """
    if is_on(user.id):
        raise Conflict("second_factor_on")
    db.session.execute(sa.delete(SecondFactor).where(SecondFactor.user_id == user.id))
    factor = SecondFactor(user_id=user.id, nonce=secrets.token_urlsafe(32), created_at=now, last_step=0)
    db.session.add(factor)
    db.session.flush()
    return factor


def confirm(user: User, code: str, *, key: str, but: UserSession | None, now: datetime) -> list[str]:
    """Turn it on with the first code, end the other sessions, and return the recovery codes, which are not kept.

    Raises Conflict(second_factor_gone) where nothing was begun, Conflict(second_factor_on) where it is on already, Invalid as
    `spend`.
    """
    factor = find(user.id)
    if factor is None:
        raise Conflict("second_factor_gone")
    if factor.confirmed_at is not None:
        raise Conflict("second_factor_on")
    _spend_step(factor, _tidy(code), key, now)
    factor.confirmed_at = now
    made = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(CODES)]
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, digest=_digest(user.id, one)) for one in made)
    throttle.forget(_tries(user.id))
    signing_in.end_sessions(user, by=user, now=now, but=but)
    audit.record("enable_second_factor", user, by=user, now=now)
    _tell(user, "on", now)
    return [_grouped(one) for one in made]


def try_code(user_id: int, *, client: str, now: datetime) -> None:
    """Count a try of a code before it is checked, as `throttle.count` does for passwords; call it in a transaction of its own.

    Raises Invalid(code, code_locked, seconds=...).
    """
    try:
        throttle.count(_tries(user_id), client, now=now)
    except Invalid as error:
        raise Invalid("code", "code_locked", **error.facts) from error


def spend(user: User, code: str, *, key: str, client: str, now: datetime) -> None:
    """Take a code of the device or a recovery code; each works once. The tries are forgotten.

    Raises Invalid(code, code_wrong) or Invalid(code, code_used).
    """
    factor = find(user.id)
    if factor is None or factor.confirmed_at is None:
        raise Invalid("code", "code_wrong")
    typed = _tidy(code)
    if len(typed) == _LENGTH:
        _spend_recovery(user, typed, now)
    else:
        _spend_step(factor, typed, key, now)
    throttle.forget(_tries(user.id))
    throttle.give_back(client)


def switch_off(user: User, *, by: User, now: datetime) -> None:
    """Ask for no code any more; the door has checked password and code."""
    _drop(user)
    audit.record("disable_second_factor", user, by=by, now=now)
    _tell(user, "off", now)


def reset(user: User, *, by: User | None, now: datetime) -> None:
    """Clear somebody else's second factor, who lost device and codes, and end their sessions; `by` is None at the terminal.

    Raises Conflict(second_factor_own) for one's own, which takes password and code; Conflict(second_factor_gone) for none.
    """
    if by is not None and user.id == by.id:
        raise Conflict("second_factor_own")
    if find(user.id) is None:
        raise Conflict("second_factor_gone")
    _drop(user)
    signing_in.end_sessions(user, by=by, now=now)
    audit.record("reset_second_factor", user, by=by, now=now)
    _tell(user, "reset", now)


def _drop(user: User) -> None:
    for table in (RecoveryCode, SecondFactor):
        db.session.execute(sa.delete(table).where(table.user_id == user.id))
    throttle.forget(_tries(user.id))


def _spend_step(factor: SecondFactor, code: str, key: str, now: datetime) -> None:
    """Find the half minute that the code is of, and move the last one used up to it: of two at once one gets it."""
    made = pyotp.TOTP(secret_of(factor, key), interval=STEP)
    present = int(now.timestamp()) // STEP
    step = next((present + off for off in DRIFT if hmac.compare_digest(made.generate_otp(present + off), code)), None)
    if step is None:
        raise Invalid("code", "code_wrong")
    unused = sa.update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    done = db.session.execute(unused.values(last_step=step), execution_options={"synchronize_session": "fetch"})
    if getattr(done, "rowcount", 0) != 1:
        raise Invalid("code", "code_used")


def _spend_recovery(user: User, code: str, now: datetime) -> None:
    digest = _digest(user.id, code)
    kept = db.session.scalars(
        sa.select(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.digest == digest)
    ).first()
    if kept is None:
        raise Invalid("code", "code_wrong")
    unused = sa.update(RecoveryCode).where(RecoveryCode.id == kept.id, RecoveryCode.used_at.is_(None))
    done = db.session.execute(unused.values(used_at=now), execution_options={"synchronize_session": "fetch"})
    if getattr(done, "rowcount", 0) != 1:
        raise Invalid("code", "code_used")
    left = count_left(user.id)
    audit.record("use_recovery_code", user, by=user, now=now, left=left)
    _tell(user, "recovered", now, left)


def _tell(user: User, what: str, now: datetime, left: int = 0) -> None:
    facts = {"name": user.name, "what": what, "left": left, "changed_at": now}
    tell("second_factor", user, subject="", facts=facts, now=now)


def _tries(user_id: int) -> str:
    return f"code of user {user_id}"  # no address reads so


def _tidy(code: str) -> str:
    """Return what was typed without blanks and hyphens, in ASCII capitals; anything else fits no code."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


def _digest(user_id: int, code: str) -> str:
    return hashlib.sha256(f"{user_id} {code}".encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))
