"""The scan from the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from matchmaker.commands.scan import scan


def run(folder: Path, rows: str, *options: str) -> tuple[int, str]:
    path = folder / "texts.jsonl"
    path.write_text(rows, encoding="utf-8")
    answer = CliRunner().invoke(scan, [str(path), *options])
    return answer.exit_code, answer.output


def test_scan_prints_one_json_object_a_line(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "宏砺压铸，电话 138 0013 8000", "names": ["宏砺压铸"]},
        {"id": 2, "text": "执行 GB/T 39116-2020，PLC 192.168.1.10"},
    ]
    code, out = run(tmp_path, "\n".join(json.dumps(row) for row in rows) + "\n\n", "--json")
    assert code == 0
    assert [json.loads(row) for row in out.splitlines()] == [
        {"id": "a", "hits": [{"kind": "name", "start": 0, "end": 4}, {"kind": "phone", "start": 8, "end": 21}]},
        {"id": 2, "hits": []},
    ]


def test_scan_without_json_prints_a_table(tmp_path: Path) -> None:
    code, out = run(tmp_path, json.dumps({"id": "a", "text": "请加微信号：hongli_2020 详谈"}))
    assert code == 0
    assert "wechat" in out
    assert "[hongli_2020]" in out
    assert "1 texts, 1 hits" in out


@pytest.mark.parametrize(
    "row", ["{", "[]", '{"id": 1}', '{"id": 1, "text": 3}', '{"id": 1, "text": "x", "names": "y"}']
)
def test_scan_names_the_line_that_is_wrong(tmp_path: Path, row: str) -> None:
    code, out = run(tmp_path, '{"id": 0, "text": ""}\n' + row, "--json")
    assert code != 0
    assert "line 2" in out
