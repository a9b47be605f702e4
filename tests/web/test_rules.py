"""推荐规则说明 tells every figure that ranks, and takes it from where it is used."""

import json

import pytest
from flask import Flask

from matchmaker.matching import weights
from matchmaker.matching.features import SHARES
from matchmaker.matching.weights import DATA, PARTS
from matchmaker.recommendations import exclusions
from matchmaker.web import labels, rules

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TOLD = {"need_title", "capability_title", "cases", "concepts", "half", "glosses", "gloss_half"}


def test_every_weight_of_the_file_is_told(database: str) -> None:
    kept = json.loads(DATA.read_text("utf-8"))
    assert set(kept["parts"]) == set(PARTS)
    assert set(kept["text"]) == TOLD, "a new figure in weights.json needs its sentence in templates/guide/rules.html"
    assert set(kept) - {"version", "chosen_on"} == {"parts", "text", "levels"}
    assert set(kept["levels"]) == {"fits"}


def test_every_part_and_condition_has_its_words(app: Flask) -> None:
    with app.test_request_context():
        assert set(PARTS) <= set(labels.part_basis.words)
        assert set(SHARES) == set(rules.condition_words())
        assert all(labels.part[name] != name for name in PARTS)
        told = rules.rules()
    assert sum(float(row[1]) for row in told.parts) == pytest.approx(100)
    assert sum(float(row[1].removesuffix("%")) for row in told.conditions) == pytest.approx(100)


def test_figures_follow_the_recommender(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        rules, "default_weights", lambda: weights.Weights(text=0.5, meaning=0.0, tags=0.25, fit=0.25, version="9")
    )
    monkeypatch.setattr(rules, "LEAST_IN_COMMON", exclusions.LEAST_IN_COMMON * 2)
    with app.test_request_context():
        told = rules.rules()
    assert [row[1] for row in told.parts] == ["50", "0", "0", "25", "25"]
    assert told.least == rules.points(exclusions.LEAST_IN_COMMON * 2)
