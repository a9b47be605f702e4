"""Known weights are found again from acted decisions, in spite of a known habit of looking at what stands first; whoever forgets the habit
misses them. A proposal waits for enough decisions over enough needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import check_grad

from matchmaker.matching import learning
from matchmaker.matching.learning import LEAST_DECISIONS, LEAST_NEEDS, Decision, Estimate, estimate, propose, usable
from matchmaker.matching.weights import DIRECT, default_weights
from tests.matching.simulator import World, decisions, fading

WANTED = {"text": 0.4, "meaning": 0.3, "tags": 0.2, "fit": 0.1}
SHOWN_BY = {"text": 0.69, "meaning": 0.25, "tags": 0.03, "fit": 0.03}
NEAR = 0.05


def missed_by(found: Estimate | None, wanted: Mapping[str, float]) -> float:
    """The largest difference of any weight."""
    assert found is not None
    return max(abs(found.weights[part] - wanted[part]) for part in DIRECT)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_known_weights_are_recovered_and_without_the_habit_they_are_missed(seed: int) -> None:
    acted = decisions(World(WANTED, SHOWN_BY, fading), 4000, seed)
    found = estimate(acted)
    assert missed_by(found, WANTED) < NEAR
    assert found is not None
    assert found.looked_at[:4] == pytest.approx([fading(rank) for rank in (1, 2, 3, 4)], abs=0.1)
    assert missed_by(estimate(acted, placed=False), WANTED) > NEAR


def test_other_weights_and_another_habit() -> None:
    wanted = {"text": 0.1, "meaning": 0.5, "tags": 0.1, "fit": 0.3}
    acted = decisions(World(wanted, SHOWN_BY, lambda rank: 1.0 if rank <= 3 else 0.15), 4000, 4)
    assert missed_by(estimate(acted), wanted) < NEAR
    assert missed_by(estimate(acted, placed=False), wanted) > NEAR


def test_without_a_habit_there_is_nothing_to_forget() -> None:
    acted = decisions(World(WANTED, SHOWN_BY, lambda rank: 1.0), 4000, 5)
    assert missed_by(estimate(acted), WANTED) < NEAR
    assert missed_by(estimate(acted, placed=False), WANTED) < NEAR


def test_what_is_set_aside_tells_by_itself() -> None:
    acted = [one for one in decisions(World(WANTED, SHOWN_BY, fading, set_aside=1.0), 6000, 6) if not one.chosen]
    assert len(acted) > 5000
    assert missed_by(estimate(acted), WANTED) < NEAR
    turned = [replace(one, chosen=True) for one in acted]
    assert estimate(turned) is None, "what was set aside, taken for chosen, prefers no part"


def test_gradient_and_curvature_are_those_of_the_loss() -> None:
    likelihood, fitted = learning._fitted(decisions(World(WANTED, SHOWN_BY, fading), 30, 7), default_weights(), True)
    point = np.linspace(0.1, 1.0, len(fitted))
    assert check_grad(lambda x: likelihood.loss(x)[0], lambda x: likelihood.loss(x)[1], point) < 1e-3
    pulls, curve = likelihood.pulls(point)
    gradient = likelihood.loss(point)[1]
    assert learning.CALM * (point - likelihood.centre) - pulls.sum(axis=0) == pytest.approx(gradient)
    step = 1e-5 * np.eye(len(point))
    slopes = [(likelihood.loss(point + one)[1] - likelihood.loss(point - one)[1]) / 2e-5 for one in step]
    assert np.array(slopes) == pytest.approx(curve, abs=1e-4)


def make_decision(strengths: list[list[float]], at: int = 0) -> Decision:
    return Decision("n", np.array(strengths), np.arange(len(strengths)) + 1, at, chosen=True)


def test_rows_are_compared_with_those_of_which_the_same_is_known() -> None:
    nan = float("nan")
    bare, known, other = [0.5, nan, 0.1, 0.1], [0.4, 0.2, 0.1, 0.1], [0.1, 0.2, 0.1, 0.1]
    [found] = usable([make_decision([bare, known, bare, other], at=3)])
    assert (found.at, found.ranks.tolist(), found.strengths.tolist()) == (1, [2, 4], [known, other])
    [found] = usable([make_decision([bare, known, bare, other], at=2)])
    assert (found.at, found.ranks.tolist(), found.strengths.tolist()) == (1, [1, 3], [[0.5, 0.0, 0.1, 0.1]] * 2)
    assert usable([make_decision([bare, known, other], at=0)]) == [], "nothing stands beside it"
    assert usable([]) == []


def test_without_an_encoder_the_other_parts_are_learnt_and_meaning_keeps_its_share() -> None:
    wanted = {"text": 0.5, "meaning": 0.0, "tags": 0.3, "fit": 0.2}
    acted = decisions(World(wanted, SHOWN_BY, fading), 4000, 9)
    found = estimate([replace(one, strengths=np.where([0, 1, 0, 0], np.nan, one.strengths)) for one in acted])
    assert found is not None
    rest = 1.0 - found.weights["meaning"]
    assert rest < 1.0
    for part in ("text", "tags", "fit"):
        assert found.weights[part] / rest == pytest.approx(wanted[part], abs=NEAR)


def test_no_decision_tells_nothing() -> None:
    assert estimate([]) is None


def test_a_part_that_decisions_tell_nothing_about_keeps_its_share() -> None:
    shipped = default_weights()
    alike = [
        replace(one, strengths=one.strengths * [1, 1, 0, 0])
        for one in decisions(World(WANTED, SHOWN_BY, fading), 300, 9)
    ]
    found = estimate(alike)
    assert found is not None
    assert found.weights["tags"] / found.weights["fit"] == pytest.approx(shipped.tags / shipped.fit, rel=1e-3)
    assert 0.01 < found.weights["tags"] < 0.1
    told = estimate(decisions(World(WANTED, SHOWN_BY, fading), 300, 9))
    assert told is not None
    assert told.weights["tags"] > 0.1


def test_decisions_that_one_part_explains_have_an_end() -> None:
    found = estimate([make_decision([[0.9, 0.1, 0.1, 0.1], [0.1] * 4])] * 30)
    assert found is not None
    assert found.weights["text"] > 0.8


def acted_on(needs: int, count: int, seed: int = 8) -> list[Decision]:
    """So many decisions over so many needs."""
    acted = decisions(World(WANTED, SHOWN_BY, fading, set_aside=0.0), count, seed)
    return [replace(one, need=f"n{at % needs}") for at, one in enumerate(acted)]


def test_a_proposal_waits_for_enough_decisions_over_enough_needs() -> None:
    assert (LEAST_DECISIONS, LEAST_NEEDS) == (200, 50)
    assert propose(acted_on(50, 199)) is None
    assert propose(acted_on(49, 200)) is None
    found = propose(acted_on(50, 200))
    assert found is not None
    assert (found.decisions, found.needs) == (200, 50)


def test_what_cannot_be_used_is_not_counted() -> None:
    unknown = make_decision([[0.5, float("nan"), 0.1, 0.1], [0.4, 0.2, 0.1, 0.1]])
    assert propose([*acted_on(50, 199), unknown]) is None


def test_a_proposal_names_its_interval_over_needs_and_repeats() -> None:
    acted = acted_on(100, 600)
    found = propose(acted)
    assert found == propose(acted)
    assert found is not None
    assert sum(found.weights.values()) == pytest.approx(1.0)
    for part in DIRECT:
        low, high = found.intervals[part]
        assert low < found.weights[part] < high
        assert low - 0.05 < WANTED[part] < high + 0.05
    shared = propose([replace(one, need=f"{one.need}-{at}") for at, one in enumerate(acted)])
    assert shared is not None
    assert shared.intervals != found.intervals, "needs are drawn, not decisions"


def test_decisions_that_prefer_no_part_give_no_proposal() -> None:
    turned = [replace(one, chosen=False) for one in acted_on(50, 200)]
    assert propose(turned) is None


def test_the_interval_is_that_of_estimates_of_needs_drawn_anew() -> None:
    acted = acted_on(60, 240)
    found = propose(acted)
    assert found is not None
    by_need: dict[str, list[Decision]] = {}
    for one in acted:
        by_need.setdefault(one.need, []).append(one)
    dice = np.random.default_rng(3)
    drawn = [[one for at in dice.integers(0, 60, 60) for one in by_need[f"n{at}"]] for _ in range(40)]
    found_again = [estimate(one) for one in drawn]
    spread = {part: np.std([one.weights[part] for one in found_again if one]) for part in DIRECT}
    for part in DIRECT:
        low, high = found.intervals[part]
        assert (high - low) / (4 * spread[part]) == pytest.approx(1.0, abs=0.4)
