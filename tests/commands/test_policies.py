"""`policies check`: the sample in docs/examples, the schema, and what is refused, each with a message and a status."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "docs" / "examples" / "policies-check.json"


def run(app: Flask, *words: str, text: str | None = None) -> Any:
    return app.test_cli_runner().invoke(args=["policies", "check", *words], input=text)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sample_is_answered(app: Flask) -> None:
    done = run(app, str(SAMPLE), "--json")
    assert done.exit_code == 0, done.output
    answers = {one["policy"]: one for one in json.loads(done.stdout)}
    assert {one["answer"] for one in answers.values()} <= {"met", "not_met", "cannot_tell"}
    assert all(set(one) == {"policy", "answer", "because"} and one["because"] for one in answers.values())
    assert answers["suzhou-loan"]["answer"] == "not_met"
    reward = answers["shunyi-2020-35-benchmark"]
    assert reward["answer"] == "cannot_tell"
    assert [one["missing"] for one in reward["because"] if "missing" in one] == [["labour_dispute"]]
    assert "shunyi-2020-35-benchmark" in run(app, str(SAMPLE)).output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_standard_input_is_read_as_a_file_is(app: Flask) -> None:
    done = run(app, "-", "--json", text=SAMPLE.read_text(encoding="utf-8"))
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads(run(app, str(SAMPLE), "--json").stdout)
    refused = run(app, "-", text="{")
    assert refused.exit_code == 1
    assert "not JSON" in refused.output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_schema_names_every_fact_and_nothing_else(app: Flask) -> None:
    schema = json.loads(run(app, "--schema").stdout)
    facts = schema["$defs"]["Facts"]
    assert "maturity_level" in facts["properties"]
    assert facts["additionalProperties"] is False
    assert schema["additionalProperties"] is False
    assert run(app).exit_code != 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"as_of": "2026-11-27", "colour": 1}', "colour: unknown key; known are as_of, region, industry, facts"),
        ('{"as_of": "2026-11-27", "facts": {"rich": true}}', "facts.rich: unknown key; known are registered_here"),
        ('{"as_of": "2026-11-27", "facts": {"project_completed": "yes"}}', "facts.project_completed"),
        ('{"as_of": "2026-11-27", "facts": {"maturity_level": NaN}}', "facts.maturity_level"),
        ('{"as_of": "2026-11-27", "facts": {"maturity_level": 9}}', "facts.maturity_level"),
        ('{"as_of": "2026-11-27", "facts": {"benchmark_title": "gold"}}', "facts.benchmark_title"),
        ('{"as_of": "2026-11-27", "facts": []}', "facts: an object is expected"),
        ('{"as_of": "someday"}', "as_of"),
        ("{}", "as_of"),
        ("[]", "the file: an object is expected"),
        ('{"as_of": "2026-11-27", "region": "火星"}', "region: no such place"),
        ('{"as_of": "2026-11-27", "industry": "诗歌"}', "industry: no such industry"),
        ('{"as_of": "2026-11-27", "as_of": "2026-11-28"}', "stands twice"),
        ("{", "not JSON"),
        ("[" * 100000, "not JSON"),
    ],
)
def test_bad_questions_are_refused(app: Flask, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "question.json"
    file.write_text(text, encoding="utf-8")
    done = run(app, str(file), "--json")
    assert done.exit_code != 0
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_bytes_that_are_no_text_are_refused(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run(app, str(file)).output
