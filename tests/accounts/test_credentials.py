"""Resetting and changing a password: told to nobody, ends the other sessions."""

import pytest

from matchmaker.accounts import credentials, links, passwords, signing_in
from matchmaker.accounts.people import User, UserSession
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()


def link() -> links.Link:
    message = db.session.query(OutboxMessage).filter_by(kind="password_reset").order_by(OutboxMessage.id.desc()).first()
    assert message is not None
    return links.Link(links.Purpose.RESET, message.facts["link"]["data"])


def device(user: User, name: str) -> UserSession:
    row = UserSession(user_id=user.id, token_hash=name, created_at=NOW)
    db.session.add(row)
    db.session.flush()
    return row


def test_reset_of_an_unknown_address_sends_nothing() -> None:
    credentials.ask_reset("nobody@example.com", now=NOW)
    assert db.session.query(OutboxMessage).count() == 0


def test_reset_sets_the_password_ends_sessions_and_lifts_the_pause() -> None:
    user = make_user()
    row = device(user, "a")
    for _ in range(5):
        signing_in.begin(user.email, client="", now=NOW)
    credentials.ask_reset(user.email, now=NOW)
    assert credentials.reset_by(link(), "new hash", now=NOW) is user
    db.session.refresh(row)
    assert (user.password_hash, row.ended_at) == ("new hash", NOW)
    signing_in.begin(user.email, client="", now=NOW)


def test_reset_link_works_once_and_dies_with_the_password() -> None:
    user = make_user()
    credentials.ask_reset(user.email, now=NOW)
    first = link()
    credentials.ask_reset(user.email, now=NOW)
    credentials.reset_by(first, "new hash", now=NOW)
    for dead in (first, link()):
        assert credentials.find_resetting(dead) is None
        with pytest.raises(Conflict):
            credentials.reset_by(dead, "newer hash", now=NOW)


def test_reset_proves_the_address_and_drops_a_strangers_registration() -> None:
    user = make_user(email_confirmed_at=None, registration={"name": "别人填的"})
    credentials.ask_reset(user.email, now=NOW)
    credentials.reset_by(link(), "new hash", now=NOW)
    assert user.is_active
    assert user.registration is None


def test_change_ends_the_other_sessions_and_keeps_this_one() -> None:
    user = make_user()
    here, there = device(user, "here"), device(user, "there")
    credentials.change_password(user, "new hash", old_hash=user.password_hash, but=here, now=NOW)
    db.session.refresh(here)
    db.session.refresh(there)
    assert (here.ended_at, there.ended_at) == (None, NOW)


@pytest.mark.parametrize("kept", ["another hash", passwords.UNUSABLE])
def test_change_refuses_a_hash_that_is_not_the_present_one(kept: str) -> None:
    user = make_user(password_hash=kept)
    with pytest.raises(Invalid):
        credentials.change_password(
            user, "new", old_hash="old hash" if kept == "another hash" else kept, but=None, now=NOW
        )
