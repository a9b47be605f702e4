"""`assessment score`: the examples of the documentation, the contract of input and output, and bad input in one clear line."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import Result
from flask import Flask

from matchmaker.app import create_app
from matchmaker.assessment.maturity import models
from tests.conftest import settings_for

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
MODEL = "gbt39116-2020-discrete"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app whose database is not there: scoring needs none."""
    folder = tmp_path_factory.mktemp("scoring")
    return create_app(settings_for("sqlite:///" + str(folder / "none.db"), folder), offline=True)


def run(app: Flask, *words: str, text: str | bytes = "", lang: str = "C") -> Result:
    environment = {"LANG": lang, "LC_ALL": "", "LC_MESSAGES": ""}
    return app.test_cli_runner().invoke(args=["assessment", "score", *words], input=text, env=environment)


def ask(app: Flask, content: Any, lang: str = "C") -> Result:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return run(app, "-", "--json", text=text, lang=lang)


def schema(app: Flask) -> Any:
    return json.loads(run(app, "--schema").output)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("assessment*.json")), ids=lambda path: path.name)
def test_examples_of_the_documentation_run(bare: Flask, path: Path) -> None:
    jsonschema_rs.validate(schema(bare), json.loads(path.read_text(encoding="utf-8")))
    answer = run(bare, str(path), "--json")
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


