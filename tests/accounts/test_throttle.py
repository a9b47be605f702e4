"""Two counts of failed tries: by the address tried, and by the client that tries; both in the database."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts import signing_in, throttle
from matchmaker.accounts.people import SignInThrottle
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from tests.factories import make_user

NOW = clock.now()
OFFICE, OTHER = "203.0.113.9", "2001:db8:1:2::/64"


@given(st.integers(0, 10_000))
def test_pause_grows_and_never_passes_its_limit(failures: int) -> None:
    pause = throttle.pause_after(failures)
    assert timedelta(0) <= pause <= throttle.pause_after(failures + 1) <= throttle.LONGEST
    assert (pause == timedelta(0)) == (failures <= 4)


def test_pause_after_five_failures_is_32_seconds() -> None:
    assert throttle.pause_after(5) == timedelta(seconds=32)
    assert throttle.pause_after(9) == timedelta(seconds=512)
    assert throttle.pause_after(10) == timedelta(minutes=15)


def exhaust(client: str = OFFICE, at: datetime = NOW) -> None:
    """Let a client fail with as many addresses as it may."""
    for n in range(throttle.CLIENT_TRIES):
        throttle.count(f"person{n}@example.com", client, now=at)


def wait_of(email: str, client: str, now: datetime) -> int:
    """Return how many seconds the next try has to wait; the try is counted where there is none."""
    try:
        throttle.count(email, client, now=now)
    except Invalid as error:
        return int(error.facts["seconds"])  # no other error has them
    return 0


@pytest.mark.usefixtures("session")
def test_client_that_tried_many_addresses_waits_with_all_others() -> None:
    exhaust()
    known = make_user().email
    for email in (known, "nobody@example.com"):
        assert wait_of(email, OFFICE, NOW) == 61
        assert wait_of(email, OTHER, NOW) == 0
        assert wait_of(email, "", NOW) == 0


@pytest.mark.usefixtures("session")
def test_failures_of_a_client_run_off_one_a_minute() -> None:
    exhaust()
    minute = timedelta(minutes=1)
    assert wait_of("a@example.com", OFFICE, NOW + 0.5 * minute) == 31
    assert wait_of("a@example.com", OFFICE, NOW + 1.5 * minute) == 0
    assert wait_of("b@example.com", OFFICE, NOW + 1.75 * minute) == 16, "the half minute is not lost"
    for n in range(11):
        assert wait_of(f"c{n}@example.com", OFFICE, NOW + 12 * minute) == 0
    assert wait_of("d@example.com", OFFICE, NOW + 12 * minute) > 0
    exhaust(at=NOW + timedelta(days=1))


@pytest.mark.usefixtures("session")
def test_client_that_waits_locks_no_address() -> None:
    exhaust()
    for _ in range(20):
        assert wait_of("victim@example.com", OFFICE, NOW) > 0
    assert wait_of("victim@example.com", OTHER, NOW) == 0


@pytest.mark.usefixtures("session")
def test_address_that_waits_takes_nothing_from_the_client() -> None:
    for _ in range(5 + throttle.CLIENT_TRIES):
        wait_of("victim@example.com", OFFICE, NOW)
    assert wait_of("other@example.com", OFFICE, NOW) == 0


@pytest.mark.usefixtures("session")
def test_success_gives_back_its_own_try_alone() -> None:
    user = make_user()
    for n in range(throttle.CLIENT_TRIES - 1):
        throttle.count(f"person{n}@example.com", OFFICE, now=NOW)
    for _ in range(3):
        attempt = signing_in.begin(user.email, client=OFFICE, now=NOW)
        signing_in.succeed(attempt, now=NOW)
    assert wait_of("last@example.com", OFFICE, NOW) == 0
    assert wait_of("more@example.com", OFFICE, NOW) > 0


@pytest.mark.usefixtures("session")
def test_nothing_typed_as_an_address_is_counted_as_a_client() -> None:
    key = throttle._key(OFFICE)
    for typed in (OFFICE, key, f"client:{OFFICE}"):
        throttle.count(typed, "", now=NOW)
    assert db.session.scalars(sa.select(SignInThrottle).where(SignInThrottle.key == key)).first() is None
