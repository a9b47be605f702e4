"""Properties of the score on every shipped model: level and band agree, better answers never lower it, weights sum to 1."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.assessment.maturity import BadModel, Model, models, read_weights, shipped_weights
from matchmaker.assessment.scoring import DEGREES, CannotScore, Outcome, band, leaf_weights, score, shown

Answers = Mapping[str, Mapping[int, list[Fraction]]]
DEGREE = st.sampled_from([Fraction(one) for one in DEGREES])
FEW = settings(max_examples=40, deadline=None)


def answers_of(model: Model) -> st.SearchStrategy[Answers]:
    """Answers whose levels lean high or low by themselves, so that all levels are reached, some with a cell left open."""
    lean = st.lists(st.sampled_from([0.0, 0.5, 0.8, 1.0]), min_size=5, max_size=5)

    def cells(leans: list[float]) -> st.SearchStrategy[Answers]:
        near = [st.lists(st.one_of(st.just(Fraction(str(one))), DEGREE), max_size=3) for one in leans]
        levels = st.fixed_dictionaries({place: cell for place, cell in enumerate(near, 1)})
        return st.fixed_dictionaries({leaf.id: levels for leaf in model.sub_domains})

    return lean.flatmap(cells)


def left_out_of(model: Model) -> st.SearchStrategy[set[str]]:
    able = [leaf.id for leaf in model.sub_domains if leaf.tailorable]
    return st.sets(st.sampled_from(able), max_size=2)


CASES = st.sampled_from(list(models().values())).flatmap(
    lambda model: st.tuples(st.just(model), answers_of(model), left_out_of(model))
)


def scored(case: tuple[Model, Answers, set[str]]) -> Outcome:
    model, answers, left_out = case
    return score(model, shipped_weights(model.id), answers, left_out)


@FEW
@given(CASES)
def test_level_and_band_agree_and_total_lies_in_range(case: tuple[Model, Answers, set[str]]) -> None:
    outcome, model = scored(case), case[0]
    assert band(outcome.total, model) == outcome.level
    assert 0 <= outcome.total <= model.levels
    assert [one.satisfied for one in outcome.levels] == [place < outcome.level for place in range(model.levels)]
    printed = Fraction(shown(outcome.total))
    assert band(printed, model) == outcome.level, "what is printed lies in the band of the level"
    for one in outcome.levels[: outcome.level + 1]:
        assert (Fraction(shown(one.score)) >= model.passing) == one.satisfied


@FEW
@given(CASES, st.data())
def test_a_better_answer_never_lowers_level_or_total(
    case: tuple[Model, Answers, set[str]], data: st.DataObject
) -> None:
    model, answers, left_out = case
    cells = [(leaf, level) for leaf, levels in answers.items() for level, given in levels.items() if given]
    if not cells:
        return
    leaf, level = data.draw(st.sampled_from(cells))
    place = data.draw(st.integers(0, len(answers[leaf][level]) - 1))
    better = list(answers[leaf][level])
    better[place] = max(better[place], data.draw(DEGREE))
    after = scored((model, {**answers, leaf: {**answers[leaf], level: better}}, left_out))
    before = scored(case)
    assert after.total >= before.total
    assert after.level >= before.level
    assert Fraction(shown(after.total)) >= Fraction(shown(before.total))


@FEW
@given(CASES)
def test_weights_sum_to_one_whatever_does_not_apply(case: tuple[Model, Answers, set[str]]) -> None:
    model, _, left_out = case
    weights = shipped_weights(model.id)
    found = leaf_weights(model, weights, left_out)
    assert sum(found.values()) == 1
    assert set(found) == {leaf.id for leaf in model.sub_domains} - left_out
    whole = leaf_weights(model, weights)
    assert all(found[name] >= whole[name] for name in found), "what is left out is shared among the rest"


def all_partials(outcome: Outcome) -> Fraction:
    """The reading that the product does not follow: every unsatisfied level adds its score."""
    return sum((Fraction(1) if one.satisfied else one.score for one in outcome.levels), Fraction(0))


def test_adding_every_partial_score_breaks_the_band() -> None:
    model = models()["gbt39116-2020-discrete"]
    by_level = {1: "1", 2: "1", 3: "0.75", 4: "0.3", 5: "0.1"}
    answers = {leaf.id: {level: [Fraction(one)] for level, one in by_level.items()} for leaf in model.sub_domains}
    outcome = score(model, shipped_weights(model.id), answers)
    assert (outcome.level, shown(outcome.total)) == (2, "2.75")
    assert band(outcome.total, model) == 2
    assert all_partials(outcome) == Fraction("3.15")
    assert band(all_partials(outcome), model) == 3 != outcome.level


def test_a_level_does_not_count_over_one_that_fails() -> None:
    model = models()["gbt39116-2020-process"]
    answers = {leaf.id: {1: [Fraction("0.5")], 2: [Fraction(1)]} for leaf in model.sub_domains}
    outcome = score(model, shipped_weights(model.id), answers)
    assert (outcome.level, outcome.total) == (0, Fraction(1, 2))
    assert not outcome.at(2).satisfied
    assert outcome.at(2).score == 1


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("4/5", "0.80"),
        ("7999/10000", "0.79"),
        ("1599999/2000000", "0.79"),
        ("0.795", "0.79"),
        ("0.794999", "0.79"),
        ("0.785", "0.79"),
        ("0.8049", "0.80"),
        ("17999/10000", "1.79"),
        ("9/5", "1.80"),
        ("0.996", "1.00"),
        ("1/3", "0.33"),
        ("0.4949999999999999999999999999999999999999", "0.49"),
        ("0", "0.00"),
        ("5", "5.00"),
    ],
)
def test_printing_never_lifts_a_score_onto_the_pass_mark(value: str, printed: str) -> None:
    assert shown(Fraction(value)) == printed


def test_the_pass_mark_is_exact_where_binary_fractions_fail() -> None:
    for model in models().values():
        weights = shipped_weights(model.id)
        answers = {leaf.id: {1: [Fraction("0.8")]} for leaf in model.sub_domains}
        assert score(model, weights, answers).level == 1
    draft = leaf_weights(models()["draft2024-process"], shipped_weights("draft2024-process"))
    added = reduce(add, (float(weight) * 0.8 for weight in draft.values()))  # `sum` makes good for rounding since 3.12
    assert added < 0.8, "in floats the very same answers fail"


def test_what_is_unanswered_counts_nothing_and_is_named() -> None:
    model = models()["gbt39116-2020-discrete"]
    answers = {leaf.id: {1: [Fraction(1)]} for leaf in model.sub_domains if leaf.id != "logistics"}
    outcome = score(model, shipped_weights(model.id), answers)
    assert outcome.at(1).nodes["logistics"] == 0
    assert ("logistics", 1) in outcome.missing
    assert not outcome.is_complete
    assert {level for _, level in outcome.missing} == {1, 2}, "nothing above the first level that fails is asked"


@pytest.mark.parametrize(
    ("left_out", "code"),
    [({"data"}, "not_tailorable"), ({"organizational-strategy"}, "not_tailorable")],
)
def test_only_what_the_method_allows_is_left_out(left_out: set[str], code: str) -> None:
    model = models()["gbt39116-2020-discrete"]
    with pytest.raises(CannotScore) as refused:
        score(model, shipped_weights(model.id), {}, left_out)
    assert refused.value.code == code


def test_something_of_every_element_must_apply() -> None:
    model = models()["gbt39116-2020-discrete"]
    with pytest.raises(CannotScore) as refused:
        score(model, shipped_weights(model.id), {}, {leaf.id for leaf in model.sub_domains if leaf.tailorable})
    assert (refused.value.code, refused.value.node) == ("element_gone", "manufacturing")


def plain(model_id: str) -> dict[str, object]:
    weights = shipped_weights(model_id)
    return {"id": "x", "certainty": "checked", "source": "a test", "shares": dict(weights.shares)}


Change = Callable[[dict[str, object]], None]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda shares: shares.update({"personnel": "0.07"}), "sum to 1.01, not to 1"),
        (lambda shares: shares.pop("data"), "data: its share is missing"),
        (lambda shares: shares.update({"nowhere": "0.1"}), "no such node"),
        (lambda shares: shares.update({"data": "0"}), "more than 0"),
        (lambda shares: shares.update({"data": "-0.46"}), "more than 0"),
        (lambda shares: shares.update({"data": "NaN"}), "is no share"),
        (lambda shares: shares.update({"data": "1e-99999"}), "is no share"),
        (lambda shares: shares.update({"data": "1/0"}), "is no share"),
        (lambda shares: shares.update({"data": 0.46}), "is no share"),
        (lambda shares: shares.update({"data": None}), "is no share"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_with_the_place(change: Change, words: str) -> None:
    model = models()["gbt39116-2020-discrete"]
    row = plain(model.id)
    shares = row["shares"]
    assert isinstance(shares, dict)
    change(shares)
    with pytest.raises(BadModel, match=words):
        read_weights(model, row)


def test_models_are_data_of_different_sizes() -> None:
    sizes = {model.id: len(model.sub_domains) for model in models().values()}
    assert sizes == {
        "gbt39116-2020-discrete": 20,
        "gbt39116-2020-process": 18,
        "draft2024-discrete": 25,
        "draft2024-process": 25,
    }
    assert shipped_weights("gbt39116-2020-discrete").certainty == "unverified-memory"
