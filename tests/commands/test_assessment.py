"""`assessment score`: the examples of the documentation, the contract of input and output, and bad input in one clear line."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from matchmaker.assessment.maturity import models
from matchmaker.commands.assessment import assessment

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
MODEL = "gbt39116-2020-discrete"


def run(*arguments: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(assessment, ["score", *arguments], input=text)


def ask(content: Any) -> Result:
    return run("-", "--json", text=content if isinstance(content, str | bytes) else json.dumps(content))


def schema() -> Any:
    return json.loads(run("--schema").output)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("assessment*.json")), ids=lambda path: path.name)
def test_examples_of_the_documentation_run(path: Path) -> None:
    jsonschema_rs.validate(schema(), json.loads(path.read_text(encoding="utf-8")))
    answer = run(str(path), "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    assert set(told) - {"unanswered"} == {"level", "total", "levels"}
    assert set(told["levels"]) == {"1", "2", "3", "4", "5"}
    for level in told["levels"].values():
        assert set(level) == {"score", "satisfied", "elements", "sub_domains"}
        assert isinstance(level["satisfied"], bool)
        for value in (level["score"], *level["elements"].values(), *level["sub_domains"].values()):
            assert isinstance(value, str)
            assert Decimal(value).as_tuple().exponent == -2


def test_names_and_ids_come_to_the_same() -> None:
    leaves = models()[MODEL].sub_domains
    answers = [
        ask({"model": MODEL, "answers": {getattr(leaf, name): {"1": [1], "2": [0.8, 0.5]} for leaf in leaves}}).output
        for name in ("zh", "id")
    ]
    assert answers[0] == answers[1]
    told = json.loads(answers[0])
    assert (told["level"], told["total"]) == (1, "1.65")
    assert told["levels"]["1"] == {
        "score": "1.00",
        "satisfied": True,
        "elements": {"人员": "1.00", "技术": "1.00", "资源": "1.00", "制造": "1.00"},
        "sub_domains": {leaf.zh: "1.00" for leaf in leaves},
    }
    assert "unanswered" not in told


def test_a_half_answered_file_is_scored_and_says_what_is_missing() -> None:
    told = json.loads(ask({"model": MODEL, "answers": {"采购": {"1": [1]}}}).output)
    assert told["level"] == 0
    assert "物流" in told["unanswered"]["1"]
    assert "采购" not in told["unanswered"]["1"]


def test_what_does_not_apply_is_left_out() -> None:
    leaves = [leaf for leaf in models()[MODEL].sub_domains if leaf.zh != "产品服务"]
    content = {"model": MODEL, "answers": {leaf.zh: {"1": [1]} for leaf in leaves}}
    assert json.loads(ask(content).output)["levels"]["1"]["score"] == "0.95"
    told = json.loads(ask({**content, "not_applicable": {"产品服务": "没有自有产品"}}).output)
    assert told["levels"]["1"]["score"] == "1.00"
    assert "产品服务" not in told["levels"]["1"]["sub_domains"]


def raw(answers: str) -> str:
    return f'{{"model": "{MODEL}", "answers": {{{answers}}}}}'


GOOD: dict[str, Any] = {"model": MODEL, "answers": {}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no JSON"),
        ("[", "no JSON"),
        ("[" * 100_000, "no JSON"),
        (b"\xff\xfe{", "no UTF-8"),
        ("[]", "the file"),
        ("null", "the file"),
        ({}, "model: is missing"),
        ({"model": MODEL}, "answers: is missing"),
        (GOOD | {"model": "unknown"}, "known are gbt39116-2020-discrete"),
        (GOOD | {"model": 3}, "model"),
        (GOOD | {"more": 1}, "more: is unknown here"),
        (GOOD | {"answers": {"不存在": {"1": [1]}}}, "no sub-domain 不存在"),
        (GOOD | {"answers": {"采购": {"6": [1]}}}, "levels are 1 to 5"),
        (GOOD | {"answers": {"采购": {"1": [1.2]}}}, "no number from 0 to 1"),
        (GOOD | {"answers": {"采购": {"1": [-0.1]}}}, "no number from 0 to 1"),
        (GOOD | {"answers": {"采购": {"1": [True]}}}, "no number from 0 to 1"),
        (GOOD | {"answers": {"采购": {"1": ["0.8"]}}}, "no number from 0 to 1"),
        (GOOD | {"answers": {"采购": {"1": [None]}}}, "no number from 0 to 1"),
        (GOOD | {"answers": {"采购": {"1": 1}}}, "answers.采购.1"),
        (raw('"采购": {"1": [NaN]}'), "NaN is no number"),
        (raw('"采购": {"1": [Infinity]}'), "Infinity is no number"),
        (raw('"采购": {"1": [1e-999999]}'), "digits"),
        (raw('"采购": {"1": [1]}, "采购": {"1": [0]}'), "采购: stands twice"),
        (raw('"\\ud800": {"1": [1]}'), "no sub-domain"),
        (GOOD | {"answers": {"采购": {"1": [1]}, "procurement": {"1": [1]}}}, "stands twice"),
        (GOOD | {"not_applicable": {"采购": ""}}, "needs a reason"),
        (GOOD | {"not_applicable": {"采购": "  "}}, "needs a reason"),
        (GOOD | {"not_applicable": {"数据": "不用"}}, "does not let it be left out"),
        (GOOD | {"answers": {"采购": {"1": [1]}}, "not_applicable": {"采购": "集团统采"}}, "answered as well"),
    ],
)
def test_bad_input_ends_with_one_clear_line(content: Any, words: str) -> None:
    answer = ask(content)
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.output.startswith("Error: ")
    assert words in answer.output


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.json")).exit_code == 2
    assert run().exit_code == 2


def test_words_name_model_weights_and_what_it_is_not() -> None:
    told = run(str(EXAMPLES / "assessment.json")).output
    for words in ("GB/T 39116-2020", "unverified-memory", "never a certificate"):
        assert words in told
