"""Who sees what: the visibility function over every state and viewer, and who may act."""

from types import SimpleNamespace
from typing import Any

import pytest

from matchmaker.accounts.people import Role, User
from matchmaker.foundation import clock
from matchmaker.introductions import access, service
from matchmaker.introductions.access import EVERYTHING, NAME_ONLY, NOTHING, visible
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Action, Side, State
from tests.factories import admin_of, join, make_officer, make_operator, make_organisation, make_park, make_provider
from tests.introductions.cast import Cast, ask, bring, make_cast

pytestmark = pytest.mark.usefixtures("session")


def viewers(cast: Cast) -> dict[str, User]:
    return {
        "asker": cast.asker,
        "seller": cast.seller,
        "officer": cast.officer,
        "other_officer": make_officer(make_park()),
        "operator": make_operator(),
        "third_enterprise": admin_of(make_organisation(park=cast.park)),
        "third_provider": admin_of(make_provider()),
    }


@pytest.mark.parametrize("state", State)
def test_visible_opens_to_the_two_sides_from_introduced_on(state: State) -> None:
    cast = make_cast()
    one, known = bring(cast, state), state in KNOWN_TO_EACH_OTHER
    expected_enterprise = {
        "asker": EVERYTHING,
        "seller": EVERYTHING if known else NOTHING,
        "officer": NAME_ONLY,
        "other_officer": NOTHING,
        "operator": NAME_ONLY,
        "third_enterprise": NOTHING,
        "third_provider": NOTHING,
    }
    for name, viewer in viewers(cast).items():
        assert visible(one, viewer, cast.enterprise) == expected_enterprise[name], name
        contact = name == "seller" or (name == "asker" and known)
        assert visible(one, viewer, cast.provider) == (EVERYTHING if contact else NAME_ONLY), name


def test_visible_shows_nothing_to_strangers_and_of_strangers() -> None:
    cast = make_cast()
    one = bring(cast, State.INTRODUCED)
    third, anonymous = make_organisation(), SimpleNamespace(is_authenticated=False)
    nobody: Any = anonymous
    assert visible(one, cast.seller, third) == NOTHING  # an introduction with somebody else opens nothing
    assert visible(one, nobody, cast.enterprise) == visible(one, None, cast.provider) == NOTHING
    assert visible(None, cast.seller, cast.enterprise) == NOTHING


def test_visible_hides_an_unverified_provider_from_other_sides_but_not_from_its_partner() -> None:
    cast = make_cast()
    one = ask(cast)
    cast.provider.verification = "suspended"
    assert visible(None, admin_of(make_organisation()), cast.provider) == NOTHING
    assert visible(one, cast.asker, cast.provider) == NAME_ONLY
    assert visible(None, cast.officer, cast.provider) == NAME_ONLY


def test_provider_learns_of_a_staff_proposal_only_once_the_enterprise_agreed() -> None:
    cast = make_cast()
    one = ask(cast, Side.STAFF)
    assert access.may_view(cast.asker, one)
    assert not access.may_view(cast.seller, one)
    service.agree(one, by=cast.asker, now=clock.now(), consent=True)
    assert access.may_view(cast.seller, one)


def test_officer_of_a_side_or_another_park_may_not_confirm() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    assert access.may_confirm(cast.officer, one)
    assert not access.may_confirm(make_officer(make_park()), one)
    assert access.may_confirm(make_operator(), one)
    join(cast.officer, Role.MEMBER, organisation=cast.provider)
    assert not access.may_confirm(cast.officer, one)


def test_outside_any_park_the_operator_confirms() -> None:
    cast = make_cast(enterprise={"park": None})
    one = bring_without_staff(cast)
    assert not access.may_confirm(cast.officer, one)
    assert access.may_confirm(make_operator(), one)


def bring_without_staff(cast: Cast) -> Any:
    from tests.introductions.cast import agree_all

    one = ask(cast)
    agree_all(cast, one)
    return one


def test_person_on_both_sides_acts_for_neither() -> None:
    cast = make_cast()
    one = ask(cast)
    join(cast.seller, Role.MEMBER, organisation=cast.enterprise)
    assert access.side_for(cast.seller, one) is None
    assert access.actions_for(cast.seller, one) == []


BOTH_DO = {Action.RECORD_MEETING, Action.RECORD_NO_SHOW, Action.PLAN, Action.CLOSE}
MET_DO = {Action.RECORD_MEETING, Action.PLAN, Action.CLOSE}
SIGNED_DO = {Action.PLAN, Action.SIGN, Action.DENY, Action.CLOSE}


@pytest.mark.parametrize(
    ("state", "asker", "seller", "officer"),
    [
        (State.PROPOSED, {Action.WITHDRAW}, {Action.AGREE, Action.DECLINE}, {Action.WITHDRAW}),
        (State.AGREED, {Action.WITHDRAW}, {Action.DECLINE, Action.WITHDRAW}, {Action.WITHDRAW, Action.CONFIRM}),
        (State.INTRODUCED, BOTH_DO, BOTH_DO, BOTH_DO),
        # The asker said that they met: only others can deny it, and staff judge nothing that nobody claims.
        (
            State.MET,
            MET_DO | {Action.INTEND, Action.SIGN},
            MET_DO | {Action.INTEND, Action.SIGN, Action.DENY},
            MET_DO | {Action.DENY},
        ),
        (State.SIGNED, SIGNED_DO | {Action.DELIVER}, SIGNED_DO | {Action.DELIVER}, SIGNED_DO),
        (State.DELIVERED, *[{Action.DELIVER, Action.DENY}] * 3),
        *((ended, set(), set(), set()) for ended in (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CLOSED)),
    ],
)
def test_actions_for_offers_what_the_state_and_the_turn_allow(
    state: State, asker: set[Action], seller: set[Action], officer: set[Action]
) -> None:
    cast = make_cast()
    one = bring(cast, state)
    assert set(access.actions_for(cast.asker, one)) == asker
    assert set(access.actions_for(cast.seller, one)) == seller
    assert set(access.actions_for(cast.officer, one)) == officer
    assert access.actions_for(admin_of(make_provider()), one) == []


def test_staff_judge_an_outcome_once_a_side_claims_it() -> None:
    cast = make_cast()
    one, now = bring(cast, State.MET), clock.now()
    assert Action.SIGN not in access.actions_for(cast.officer, one)
    service.sign(one, by=cast.seller, now=now, said=Said(day=clock.day_of(now), band="0-10"))
    assert Action.SIGN in access.actions_for(cast.officer, one)
    assert Action.INTEND not in access.actions_for(cast.officer, one)
