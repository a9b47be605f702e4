"""Who acts where: each rule with who may and who may not."""

import pytest

from matchmaker.accounts import access
from matchmaker.accounts.people import Role, User
from tests.factories import (
    admin_of,
    join,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)

pytestmark = pytest.mark.usefixtures("session")


def test_enterprise_is_verified_by_its_park_and_operators() -> None:
    park = make_park()
    enterprise = make_organisation(park=park)
    assert access.may_verify(make_officer(park), enterprise)
    assert access.may_verify(make_operator(), enterprise)
    assert not access.may_verify(make_officer(make_park()), enterprise)
    assert not access.may_verify(admin_of(enterprise), enterprise)
    assert not access.may_verify(make_user(), enterprise)


def test_enterprise_outside_is_verified_by_operators_alone() -> None:
    enterprise = make_organisation()
    assert access.may_verify(make_operator(), enterprise)
    assert not access.may_verify(make_officer(make_park()), enterprise)


def test_provider_is_verified_by_staff_of_any_park() -> None:
    provider = make_provider()
    assert access.may_verify(make_officer(make_park()), provider)
    assert access.may_verify(make_operator(), provider)
    assert not access.may_verify(make_user(), provider)


def test_nobody_verifies_their_own() -> None:
    park = make_park()
    officer = make_officer(park)
    enterprise = make_organisation(park=park, admin=officer)
    assert access.serves(officer, enterprise)
    assert not access.may_verify(officer, enterprise)


@pytest.mark.parametrize(("verified", "member", "admin"), [(False, True, True), (True, False, True)])
def test_members_edit_until_it_is_verified_admins_afterwards(verified: bool, member: bool, admin: bool) -> None:
    organisation, colleague = make_organisation(verified=verified), make_user()
    join(colleague, Role.MEMBER, organisation=organisation)
    assert access.may_edit_organisation(colleague, organisation) is member
    assert access.may_edit_organisation(admin_of(organisation), organisation) is admin
    assert not access.may_edit_organisation(make_user(), organisation)
    assert not access.may_edit_organisation(make_operator(), organisation)


def test_admins_of_verified_organisations_manage_members() -> None:
    organisation, draft, colleague = make_organisation(), make_organisation(verified=False), make_user()
    join(colleague, Role.MEMBER, organisation=organisation)
    assert access.may_manage_members(admin_of(organisation), organisation)
    assert not access.may_manage_members(colleague, organisation)
    assert not access.may_manage_members(admin_of(draft), draft)
    assert not access.may_manage_members(admin_of(draft), organisation)
    assert access.may_answer_join(colleague, organisation)
    assert not access.may_answer_join(admin_of(draft), draft)
    assert not access.may_answer_join(admin_of(draft), organisation)


def test_public_page_is_of_verified_providers() -> None:
    stranger = make_user()
    park = make_park()
    enterprise = make_organisation(park=park)
    assert access.may_view_organisation(stranger, make_provider())
    assert not access.may_view_organisation(stranger, make_provider(verified=False))
    assert not access.may_view_organisation(stranger, enterprise)
    seeing: list[User] = [admin_of(enterprise), make_officer(park), make_operator()]
    assert all(access.may_view_organisation(user, enterprise) for user in seeing)
    assert not access.may_view_organisation(make_officer(make_park()), enterprise)


def test_can_be_submitted_by_state() -> None:
    states = {
        state: make_organisation(verified=False, verification=state)
        for state in ("draft", "submitted", "sent_back", "suspended")
    }
    assert {state for state, row in states.items() if access.can_be_submitted(row)} == {"draft", "sent_back"}
    assert not access.can_be_submitted(make_organisation())
