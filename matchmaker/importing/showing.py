"""How a value becomes a cell that `cells.py` reads back."""

from collections.abc import Callable, Sequence
from typing import Any

from matchmaker.importing.cells import NATION, Reader
from matchmaker.importing.columns import Column
from matchmaker.importing.lists import joined
from matchmaker.matching.taxonomy import default_taxonomy


def show(column: Column, value: Any, reader: Reader, lang: str) -> str:
    """Return the cell that `read` makes the value of."""
    return SHOW.get(column.sort, _show_plain)(column, value, reader, lang)


def _show_plain(_column: Column, value: Any, _reader: Reader, _lang: str) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _name(concept: str, lang: str) -> str:
    if concept == NATION:
        return "China" if lang == "en" else "全国"
    one = default_taxonomy().concepts.get(concept)
    return concept if one is None else one.en if lang == "en" else one.zh


def _together(words: Sequence[str], lang: str) -> str:
    return (", " if lang == "en" else "，").join(words)


def _show_concepts(_column: Column, value: Any, _reader: Reader, lang: str) -> str:
    """Parted by what stands in no name: Hedong, Tianjin is one place, and 天津市，河东区 would be read as one."""
    return ("; " if lang == "en" else "；").join(_name(one, lang) for one in value)


def _show_yes(value: bool, lang: str) -> str:
    return ("Yes" if value else "No") if lang == "en" else ("是" if value else "否")


def _show_lines(_column: Column, value: Any, _reader: Reader, _lang: str) -> str:
    names = ("text", "measure", "current", "target", "unit")
    return "\n".join(joined([one[name] for name in names]) for one in value)


def _show_cases(_column: Column, value: Any, _reader: Reader, lang: str) -> str:
    rows = [
        [str(one["year"] or ""), one["customer"], one["work"], one["result"], _show_yes(one["consented"], lang)]
        for one in value
    ]
    return "\n".join(joined(row) for row in rows)


SHOW: dict[str, Callable[[Column, Any, Reader, str], str]] = {
    "choice": lambda column, value, reader, lang: reader.words[column.of][lang].get(value, value),
    "choices": lambda column, value, reader, lang: _together(
        [reader.words[column.of][lang].get(one, one) for one in value], lang
    ),
    "concept": lambda _column, value, _reader, lang: _name(value, lang),
    "concepts": _show_concepts,
    "yesno": lambda _column, value, _reader, lang: _show_yes(value, lang),
    "park": lambda _column, value, reader, lang: reader.parks[value][lang == "en"] if value else "园区外",
    "tags": lambda _column, value, _reader, lang: _together(value, lang),
    "words": lambda _column, value, _reader, lang: _together(value, lang),
    "lines": _show_lines,
    "cases": _show_cases,
    "titles": lambda _column, value, _reader, lang: "\n".join(
        joined([_name(one, lang), until or ""]) for one, until in value
    ),
}
