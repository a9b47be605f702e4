"""Posts that wait for staff, as lines of their list: with the newest title, and why each stands there."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.catalogue import revisions
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need, Revision, RevisionState
from matchmaker.catalogue.review import EDITED_IN_PUBLIC


@dataclass(frozen=True)
class Row:
    """One line of the list of posts that wait; what the scan finds is on the post's own page."""

    post: Post
    is_need: bool
    title: str
    standing: str


def rows(posts: Sequence[Post]) -> list[Row]:
    """Return the lines of a list, with one query for all of them."""
    kept = revisions.list_standing(posts)
    return [_row(post, kept[post.code]) for post in posts]


def _row(post: Post, kept: Sequence[Revision]) -> Row:
    held = [one for one in kept if one.state == RevisionState.WAITING and post.state in EDITED_IN_PUBLIC]
    standing = "held" if held else ("edited" if post.state in EDITED_IN_PUBLIC else "new")
    title = str(held[-1].content.get("title", "")) if held else post.title
    return Row(post, isinstance(post, Need), title, standing)
