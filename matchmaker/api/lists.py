"""Lists of published posts by cursor: read and narrowed by the same code as browsing, so that both doors show the same."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from flask_babel import gettext as _
from pydantic import Field

from matchmaker.api import cursors
from matchmaker.api.shapes import Paged, Text60, Text200
from matchmaker.catalogue.browsing import Dimension, Listed
from matchmaker.web import listing
from matchmaker.web.problem_json import FieldError, Problem

T = TypeVar("T", bound=Listed)
Sorts = Mapping[str, Callable[[T], tuple[object, ...]] | None]
Values = Annotated[list[Text60], Field(max_length=40)]


class Searched(Paged):
    """The words and the order of a list; its filters are added by each kind."""

    q: Text200 = ""
    sort: Text60 = ""


def build(
    endpoint: str,
    query: Searched,
    posts: Sequence[T],
    dimensions: Sequence[Dimension[T]],
    sorts: Sorts[T],
    kind: Literal["need", "capability"],
) -> listing.Listing[T]:
    """Return the list; a page leaves out what means nothing, a program is told. Raises Problem 422."""
    asked = listing.read(endpoint, dimensions, sorts)
    words = _("没有这个取值。")
    unknown = [
        FieldError.of(one.name, "unknown_value", words)
        for one in dimensions
        if set(getattr(query, one.name)) - set(asked.ticks.get(one.name, ()))
    ]
    if query.sort and query.sort != asked.sort:
        unknown.append(FieldError.of("sort", "unknown_value", words))
    if asked.problem:
        unknown.append(FieldError.of("q", "control_characters", asked.problem))
    if unknown:
        raise Problem(422, "invalid", _("有 %(n)s 处不符合要求。", n=len(unknown)), unknown)
    return listing.build(posts, dimensions, asked, sorts, kind)


def part(found: listing.Listing[T], query: Searched, sorts: Sorts[T]) -> tuple[list[T], str | None]:
    """Return the part of the list that the cursor asks for, and the next cursor.

    Found by words, a post's place among the others is its rank, which moves when posts are added; every other order is a
    property of the post, so that nothing is left out or told twice.
    """
    chosen = next(one.value for one in found.sorts if one.on)
    ranks = {one.code: at for at, one in enumerate(found.found)}
    by = sorts.get(chosen)

    def place(post: T) -> list[Any]:
        if chosen == listing.BEST:
            return [chosen, ranks[post.code]]
        own = [_plain(value) for value in by(post)] if by is not None else []
        number = [-int(one) for one in post.code.split("-")[1:]]
        return [chosen, *own, -post.published_at.timestamp(), *number]

    return cursors.part(found.found, place, query.cursor, query.limit)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.toordinal()
    return float(value) if isinstance(value, (int, float)) else value
