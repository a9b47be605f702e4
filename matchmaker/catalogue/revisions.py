"""The versions of a post: which one is public, which one waits, what came before; their differences are in `differences.py`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.catalogue.content import CapabilityContent, Content, NeedContent, Post, content_of
from matchmaker.catalogue.differences import Change, differences
from matchmaker.catalogue.models import Need, Revision, RevisionState
from matchmaker.foundation.db import db

DECLARATION = "2026-11"  # version of 我声明：以上内容不含涉密信息


def _mine(post: Post) -> sa.ColumnElement[bool]:
    return Revision.need_id == post.id if isinstance(post, Need) else Revision.capability_id == post.id


def record(
    post: Post, content: Content, state: RevisionState, by: Any, now: datetime, declared: bool = True
) -> Revision:
    """Keep a version of the post, whole, under the post's present number; older ones of the same standing are past."""
    retire(post, RevisionState.WAITING)
    if state == RevisionState.LIVE:
        retire(post, RevisionState.LIVE)
    row = Revision(
        need_id=post.id if isinstance(post, Need) else None,
        capability_id=None if isinstance(post, Need) else post.id,
        version=post.version,
        content=content.as_json(),
        state=state,
        by_id=by.id,
        at=now,
        declared_at=now if declared else None,
        declaration=DECLARATION if declared else "",
    )
    db.session.add(row)
    db.session.flush()
    return row


def retire(post: Post, state: RevisionState) -> None:
    """Make the post's versions of a standing past ones."""
    db.session.flush()
    for row in db.session.scalars(sa.select(Revision).where(_mine(post), Revision.state == state)):
        row.state = RevisionState.PAST


def make_live(post: Post, row: Revision) -> None:
    """Make a version the public one."""
    retire(post, RevisionState.LIVE)
    row.state = RevisionState.LIVE


def find_waiting(post: Post) -> Revision | None:
    """Return the version that waits for staff, None where there is none."""
    return db.session.scalars(sa.select(Revision).where(_mine(post), Revision.state == RevisionState.WAITING)).first()


def find_live(post: Post) -> Revision | None:
    """Return the public version's record, None where the post never had one."""
    return db.session.scalars(sa.select(Revision).where(_mine(post), Revision.state == RevisionState.LIVE)).first()


def list_revisions(post: Post) -> list[Revision]:
    """Return every kept version, the newest first."""
    return list(db.session.scalars(sa.select(Revision).where(_mine(post)).order_by(Revision.version.desc())))


def list_unseen(post: Post) -> list[Revision]:
    """Return live versions that staff have not looked at, the oldest first."""
    unseen = sa.select(Revision).where(_mine(post), Revision.state == RevisionState.LIVE, Revision.seen_at.is_(None))
    return list(db.session.scalars(unseen.order_by(Revision.version)))


def list_standing(posts: Sequence[Post]) -> dict[str, list[Revision]]:
    """Return, by code, the versions of many posts that wait for staff or were not looked at yet, the oldest first."""
    needs = {post.id: post.code for post in posts if isinstance(post, Need)}
    capabilities = {post.id: post.code for post in posts if not isinstance(post, Need)}
    unseen = sa.and_(Revision.state == RevisionState.LIVE, Revision.seen_at.is_(None))
    standing = sa.select(Revision).where(
        sa.or_(Revision.need_id.in_(needs), Revision.capability_id.in_(capabilities)),
        sa.or_(Revision.state == RevisionState.WAITING, unseen),
    )
    found: dict[str, list[Revision]] = {post.code: [] for post in posts}
    for row in db.session.scalars(standing.order_by(Revision.version, Revision.id)):
        code = needs[row.need_id] if row.need_id is not None else capabilities[row.capability_id or 0]
        found[code].append(row)
    return found


def newest_content(post: Post) -> Content:
    """Return what an editor goes on from: the waiting version of a published post, else what the rows hold."""
    waiting = find_waiting(post)
    return content_in(post, waiting) if waiting is not None else content_of(post)


def editor_content(post: Post) -> Content:
    """Return what the editor opens with: a version that staff refused, too, so that its words can be mended."""
    newest = db.session.scalars(
        sa.select(Revision).where(_mine(post)).order_by(Revision.version.desc()).limit(1)
    ).first()
    refused = newest is not None and newest.state == RevisionState.REFUSED and newest.version == post.version
    return content_in(post, newest) if newest is not None and refused else newest_content(post)


def content_in(post: Post, row: Revision) -> Content:
    """Return a kept version's content."""
    return NeedContent.from_json(row.content) if isinstance(post, Need) else CapabilityContent.from_json(row.content)


def changes_of(rows: Sequence[Revision]) -> list[tuple[Revision, list[Change]]]:
    """Return each version with what it changed against the one before it; `rows` come newest first, the first version has none."""
    pairs = []
    for row, before in zip(rows, [*rows[1:], None], strict=False):
        pairs.append((row, differences(before.content, row.content) if before is not None else []))
    return pairs


def changes_since_seen(post: Post, row: Revision) -> list[Change]:
    """Return what a version changed against the last one that staff looked at, empty where there is none."""
    seen = (
        sa.select(Revision)
        .where(_mine(post), Revision.version < row.version, Revision.seen_at.is_not(None))
        .order_by(Revision.version.desc())
        .limit(1)
    )
    before = db.session.scalars(seen).first()
    return differences(before.content, row.content) if before is not None else []
