"""A linter is silenced for one named rule, with the reason beside it; each rule is also broken once to see it fail."""

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*(ROOT / "matchmaker").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "wsgi.py"]
SILENCED = re.compile(r"#\s*(?:type:\s*ignore|mypy:|ruff:|flake8:|noqa|pragma:)", re.I)
GIVEN = re.compile(r"# (?:type: ignore\[[\w-]+\]|noqa: [A-Z]+\d+)  # \S+(?: \S+){2,}")
CHECKED = {"matchmaker", "wsgi.py"}  # mypy reads these alone: elsewhere `type: ignore` says nothing


def unexplained(source: str, checked: bool = True) -> list[str]:
    """Return the comments that silence a linter without naming the rule and, in three words or more, the reason."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    return [
        comment
        for comment in comments
        if SILENCED.search(comment) and (not GIVEN.fullmatch(comment) or ("type:" in comment and not checked))
    ]


def test_suppressions_carry_their_reason() -> None:
    found = {
        str(path.relative_to(ROOT)): unexplained(path.read_text(), path.relative_to(ROOT).parts[0] in CHECKED)
        for path in SOURCES
    }
    assert {path: comments for path, comments in found.items() if comments} == {}


@pytest.mark.parametrize(
    "comment",
    [
        "# type: ignore",
        "# type: ignore[misc]",
        "# type: ignore[misc]  # needed",
        "# noqa",
        "# noqa: F401",
        "# NOQA:F401",
        "# noqa: F401, E501  # two rules at once are not named apart",
        "# mypy: ignore-errors",
        "# ruff: noqa",
        "# pragma: no cover",
    ],
)
def test_bare_suppression_is_noticed(comment: str) -> None:
    assert unexplained(f"x = 1  {comment}\n") == [comment]


def test_explained_suppression_passes_where_it_is_read() -> None:
    line = "x = 1  # type: ignore[misc]  # the library has no types\n"
    assert unexplained(line) == []
    assert len(unexplained(line, checked=False)) == 1
    assert unexplained('x = "# noqa"\n') == []
