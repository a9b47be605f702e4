"""`stations plan` from the terminal: the samples of docs/examples, and a clear message for whatever a stranger may feed it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from matchmaker.app import create_app
from matchmaker.stations.planner import VisitProblem, read_problem
from tests.conftest import settings_for
from tests.planner import verifier
from tests.planner.instances.generator import small_visits

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("stations-*.json"))
Json = dict[str, Any]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app whose database is not there: planning needs none."""
    folder = tmp_path_factory.mktemp("planner")
    return create_app(settings_for("sqlite:///" + str(folder / "none.db"), folder), offline=True)


def run(app: Flask, *words: str, lang: str = "C", text: str | bytes | None = None) -> Result:
    done = app.test_cli_runner().invoke(
        args=["stations", *words], input=text, env={"LANG": lang, "LC_ALL": "", "LC_MESSAGES": ""}
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_planned(bare: Flask, path: Path) -> None:
    done = run(bare, "plan", str(path), "--json")
    assert done.exit_code == 0, done.output
    data, answer = json.loads(path.read_text(encoding="utf-8")), json.loads(done.stdout)
    assert verifier.broken(data, answer) == []
    assert answer["status"] == ("infeasible" if "infeasible" in path.stem else "optimal")
    assert list(answer)[:6] == [
        "status",
        "meetings" if "tables" in data else "visits",
        "objective",
        "bound",
        "gap",
        "clashes",
    ]
    if answer["status"] == "infeasible":
        assert {"must_and_never", "never_open"} <= {one["code"] for one in answer["conflicts"]}
    for lang, word in (("zh_CN.UTF-8", "不"), ("en_GB.UTF-8", "not")):
        told = run(bare, "plan", str(path), lang=lang)
        assert told.exit_code == 0
        assert answer["status"] != "infeasible" or word in told.stdout.lower()


def test_schema_knows_every_example(bare: Flask) -> None:
    done = run(bare, "plan", "--schema")
    schema = json.loads(done.stdout)
    visits, tables = (schema["$defs"][name]["properties"] for name in ("VisitProblem", "TableProblem"))
    assert EXAMPLES
    for path in EXAMPLES:
        data = json.loads(path.read_text(encoding="utf-8"))
        assert set(data) <= set(tables if "tables" in data else visits)


TAGS = re.compile(r"constrained|tuple|function|wrap|Input|should be a valid|\[Table")
VISITS: Json = {"experts": [{"id": "a"}], "factories": [{"id": "f"}], "slots": [{"id": "s"}]}
BAD: list[tuple[str | bytes, str]] = [
    ("", "no valid JSON"),
    ("[" * 100_000, "no valid JSON"),
    ('{"factories": [NaN]}', "no valid JSON"),
    (b"\xff\xfe", "UTF-8"),
    ("[]", "object"),
    ("{}", "missing"),
    (json.dumps(VISITS | {"experts": 3}), "experts: should be a list"),
    (json.dumps(VISITS | {"weights": 3}), "weights: should be a JSON object"),
    (json.dumps(VISITS | {"experts": ["a"]}), "experts.0: should be a JSON object"),
    (json.dumps(VISITS | {"travel": {"a": {"b": "far"}}}), "travel.a.b: should be a number"),
    (json.dumps(VISITS | {"factories": [{"id": "f", "language": 5}]}), "factories.0.language: should be text"),
    (json.dumps(VISITS | {"factories": [{"id": "f", "fields": [""]}]}), "factories.0.fields.0: may not be empty"),
    (json.dumps(VISITS | {"factories": [{"id": "x" * 201}]}), "factories.0.id: an id is a text of 1 to 200 characters"),
    ('{"factories": [], "factories": []}', "twice"),
    ('{"factories": [], "tables": 3}', "either"),
    (json.dumps(VISITS | {"colour": 1}), "colour: there is no such key"),
    (json.dumps(VISITS | {"experts": [{"id": "a", "colour": 1}]}), "experts.0.colour: there is no such key"),
    (json.dumps(VISITS | {"weights": {"colour": 1}}), "weights.colour"),
    (json.dumps(VISITS | {"weights": {"fit": -1}}), "weights.fit: may not be less than 0"),
    (json.dumps(VISITS | {"experts": [{"id": "a"}, {"id": "a"}]}), "“a” is there twice"),
    (json.dumps(VISITS | {"experts": [{"fields": []}]}), "experts.0.id: this key is missing"),
    (
        json.dumps(VISITS | {"experts": [{"id": "a", "available": ["x"]}]}),
        "experts.0.available: nothing has the id “x”",
    ),
    (json.dumps(VISITS | {"experts": [{"id": "a", "conflicts": ["x"]}]}), "experts.0.conflicts"),
    (
        json.dumps(VISITS | {"experts": [{"id": "a", "max_visits": 10**7}]}),
        "experts.0.max_visits: may not be more than 1000000",
    ),
    (json.dumps(VISITS | {"experts": [{"id": True}]}), "experts.0.id: an id is"),
    (json.dumps(VISITS | {"experts": [{"id": "\ud800"}]}), "experts.0.id: an id is"),
    (json.dumps(VISITS | {"must": [["a", "x"]]}), "must.0: nothing has the id “x”"),
    (json.dumps(VISITS | {"must": [["a"]]}), "must.0.1: this item is missing"),
    (json.dumps(VISITS | {"team_size": [5, 3]}), "team_size"),
    (json.dumps(VISITS | {"team_size": [0, 3]}), "team_size"),
    (json.dumps(VISITS | {"team_size": "3"}), "team_size: should be a list"),
    ('{"factories": [], "travel": {"a": {"b": 1e999}}}', "travel.a.b: should be a number"),
    (json.dumps({"tables": -1}), "tables: should be a number of tables"),
    (json.dumps({"tables": "two"}), "tables: should be a number of tables"),
    (json.dumps({"tables": [{"id": 1, "seats": 2}]}), "tables.0.seats: there is no such key"),
    (json.dumps({"tables": [{}]}), "tables.0.id: this key is missing"),
    ('{"factories": %s}' % ("1" * 5000), "no valid JSON"),
    (json.dumps({"tables": 1, "enterprises": [{"id": 1, "wishes": [2]}]}), "enterprises.0.wishes"),
    (json.dumps({"tables": 1, "experts": []}), "experts: there is no such key"),
]


@pytest.mark.parametrize(("text", "said"), BAD, ids=range(len(BAD)))
def test_bad_input_is_told(bare: Flask, text: str | bytes, said: str) -> None:
    done = run(bare, "plan", "-", "--json", text=text)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stdout == ""
    assert not TAGS.search(done.stderr), "places are named as they stand in the file"


@pytest.mark.parametrize("text", [text for text, _ in BAD], ids=range(len(BAD)))
def test_bad_input_is_told_in_chinese_alone(bare: Flask, text: str | bytes) -> None:
    """No word of a tool between ours: what Latin letters are left after the place are names of formats and ids."""
    done = run(bare, "plan", "-", "--json", lang="zh_CN.UTF-8", text=text)
    lines = done.stderr.removeprefix("Error: ").splitlines()
    assert lines
    for line in lines:
        said = line.rpartition(": ")[2]
        assert re.search(r"[\u4e00-\u9fff]", said), line
        assert not TAGS.search(line)
        words = set(re.findall(r"[A-Za-z]{2,}", re.sub("“.*?”", "", said)))
        assert words <= {"JSON", "UTF", "NaN"}, line


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "soon"])
def test_time_limit_is_a_number_of_seconds(bare: Flask, limit: str) -> None:
    assert run(bare, "plan", str(EXAMPLES[0]), "--time-limit", limit).exit_code == 2


