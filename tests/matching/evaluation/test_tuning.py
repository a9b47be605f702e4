"""Settings are chosen by needs in other folds alone; choosing on all needs is seen to flatter where there is nothing to be found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from matchmaker.matching.evaluation import tuning
from matchmaker.matching.evaluation.datasets import Dataset, load_dataset
from matchmaker.matching.evaluation.experiment import JUDGED, PRODUCT, evaluate
from matchmaker.matching.evaluation.folds import folds
from matchmaker.matching.evaluation.metrics import judged_ndcg, ndcgs
from matchmaker.matching.evaluation.tuning import RULES, Floats, Setting, Trial, choices, settings, tune, weights_of
from matchmaker.matching.weights import PARTS, default_weights
from tests.matching.evaluation.make import write

NEEDS = 30


def make_trial(table: Floats) -> Trial:
    """A trial of settings that are numbers 0, 1, ...; one that lies between two is worth what the nearest is."""
    tried: list[Setting] = [{"x": float(at)} for at in range(len(table))]
    return Trial(tried, table, np.zeros(len(table)), lambda setting: table[round(setting["x"])])


def test_the_grid_is_every_combination_and_its_weights_add_up() -> None:
    tried = settings()
    assert len(tried) == len({tuple(one.items()) for one in tried}) == np.prod([len(v) for v in tuning.GRID.values()])
    for one in tried:
        found = weights_of(one)
        assert sum(found.of(part) for part in PARTS) == pytest.approx(1.0, abs=1e-12)
        assert all(found.of(part) >= 0.0 for part in PARTS)
    with pytest.raises(KeyError):
        weights_of({"parts.meaning": 0.1})


def test_what_is_not_in_the_grid_stays_as_it_ships() -> None:
    shipped = default_weights()
    own = {
        "parts.meaning": shipped.meaning / (1.0 - shipped.leaders),
        "parts.tags": shipped.tags / (1.0 - shipped.leaders),
        "text.need_title": shipped.shares.need_title,
        "text.concepts": shipped.concepts,
        "text.glosses": shipped.glosses,
    }
    assert own.keys() == tuning.GRID.keys()
    found = weights_of(own)
    assert found.text == pytest.approx(shipped.text, abs=1e-12)
    same = ("fit", "leaders", "half", "shares")
    assert [getattr(found, name) for name in same] == [getattr(shipped, name) for name in same]


@examples(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, NEEDS - 1), st.sampled_from(sorted(RULES)))
def test_no_need_has_a_say_in_its_own_fold(seed: int, need: int, rule: str) -> None:
    """Whatever a need is worth under each setting, its fold's setting stays the same."""
    dice = np.random.default_rng(seed)
    table, fold = dice.random((40, NEEDS)), folds(range(NEEDS), 5, seed)
    other = table.copy()
    other[:, need] = dice.random(40) * 100
    _, chosen = make_trial(table).out_of_fold(RULES[rule], fold)
    _, again = make_trial(other).out_of_fold(RULES[rule], fold)
    assert chosen[fold[need]] == again[fold[need]]


def test_a_need_with_a_say_in_its_own_fold_would_be_seen() -> None:
    """The negative control: chosen on all needs, one need with great values decides."""
    table = np.random.default_rng(3).random((40, NEEDS))
    other = table.copy()
    other[int(np.argmin(table.mean(axis=1))), 0] += 100.0
    everyone = np.ones(NEEDS, dtype=bool)
    assert make_trial(table).choose(RULES["best"], everyone) != make_trial(other).choose(RULES["best"], everyone)


def make_mixture(grades: Sequence[Floats], seed: int) -> Trial:
    """A trial that weighs six random features of each document, each 0, a half or whole, over needs with these grades."""
    dice = np.random.default_rng(seed)
    features = [dice.random((6, len(one))) for one in grades]
    grid = {f"x{at}": (0.0, 0.5, 1.0) for at in range(6)}

    def table(tried: Sequence[Setting]) -> Floats:
        mixed = np.array([list(one.values()) for one in tried])
        return np.column_stack([ndcgs(mixed @ one, gains) for one, gains in zip(features, grades, strict=True)])

    tried = settings(grid)
    return Trial(tried, table(tried), np.zeros(len(tried)), lambda setting: table([setting])[0])


@pytest.mark.parametrize("rule", sorted(RULES))
def test_choosing_on_all_needs_flatters_where_labels_are_random(rule: str) -> None:
    dice = np.random.default_rng(11)
    trial = make_mixture([dice.integers(0, 4, 30).astype(float) for _ in range(NEEDS)], 12)
    found, chance = choices(trial, np.arange(NEEDS))[rule], trial.table.mean()
    assert found.in_sample.mean() > chance + 0.02
    assert found.held_out.mean() < chance + 0.01
    assert found.held_out.shape == (len(tuning.SEEDS), NEEDS)
    assert len(found.chosen) == tuning.FOLDS * len(tuning.SEEDS)


