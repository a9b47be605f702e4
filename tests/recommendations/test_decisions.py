"""Who was chosen for which need, read from introductions and opinions."""

from datetime import timedelta

import pytest

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, Side, State
from matchmaker.recommendations import queries, service
from matchmaker.recommendations.outcomes import Decision
from tests.factories import admin_of, make_need, make_provider, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()


def introduce(need: Need, provider: Organisation, initiator: Side, *steps: tuple[Action, Side]) -> None:
    """An introduction begun ten days ago by this side, and withdrawn in the end; each step a day after the one before."""
    begun = NOW - timedelta(days=10)
    row = Introduction(
        code=f"I-2026-{need.id}{provider.id}",
        need=need,
        enterprise=need.organisation,
        provider=provider,
        initiator=initiator,
        initiator_user_id=admin_of(need.organisation).id,
        state=State.WITHDRAWN,
        created_at=begun,
        changed_at=begun,
    )
    row.steps = [
        Step(action=action, to_state=State.AGREED, actor_side=side, at=begun + timedelta(days=at))
        for at, (action, side) in enumerate(steps, 1)
    ]
    db.session.add(row)
    db.session.flush()


@pytest.mark.parametrize("side", [Side.ENTERPRISE, Side.STAFF])
def test_who_is_asked_for_is_chosen_whatever_becomes_of_it(side: Side) -> None:
    need, provider = make_need(), make_provider()
    introduce(need, provider, side)
    assert queries.list_decisions() == [Decision(need.code, provider.code, NOW - timedelta(days=10))]


def test_a_response_is_a_choice_when_the_enterprise_agrees() -> None:
    need, agreed, ignored, agreeing = make_need(), make_provider(), make_provider(), make_provider()
    introduce(need, agreed, Side.PROVIDER, (Action.PROPOSE, Side.PROVIDER), (Action.AGREE, Side.ENTERPRISE))
    introduce(need, ignored, Side.PROVIDER)
    introduce(need, agreeing, Side.PROVIDER, (Action.AGREE, Side.PROVIDER))
    assert queries.list_decisions() == [Decision(need.code, agreed.code, NOW - timedelta(days=8))]


def test_the_first_of_several_signs_counts_once() -> None:
    need, provider, aside = make_need(), make_provider(), make_provider()
    introduce(need, provider, Side.ENTERPRISE)
    service.save(need, provider, make_user(), NOW)
    service.call_unsuitable(need, aside, "budget", "", make_user(), NOW)
    other = make_need()
    service.save(other, provider, make_user(), NOW)
    assert queries.list_decisions() == [
        Decision(need.code, provider.code, NOW - timedelta(days=10)),
        Decision(other.code, provider.code, NOW),
    ]
