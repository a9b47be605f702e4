"""How often a password may be tried: by the address tried and by the client that tries; the tries are `signing_in.py`'s.

An address gets a pause that doubles, so that nobody guesses one account's password. A client gets so many failures, which run
off with time, so that nobody tries one password on all accounts; an office that shares one client runs into it only rarely.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from matchmaker.accounts import links
from matchmaker.accounts.people import SignInThrottle
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid

FREE_TRIES = 4
LONGEST = timedelta(minutes=15)
FORGET = timedelta(days=1)
CLIENT_TRIES = 30
RUN_OFF = timedelta(minutes=1)


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: nothing up to four, then 2^n seconds, 15 minutes at most."""
    if failures <= FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2.0 ** min(failures, 20)), LONGEST)


def count(email: str, client: str, *, now: datetime) -> None:
    """Count a try as failed, in one row for the address and one for the client, in this order whoever comes.

    A client without a name ("") is not counted: nobody knows whom that would stop. Raises Invalid(sign_in_locked,
    seconds=...) while either has to wait and does not tell which. Nothing is counted then, so that a client that has to wait
    locks no addresses of others.
    """
    rows = [_held(links.digest_of(email), now)]
    if client:
        rows.append(_held(_key(client), now))
    until = max((row.locked_until for row in rows if row.locked_until is not None), default=now)
    if until > now:
        raise Invalid("", "sign_in_locked", seconds=int((until - now).total_seconds()) + 1)
    _count_address(rows[0], now)
    if client:
        _count_client(rows[1], now)


def _count_address(row: SignInThrottle, now: datetime) -> None:
    if now - row.last_at > FORGET:
        row.failures = 0
    row.failures += 1
    row.last_at = now
    pause = pause_after(row.failures)
    row.locked_until = now + pause if pause else None  # not `now`: a try that waited for the row came a little earlier


def _count_client(row: SignInThrottle, now: datetime) -> None:
    gone = max(0, (now - row.last_at) // RUN_OFF)
    row.failures = max(0, row.failures - gone) + 1
    row.last_at = row.last_at + gone * RUN_OFF if row.failures > 1 else now
    row.locked_until = row.last_at + RUN_OFF if row.failures >= CLIENT_TRIES else None


def _key(client: str) -> str:
    return f"client:{links.digest_of(client)}"[
        :64
    ]  # no digest of an address begins so, whatever is typed as an address


def _held(key: str, now: datetime) -> SignInThrottle:
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    new = insert(SignInThrottle).values(key=key, failures=0, last_at=now).on_conflict_do_nothing(index_elements=["key"])
    db.session.execute(new)
    held = sa.select(SignInThrottle).where(SignInThrottle.key == key).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def forget(email: str) -> None:
    """Let the address try again at once."""
    db.session.execute(sa.delete(SignInThrottle).where(SignInThrottle.key == links.digest_of(email)))


def give_back(client: str) -> None:
    """Take one try of the client back, which was none in vain; those before it stay, so that an own account buys no guesses."""
    taken = sa.update(SignInThrottle).where(SignInThrottle.key == _key(client), SignInThrottle.failures > 0)
    db.session.execute(
        taken.values(failures=SignInThrottle.failures - 1, locked_until=None),
        execution_options={"synchronize_session": "fetch"},
    )
