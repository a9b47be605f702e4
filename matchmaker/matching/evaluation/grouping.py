"""Which needs of a data set are looked at together: halves by the number in an id, and groups by language, length or industry;
what is measured on them stands in experiment.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matchmaker.matching.evaluation.datasets import Item, need_of

Groups = dict[str, tuple[str, ...]]
BANDS = 3
"""So many bands of length, each with a like number of needs: needs of two data sets are of very different length."""


def half(name: str) -> str | None:
    """The half that an id's number puts it in, "even" or "odd"; None without a number."""
    digits = "".join(char for char in name if char.isdigit())
    return ("odd" if int(digits) % 2 else "even") if digits else None


def halves(names: Sequence[str]) -> Groups:
    """All the ids, then the even and the odd ones where there are any."""
    parts = {f"{part} ids": tuple(name for name in names if half(name) == part) for part in ("even", "odd")}
    return {"all": tuple(names)} | {part: ids for part, ids in parts.items() if ids}


def groups(queries: Sequence[Item]) -> Groups:
    """Needs by language (`lang`) and by half (even and odd numbers in ids); a kind that all or none belong to is left out."""
    found: dict[str, list[str]] = {}
    for query in queries:
        names = [f"lang {query.extra['lang']}"] if query.extra.get("lang") else []
        names += [f"{part} ids"] if (part := half(query.id)) else []
        for name in [*names, ", ".join(names)] if len(names) == 2 else names:
            found.setdefault(name, []).append(query.id)
    return {name: tuple(ids) for name, ids in sorted(found.items()) if len(ids) < len(queries)}


def by_language(queries: Sequence[Item]) -> Groups:
    """Needs by the language that they tell, or that their text is read as."""
    return _gathered({query.id: f"language {need_of(query).lang}" for query in queries})


def by_industry(queries: Sequence[Item]) -> Groups:
    """Needs by the industry that they tell, by its taxonomy id where it has one."""
    return _gathered({query.id: f"industry {need_of(query).industry or 'not told'}" for query in queries})


def by_length(queries: Sequence[Item]) -> Groups:
    """Needs by their number of characters in bands of a like number of needs, shortest first; equal lengths stay together."""
    lengths = {query.id: len(query.whole) for query in queries}
    ordered = sorted(lengths.values())
    tops = [ordered[(len(ordered) * band - 1) // BANDS] for band in range(1, BANDS + 1)] if ordered else []
    found: Groups = {}
    least = 0
    for top in sorted(set(tops)):
        ids = tuple(key for key, length in lengths.items() if least <= length <= top)
        found[f"{least} to {top} characters"] = ids
        least = top + 1
    return found


def _gathered(name_of: Mapping[str, str]) -> Groups:
    found: dict[str, list[str]] = {}
    for key, name in name_of.items():
        found.setdefault(name, []).append(key)
    return {name: tuple(found[name]) for name in sorted(found)}


GROUPINGS: dict[str, Callable[[Sequence[Item]], Groups]] = {
    "language": by_language,
    "length": by_length,
    "industry": by_industry,
}
"""The ways to group the needs of a report by their names at the terminal."""