def test_missing_files_are_told(bare: Flask, tmp_path: Path) -> None:
    assert run(bare, "plan").exit_code == 2
    assert run(bare, "plan", str(tmp_path / "none.json")).exit_code == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"factories": []}, "optimal"),
        ({"tables": 0}, "optimal"),
        ({"factories": [], "experts": [{"id": 1}], "slots": [{"id": 1}]}, "optimal"),
        ({"factories": [{"id": 1}]}, "infeasible"),
        ({"factories": [{"id": 1}], "slots": [{"id": 1}]}, "infeasible"),
        (VISITS | {"team_size": [1, 1]}, "optimal"),
        (VISITS | {"team_size": [40, 50]}, "infeasible"),
        (VISITS | {"team_size": [1, 1], "never": [["a", "f"]]}, "infeasible"),
        (VISITS | {"team_size": [1, 1], "must": [["a", "f"], ["a", "f"]]}, "optimal"),
        (VISITS | {"team_size": [1, 1], "experts": [{"id": "a", "max_visits": 0}]}, "infeasible"),
        (VISITS | {"team_size": [1, 1], "experts": [{"id": "a", "employer": "f"}]}, "infeasible"),
        ({"tables": 2, "enterprises": [{"id": 1}], "providers": [{"id": 2}], "must": [[1, 2]]}, "infeasible"),
        (
            {"tables": 0, "enterprises": [{"id": 1}], "providers": [{"id": 2}], "slots": [{"id": 3}], "must": [[1, 2]]},
            "infeasible",
        ),
    ],
)
def test_edges_have_an_answer(bare: Flask, data: Json, status: str) -> None:
    done = run(bare, "plan", "-", "--json", text=json.dumps(data))
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["status"] == status
    assert verifier.broken({"slots": [], **data}, answer) == []
    assert bool(answer["conflicts"]) == bool(answer["suggestions"]) == (status == "infeasible")


def test_replanning_from_the_terminal(bare: Flask, tmp_path: Path) -> None:
    problem, before = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(small_visits(1)), encoding="utf-8")
    before.write_text(run(bare, "plan", str(problem), "--json").stdout, encoding="utf-8")
    after = json.loads(run(bare, "replan", str(problem), str(before), "--gone", "e03", "--json").stdout)
    assert all("e03" not in one["experts"] for one in after["visits"])
    assert after["changes"] >= 0
    assert run(bare, "replan", str(problem), str(before), "--gone", "e99").exit_code == 1
    before.write_text('{"visits": [{"factory": []}]}', encoding="utf-8")
    assert run(bare, "replan", str(problem), str(before)).exit_code == 1


def test_planner_is_a_plain_library() -> None:
    blocked = (
        "import sys\n"
        "for name in ('flask', 'sqlalchemy', 'flask_sqlalchemy'):\n"
        "    sys.modules[name] = None\n"
        "import matchmaker.stations.planner\n"
    )
    subprocess.run([sys.executable, "-c", blocked], cwd=ROOT, check=True)


def test_answer_on_standard_output_is_json_alone() -> None:
    """HiGHS prints from C, which a test's runner does not see."""
    words = [
        str(Path(sys.executable).parent / "flask"),
        "--app",
        "wsgi",
        "stations",
        "plan",
        str(EXAMPLES[-1]),
        "--json",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout)["status"] == "optimal"


def test_ids_come_back_as_they_came() -> None:
    problem = read_problem(VISITS | {"slots": [{"id": 1}, {"id": "1"}]})
    assert isinstance(problem, VisitProblem)
    assert [one.id for one in problem.slots] == [1, "1"]