def test_a_setting_that_is_truly_better_is_found_out_of_fold() -> None:
    table = np.random.default_rng(5).random((200, NEEDS))
    table[90:100] += 0.5
    for choice in choices(make_trial(table), np.arange(NEEDS)).values():
        assert choice.held_out.mean() > 0.9
        assert all(90 <= one["x"] < 100 for one in choice.chosen)


def test_the_middle_is_that_of_the_best_twentieth() -> None:
    tried: list[Setting] = [{"x": float(at)} for at in range(40)]
    values = np.zeros(40)
    values[[10, 20]] = 2.0, 1.0
    assert tuning.middle(tried, values) == {"x": 15.0}
    assert tuning.best(tried, values) == {"x": 10.0}
    assert tuning.middle(tried[:3], np.array([0.0, 1.0, 0.0])) == {"x": 1.0}


@examples(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=5, max_size=30).filter(
        lambda rows: max(grade for _, grade in rows) > 0
    ),
    st.integers(0, 99),
)
def test_many_rankings_at_once_are_measured_as_each_apart(rows: list[tuple[int, int]], seed: int) -> None:
    grades = {f"d{at:02}": grade for at, (_, grade) in enumerate(rows)}
    scores = np.array(
        [[value for value, _ in rows], np.random.default_rng(seed).random(len(rows)), np.zeros(len(rows))]
    )
    found = ndcgs(scores, np.array(list(grades.values()), dtype=float))
    apart = [judged_ndcg(dict(zip(grades, row.tolist(), strict=True)), grades) for row in scores]
    assert found.tolist() == pytest.approx(apart, abs=1e-12)


def make_set(folder: Path, even: bool = True) -> Dataset:
    """Six needs, each with six of ten documents judged; the ids are even, or odd."""
    words = ["能源管理", "外观检测", "排产软件", "预测性维护", "立体仓库", "企业资源计划"]
    names = [f"q{2 * at + (2 if even else 1)}" for at in range(len(words))]
    queries = [{"id": name, "title": word, "text": f"想做{word}"} for name, word in zip(names, words, strict=True)]
    lines = [f"{name}\tc{(at + on) % 10 + 1:02}\t{on % 3}" for at, name in enumerate(names) for on in range(6)]
    folder.mkdir()
    return load_dataset(write(folder, [*queries, {"id": "q99", "text": "没有人判过"}], "\n".join(lines)))


def test_the_shipped_figure_is_that_of_evaluate(tmp_path: Path) -> None:
    data = make_set(tmp_path / "one")
    found, report = tune(data, tried=settings()[:4]), evaluate(data, judged_only=True)
    assert found.needs == report.needs
    assert found.families == 6
    ours = zip(found.needs, found.shipped, found.two_field, strict=True)
    for need, shipped, two_field in ours:
        assert shipped == pytest.approx(report.values[PRODUCT][JUDGED][need], abs=1e-12)
        assert two_field == pytest.approx(report.values["two_field"][JUDGED][need], abs=1e-12)
    assert found.besides == {}


def test_the_even_ids_of_another_set_have_a_say_and_the_odd_ones_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, tried = make_set(tmp_path / "one"), settings()[:20]
    asked: list[float] = []
    monkeypatch.setattr(tuning, "choices", lambda trial, kin: asked.extend(trial.besides) or {})
    found = tune(data, make_set(tmp_path / "even"), tried)
    assert list(found.besides) == ["even ids"]
    pairs = tuning.judged_pairs(load_dataset(tmp_path / "even"))
    assert asked == pytest.approx(pairs.table([weights_of(one) for one in tried]).mean(axis=1).tolist())
    with pytest.raises(ValueError, match="no need with an even number"):
        tune(data, make_set(tmp_path / "odd", even=False), tried)


def test_the_halves_of_another_set_stand_beside(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    data = make_set(folder)
    text = (folder / "queries.jsonl").read_text().replace('"q4"', '"q5"')
    (folder / "queries.jsonl").write_text(text)
    (folder / "qrels.tsv").write_text((folder / "qrels.tsv").read_text().replace("q4\t", "q5\t"))
    found = tune(data, load_dataset(folder), settings()[:4])
    assert {part: needs for part, (needs, _) in found.besides.items()} == {"even ids": 5, "odd ids": 1}
    shipped = tuning.judged_pairs(load_dataset(folder)).table([default_weights()])[0]
    assert found.besides["odd ids"][1]["shipped"] == pytest.approx(shipped[1])
    assert found.besides["odd ids"][1].keys() == {*RULES, "shipped"}


def test_too_few_needs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 families of needs cannot be dealt to 5 folds"):
        tune(load_dataset(write(tmp_path)), tried=settings()[:2])
    queries = [{"id": "n", "text": json.dumps("x")}]
    with pytest.raises(ValueError, match="no need has five judged documents"):
        tune(load_dataset(write(tmp_path, queries, "n\tc01\t1\n")))
