"""Personal tokens: what a person's program shows instead of a password; which route wants which scope is said at the JSON door."""

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from matchmaker.accounts.links import digest_of
from matchmaker.accounts.people import User
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import Base, db
from matchmaker.foundation.errors import Conflict, Invalid, NotFound

PREFIX = "zzh_"  # by which scanners of leaked secrets, and people, know one
MOST_TOKENS = 20
LONGEST_NAME = 60
LIFETIMES = (30, 90, 365)


class Scope(StrEnum):
    """What a token may be used for; its person's own rights always bound it."""

    READ = "read"
    WRITE = "write"
    STAFF = "staff"


class PersonalToken(Base):
    """One token: only its digest is kept, so that nobody can read it again."""

    __tablename__ = "personal_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    hint: Mapped[str] = mapped_column(sa.String(12))  # how it begins, to tell it from the person's others
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_on: Mapped[date]  # the last day
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @property
    def handle(self) -> str:
        """By which its person's own pages name it; it opens nothing."""
        return self.digest[:16]

    def holds_on(self, day: date) -> bool:
        return self.revoked_at is None and self.expires_on >= day


def make(by: User, name: str, scopes: list[str], days: int, now: datetime) -> tuple[PersonalToken, str]:
    """Return a new token with its secret, which is never shown again.

    Raises Invalid (name, scopes, days), Conflict(too_many_tokens).
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid("name", "token_name_needed")
    wanted = [one for one in Scope if one in scopes]
    if not wanted or len(wanted) != len(set(scopes)):
        raise Invalid("scopes", "choose_one")
    if days not in LIFETIMES:
        raise Invalid("days", "choose_one")
    if len(list_tokens(by.id, clock.day_of(now))) >= MOST_TOKENS:
        raise Conflict("too_many_tokens", n=MOST_TOKENS)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = PersonalToken(
        user_id=by.id,
        digest=digest_of(secret),
        hint=secret[: len(PREFIX) + 4],
        name=name.strip(),
        scopes=[str(one) for one in wanted],
        created_at=now,
        expires_on=clock.day_of(now) + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    audit.record("token.make", f"token:{token.id}", by=by, now=now, scopes=token.scopes)
    return token, secret


def revoke(handle: str, by: User, now: datetime) -> None:
    """End one of the person's own tokens at once; a second time changes nothing. Raises NotFound."""
    own = sa.select(PersonalToken).where(PersonalToken.user_id == by.id)
    token = next((one for one in db.session.scalars(own) if one.handle == handle), None)
    if token is None:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = now
        audit.record("token.revoke", f"token:{token.id}", by=by, now=now)


def revoke_all(user: User, now: datetime) -> None:
    """End every token of a person: who changes a password may fear that somebody else had it, and so made tokens."""
    for token in list_tokens(user.id, clock.day_of(now)):
        revoke(token.handle, user, now)


def list_tokens(user_id: int, day: date) -> list[PersonalToken]:
    """Return a person's tokens that still open the door, the latest first."""
    own = sa.select(PersonalToken).where(
        PersonalToken.user_id == user_id, PersonalToken.revoked_at.is_(None), PersonalToken.expires_on >= day
    )
    return list(db.session.scalars(own.order_by(PersonalToken.id.desc())))


def find(secret: str, day: date) -> PersonalToken | None:
    """Return the token with its person, None where there is none, it has ended, or the person may not sign in."""
    known = sa.select(PersonalToken).where(PersonalToken.digest == digest_of(secret))
    token = db.session.scalars(known.options(joinedload(PersonalToken.user))).first()
    return token if token is not None and token.holds_on(day) and token.user.is_active else None


def mark_used(token_id: int, day: date) -> None:
    """Note the day on which a token was last used, once a day."""
    unnoted = PersonalToken.last_used_on.is_(None) | (PersonalToken.last_used_on < day)
    db.session.execute(
        sa.update(PersonalToken).where(PersonalToken.id == token_id, unnoted).values(last_used_on=day),
        execution_options={"synchronize_session": False},
    )
