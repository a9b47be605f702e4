"""Pages of a list by cursor: where the last item stood, not how many came before, so that what is new moves nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from flask_babel import gettext as _

from matchmaker.web.problem_json import FieldError, Problem

T = TypeVar("T")
Place = list[Any]


def write(place: Place) -> str:
    """Return the cursor of a place; programs take it as it is."""
    plain = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read(cursor: str, like: Place) -> Place | None:
    """Return the place, None without a cursor. Raises Problem 422 for one that is none of this list."""
    if not cursor:
        return None
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, UnicodeDecodeError) as error:
        raise _unknown() from error
    if not isinstance(place, list) or [type(one) for one in place] != [type(one) for one in like]:
        raise _unknown()
    return place


def _unknown() -> Problem:
    words = _("请原样使用上一页给出的 next。")
    return Problem(422, "invalid", words, [FieldError.of("cursor", "cursor_unknown", words)])


def part(found: Sequence[T], key: Callable[[T], Place], cursor: str, limit: int) -> tuple[list[T], str | None]:
    """Return the part of a list after the cursor and the next cursor, None at the end; `key` orders the list totally."""
    ordered = sorted(found, key=key)
    after = read(cursor, key(ordered[0])) if ordered else None
    rest = [one for one in ordered if after is None or key(one) > after]
    shown = rest[:limit]
    return shown, write(key(shown[-1])) if len(rest) > limit else None


class Coded(Protocol):
    """Whatever is found by a public code."""

    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)


def by_code(found: Sequence[C], cursor: str, limit: int) -> tuple[list[C], str | None]:
    """Return the part of a list that has no order of its own: the newest code first."""
    return part(found, lambda one: [-int(number) for number in one.code.split("-")[1:]], cursor, limit)
