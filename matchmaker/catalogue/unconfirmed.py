"""What was read from a pasted message into a draft and nobody has confirmed or changed yet; `pasting.py` fills the draft."""

import re
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.catalogue.content import Content, Post, content_of
from matchmaker.catalogue.models import Need, Unconfirmed
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.matching.records import Span

ALL = "all"
AROUND = 24
"""Characters of the pasted text that are kept on each side of the words, so that they can be understood."""

_END = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_COMMA, _BLANK = re.compile(r"[，、]|,(?=\s)"), re.compile(r"\s+(?=\S)")


def note(need: Need, text: str, read: Sequence[tuple[str, Sequence[Span], dict[str, Any]]]) -> None:
    """Keep which fields were read from which spans of the text, with what; of a field that was noted before, only the last is kept."""
    fields = {field for field, _, _ in read}
    number = max((row.number for row in list_unconfirmed(need)), default=0)
    db.session.execute(sa.delete(Unconfirmed).where(Unconfirmed.need_id == need.id, Unconfirmed.field.in_(fields)))
    for field, spans, columns in read:
        number += 1
        row = Unconfirmed(need_id=need.id, number=number, field=field, columns=columns)
        row.lead, row.words, row.tail = _quoted(text, spans) if field != "problem" else ("", "", "")
        db.session.add(row)
    db.session.flush()


def _quoted(text: str, spans: Sequence[Span]) -> tuple[str, str, str]:
    """The words and, where they stand in one place, what is around them in their sentence."""
    if len(spans) > 1:
        return "", "、".join(dict.fromkeys(text[start:end] for start, end in spans)), ""
    ((start, end),) = spans
    return _before(text[:start]), text[start:end], _after(text[end:])


def _before(text: str) -> str:
    """What stands before the words in their sentence; where that is long, from a comma or at least a word on."""
    lead = text[max((mark.end() for mark in _END.finditer(text)), default=0) :].lstrip()
    most = AROUND if not lead.isascii() else 2 * AROUND
    if len(lead) <= most:
        return lead
    near = lead[-most:]
    cut = _COMMA.search(near) or _BLANK.search(near)
    return "…" + (near[cut.end() :].lstrip() if cut else near)


def _after(text: str) -> str:
    """What stands behind the words in their sentence; where that is long, up to a comma or at least a word's end."""
    end = _END.search(text)
    tail = text[: end.start() if end else len(text)].rstrip()
    most = AROUND if not tail.isascii() else 2 * AROUND
    if len(tail) <= most:
        return tail
    near = tail[: most + 1]
    cuts = [mark.start() for mark in _COMMA.finditer(near)] or [mark.start() for mark in _BLANK.finditer(near)]
    return near[: cuts[-1] if cuts else most] + "…"


def list_unconfirmed(need: Need) -> list[Unconfirmed]:
    """Return everything that is noted, in the order read."""
    rows = sa.select(Unconfirmed).where(Unconfirmed.need_id == need.id).order_by(Unconfirmed.number)
    return list(db.session.scalars(rows))


def list_pending(post: Post | None, content: Content) -> list[Unconfirmed]:
    """Return what still stands in the content as it was read; a field that was changed is its writer's own."""
    if not isinstance(post, Need):
        return []
    told = content.as_json()
    return [row for row in list_unconfirmed(post) if _stands(row, told)]


def _stands(row: Unconfirmed, told: dict[str, Any]) -> bool:
    if row.field == "requirements":
        return row.columns["line"] in told["requirements"]
    if row.field == "tags":
        return [tag["concept"] or tag["text"] for tag in told["tags"]] == row.columns.get("tags")
    if not row.columns:  # words that nobody could make a value of: they stand until there is one
        return not any(told[name] for name in COLUMNS.get(row.field, (row.field,)))
    return all(told[name] == value for name, value in row.columns.items())


COLUMNS = {"budget": ("budget_low", "budget_high", "budget_open")}


def confirm(post: Post, chosen: Collection[str]) -> None:
    """Forget what somebody has confirmed: numbers as the page sends them, or "all"."""
    if not isinstance(post, Need) or not chosen:
        return
    for row in list_unconfirmed(post):
        if ALL in chosen or str(row.number) in chosen:
            db.session.delete(row)
    db.session.flush()


def check_confirmed(post: Post) -> None:
    """Raise Invalid where something still stands as it was read; words without a value do not stop anybody."""
    left = [row for row in list_pending(post, content_of(post)) if row.columns]
    if left:
        raise Invalid("unconfirmed", "values_unconfirmed", n=len(left))


def forget(post: Post) -> None:
    """Forget all notes of a need that is handed in."""
    if isinstance(post, Need):
        db.session.execute(sa.delete(Unconfirmed).where(Unconfirmed.need_id == post.id))
