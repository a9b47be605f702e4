"""修改记录: every kept version of a need or a capability with what it changed, for its own people and who reviews it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from flask_login import current_user

from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf
from matchmaker.catalogue import access, queries, revisions
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.differences import Change
from matchmaker.catalogue.models import Revision, RevisionState
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class SegmentOut(Given):
    """A stretch of a text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


class DifferenceOut(Given):
    """One field that differs, in a list at `place` from 0; texts in stretches, other values before and after."""

    field: str
    place: int | None
    before: Any
    after: Any
    segments: list[SegmentOut]


class RevisionOut(Given):
    """One version; `declared_at`: when it was declared free of secrets, `seen_at`: when staff looked at it."""

    version: int
    state: RevisionState
    at: datetime
    by: str
    declared_at: datetime | None
    seen_at: datetime | None
    note: str
    changes: list[DifferenceOut]


def _change(one: Change) -> DifferenceOut:
    same = {name: getattr(one, name) for name in ("field", "place", "before", "after")}
    return DifferenceOut(**same, segments=[SegmentOut.model_validate(each) for each in one.segments])


def _out(row: Revision, changes: list[Change]) -> RevisionOut:
    same = {name: getattr(row, name) for name in ("version", "at", "declared_at", "seen_at", "note")}
    return RevisionOut(
        **same, state=RevisionState(row.state), by=row.by.name, changes=[_change(one) for one in changes]
    )


def offer(things: str, get: Callable[[str], Post], said: str) -> None:
    """Open the door of one kind of post."""

    def index(code: str) -> PageOf[RevisionOut]:
        post = get(code)
        require(access.may_view_history(current_user, post), hide=True)
        found = revisions.changes_of(revisions.list_revisions(post))
        return PageOf(items=[_out(row, changes) for row, changes in found])

    how: dict[str, Any] = {"name": f"post_history_{things}", "gives": PageOf[RevisionOut]}
    door("GET", f"/{things}/<code>/history", said, Who.SIGNED_IN, **how)(index)


offer("needs", queries.get_need, N_("一条需求的修改记录，最新的在前"))
offer("capabilities", queries.get_capability, N_("一个方案的修改记录，最新的在前"))
