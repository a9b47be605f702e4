"""The sprite holds what templates draw: every symbol is named somewhere, and every name that a template writes out is a symbol."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPRITE = ROOT / "static" / "icons.svg"
NAMED_IN = (("templates", "*.html"), ("matchmaker", "*.py"), ("static/js", "*.js"))


def symbols(sprite: str) -> set[str]:
    """Return the names of the symbols of a sprite, without "i-"."""
    return set(re.findall(r'<symbol id="i-([\w-]+)"', sprite))


def texts() -> str:
    """Return everything that may name a symbol."""
    return "\n".join(path.read_text() for folder, ending in NAMED_IN for path in sorted((ROOT / folder).rglob(ending)))


def unused(sprite: str, where: str) -> list[str]:
    """Return symbols that nothing names, neither in quotation marks nor as a fragment."""
    named = set(re.findall(r"[\"']([\w-]+)[\"']", where)) | set(re.findall(r"#i-([\w-]+)", where))
    return sorted(symbols(sprite) - named)


def undrawn(sprite: str, where: str) -> list[str]:
    """Return names that are drawn by `icon('...')` but are no symbol."""
    return sorted(set(re.findall(r"\bicon\('([\w-]+)'", where)) - symbols(sprite))


def test_every_symbol_is_used_and_every_icon_is_there() -> None:
    sprite, where = SPRITE.read_text(), texts()
    assert unused(sprite, where) == []
    assert undrawn(sprite, where) == []


def test_strays_are_noticed() -> None:
    sprite = '<symbol id="i-home" viewBox="0 0 24 24"></symbol>\n<symbol id="i-palm-tree" viewBox="0 0 24 24"></symbol>'
    where = "{{ icon('home') }}{{ icon('no-such-mark') }}"
    assert unused(sprite, where) == ["palm-tree"]
    assert undrawn(sprite, where) == ["no-such-mark"]
