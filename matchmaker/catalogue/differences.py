"""What changed between two versions of a post, field by field and word by word; pure, versions are kept by `revisions.py`."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from matchmaker.catalogue.content import measured

WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
MOST_WORDS = 3000  # above this a word-by-word comparison takes seconds; the whole text is shown as replaced
LISTS = frozenset({"requirements", "tags", "cases"})
UNSEEN = frozenset({"key"})
Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `segments` compares two texts; for other values only before and after are given."""

    field: str
    place: int | None
    before: Any
    after: Any
    segments: tuple[Segment, ...] = ()


def compare(before: str, after: str) -> tuple[Segment, ...]:
    """Return both texts as one, in stretches."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        return tuple(Segment(kind, text) for kind, text in _whole(before, after) if text)
    segments: list[Segment] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            segments.append(Segment("same", "".join(old[i1:i2])))
            continue
        pieces: tuple[tuple[Kind, str], ...] = (("gone", "".join(old[i1:i2])), ("new", "".join(new[j1:j2])))
        segments += [Segment(kind, text) for kind, text in pieces if text]
    return tuple(segments)


def _whole(before: str, after: str) -> tuple[tuple[Kind, str], ...]:
    if before == after:
        return (("same", before),)
    return (("gone", before), ("new", after))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return the changed fields of two contents (as JSON), in the order of the newer one."""
    changes: list[Change] = []
    for field in after:
        if field in LISTS:
            changes += _list_changes(field, before.get(field) or [], after.get(field) or [])
        elif _plain(before.get(field)) != _plain(after.get(field)):
            changes.append(_change(field, None, before.get(field), after.get(field)))
    return changes


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _change(field: str, place: int | None, before: Any, after: Any) -> Change:
    both_texts = isinstance(before, str | None) and isinstance(after, str | None)
    return Change(field, place, before, after, compare(before or "", after or "") if both_texts else ())


def _line(field: str, one: dict[str, Any]) -> str:
    """Return a line, a tag or a case as one text that says everything about it."""
    if field == "tags":
        return str(one.get("text", ""))
    if field == "requirements":
        aim = measured(*(str(one.get(name) or "") for name in ("measure", "current", "target", "unit")))
        return " · ".join(part for part in (str(one.get("text", "")), aim) if part)
    shown = [str(value) for name, value in one.items() if name not in UNSEEN and not isinstance(value, bool) and value]
    return " · ".join(shown)


def _list_changes(field: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """Compare lists place by place; tags as sets, because their order says nothing."""
    if field == "tags":
        if _meant(before) == _meant(after):
            return []
        old, new = ["、".join(sorted(_line(field, one) for one in side)) for side in (before, after)]
        return [_change(field, None, old, new)]
    changes = []
    for place in range(max(len(before), len(after))):
        one = before[place] if place < len(before) else None
        other = after[place] if place < len(after) else None
        if _without_key(one) != _without_key(other):
            old, new = _line(field, one) if one else "", _line(field, other) if other else ""
            changes.append(Change(field, place, one, other, compare(old, new)))
    return changes


def _meant(tags: list[dict[str, Any]]) -> set[str]:
    return {str(one.get("concept") or one.get("text", "")) for one in tags}


def _without_key(one: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if one is None else {name: value for name, value in one.items() if name not in UNSEEN}
