"""Who may read, write and review posts."""

from types import SimpleNamespace

import pytest
from flask import Flask

from matchmaker.catalogue import access
from matchmaker.catalogue.models import NeedState
from matchmaker.catalogue.offers import CapabilityState
from matchmaker.catalogue.states import PostAction
from matchmaker.foundation import clock
from tests.factories import (
    admin_of,
    join,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)

from matchmaker.accounts.people import Role  # isort: skip


@pytest.fixture
def cast(app: Flask, session: None) -> SimpleNamespace:
    park = make_park()
    enterprise, provider = make_organisation(park=park), make_provider()
    return SimpleNamespace(
        enterprise=enterprise, owner=admin_of(enterprise), officer=make_officer(park), elsewhere=make_officer(make_park()),
        operator=make_operator(), provider=provider, seller=admin_of(provider),
        rival=admin_of(make_organisation()), newcomer=admin_of(make_provider(verified=False)),
    )  # fmt: skip


def readers(cast: SimpleNamespace, **need: object) -> set[str]:
    row = make_need(cast.enterprise, **need)
    people = ("owner", "officer", "elsewhere", "operator", "seller", "rival", "newcomer")
    return {name for name in people if access.may_view_need(getattr(cast, name), row)}


def test_a_public_need_is_read_by_its_owner_staff_and_verified_providers(cast: SimpleNamespace) -> None:
    assert readers(cast) == {"owner", "officer", "elsewhere", "operator", "seller"}


@pytest.mark.parametrize("state", [state for state in NeedState if state != NeedState.PUBLISHED])
def test_any_other_need_is_read_by_its_owner_and_its_staff(cast: SimpleNamespace, state: str) -> None:
    assert readers(cast, state=state) == {"owner", "officer", "operator"}


def test_a_need_that_was_taken_down_is_hidden_from_others(cast: SimpleNamespace) -> None:
    assert readers(cast, taken_down_at=clock.now()) == {"owner", "officer", "operator"}


def test_a_need_is_reviewed_by_staff_of_its_park_a_capability_by_any(cast: SimpleNamespace) -> None:
    need, offer = make_need(cast.enterprise), make_capability(cast.provider)
    assert access.may_publish(cast.officer, need)
    assert access.may_publish(cast.operator, need)
    assert not access.may_publish(cast.elsewhere, need)
    assert access.may_publish(cast.elsewhere, offer)
    assert not access.may_publish(cast.owner, need)


def test_nobody_publishes_a_post_of_an_organisation_of_their_own(cast: SimpleNamespace) -> None:
    join(cast.officer, Role.MEMBER, organisation=cast.enterprise)
    assert not access.may_publish(cast.officer, make_need(cast.enterprise))


def test_an_enterprise_outside_any_park_is_served_by_the_operator(cast: SimpleNamespace) -> None:
    need = make_need(make_organisation(), state=NeedState.SUBMITTED)
    assert access.may_publish(cast.operator, need)
    assert not access.may_publish(cast.officer, need)


def test_a_capability_is_public_to_everybody_signed_in_once_published_and_verified(cast: SimpleNamespace) -> None:
    assert access.may_view_capability(cast.rival, make_capability(cast.provider))
    assert not access.may_view_capability(cast.rival, make_capability(cast.provider, state=CapabilityState.DRAFT))
    assert not access.may_view_capability(cast.rival, make_capability(make_provider(verified=False)))
    assert access.may_view_capability(cast.officer, make_capability(cast.provider, state=CapabilityState.SUBMITTED))


def test_only_the_owner_writes_and_staff_only_what_they_recorded(cast: SimpleNamespace) -> None:
    need = make_need(cast.enterprise, state=NeedState.DRAFT)
    assert access.may_edit(cast.owner, need)
    assert not access.may_edit(cast.officer, need)
    assert not access.may_edit(cast.seller, need)
    need.recorded_by_id = cast.officer.id
    assert access.may_edit(cast.officer, need)
    assert not access.may_edit(cast.elsewhere, need)
    need.contact_confirmed_at = clock.now()
    assert not access.may_edit(cast.officer, need)


def test_a_filled_need_is_edited_by_nobody(cast: SimpleNamespace) -> None:
    assert not access.may_edit(cast.owner, make_need(cast.enterprise, state=NeedState.FILLED))


def test_steps_follow_the_table(cast: SimpleNamespace) -> None:
    need, offer = make_need(cast.enterprise), make_capability(cast.provider)
    assert access.may_do(cast.owner, need, PostAction.FILL)
    assert not access.may_do(cast.owner, need, PostAction.SUBMIT)
    assert not access.may_do(cast.seller, need, PostAction.FILL)
    assert access.may_do(cast.seller, offer, PostAction.PAUSE)


def test_a_verified_provider_responds_to_a_public_need(cast: SimpleNamespace) -> None:
    need = make_need(cast.enterprise)
    assert access.may_respond(cast.seller, need)
    assert not access.may_respond(cast.newcomer, need)
    assert not access.may_respond(cast.owner, need)


def test_staff_record_for_the_enterprises_they_serve(cast: SimpleNamespace) -> None:
    assert access.may_record_need(cast.officer, cast.enterprise)
    assert not access.may_record_need(cast.elsewhere, cast.enterprise)
    assert access.may_view_history(cast.owner, make_need(cast.enterprise))
