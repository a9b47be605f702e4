"""What leads a list speaks for what is near it, by its own score; nothing else gives anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching import scoring
from matchmaker.matching.leaders import MOST, as_need, leaders_of
from matchmaker.matching.levels import alone
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.posts import read_capability
from matchmaker.matching.records import Match
from matchmaker.matching.spotting import default_spotter
from matchmaker.matching.weights import default_weights
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need
from tests.matching.topics import Topics

NEED = make_need(title="轴承振动监测", problem="主轴轴承的振动要在线监测，早一点知道故障。")
LEADER = make_capability("a", title="轴承振动在线监测", does="在线监测轴承振动，提前发现齿轮箱润滑不良。")
BESIDE = make_capability("b", title="齿轮箱润滑不良诊断", does="齿轮箱润滑不良提前发现。")
APART = make_capability("c", title="食堂菜谱", does="每周菜谱。")


def leaders_part(match: Match) -> float:
    return next(part.value for part in match.parts if part.name == "leaders")


@given(st.lists(st.floats(0.0, 1.0, width=32), max_size=12))
def test_leaders_are_the_best_and_give_no_more_than_they_have(scores: list[float]) -> None:
    values = np.array(scores, dtype=np.float64)
    found = leaders_of(values)
    assert len(found) == min(MOST, int((values[np.argsort(-values, kind="stable")[:MOST]] > 0.0).sum())) or not found
    assert all(0.0 < one.gives <= values[one.row] + 1e-12 for one in found)
    assert sum(one.gives for one in found) <= max(scores, default=0.0) + 1e-9
    rest = [value for row, value in enumerate(scores) if row not in {one.row for one in found}]
    assert not found or max(rest, default=0.0) <= min(values[one.row] for one in found)


def test_of_equals_the_earlier_leads_and_nothing_leads_an_empty_list() -> None:
    assert [one.row for one in leaders_of(np.array([0.2, 0.2, 0.2, 0.2]))] == [0, 1, 2]
    assert leaders_of(np.zeros(4)) == leaders_of(np.zeros(0)) == ()


def test_what_is_near_a_leader_is_found_without_a_word_of_the_need() -> None:
    found = {match.capability_id: match for match in make_matcher(LEADER, BESIDE, APART).recommend(NEED, limit=None)}
    assert alone(found["b"].parts) == 0.0 < leaders_part(found["b"]) < leaders_part(found["a"])
    assert "c" not in found
    without = Matcher(weights=replace(default_weights(), text=0.91, leaders=0.0))
    without.add([LEADER, BESIDE, APART])
    assert "b" not in without.scores(NEED) or without.scores(NEED)["b"] == 0.0, (
        "the control: nothing but the leader found it"
    )


def test_a_weak_leader_gives_little() -> None:
    """The same capability beside it, asked for with half of the words: what it gets through the leader falls with the leader's score."""
    strong, weak = (
        make_matcher(LEADER, BESIDE, APART).scores(need)
        for need in (NEED, make_need(title="办公楼振动监测", problem="会议室的噪声、空调和照明要监测，装修之后验收。"))
    )
    assert 0.0 < weak["b"] < strong["b"]


def test_whether_anything_fits_does_not_hang_on_the_leaders() -> None:
    [first, *_] = make_matcher(LEADER, BESIDE).recommend(NEED)
    weights = default_weights()
    direct = sum(part.value for part in first.parts if part.name != "leaders") / (
        1.0 - weights.shares_of(False)["leaders"]
    )
    assert alone(first.parts) == pytest.approx(direct, abs=1e-12)


@pytest.mark.parametrize("encoder", [None, Topics()])
def test_a_pair_scores_alike_from_both_sides_and_alone(encoder: Topics | None) -> None:
    matcher = Matcher(encoder=encoder)
    matcher.add([*make_catalogue(), LEADER, BESIDE, NEED])
    found = {match.capability_id: match.score for match in matcher.recommend(NEED, limit=None)}
    assert found["b"] > 0.0
    for one in (LEADER, BESIDE):
        [theirs] = [match for match in matcher.needs_for(one, limit=None) if match.need_id == NEED.id]
        assert theirs.score == pytest.approx(found[one.id], abs=1e-9)
        assert matcher.explain(NEED, one).score == pytest.approx(found[one.id], abs=1e-9)
    outside = replace(BESIDE, id="new", provider="p-new")
    assert matcher.explain(NEED, outside).score == pytest.approx(found["b"], abs=1e-9)


def test_a_need_that_says_something_else_now_is_led_by_something_else() -> None:
    matcher = make_matcher(LEADER, BESIDE, APART)
    before = matcher.explain(NEED, APART)
    after = matcher.explain(replace(NEED, title="食堂菜谱", problem="每周菜谱。"), APART)
    assert leaders_part(before) == 0.0 < leaders_part(after)


def test_a_profile_asks_by_its_works() -> None:
    works = make_capability("d", title="", does="", cases=["轴承振动监测"])
    asked = as_need(read_capability(works, default_spotter()))
    assert [field.name for field in asked.fields] == ["case:k1"]
    assert (
        as_need(read_capability(LEADER, default_spotter())).title()
        == read_capability(LEADER, default_spotter()).title()
    )


def test_what_is_kept_of_leaders_is_bounded_and_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = [NEED, make_need("n2", title="食堂菜谱"), make_need("n3", title="齿轮箱润滑")]
    whole, tight = make_matcher(LEADER, BESIDE, APART), make_matcher(LEADER, BESIDE, APART)
    expected = [whole.scores(need) for need in needs]
    monkeypatch.setattr(scoring, "MOST_KEPT", 1)
    assert [tight.scores(need) for need in needs] == expected
    assert len(tight.corpus._nearness) == 1 < len(whole.corpus._nearness)
