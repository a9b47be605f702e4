"""应答: every 必须 is answered, numbers make sense, nobody is given away, and it starts an introduction."""

from dataclasses import replace

import pytest

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions.comparison import rows_of
from matchmaker.introductions.models import Introduction, Response
from matchmaker.introductions.queries import list_responses
from matchmaker.introductions.responding import Answer, respond
from matchmaker.introductions.states import Side, State
from tests.factories import make_capability, make_need
from tests.introductions.cast import Cast, make_cast

pytestmark = pytest.mark.usefixtures("session")

GOOD = Answer(
    lines={0: "多角度光源加深度学习", 1: "OPC UA 写回"}, price_low=60, price_high=90, months=4, site_survey=True
)


def cast_with_lines() -> Cast:
    cast = make_cast()
    cast.need = make_need(cast.enterprise, requirements=[("外观缺陷在线检测", True), ("结果写回 MES", False)])
    return cast


def answer(cast: Cast, said: Answer = GOOD, consent: bool = True) -> Introduction:
    return respond(cast.need, cast.capability, by=cast.seller, now=clock.now(), answer=said, consent=consent)


def test_respond_starts_an_introduction_that_waits_for_the_enterprise() -> None:
    cast = cast_with_lines()
    one = answer(cast, replace(GOOD, cases=cast.capability.cases))
    assert (one.state, one.waiting_for, one.initiator) == (State.PROPOSED, Side.ENTERPRISE, Side.PROVIDER)
    response = one.response
    assert response is not None
    assert [(line.requirement_text, line.text) for line in response.lines] == [
        ("外观缺陷在线检测", "多角度光源加深度学习"),
        ("结果写回 MES", "OPC UA 写回"),
    ]
    assert response.cases == cast.capability.cases


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        (Answer(lines={1: "能"}), "lines_0", "must_be_answered"),
        (Answer(lines={0: "能" * 501}), "lines_0", "note_too_long"),
        (Answer(lines={0: "电话 13800138000"}), "lines_0", "gives_away"),
        (replace(GOOD, note="电话 13800138000"), "note", "gives_away"),
        (replace(GOOD, note="好" * 2001), "note", "note_too_long"),
        (replace(GOOD, price_low=90, price_high=60), "price_high", "band_upside_down"),
        (replace(GOOD, price_low=-1), "price_low", "number_out_of_range"),
        (replace(GOOD, months=999), "months", "number_out_of_range"),
    ],
)
def test_respond_refuses_at_the_field(said: Answer, field: str, code: str) -> None:
    cast = cast_with_lines()
    with pytest.raises(Invalid) as refused:
        answer(cast, said)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert db.session.query(Introduction).count() == 0


def test_respond_refuses_without_consent_and_with_cases_of_others() -> None:
    cast = cast_with_lines()
    with pytest.raises(Invalid):
        answer(cast, consent=False)
    with pytest.raises(Invalid) as refused:
        answer(cast, replace(GOOD, cases=make_capability().cases))
    assert refused.value.code == "not_your_case"


def test_respond_twice_or_by_a_stranger_is_refused() -> None:
    cast = cast_with_lines()
    with pytest.raises(NotAllowed):
        respond(cast.need, cast.capability, by=cast.asker, now=clock.now(), answer=GOOD, consent=True)
    answer(cast)
    with pytest.raises(Conflict):
        answer(cast)
    assert db.session.query(Response).count() == 1


def test_rows_of_say_where_a_line_was_rewritten_since() -> None:
    cast = cast_with_lines()
    answer(cast)
    cast.need.requirements[0].text = "外观缺陷在线检测，漏检率低于 0.5%"
    rows = rows_of(cast.need.requirements, list_responses(cast.need.id))
    assert rows[0].cells[0].asked == "外观缺陷在线检测"
    assert rows[1].cells[0].asked == ""
    assert not rows[0].differs


def test_rows_of_find_a_line_whose_row_was_replaced_by_an_edit() -> None:
    cast = cast_with_lines()
    (response,) = [answer(cast).response]
    assert response is not None
    other = make_need(cast.enterprise, requirements=[("结果写回 MES", False), ("没有人答过", False)])
    rows = rows_of(other.requirements, [response])
    assert [row.cells[0].text for row in rows] == ["OPC UA 写回", ""]
