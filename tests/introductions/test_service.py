"""The steps one by one: guards, consents, who is waited for, what is revealed, who is told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts.people import Role
from matchmaker.catalogue.offers import CapabilityState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import service
from matchmaker.introductions.cards import contact_of
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.clock import due_on
from matchmaker.introductions.consents import CONTACT_FIELDS, TEXT_VERSION
from matchmaker.introductions.models import Introduction, Reveal, Step
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import OutboxMessage
from tests.factories import (
    admin_of,
    join,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_user,
)
from tests.introductions.cast import Cast, agree_all, ask, bring, make_cast

pytestmark = pytest.mark.usefixtures("session")


def told(kind: str) -> set[str]:
    return {one.address for one in db.session.query(OutboxMessage).filter_by(kind=kind)}


def test_propose_records_the_initiators_consent_and_asks_the_other_side() -> None:
    cast = make_cast()
    one = ask(cast, message="想先看一次同类产线")
    assert (one.state, one.waiting_for) == (State.PROPOSED, Side.PROVIDER)
    assert one.due_on == due_on(clock.today())
    (consent,) = one.consents
    assert (consent.giver_id, consent.recipient_id) == (cast.enterprise.id, cast.provider.id)
    assert (consent.fields, consent.text_version) == (list(CONTACT_FIELDS), TEXT_VERSION)
    assert told("introduction_proposed") == {cast.seller.email}


def test_propose_without_tick_is_refused() -> None:
    cast = make_cast()
    with pytest.raises(Invalid) as refused:
        ask(cast, consent=False)
    assert refused.value.field == "consent"
    assert db.session.query(Introduction).count() == 0


def test_staff_proposal_asks_the_enterprise_then_the_provider() -> None:
    cast = make_cast()
    one = ask(cast, Side.STAFF)
    assert one.waiting_for == Side.ENTERPRISE
    assert one.consents == []
    assert told("introduction_proposed") == {cast.asker.email}
    service.agree(one, by=cast.asker, now=clock.now(), consent=True)
    assert (one.state, one.waiting_for) == (State.PROPOSED, Side.PROVIDER)
    assert told("introduction_proposed") == {cast.asker.email, cast.seller.email}
    service.agree(one, by=cast.seller, now=clock.now(), consent=True)
    assert (one.state, one.waiting_for) == (State.AGREED, Side.STAFF)
    assert told("introduction_agreed") == {cast.asker.email, cast.officer.email}


@pytest.mark.parametrize("closed", ["taken_down", "filled", "enterprise_lapsed"])
def test_propose_needs_an_open_need(closed: str) -> None:
    cast = make_cast()
    if closed == "taken_down":
        cast.need.taken_down_at = clock.now()
    elif closed == "filled":
        cast.need.state = "filled"
    else:
        cast.enterprise.verified_until = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict) as refused:
        ask(cast)
    assert refused.value.code == "need_not_open"


def test_propose_needs_a_verified_provider_and_a_published_capability() -> None:
    cast = make_cast()
    cast.capability.state = CapabilityState.PAUSED
    with pytest.raises(Conflict) as refused:
        ask(cast)
    assert refused.value.code == "capability_not_open"
    cast.provider.verified_until = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict) as refused:
        ask(cast)
    assert refused.value.code == "provider_not_verified"


def test_propose_twice_is_told_kindly_whoever_begins() -> None:
    cast = make_cast()
    ask(cast)
    for side in Side:
        with pytest.raises(Conflict) as refused:
            ask(cast, side)
        assert refused.value.code == "already_open"
    assert db.session.query(Introduction).count() == 1


def test_propose_again_is_possible_once_the_first_has_ended() -> None:
    cast = make_cast()
    bring(cast, State.DECLINED)
    assert ask(cast).state == State.PROPOSED


def test_index_refuses_a_second_open_introduction_where_the_look_before_missed_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from matchmaker.introductions import guards

    cast = make_cast()
    ask(cast)
    monkeypatch.setattr(guards, "none_open", lambda need, provider_id: None)
    with pytest.raises(Conflict) as refused:
        ask(cast)
    assert refused.value.code == "already_open"
    assert db.session.query(Introduction).count() == 1  # the unit of work goes on


def test_own_organisation_cannot_stand_on_both_sides() -> None:
    cast = make_cast()
    cast.capability.organisation = cast.enterprise
    with pytest.raises((Conflict, NotAllowed)):
        ask(cast)
    with pytest.raises(Conflict) as refused:
        ask(make_both(), Side.STAFF)
    assert refused.value.code == "own_organisation"


def make_both() -> Cast:
    cast = make_cast()
    cast.capability.organisation = cast.enterprise
    return cast


def test_person_of_both_sides_can_neither_ask_nor_agree() -> None:
    cast = make_cast()
    one = ask(cast)
    join(cast.seller, Role.MEMBER, organisation=cast.enterprise)
    with pytest.raises(NotAllowed) as refused:
        service.agree(one, by=cast.seller, now=clock.now(), consent=True)
    assert refused.value.code == "both_sides"


def test_stranger_can_start_nothing() -> None:
    cast = make_cast()
    stranger, elsewhere = make_user(), make_officer(make_park())
    for side, by in ((Side.ENTERPRISE, stranger), (Side.PROVIDER, cast.asker), (Side.STAFF, elsewhere)):
        with pytest.raises(NotAllowed):
            service.propose(cast.need, cast.capability, by=by, side=side, now=clock.now(), consent=True)


def test_agree_is_for_the_side_that_is_asked() -> None:
    cast = make_cast()
    one = ask(cast)
    with pytest.raises(Conflict) as refused:
        service.agree(one, by=cast.asker, now=clock.now(), consent=True)
    assert refused.value.code == "not_your_turn"
    with pytest.raises(Invalid):
        service.agree(one, by=cast.seller, now=clock.now())
    assert one.state == State.PROPOSED


def test_capacity_counts_what_the_provider_said_yes_to() -> None:
    cast = make_cast(provider={"capacity": 1})
    first = ask(cast)
    other = make_need(make_organisation(park=cast.park))
    second = service.propose(
        other, cast.capability, by=admin_of(other.organisation), side=Side.ENTERPRISE, now=clock.now(), consent=True
    )
    service.agree(first, by=cast.seller, now=clock.now(), consent=True)
    with pytest.raises(Conflict) as refused:
        service.agree(second, by=cast.seller, now=clock.now(), consent=True)
    assert (refused.value.code, refused.value.facts) == ("no_room", {"n": 1})
    third = make_need(make_organisation())
    with pytest.raises(Conflict):
        service.propose(third, cast.capability, by=cast.seller, side=Side.PROVIDER, now=clock.now(), consent=True)
    service.withdraw(first, by=cast.seller, now=clock.now())  # frees the place
    service.agree(second, by=cast.seller, now=clock.now(), consent=True)
    assert second.state == State.AGREED


def test_confirm_reveals_exactly_one_row_to_each_side() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    assert contact_of(one, cast.seller, Side.ENTERPRISE) is None
    service.confirm(one, by=cast.officer, now=clock.now(), ticks=list(Tick))
    rows = {(row.subject_id, row.recipient_id) for row in db.session.query(Reveal)}
    ends = (cast.enterprise.id, cast.provider.id)
    assert rows == {ends, ends[::-1]}
    assert contact_of(one, cast.seller, Side.ENTERPRISE) == {
        name: getattr(cast.enterprise, name) for name in CONTACT_FIELDS
    }
    assert contact_of(one, cast.officer, Side.ENTERPRISE) is None
    assert told("introduction_confirmed") == {cast.asker.email, cast.seller.email}
    assert set(one.steps[-1].facts["ticks"]) == set(Tick)


def test_contact_needs_its_reveal_row() -> None:
    cast = make_cast()
    one = bring(cast, State.INTRODUCED)
    db.session.query(Reveal).delete()
    db.session.expire(one)
    assert contact_of(one, cast.seller, Side.ENTERPRISE) is None


def test_confirm_wants_every_tick() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    with pytest.raises(Invalid) as refused:
        service.confirm(one, by=cast.officer, now=clock.now(), ticks=[tick for tick in Tick if tick != Tick.CONFLICT])
    assert (refused.value.field, refused.value.facts) == ("ticks", {"n": 1})
    assert one.state == State.AGREED


def test_confirm_stops_where_a_seal_has_lapsed_or_the_need_has_closed() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    cast.provider.verified_until = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict) as refused:
        service.confirm(one, by=cast.officer, now=clock.now(), ticks=list(Tick))
    assert refused.value.code == "no_verified"
    cast.provider.verified_until = clock.today()
    cast.need.taken_down_at = clock.now()
    with pytest.raises(Conflict) as refused:
        service.confirm(one, by=cast.officer, now=clock.now(), ticks=list(Tick))
    assert refused.value.code == "need_not_open"


def test_second_officer_is_told_who_was_first() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    other = {"introduction_id": one.id, "action": "confirm", "from_state": "agreed", "to_state": "introduced"}
    quietly = {"synchronize_session": False}  # as if another process had just committed
    changed = sa.update(Introduction).values(state="introduced", waiting_for="both", version=Introduction.version + 1)
    db.session.execute(changed, execution_options=quietly)
    db.session.execute(sa.insert(Step).values(**other, at=clock.now(), note="", facts={}))
    with pytest.raises(Conflict) as refused:
        service.confirm(one, by=cast.officer, now=clock.now(), ticks=list(Tick))
    assert refused.value.code == "first_confirm"
    assert db.session.query(Reveal).count() == 0


def test_decline_needs_a_reason_and_a_note_for_other() -> None:
    cast = make_cast()
    one = ask(cast)
    for reason, note, field in (("", "", "reason"), ("because", "", "reason"), ("other", "", "note")):
        with pytest.raises(Invalid) as refused:
            service.decline(one, by=cast.seller, now=clock.now(), reason=reason, note=note)
        assert refused.value.field == field
    service.decline(one, by=cast.seller, now=clock.now(), reason="other", note="今年不接新项目")
    assert one.state == State.DECLINED
    assert told("introduction_declined") == {cast.asker.email}


def test_withdrawing_consent_before_the_introduction_ends_it() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    service.withdraw(one, by=cast.seller, now=clock.now())
    assert one.state == State.WITHDRAWN
    assert one.steps[-1].facts["consent_withdrawn"]
    held = {row.giver_id: row.withdrawn_at for row in one.consents}
    assert held[cast.provider.id] is not None
    assert held[cast.enterprise.id] is None
    assert told("introduction_withdrawn") == {cast.asker.email, cast.officer.email}


def test_side_that_gave_no_consent_declines_instead_of_withdrawing() -> None:
    cast = make_cast()
    one = ask(cast)
    with pytest.raises(NotAllowed):
        service.withdraw(one, by=cast.seller, now=clock.now())


def test_staff_withdraw_with_a_reason_and_tell_only_whom_it_concerned() -> None:
    cast = make_cast()
    one = ask(cast, Side.STAFF)
    with pytest.raises(Invalid):
        service.withdraw(one, by=cast.officer, now=clock.now())
    service.withdraw(one, by=cast.officer, now=clock.now(), note="重复提议")
    assert told("introduction_withdrawn") == {cast.asker.email}  # the provider was never asked


def test_meeting_lies_between_the_introduction_and_today() -> None:
    cast = make_cast()
    one = bring(cast, State.INTRODUCED)
    for days in (-1, 1):
        with pytest.raises(Invalid) as refused:
            service.record_meeting(one, by=cast.seller, now=clock.now(), day=clock.today() + timedelta(days=days))
        assert refused.value.field == "day"
    service.record_meeting(one, by=cast.seller, now=clock.now(), day=clock.today(), note="看了样机")
    assert one.steps[-1].facts["day"] == clock.today().isoformat()


def test_close_keeps_what_was_revealed() -> None:
    cast = make_cast()
    one = bring(cast, State.INTRODUCED)
    service.close(one, by=cast.seller, now=clock.now(), reason="budget", meet_again=True)
    assert one.state == State.CLOSED
    assert contact_of(one, cast.asker, Side.PROVIDER) is not None


@pytest.mark.parametrize("text", ["请打 13800138000", "加微信 wx_canary88"])
def test_texts_with_contact_data_are_refused_before_the_introduction(text: str) -> None:
    cast = make_cast()
    with pytest.raises(Invalid) as refused:
        ask(cast, message=text)
    assert refused.value.code == "gives_away"
    one = ask(cast)
    with pytest.raises(Invalid):
        service.agree(one, by=cast.seller, now=clock.now(), consent=True, note=text)
    with pytest.raises(Invalid):
        service.decline(one, by=cast.seller, now=clock.now(), reason="region", note=text)


def test_message_that_names_the_enterprise_is_refused() -> None:
    cast = make_cast(enterprise={"name": "青榆雀丁精铸有限公司", "short_name": "青榆雀丁"})
    with pytest.raises(Invalid):
        ask(cast, message="我们是青榆雀丁，想看产线")


def test_long_texts_are_refused_at_their_field() -> None:
    cast = make_cast()
    with pytest.raises(Invalid) as refused:
        ask(cast, message="好" * 501)
    assert (refused.value.field, refused.value.code) == ("message", "note_too_long")


def test_every_step_names_actor_side_time_and_states() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    found = [(step.action, step.from_state, step.to_state, step.actor_id, step.actor_side) for step in one.steps]
    assert found == [
        ("propose", None, "proposed", cast.asker.id, "enterprise"),
        ("agree", "proposed", "agreed", cast.seller.id, "provider"),
        ("confirm", "agreed", "introduced", cast.officer.id, "staff"),
        ("record_meeting", "introduced", "met", cast.asker.id, "enterprise"),
    ]


def test_agree_all_follows_whoever_is_asked() -> None:
    cast = make_cast()
    one = ask(cast, Side.PROVIDER)
    agree_all(cast, one)
    assert one.state == State.AGREED
    assert make_capability(cast.provider).organisation_id == cast.provider.id