def test_names_and_ids_come_to_the_same(bare: Flask) -> None:
    leaves = models()[MODEL].sub_domains
    answers = [
        ask(
            bare, {"model": MODEL, "answers": {getattr(leaf, name): {"1": [1], "2": [0.8, 0.5]} for leaf in leaves}}
        ).output
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


def test_a_half_answered_file_is_scored_and_says_what_is_missing(bare: Flask) -> None:
    told = json.loads(ask(bare, {"model": MODEL, "answers": {"采购": {"1": [1]}}}).output)
    assert told["level"] == 0
    assert "物流" in told["unanswered"]["1"]
    assert "采购" not in told["unanswered"]["1"]


def test_what_does_not_apply_is_left_out(bare: Flask) -> None:
    leaves = [leaf for leaf in models()[MODEL].sub_domains if leaf.zh != "产品服务"]
    content = {"model": MODEL, "answers": {leaf.zh: {"1": [1]} for leaf in leaves}}
    assert json.loads(ask(bare, content).output)["levels"]["1"]["score"] == "0.95"
    told = json.loads(ask(bare, {**content, "not_applicable": {"产品服务": "没有自有产品"}}).output)
    assert told["levels"]["1"]["score"] == "1.00"
    assert "产品服务" not in told["levels"]["1"]["sub_domains"]


def raw(answers: str) -> str:
    return f'{{"model": "{MODEL}", "answers": {{{answers}}}}}'


GOOD: dict[str, Any] = {"model": MODEL, "answers": {}}


BAD: list[tuple[Any, str]] = [
    ("", "no JSON"),
    ("[", "no JSON"),
    ("[" * 100_000, "no JSON"),
    (b"\xff\xfe{", "no UTF-8"),
    ("[]", "File: should be a JSON object"),
    ("null", "File: should be a JSON object"),
    ({}, "model: this key is missing"),
    ({"model": MODEL}, "answers: this key is missing"),
    (GOOD | {"model": "unknown"}, "known are gbt39116-2020-discrete"),
    (GOOD | {"model": 3}, "model: should be text"),
    (GOOD | {"model": "\ud800"}, "model: "),
    (GOOD | {"more": 1}, "more: there is no such key"),
    (GOOD | {"answers": {"不存在": {"1": [1]}}}, "no sub-domain 不存在"),
    (GOOD | {"answers": {"采购": {"6": [1]}}}, "levels are 1 to 5"),
    (GOOD | {"answers": {"采购": {"1": [1.2]}}}, "no number from 0 to 1"),
    (GOOD | {"answers": {"采购": {"1": [-0.1]}}}, "no number from 0 to 1"),
    (GOOD | {"answers": {"采购": {"1": [True]}}}, "no number from 0 to 1"),
    (GOOD | {"answers": {"采购": {"1": ["0.8"]}}}, "no number from 0 to 1"),
    (GOOD | {"answers": {"采购": {"1": [None]}}}, "no number from 0 to 1"),
    (GOOD | {"answers": {"采购": {"1": 1}}}, "answers.采购.1: should be a list"),
    (GOOD | {"answers": {"采购": 1}}, "answers.采购: should be a JSON object"),
    (GOOD | {"not_applicable": {"采购": "无" * 501}}, "at most 500 characters"),
    (raw('"采购": {"1": [NaN]}'), "NaN is no number"),
    (raw('"采购": {"1": [Infinity]}'), "Infinity is no number"),
    (raw('"采购": {"1": [1e-999999]}'), "too long: at most 40 significant digits"),
    (raw('"采购": {"1": [0.%s]}' % ("3" * 41)), "too long: at most 40 significant digits"),
    (raw('"采购": {"1": [1e99999999999999999999]}'), "no JSON"),
    (raw('"采购": {"1": [1]}, "采购": {"1": [0]}'), "采购: stands twice"),
    (raw('"\\ud800": {"1": [1]}'), "no sub-domain"),
    (GOOD | {"answers": {"采购": {"1": [1]}, "procurement": {"1": [1]}}}, "stands twice"),
    (GOOD | {"not_applicable": {"采购": ""}}, "needs a reason"),
    (GOOD | {"not_applicable": {"采购": "  "}}, "needs a reason"),
    (GOOD | {"not_applicable": {"数据": "不用"}}, "does not let it be left out"),
    (GOOD | {"answers": {"采购": {"1": [1]}}, "not_applicable": {"采购": "集团统采"}}, "answered as well"),
]


@pytest.mark.parametrize(("content", "words"), BAD)
def test_bad_input_ends_with_one_clear_line(bare: Flask, content: Any, words: str) -> None:
    answer = ask(bare, content)
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.output.startswith("Error: ")
    assert words in answer.output


def test_a_missing_file_is_told(bare: Flask, tmp_path: Path) -> None:
    assert run(bare, str(tmp_path / "none.json")).exit_code == 2
    assert run(bare).exit_code == 2


def test_words_name_model_weights_and_what_it_is_not(bare: Flask) -> None:
    told = run(bare, str(EXAMPLES / "assessment.json")).output
    for words in ("GB/T 39116-2020", "unverified-memory", "never a certificate"):
        assert words in told


@pytest.mark.parametrize("degree", ["0.6666666666666666", "0.30000000000000004", "0.123456789012345", "5e-324", "1.0"])
def test_what_a_usual_program_prints_is_a_degree(bare: Flask, degree: str) -> None:
    content = raw(f'"采购": {{"1": [{degree}]}}')
    jsonschema_rs.validate(schema(bare), json.loads(content))
    told = json.loads(ask(bare, content).output)
    printed = str(Decimal(degree).quantize(Decimal("0.01")))
    assert told["levels"]["1"]["sub_domains"]["采购"] == printed


@pytest.mark.parametrize("content", [one for one, _ in BAD], ids=range(len(BAD)))
def test_bad_input_is_told_in_chinese_alone(bare: Flask, content: Any) -> None:
    """No word of a tool between ours: what is left of Latin letters are keys and ids of the file, and names of formats."""
    told = ask(bare, content, lang="zh_CN.UTF-8").output.removeprefix("Error: ")
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"[a-z]+\d+-[-\w]+", "", told)))
    known = {"JSON", "UTF", "NaN", "Infinity", "model", "answers", "not", "applicable", "more", "data", "procurement"}
    assert words <= known | {"unknown", "ud800", "not_applicable"}, told
    assert re.search(r"[\u4e00-\u9fff]", told)


def test_summary_is_in_the_readers_language(bare: Flask) -> None:
    told = run(bare, str(EXAMPLES / "assessment.json"), lang="zh_CN.UTF-8").output
    assert "总分" in told
    assert "certificate" not in told
