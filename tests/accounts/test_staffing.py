"""What operators give and take."""

import pytest

from matchmaker.accounts import passwords, queries, staffing
from matchmaker.accounts.people import Role
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_operator, make_organisation, make_park, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()


def test_new_officer_gets_a_link_to_set_a_password() -> None:
    park, operator = make_park(), make_operator()
    user, new = staffing.enrol("Zhou@Example.com", "周敏", now=NOW)
    assert (new, user.email, user.password_hash) == (True, "zhou@example.com", passwords.UNUSABLE)
    staffing.grant(user, Role.OFFICER, park=park, by=operator, now=NOW)
    assert user.park_ids == {park.id}
    assert [one.email for one in queries.list_staff_of(park.id)] == [user.email]
    mail = db.session.query(OutboxMessage).one()
    assert (mail.kind, mail.facts["link"]["purpose"]) == ("staff_welcome", "reset")
    assert [one.action for one in audit.list_entries(f"user:{user.id}")] == ["grant"]


def test_known_person_is_told_without_a_link() -> None:
    user, new = staffing.enrol(make_user(email="zhou@example.com").email, now=NOW)
    assert not new
    staffing.grant(user, Role.EXPERT, by=make_operator(), now=NOW)
    mail = db.session.query(OutboxMessage).one()
    assert mail.kind == "membership_granted"
    assert "link" not in mail.facts


@pytest.mark.parametrize(
    ("role", "with_park", "code"),
    [("officer", False, "park_of_officer"), ("operator", True, "park_of_officer"), ("admin", False, "choose_one")],
)
def test_grant_refuses(role: str, with_park: bool, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        staffing.grant(make_user(), role, park=make_park() if with_park else None, by=make_operator(), now=NOW)
    assert caught.value.code == code


def test_grant_refuses_what_is_held() -> None:
    operator = make_operator()
    with pytest.raises(Invalid) as caught:
        staffing.grant(operator, Role.OPERATOR, by=operator, now=NOW)
    assert caught.value.code == "held_already"


def test_enrol_refuses_what_is_no_address() -> None:
    with pytest.raises(Invalid):
        staffing.enrol("nobody", now=NOW)


def test_last_operator_and_last_admin_stay() -> None:
    operator = make_operator()
    with pytest.raises(Conflict) as caught:
        staffing.revoke(operator.memberships[0], by=operator, now=NOW)
    assert caught.value.code == "last_operator"
    organisation = make_organisation(verified=False)
    with pytest.raises(Conflict) as caught:
        staffing.revoke(organisation.memberships[0], by=operator, now=NOW)
    assert caught.value.code == "last_admin"


def test_revoked_operator_is_none_at_once() -> None:
    first, second = make_operator(), make_operator()
    staffing.revoke(second.memberships[0], by=first, now=NOW)
    assert not second.is_operator
    assert queries.list_operators() == [first]


@pytest.mark.parametrize("slug", ["Q", "ab", "9park", "qing he", "-park", "park-", "青禾", "x" * 41])
def test_park_needs_a_slug(slug: str) -> None:
    with pytest.raises(Invalid) as caught:
        staffing.add_park(slug, "园区", "Park", "REG110113", by=make_operator(), now=NOW)
    assert caught.value.code == "slug_wrong"


def test_park_is_added_once_and_edited() -> None:
    operator = make_operator()
    park = staffing.add_park("qinghe", "青禾", "Qinghe", "REG110113", by=operator, now=NOW)
    with pytest.raises(Invalid) as caught:
        staffing.add_park("qinghe", "另一个", "Other", "REG110113", by=operator, now=NOW)
    assert caught.value.code == "slug_taken"
    staffing.edit_park(park, "青禾产业园", "Qinghe Park", "REG120116", by=operator, now=NOW)
    assert queries.get_park("qinghe").name == "青禾产业园"
