"""Moves a post along its state table in the database, so that of two who act at once one wins; the tables are in `states.py`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.states import PostAction, next_capability_state, next_need_state
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition


def next_state(post: Post, action: PostAction) -> str:
    """Return where the action would lead. Raises IllegalTransition."""
    if isinstance(post, Need):
        return next_need_state(post.state, action)
    return next_capability_state(post.state, action)


def move(post: Post, action: PostAction, **values: Any) -> None:
    """Change the state by compare-and-set, with further columns.

    Raises IllegalTransition where the table has no such step or somebody else made one meanwhile; nothing is changed then.
    """
    before, after = post.state, next_state(post, action)
    if not _set(post, {"state": before}, {"state": after, **values}):
        raise IllegalTransition("no_such_step", state=before, action=str(action))


def bump(post: Post, version: int, now: datetime) -> None:
    """Count a new version of a post that is still at `version`. Raises Conflict(changed_meanwhile) where it is not."""
    if not _set(post, {"version": version, "state": post.state}, {"version": version + 1, "updated_at": now}):
        raise Conflict("changed_meanwhile")


def _set(post: Post, expected: dict[str, Any], values: dict[str, Any]) -> bool:
    model = type(post)
    db.session.flush()
    where = [getattr(model, name) == value for name, value in expected.items()]
    statement = sa.update(model).where(model.id == post.id, *where).values(**values)
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    changed = bool(getattr(done, "rowcount", 0))
    if changed:
        db.session.refresh(post)
    return changed
