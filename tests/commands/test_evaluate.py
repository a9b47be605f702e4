"""`evaluate` at the terminal: one need explained, the product without a part, needs in groups; what is unknown is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.commands import evaluate as module
from matchmaker.commands.evaluate import evaluate as command
from matchmaker.matching.evaluation.ablation import ABLATED
from matchmaker.matching.evaluation.datasets import load_dataset
from matchmaker.matching.evaluation.explaining import explain
from tests.matching.evaluation.make import write

SUM = re.compile(
    r"^   (\d+) = text (\d+)/(\d+) \+ meaning (\d+)/(\d+) \+ leaders (\d+)/(\d+) \+ tags (\d+)/(\d+)"
    r" \+ fit (\d+)/(\d+)  \(score 0\.\d{4}\), (.+)$",
    re.MULTILINE,
)


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(command, [str(folder), *options])


def sums(text: str) -> list[tuple[list[int], str]]:
    return [([int(one) for one in row[:-1]], row[-1]) for row in SUM.findall(text)]


def adds_up(numbers: list[int]) -> bool:
    whole, *parts = numbers
    return whole == sum(parts[::2]) and sum(parts[1::2]) == 100


def test_a_need_is_explained_with_parts_that_add_up_words_and_grades(tmp_path: Path) -> None:
    found = run(write(tmp_path), "--explain", "q02")
    assert found.exit_code == 0, found.output
    rows = sums(found.output)
    assert 0 < len(rows) <= 10
    assert all(adds_up(numbers) for numbers, _ in rows)
    assert rows[0][1] == "grade 3"
    assert "1. c03  压铸件外观缺陷视觉检测" in found.output
    assert "fit -" in found.output
    assert re.search(r"problem: .*\[外观.*\| title: .*\[.*外观", found.output)


def test_printed_parts_that_do_not_add_up_would_be_seen(tmp_path: Path) -> None:
    query, rows = explain(load_dataset(write(tmp_path)), "q02")
    first = rows[0]
    wrong = replace(first.match, parts=tuple(replace(one, shown=one.shown + 1) for one in first.match.parts))
    [(numbers, _)] = sums("\n".join(module.explanation(query, [replace(first, match=wrong)])))
    assert not adds_up(numbers)


def test_what_nobody_judged_is_said_and_json_holds_the_exact_parts(tmp_path: Path) -> None:
    folder = write(tmp_path, queries=[{"id": "q02", "text": "压铸壳体外观检测"}, {"id": "none"}], qrels="q02\tc01\t1\n")
    assert {judged for _, judged in sums(run(folder, "--explain", "q02").output)} == {"not judged", "grade 1"}
    assert run(folder, "--explain", "none").output == "none\nnothing scores above 0\n"
    plain = json.loads(run(folder, "--explain", "q02", "--json").output)
    assert plain["query"] == "q02"
    for row in plain["first"]:
        assert sum(part["value"] for part in row["parts"]) == pytest.approx(row["score"], abs=1e-9)
        assert row["grade"] == (1 if row["capability_id"] == "c01" else None)


@pytest.mark.parametrize("part", ABLATED)
def test_the_product_without_a_part_stands_beside_the_whole(tmp_path: Path, part: str) -> None:
    found = run(write(tmp_path), "--judged-only", "--ablate", part)
    assert found.exit_code == 0, found.output
    row = next(line for line in found.output.splitlines() if line.startswith(f"without {part} "))
    assert re.search(r"\d\.\d{4}-\d\.\d{4}   [+-]\d\.\d{4} \([+-]\d\.\d{4} to [+-]\d\.\d{4}\)$", row)


def test_parts_are_left_out_one_by_one(tmp_path: Path) -> None:
    plain = json.loads(run(write(tmp_path), "--ablate", "tags", "--ablate", "words", "--json").output)
    assert list(plain["product_minus"])[:2] == ["without tags", "without words"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("language", ["language en (1 needs)", "language zh (2 needs)"]),
        ("industry", ["industry IND024 (1 needs)", "industry not told (2 needs)"]),
        ("length", ["0 to 8 characters (1 needs)", "9 to 17 characters (1 needs)", "18 to 65 characters (1 needs)"]),
    ],
)
def test_needs_are_grouped(tmp_path: Path, kind: str, names: list[str]) -> None:
    found = run(write(tmp_path), "--judged-only", "--by", kind)
    assert found.exit_code == 0, found.output
    groups = [line.split(",")[0] for line in found.output.splitlines() if " needs), judged nDCG@10: product " in line]
    assert [group for group in groups if "->" not in group] == names


def test_a_set_is_ranked_by_tags_alone_and_what_has_none_is_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path)
    found = run(folder, "--judged-only", "--only", "tags")
    assert found.exit_code == 0, found.output
    assert found.output.startswith("2 needs measured, 2 left out")
    explained = run(folder, "--explain", "q02", "--only", "tags").output
    assert "机器视觉" in explained
    assert "压铸壳体" not in explained, "the need's own words are not what was asked"
    assert "压铸壳体" in run(folder, "--explain", "q02").output


def test_a_set_without_the_shape_is_named(tmp_path: Path) -> None:
    queries = [{"id": "q02", "text": "压铸壳体外观检测"}]
    found = run(write(tmp_path, queries=queries, qrels="q02\tc01\t1\n"), "--only", "tags")
    assert found.exit_code == 1
    assert found.output == f"Error: {tmp_path}: --only tags: no judged need has tags\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--explain", "q99"], "no query with the id q99"),
        (["--explain", "q02", "--ablate", "tags"], "--explain goes with --json and --only alone"),
        (["--explain", "q02", "--run-out", "x.tsv"], "--explain goes with --json and --only alone"),
        (
            ["--ablate", "luck"],
            "'luck' is not one of 'words', 'glosses', 'concepts', 'meaning', 'leaders', 'tags', 'fit'",
        ),
        (["--by", "colour"], "'colour' is not one of 'language', 'length', 'industry'"),
        (["--only", "names"], "'names' is not one of 'titles', 'tags', 'parts'"),
    ],
)
def test_what_is_unknown_is_refused(tmp_path: Path, options: list[str], message: str) -> None:
    found = run(write(tmp_path), *options)
    assert found.exit_code != 0
    assert message in found.output
    assert "Traceback" not in found.output
