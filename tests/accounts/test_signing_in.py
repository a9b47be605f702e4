"""The back-off of sign-in: counted before it is checked, known address or not."""

from datetime import timedelta

import pytest

from matchmaker.accounts import signing_in
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from tests.factories import PASSWORD, make_user

NOW = clock.now()


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("known", [True, False])
def test_sixth_try_waits_whether_the_address_is_known_or_not(known: bool) -> None:
    email = make_user().email if known else "nobody@example.com"
    for _ in range(5):
        signing_in.begin(email, client="", now=NOW)
    with pytest.raises(Invalid) as caught:
        signing_in.begin(email.upper(), client="", now=NOW + timedelta(seconds=10))
    assert caught.value.code == "sign_in_locked"
    assert caught.value.facts == {"seconds": 23}
    signing_in.begin(email, client="", now=NOW + timedelta(seconds=33))


@pytest.mark.usefixtures("session")
def test_success_forgets_failures() -> None:
    user = make_user()
    for _ in range(4):
        signing_in.begin(user.email, client="", now=NOW)
    attempt = signing_in.begin(user.email, client="", now=NOW)
    assert attempt.fits(PASSWORD)
    assert signing_in.succeed(attempt, now=NOW) is user
    for _ in range(4):
        signing_in.begin(user.email, client="", now=NOW)


@pytest.mark.usefixtures("session")
def test_failures_are_forgotten_after_a_day() -> None:
    for _ in range(5):
        signing_in.begin("nobody@example.com", client="", now=NOW)
    later = NOW + timedelta(days=1, minutes=1)
    for _ in range(4):
        signing_in.begin("nobody@example.com", client="", now=later)
    assert signing_in.begin("nobody@example.com", client="", now=later).password_hash is None


@pytest.mark.usefixtures("session")
def test_password_that_was_changed_meanwhile_lets_nobody_in() -> None:
    user = make_user()
    attempt = signing_in.begin(user.email, client="", now=NOW)
    user.password_hash = "changed"
    with pytest.raises(Invalid) as caught:
        signing_in.succeed(attempt, now=NOW)
    assert caught.value.code == "sign_in_failed"


@pytest.mark.usefixtures("session")
def test_unproved_address_is_told_only_to_who_knows_the_password() -> None:
    user = make_user(email_confirmed_at=None)
    attempt = signing_in.begin(user.email, client="", now=NOW)
    assert not attempt.fits("wrong")
    with pytest.raises(Invalid) as caught:
        signing_in.succeed(attempt, now=NOW)
    assert caught.value.code == "email_unconfirmed"
