"""The floors, the sizes and the purity of the recommender; each rule is also broken once to see it fail."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "matchmaker").rglob("*.py") if "migrations" not in path.parts)
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 40, 20


def lengths(tree: ast.Module) -> list[tuple[str, int, bool]]:
    """Return (name, lines, is a view) of every function; a decorator's and a docstring's lines do not count."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            doc = node.body[0] if ast.get_docstring(node) else None
            lines = (node.end_lineno or 0) - node.lineno + 1
            if doc is not None:
                lines -= (doc.end_lineno or 0) - doc.lineno + 1
            view = any("bp." in ast.unparse(one) for one in node.decorator_list)
            found.append((node.name, lines, view))
    return found


def too_long(tree: ast.Module) -> list[str]:
    """Return the functions over their limit."""
    return [
        f"{name}: {lines}" for name, lines, view in lengths(tree) if lines > (VIEW_LINES if view else FUNCTION_LINES)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_source_stays_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= FILE_LINES
    assert too_long(tree) == []
    assert ast.get_docstring(tree), "every module opens with one sentence: what belongs here"


def test_long_function_is_noticed() -> None:
    view = "@bp.get('/')\ndef show():\n" + "    x = 1\n" * VIEW_LINES
    plain = "def count():\n" + "    x = 1\n" * FUNCTION_LINES
    assert too_long(ast.parse(view)) == ["show: 21"]
    assert too_long(ast.parse(plain)) == ["count: 41"]


def test_names_say_something() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager", "process"}
    assert [path for path in SOURCES if path.stem in empty or set(path.parts) & empty] == []


def test_floors_hold() -> None:
    answer = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


def test_upward_import_breaks_the_floors(tmp_path: Path) -> None:
    """The negative control: a copy of the package with one import up the stairs."""
    for name in ("matchmaker", "pyproject.toml"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(tmp_path)], check=True)
    clock = tmp_path / "matchmaker" / "foundation" / "clock.py"
    clock.write_text(clock.read_text() + "\nimport matchmaker.accounts.models\n")
    answer = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1, answer.stdout
    assert "matchmaker.foundation is not allowed to import matchmaker.accounts" in answer.stdout


def test_recommender_imports_without_the_web() -> None:
    blocked = (
        "import sys\n"
        "for name in ('flask', 'sqlalchemy', 'flask_sqlalchemy', 'werkzeug', 'jinja2'):\n"
        "    sys.modules[name] = None\n"
        "import matchmaker.matching.matcher, matchmaker.matching.taxonomy\n"
    )
    subprocess.run([sys.executable, "-c", blocked], cwd=ROOT, check=True)
