"""Coming into an organisation: asking, being invited, roles, leaving."""

from datetime import timedelta

import pytest

from matchmaker.accounts import joining, links, queries
from matchmaker.accounts.facts import Person
from matchmaker.accounts.people import JoinState, Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.notifications.models import OutboxMessage
from tests.factories import admin_of, join, make_organisation, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()
NEWCOMER = Person(email="", name="新人", password_hash="a hash")


def last_mail() -> OutboxMessage:
    found = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    assert found is not None
    return found


def test_accepted_request_makes_a_member() -> None:
    organisation, user = make_organisation(), make_user()
    request = joining.ask_to_join(organisation, by=user, now=NOW)
    assert request is not None
    joining.answer_join(request, True, by=admin_of(organisation), now=NOW)
    assert [one.role for one in queries.list_memberships(organisation.id)] == [Role.ADMIN, Role.MEMBER]
    assert queries.list_pending_joins(organisation.id) == []
    assert (last_mail().kind, last_mail().address) == ("join_accepted", user.email)


def test_refused_request_names_nobody() -> None:
    organisation, user = make_organisation(), make_user()
    request = joining.ask_to_join(organisation, by=user, now=NOW)
    assert request is not None
    joining.answer_join(request, False, by=admin_of(organisation), now=NOW)
    assert queries.list_joins_of(user.id)[0].state == JoinState.REFUSED
    assert not user.belongs_to(organisation.id)
    assert organisation.name not in str(last_mail().facts)
    assert last_mail().subject == ""


def test_request_is_answered_once() -> None:
    organisation = make_organisation()
    request = joining.ask_to_join(organisation, by=make_user(), now=NOW)
    assert request is not None
    joining.answer_join(request, False, by=admin_of(organisation), now=NOW)
    with pytest.raises(Conflict):
        joining.answer_join(request, True, by=admin_of(organisation), now=NOW)


def test_invitation_admits_the_invited_address_alone() -> None:
    organisation, invited = make_organisation(), make_user()
    row = joining.invite(organisation, invited.email.upper(), Role.ADMIN, by=admin_of(organisation), now=NOW)
    with pytest.raises(NotAllowed):
        joining.accept_invitation(row, by=make_user(), now=NOW)
    joining.accept_invitation(row, by=invited, now=NOW)
    assert invited.is_admin_of(organisation.id)
    with pytest.raises(Conflict):
        joining.accept_invitation(row, by=invited, now=NOW)


def test_invitation_runs_out() -> None:
    organisation, invited = make_organisation(), make_user()
    row = joining.invite(organisation, invited.email, Role.MEMBER, by=admin_of(organisation), now=NOW)
    with pytest.raises(Conflict):
        joining.accept_invitation(row, by=invited, now=NOW + timedelta(days=14))


def test_second_invitation_ends_the_first() -> None:
    organisation = make_organisation()
    first = joining.invite(organisation, "new@example.com", Role.MEMBER, by=admin_of(organisation), now=NOW)
    link = links.Link(links.Purpose.INVITE, last_mail().facts["link"]["data"])
    assert joining.find_invitation(link, NOW) is first
    joining.invite(organisation, "new@example.com", Role.MEMBER, by=admin_of(organisation), now=NOW)
    assert joining.find_invitation(link, NOW) is None
    assert len(queries.list_open_invitations(organisation.id)) == 1


def test_withdrawn_invitation_opens_nothing() -> None:
    organisation = make_organisation()
    row = joining.invite(organisation, "new@example.com", Role.MEMBER, by=admin_of(organisation), now=NOW)
    joining.withdraw_invitation(row, by=admin_of(organisation), now=NOW)
    with pytest.raises(Conflict):
        joining.enrol_invited(row, NEWCOMER, now=NOW)


@pytest.mark.parametrize(
    ("email", "role", "code"),
    [("nobody", "member", "email_wrong"), ("a@b.cn", "operator", "choose_one"), ("", "member", "email_wrong")],
)
def test_invite_refuses(email: str, role: str, code: str) -> None:
    organisation = make_organisation()
    with pytest.raises(Invalid) as caught:
        joining.invite(organisation, email, role, by=admin_of(organisation), now=NOW)
    assert caught.value.code == code


def test_invite_refuses_a_member() -> None:
    organisation = make_organisation()
    with pytest.raises(Invalid) as caught:
        joining.invite(organisation, admin_of(organisation).email, "member", by=admin_of(organisation), now=NOW)
    assert caught.value.code == "member_already"


def test_enrolled_newcomer_has_a_proved_address_and_the_role() -> None:
    organisation = make_organisation()
    row = joining.invite(organisation, "new@example.com", Role.MEMBER, by=admin_of(organisation), now=NOW)
    user = joining.enrol_invited(row, NEWCOMER, now=NOW)
    assert (user.email, user.is_active, user.belongs_to(organisation.id)) == ("new@example.com", True, True)
    assert last_mail().kind == "invitation_accepted"


def test_invitation_drops_what_somebody_else_registered_with_the_address() -> None:
    organisation = make_organisation()
    make_user(email="new@example.com", email_confirmed_at=None, password_hash="theirs", registration={"name": "x"})
    row = joining.invite(organisation, "new@example.com", Role.MEMBER, by=admin_of(organisation), now=NOW)
    user = joining.enrol_invited(row, NEWCOMER, now=NOW)
    assert (user.password_hash, user.registration) == ("a hash", None)


def test_last_admin_stays() -> None:
    organisation = make_organisation()
    admin = queries.list_memberships(organisation.id)[0]
    for step in (
        lambda: joining.remove_member(admin, by=admin.user, now=NOW),
        lambda: joining.change_role(admin, "member", by=admin.user, now=NOW),
    ):
        with pytest.raises(Conflict) as caught:
            step()
        assert caught.value.code == "last_admin"


def test_removed_member_is_out_at_once() -> None:
    organisation, user = make_organisation(), make_user()
    old = join(user, Role.MEMBER, organisation=organisation)
    joining.remove_member(old, by=admin_of(organisation), now=NOW)
    db.session.expire_all()
    assert not user.belongs_to(organisation.id)
    assert old.valid_to == clock.day_of(NOW) - timedelta(days=1)


def test_member_of_today_can_be_removed_and_invited_again() -> None:
    organisation, user = make_organisation(), make_user()
    for _ in range(2):
        joining.admit(organisation, user, Role.MEMBER, now=NOW)
        row = next(one for one in queries.list_memberships(organisation.id) if one.user_id == user.id)
        joining.remove_member(row, by=admin_of(organisation), now=NOW)
    assert not user.belongs_to(organisation.id)
