"""The weights file: what is shipped is valid, what is broken is named."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from matchmaker.matching.weights import DATA, Weights, as_data, default_weights, load_weights, parse_weights

CONTENT = json.loads(DATA.read_text(encoding="utf-8"))


def test_the_shipped_weights_are_valid_and_say_where_they_come_from() -> None:
    weights = default_weights()
    for meant in (True, False):
        assert sum(weights.shares_of(meant).values()) == pytest.approx(1.0)
    assert weights.shares_of(meant=False)["meaning"] == 0.0
    assert weights.version
    assert {"data", "date", "figures"} <= CONTENT["chosen_on"][0].keys()


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("parts", "text", None),
        ("parts", "tags", -0.1),
        ("text", "half", "much"),
        ("text", "cases", True),
        ("parts", "fit", 1.5),
    ],
)
def test_a_broken_number_is_named(group: str, name: str, value: Any, tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    content[group][name] = value
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match=f"{group}.{name}"):
        load_weights(path)


def test_numbers_that_leave_nothing_to_divide_by_are_named() -> None:
    content = copy.deepcopy(CONTENT)
    content["parts"] = dict.fromkeys(content["parts"], 0.0) | {"meaning": 1.0}
    with pytest.raises(ValueError, match=r"parts\.meaning"):
        parse_weights(content)
    for name in ("half", "gloss_half"):
        content = copy.deepcopy(CONTENT)
        content["text"][name] = 0.0
        with pytest.raises(ValueError, match=f"text.{name}|text.*{name}"):
            parse_weights(content)


def test_weights_written_out_are_read_back_as_they_were() -> None:
    for weights in (default_weights(), Weights(text=0.5, tags=0.17, half=0.7, version="other")):
        assert parse_weights(json.loads(json.dumps(as_data(weights)))) == weights


def test_parts_must_add_up_and_the_file_must_be_an_object() -> None:
    content = copy.deepcopy(CONTENT)
    content["parts"]["text"] = 0.1
    with pytest.raises(ValueError, match="add up"):
        parse_weights(content)
    with pytest.raises(ValueError, match="object"):
        parse_weights([])


def test_an_unknown_part_has_no_weight() -> None:
    with pytest.raises(KeyError):
        default_weights().of("reputation")
