"""Two keys: what each side says of an outcome, apart; the grade, the state that follows, and who is waited for."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.outcomes import COUNTED, Band, Grade, Outcome, standing
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_officer, make_park
from tests.introductions.cast import bring, make_cast


@dataclass(frozen=True)
class Answered:
    """An answer as grading reads it."""

    id: int
    side: str
    holds: bool
    outcome: str = Outcome.SIGNING
    day: date | None = None
    band: str | None = None
    amount: float | None = None
    contract: str | None = None


ANSWERS = st.lists(st.tuples(st.sampled_from(Side), st.booleans(), st.none() | st.sampled_from(Band)), max_size=8).map(
    lambda rows: [Answered(place, side, holds, band=band) for place, (side, holds, band) in enumerate(rows)]
)


@given(ANSWERS)
def test_standing_counts_only_what_two_sides_or_a_document_say(answers: list[Answered]) -> None:
    known = standing(answers, Outcome.SIGNING)
    last = {one.side: one for one in answers}
    if known.grade == Grade.BOTH:
        assert last[Side.ENTERPRISE].holds
        assert last[Side.PROVIDER].holds
        assert Side.STAFF not in last
    if known.grade == Grade.DOCUMENT:
        assert last[Side.STAFF].holds
    if known.counts:
        assert known.grade in COUNTED
    if not answers:
        assert known.grade == Grade.NONE


@given(ANSWERS)
def test_standing_depends_on_the_last_answer_of_each_side_alone(answers: list[Answered]) -> None:
    last = {one.side: one for one in answers}
    assert standing(list(last.values()), Outcome.SIGNING) == standing(answers, Outcome.SIGNING)


def grade(one: Introduction, outcome: Outcome) -> Grade:
    return standing(one.claims, outcome).grade


def said(**more: object) -> Said:
    return Said(**{"day": clock.today(), "band": "50-100", "contract": "contract", **more})


def kinds() -> set[str]:
    return {one.kind for one in db.session.query(OutboxMessage)}


pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.usefixtures("session")
def test_sign_takes_two_keys() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    service.sign(one, by=cast.asker, now=clock.now(), said=said())
    assert (one.state, one.waiting_for, grade(one, Outcome.SIGNING)) == ("met", "provider", Grade.ONE)
    assert "introduction_claimed" in kinds()
    service.sign(one, by=cast.seller, now=clock.now(), said=said(note="同上"))
    assert (one.state, one.waiting_for, grade(one, Outcome.SIGNING)) == ("signed", "both", Grade.BOTH)
    assert "introduction_signed" in kinds()


@pytest.mark.usefixtures("session")
def test_contradiction_goes_to_staff_who_decide_by_the_document() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    service.sign(one, by=cast.asker, now=clock.now(), said=said())
    service.sign(one, by=cast.seller, now=clock.now(), said=said(band="500+"))
    assert (one.state, one.waiting_for, grade(one, Outcome.SIGNING)) == ("met", "staff", Grade.DISPUTED)
    assert "introduction_disputed" in kinds()
    with pytest.raises(Invalid, match="document_needed"):
        service.sign(one, by=cast.officer, now=clock.now(), said=said())
    service.sign(one, by=cast.officer, now=clock.now(), said=said(document="合同 HT-7，现场查看"))
    assert (one.state, one.waiting_for, grade(one, Outcome.SIGNING)) == ("signed", "both", Grade.DOCUMENT)
    service.sign(one, by=cast.seller, now=clock.now(), said=said(band="500+", note="补充协议"))
    assert (one.state, one.waiting_for, grade(one, Outcome.SIGNING)) == ("signed", "staff", Grade.DISPUTED)


@pytest.mark.usefixtures("session")
def test_deny_contradicts_what_the_other_side_claims() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    assert grade(one, Outcome.MEETING) == Grade.ONE
    with pytest.raises(Conflict, match="nothing_to_deny"):
        service.deny(one, by=cast.seller, now=clock.now(), outcome="signing", note="没有签")
    service.deny(one, by=cast.seller, now=clock.now(), outcome="meeting", note="没有谈过")
    assert (one.waiting_for, grade(one, Outcome.MEETING)) == ("staff", Grade.DISPUTED)
    service.deny(one, by=cast.officer, now=clock.now(), outcome="meeting", note="双方记错", document="会议室登记")
    assert grade(one, Outcome.MEETING) == Grade.REFUTED


@pytest.mark.usefixtures("session")
def test_answers_are_appended_and_a_second_click_adds_none() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    service.sign(one, by=cast.asker, now=clock.now(), said=said())
    with pytest.raises(Conflict, match="already_answered"):
        service.sign(one, by=cast.asker, now=clock.now(), said=said())
    service.sign(one, by=cast.asker, now=clock.now(), said=said(amount=66))
    bands = [(claim.band, claim.amount) for claim in one.claims if claim.outcome == Outcome.SIGNING]
    assert bands == [("50-100", None), ("50-100", 66)]


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": None}, "day"),
        ({"day": date(2999, 1, 1)}, "day"),
        ({"day": date(2000, 1, 1)}, "day"),
        ({"band": "lots"}, "band"),
        ({"band": None, "amount": None}, "band"),
        ({"band": "10-50", "amount": 60}, "amount"),
        ({"contract": "handshake"}, "contract"),
        ({"note": "字" * 501}, "note"),
    ],
)
def test_sign_refuses_what_cannot_be(values: dict[str, object], field: str) -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    with pytest.raises(Invalid) as refused:
        service.sign(one, by=cast.asker, now=clock.now(), said=said(**values))
    assert refused.value.field == field
    assert one.state == "met"


@pytest.mark.usefixtures("session")
def test_nobody_but_the_sides_and_their_staff_answers() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    with pytest.raises(NotAllowed):
        service.sign(one, by=make_officer(make_park()), now=clock.now(), said=said(document="合同"))


@pytest.mark.usefixtures("session")
def test_plan_names_stage_day_and_owner_and_is_waited_for() -> None:
    cast = make_cast()
    one, day = bring(cast, State.INTRODUCED), clock.today() + timedelta(days=9)
    service.plan(one, by=cast.seller, now=clock.now(), stage="survey", day=day, owner="enterprise")
    assert (one.stage, one.due_on, one.waiting_for) == ("survey", day, "enterprise")
    service.record_meeting(one, by=cast.asker, now=clock.now(), day=clock.today())
    assert (one.state, one.stage, one.waiting_for) == ("met", None, "both")


@pytest.mark.usefixtures("session")
def test_a_no_show_asks_both_for_a_new_day() -> None:
    cast = make_cast()
    one = bring(cast, State.INTRODUCED)
    service.record_no_show(one, by=cast.asker, now=clock.now(), day=clock.today(), absent="provider")
    assert (one.state, one.waiting_for, one.steps[-1].facts["absent"]) == ("introduced", "both", "provider")
    with pytest.raises(Invalid):
        service.record_no_show(one, by=cast.asker, now=clock.now(), day=clock.today(), absent="weather")
