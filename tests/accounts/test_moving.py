"""Changing one's address: who gets which mail, and what a link is worth afterwards."""

import pytest

from matchmaker.accounts import links, moving, queries, registration
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_operator, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()
NEW = "new.address@example.com"


def told() -> list[tuple[str, str, bool]]:
    """Return (kind, address, holds a link) of every mail, the first one first."""
    rows = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
    return [(one.kind, one.address, "link" in one.facts) for one in rows]


def asked(user: User, email: str = NEW) -> links.Link:
    """Ask for the change and return the link that was mailed."""
    moving.ask_email_change(user, email, now=NOW)
    db.session.flush()
    mailed = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    fact = mailed.facts["link"]
    return links.Link(links.Purpose(fact["purpose"]), fact["data"])


def change(link: links.Link, user: User) -> None:
    moving.change_email(link, by=user, but=None, now=NOW)


def test_link_goes_to_the_new_address_and_nothing_changes_before_it_is_used() -> None:
    user = make_user()
    old = user.email
    link = asked(user, "  New.Address@EXAMPLE.com ")
    assert told() == [("email_change", NEW, True)]
    assert user.email == old
    change(link, user)
    assert user.email == NEW
    assert told()[1:] == [("email_changed", old, False)]


@pytest.mark.parametrize("typed", ["", "no address", "a@b", "a@b.cn, c@d.cn", "x" * 250 + "@b.cn"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        moving.ask_email_change(make_user(), typed, now=NOW)
    assert (caught.value.field, caught.value.code) == ("email", "email_wrong")


def test_present_address_is_refused() -> None:
    user = make_user()
    with pytest.raises(Invalid) as caught:
        moving.ask_email_change(user, user.email.upper(), now=NOW)
    assert caught.value.code == "email_same"


@pytest.mark.parametrize("held", ["proved", "staff"])
def test_address_with_an_account_is_told_and_gets_no_link(held: str) -> None:
    other = make_user() if held == "proved" else make_operator(email_confirmed_at=None)
    moving.ask_email_change(make_user(), other.email, now=NOW)
    assert told() == [("email_change", other.email, False)]


def test_link_works_once_and_for_its_owner_alone() -> None:
    user, other = make_user(), make_user()
    link = asked(user)
    with pytest.raises(NotAllowed):
        change(link, other)
    change(link, user)
    with pytest.raises(Conflict) as caught:
        change(link, user)
    assert caught.value.code == "link_used"


def test_every_link_dies_with_the_address_and_with_the_password() -> None:
    user = make_user()
    first, second = asked(user), asked(user, "another@example.com")
    change(first, user)
    assert moving.find_changing(second, user) is None
    third = asked(user, "third@example.com")
    user.password_hash = "changed"
    assert moving.find_changing(third, user) is None


def test_address_that_got_an_account_meanwhile_stays_with_it() -> None:
    user = make_user()
    old, link = user.email, asked(user)
    make_user(email=NEW)
    with pytest.raises(Conflict) as caught:
        change(link, user)
    assert caught.value.code == "email_taken"
    assert user.email == old


def test_registration_that_was_never_proved_gives_way() -> None:
    user = make_user()
    squatter = make_user(email=NEW, email_confirmed_at=None)
    registration.ask_to_confirm(squatter, now=NOW)
    change(asked(user), user)
    assert queries.find_user_by_email(NEW) is user
