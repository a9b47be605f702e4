"""The snippet of README runs as it stands there, without web framework and database, and finds what it is about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALONE = "import sys; sys.modules |= dict.fromkeys(('flask', 'sqlalchemy', 'werkzeug'))\n"


def snippet() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split("## Use it as a library", 1)[1].split("```python\n", 1)[1].split("```", 1)[0]


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-c", ALONE + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


def test_at_most_ten_lines_rank_a_chinese_capability_for_an_english_need() -> None:
    assert len([line for line in snippet().splitlines() if line.strip()]) <= 10
    found = run(snippet())
    assert found.returncode == 0, found.stderr
    [first, *_] = found.stdout.splitlines()
    assert first.split()[1] == "c1"
    assert "('Vision inspection of die castings', '压铸件外观视觉检测')" in first


def test_a_snippet_that_is_out_of_date_or_needs_the_web_is_seen() -> None:
    assert run(snippet().replace("recommend", "rank")).returncode != 0
    assert run(f"import flask\n{snippet()}").returncode != 0
