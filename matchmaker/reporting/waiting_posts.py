"""内容审核 on the desk: posts that were handed in or changed, with what stands in the way of publishing each; the rest is `waiting.py`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.models import Verification
from matchmaker.accounts.people import User
from matchmaker.brokering.things import in_charge
from matchmaker.catalogue import revisions
from matchmaker.catalogue.access import may_publish, may_review
from matchmaker.catalogue.content import Content, Post, content_of
from matchmaker.catalogue.findings import find, names_of, stopping
from matchmaker.catalogue.models import Need, Revision, RevisionState, Waiver
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import list_waiting_posts
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.clock import due_on
from matchmaker.introductions.states import Side
from matchmaker.reporting.items import REVIEW_DAYS, SUBMITTED, Item, Kind


def list_posts(user: User, day: date) -> list[Item]:
    """Return the posts that wait for this member of staff, in no order."""
    posts = [one for one in list_waiting_posts(user) if may_publish(user, one)]
    needs = [one.id for one in posts if isinstance(one, Need)]
    capabilities = [one.id for one in posts if isinstance(one, Capability)]
    edits, waived = _unseen(needs, capabilities), _waived(needs, capabilities)
    return [_post(one, edits.get(_owner(one), []), waived.get(_owner(one), set()), day) for one in posts]


Owner = tuple[bool, int]  # whether it is a need, and its id


def _owner(post: Post) -> Owner:
    return isinstance(post, Need), post.id


def _row_owner(row: Revision | Waiver) -> Owner:
    return row.need_id is not None, row.need_id or row.capability_id or 0


def _unseen(needs: Sequence[int], capabilities: Sequence[int]) -> dict[Owner, list[Revision]]:
    """Return the versions that staff have still to look at, the oldest first, of all posts at once."""
    live = sa.and_(Revision.state == RevisionState.LIVE, Revision.seen_at.is_(None))
    found = sa.select(Revision).where(
        sa.or_(Revision.need_id.in_(needs), Revision.capability_id.in_(capabilities)),
        sa.or_(Revision.state == RevisionState.WAITING, live),
    )
    by_post: dict[Owner, list[Revision]] = {}
    for row in db.session.scalars(found.order_by(Revision.version, Revision.id)):
        by_post.setdefault(_row_owner(row), []).append(row)
    return by_post


def _waived(needs: Sequence[int], capabilities: Sequence[int]) -> dict[Owner, set[str]]:
    found = sa.select(Waiver).where(sa.or_(Waiver.need_id.in_(needs), Waiver.capability_id.in_(capabilities)))
    by_post: dict[Owner, set[str]] = {}
    for row in db.session.scalars(found):
        by_post.setdefault(_row_owner(row), set()).add(row.text)
    return by_post


def _post(post: Post, edits: list[Revision], waived: set[str], day: date) -> Item:
    held = next((row for row in edits if row.state == RevisionState.WAITING), None)
    content: Content = revisions.content_in(post, held) if held is not None else content_of(post)
    note, facts = _post_note(post, content, waived, day)
    since = clock.day_of(_since(post, edits))
    return Item(
        key=post.code,
        kind=Kind.POST,
        title=content.title,
        language=content.language,
        state=_post_state(post, held),
        note=note,
        facts=facts | {"is_need": isinstance(post, Need)},
        since=since,
        due=due_on(since, REVIEW_DAYS),
        today=day,
        waits_for=_post_waits_for(post, note),
        place=in_charge(post.organisation),
        stamp=f"{post.state}.{post.version}.{note}.{len(edits)}",
        version=post.version if post.state == SUBMITTED else max((row.version for row in edits), default=post.version),
    )


def _post_state(post: Post, held: Revision | None) -> str:
    if post.state == SUBMITTED:
        return "to_review"
    return "edit_held" if held is not None else "edit_live"


def _since(post: Post, edits: list[Revision]) -> datetime:
    if post.state == SUBMITTED:
        return post.submitted_at or post.updated_at
    return edits[0].at if edits else post.updated_at


def _post_note(post: Post, content: Content, waived: set[str], day: date) -> tuple[str, dict[str, Any]]:
    """Return what stands in the way of publishing, the first thing first; else who posted it."""
    if isinstance(post, Need) and post.recorded_by_id is not None and post.contact_confirmed_at is None:
        return "record_unconfirmed", {}
    if not post.organisation.verified_on(day):
        return "organisation_unverified", {}
    hits = stopping(find(content, names_of(post.organisation), waived))
    return ("hits", {"n": len(hits)}) if hits else ("posted_by", {"name": post.organisation.name})


def _post_waits_for(post: Post, note: str) -> str | None:
    """Return the poster's side where staff can do nothing before it did its part."""
    asked = note == "record_unconfirmed" or (
        note == "organisation_unverified" and post.organisation.verification != Verification.SUBMITTED
    )
    if not asked:
        return None
    return Side.ENTERPRISE if isinstance(post, Need) else Side.PROVIDER


def list_titles(user: User, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return code -> (title, language) of the posts among the codes that this member of staff reviews."""
    wanted = list(codes)
    if not wanted:
        return {}
    needs = db.session.scalars(sa.select(Need).where(Need.code.in_(wanted)))
    capabilities = db.session.scalars(sa.select(Capability).where(Capability.code.in_(wanted)))
    found: list[Post] = [*needs, *capabilities]
    return {one.code: (one.title, one.language) for one in found if may_review(user, one)}
