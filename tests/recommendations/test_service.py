"""Lists with their rows: one row a provider, who is left out, what is kept of opinions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import refusals
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, DeclineReason, Side, State
from matchmaker.notifications.models import Notice
from matchmaker.recommendations import queries, service
from matchmaker.recommendations.models import Feedback
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)

Refuse = Callable[[Need, Organisation, DeclineReason], Introduction]

pytestmark = pytest.mark.usefixtures("session")


def providers(need: Need) -> list[str]:
    return [one.provider.code for one in service.recommend_providers(need).candidates]


@pytest.fixture
def refuse() -> Refuse:
    """An introduction that one side declined now."""

    def make(need: Need, provider: Organisation, reason: DeclineReason) -> Introduction:
        at = clock.now()
        row = Introduction(
            code=f"I-2026-{need.id}{provider.id}",
            need=need,
            enterprise=need.organisation,
            provider=provider,
            initiator=Side.ENTERPRISE,
            initiator_user_id=admin_of(need.organisation).id,
            state=State.DECLINED,
            created_at=at,
            changed_at=at,
        )
        row.steps = [
            Step(action=Action.DECLINE, from_state=State.PROPOSED, to_state=State.DECLINED, at=at, reason=reason)
        ]
        row.steps[0].actor_side = Side.PROVIDER
        db.session.add(row)
        db.session.flush()
        refusals.keep(row, row.steps[0])
        return row

    return make


def test_a_list_tells_whether_anybody_in_it_fits() -> None:
    need, provider = make_need(), make_provider()
    weak = make_capability(
        provider, title="检测机构咨询", does="协助企业选择检测机构，整理检测报告。", tags=[], cases=[]
    )
    found = service.recommend_providers(need)
    assert [one.capability for one in found.candidates] == [weak]
    assert not found.fits
    make_capability(make_provider(name="另一家"))
    assert service.recommend_providers(need).fits


def test_recommend_providers_returns_one_row_a_provider() -> None:
    provider, need = make_provider(), make_need()
    best = make_capability(provider)
    other = make_capability(provider, title="外观检测辅助照明", does="给外观缺陷检测工位补光。", cases=[])
    rows = service.recommend_providers(need).candidates
    assert [(one.capability.code, one.match.others) for one in rows] == [(best.code, (other.code,))]
    assert rows[0].provider is provider


def test_list_does_not_depend_on_who_looks() -> None:
    need = make_need()
    for title in ("外观检测一", "外观检测二", "外观检测三"):
        make_capability(title=title)
    first = [one.match for one in service.recommend_providers(need).candidates]
    service.save(need, service.recommend_providers(need).candidates[-1].provider, make_operator(), clock.now())
    assert [one.match for one in service.recommend_providers(need).candidates] == first


def test_unrelated_provider_is_not_listed_for_its_price_and_industry() -> None:
    need = make_need(budget_high=100.0)
    make_capability(title="员工食堂订餐", does="订餐。", cases=[], industries=["IND024"], price_low=10, price_high=20)
    fits = make_capability()
    assert providers(need) == [fits.organisation.code]


def test_unsuitable_provider_is_left_out_until_it_is_undone() -> None:
    need, provider = make_need(), make_provider()
    make_capability(provider)
    by = admin_of(need.organisation)
    service.call_unsuitable(need, provider, "budget", "贵了", by, clock.now())
    service.call_unsuitable(need, provider, "region", "", by, clock.now())
    found = service.recommend_providers(need)
    assert found.candidates == []
    assert [(one.provider, one.reason, one.note, one.declined) for one in found.hidden] == [
        (provider, "budget", "贵了", False)
    ]
    assert service.undo_unsuitable(need, provider, by, clock.now())
    assert not service.undo_unsuitable(need, provider, by, clock.now())
    assert providers(need) == [provider.code]
    assert [one.action for one in audit.list_entries(need.code)] == ["unsuitable", "undo_unsuitable"]


def test_unsuitable_holds_for_one_need_only() -> None:
    provider = make_provider()
    make_capability(provider)
    need, other = make_need(), make_need()
    service.call_unsuitable(need, provider, "budget", "", admin_of(need.organisation), clock.now())
    assert providers(other) == [provider.code]


@pytest.mark.parametrize("reason", ["", "nonsense", "BUDGET"])
def test_call_unsuitable_wants_a_reason(reason: str) -> None:
    need, provider = make_need(), make_provider()
    with pytest.raises(Invalid) as caught:
        service.call_unsuitable(need, provider, reason, "", admin_of(need.organisation), clock.now())
    assert (caught.value.field, caught.value.code) == ("reason", "reason_needed")
    assert db.session.scalars(sa.select(Feedback)).all() == []


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_declined_pair_is_left_out_as_long_as_the_reason_holds(refuse: Refuse, reason: DeclineReason) -> None:
    need, provider = make_need(), make_provider()
    make_capability(provider)
    refuse(need, provider, reason)
    passing = reason in (DeclineReason.CAPACITY, DeclineReason.TIMING)
    found = service.recommend_providers(need)
    assert [(one.reason, one.declined, one.until is not None) for one in found.hidden] == [(reason, True, passing)]
    assert found.candidates == []
    with time_machine.travel(clock.now() + timedelta(days=61), tick=False):
        assert bool(providers(need)) is passing


def test_save_turns_on_and_off() -> None:
    need, provider = make_need(), make_provider()
    make_capability(provider)
    by = admin_of(need.organisation)
    assert service.save(need, provider, by, clock.now())
    assert service.recommend_providers(need).candidates[0].saved
    assert [one.provider for one in queries.list_saved({need.organisation_id})] == [provider]
    assert not service.save(need, provider, by, clock.now())
    assert not service.recommend_providers(need).candidates[0].saved


def test_list_saved_holds_own_enterprises_only() -> None:
    need, provider = make_need(), make_provider()
    service.save(need, provider, admin_of(need.organisation), clock.now())
    assert queries.list_saved({make_organisation().id}) == []
    assert queries.list_saved(set()) == []


def test_needs_for_ranks_published_needs_and_leaves_out_the_rest() -> None:
    capability = make_capability()
    need = make_need()
    make_need(state="draft")
    make_need(taken_down_at=clock.now())
    make_need(make_organisation(verified=False))
    make_need(expires_on=clock.today() - timedelta(days=1))
    make_need(title="员工食堂订餐", problem="排队太久。", requirements=[("午餐前送到", True)])
    rows = service.needs_for(capability).rows
    assert [row.need.code for row in rows] == [need.code]
    assert rows[0].match.answers


def test_both_directions_score_a_pair_alike() -> None:
    need, capability = make_need(), make_capability()
    there = service.recommend_providers(need).candidates[0].match
    back = service.needs_for(capability).rows[0].match
    assert there.score == pytest.approx(back.score)
    assert [one.verdict for one in there.answers] == [one.verdict for one in back.answers]


def test_search_finds_posts_by_words_of_either_language() -> None:
    capability, need = make_capability(title="制造执行系统 MES"), make_need()
    assert service.search("MES", "capability") == [capability.code]
    assert service.search("外观缺陷", "need") == [need.code]
    assert service.search("火星探测", "need") == []


def test_ask_staff_tells_the_park_once_a_week(app: Flask) -> None:
    park = make_park()
    officer, _stranger = make_officer(park), make_officer(make_park())
    need = make_need(make_organisation(park=park))
    by = admin_of(need.organisation)
    assert service.ask_staff(need, by, clock.now())
    assert not service.ask_staff(need, by, clock.now() + timedelta(days=6))
    assert service.ask_staff(need, by, clock.now() + timedelta(days=8))
    assert {one.user_id for one in db.session.scalars(sa.select(Notice))} == {officer.id}


def test_staff_are_asked_only_while_a_provider_is_looked_for(app: Flask) -> None:
    need = make_need(state=NeedState.FILLED)
    with pytest.raises(Conflict, match="need_not_open"):
        service.ask_staff(need, admin_of(need.organisation), clock.now())
    assert list(db.session.scalars(sa.select(Notice))) == []


def test_ask_staff_outside_parks_tells_the_operators() -> None:
    need = make_need()
    assert service.ask_staff(need, admin_of(need.organisation), clock.now())
    operators = {one.user_id for one in db.session.scalars(sa.select(Notice))}
    assert need.organisation.verified_by_id in operators
