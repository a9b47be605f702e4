"""`tune` at the terminal: out-of-fold figures beside in-sample ones that are called so; what cannot be measured is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.commands import evaluate, tune
from matchmaker.matching.evaluation import tuning
from tests.matching.evaluation.make import write
from tests.matching.evaluation.test_tuning import make_set


@pytest.fixture(autouse=True)
def few_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "settings", lambda: [dict.fromkeys(tuning.GRID, at / 10) for at in range(3)])


def run(*options: str | Path) -> Result:
    return CliRunner().invoke(tune.tune, [str(one) for one in options])


def test_every_figure_says_how_its_weights_were_chosen(tmp_path: Path) -> None:
    make_set(tmp_path / "one")
    found = run(tmp_path / "one", "--with", make_set_folder(tmp_path))
    assert found.exit_code == 0, found.output
    assert "6 needs in 6 families, 5 folds, 5 seeds\n3 settings tried;" in found.output
    figures = r" +\d\.\d{4}   \d\.\d{4}-\d\.\d{4}"
    above = r"   [+-]\d\.\d{4} \([+-]\d\.\d{4} to [+-]\d\.\d{4}\)\n"
    for name in (
        "out of fold, middle",
        "out of fold, best",
        "shipped weights, in-sample",
        "best on all needs, in-sample",
    ):
        assert re.search(f"\n{name}{figures}{above}", found.output), name
    assert re.search(rf"\ntwo_field{figures}\n", found.output)
    assert "the other set, even ids (6 needs): middle 0." in found.output
    assert "odd ids" not in found.output
    assert "best, chosen in how many of 25 folds" in found.output
    assert re.search(r"\n +\d+  parts\.meaning [\d.]+  parts\.tags [\d.]+  text\.need_title", found.output)


def make_set_folder(folder: Path) -> Path:
    make_set(folder / "two")
    return folder / "two"


def test_json_holds_the_same_figures(tmp_path: Path) -> None:
    plain = json.loads(run(make_set_folder(tmp_path), "--json").output)
    assert plain["settings_tried"] == 3
    assert plain["besides"] == {}
    for rule in plain["rules"].values():
        assert sum(one["folds"] for one in rule["chosen"]) == 25
        assert list(rule["seeds"]) == ["1", "2", "3", "4", "5"]
    best = plain["systems"]["out of fold, best"]["mean"]
    assert sum(plain["rules"]["best"]["seeds"].values()) / 5 == pytest.approx(best)
    above = plain["minus_two_field"]["out of fold, best"]["mean"]
    assert above == pytest.approx(best - plain["systems"]["two_field"]["mean"])


def test_what_cannot_be_measured_is_said(tmp_path: Path) -> None:
    found = run(write(tmp_path))
    assert (found.exit_code, "cannot be dealt to 5 folds" in found.output) == (1, True)
    (tmp_path / "qrels.tsv").write_text("nobody\tc01\t1\n")
    found = run(tmp_path)
    assert (found.exit_code, "unknown id nobody" in found.output) == (1, True)
    assert run(tmp_path / "none").exit_code == 2


def test_yardstick_is_the_one_of_evaluate() -> None:
    assert tune.YARDSTICK in evaluate.run_experiment.__globals__["BASELINES"]
