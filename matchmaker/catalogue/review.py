"""What staff do with posts: publish, send back, waive a false alarm, take down at once, look at edits; who may is in `access.py`."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.catalogue import revisions
from matchmaker.catalogue.content import Post, content_of, noun, write
from matchmaker.catalogue.findings import Finding, find, names_of, stopping
from matchmaker.catalogue.models import Need, Revision, RevisionState, Waiver
from matchmaker.catalogue.notices import tell_poster
from matchmaker.catalogue.offers import Capability, Grade
from matchmaker.catalogue.states import PostAction
from matchmaker.catalogue.transitions import move, next_state
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, mark_posts_changed
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.notifications.service import take_out

SHELF_LIFE = timedelta(days=90)
MOST_REASON = 500
EDITED_IN_PUBLIC = frozenset({"published", "paused"})


def _owner(post: Post) -> dict[str, int | None]:
    is_need = isinstance(post, Need)
    return {"need_id": post.id if is_need else None, "capability_id": None if is_need else post.id}


def waived_texts(post: Post) -> set[str]:
    """Return the words that staff called false alarms in this post."""
    column = Waiver.need_id if isinstance(post, Need) else Waiver.capability_id
    return set(db.session.scalars(sa.select(Waiver.text).where(column == post.id)))


def list_findings(post: Post) -> list[Finding]:
    """Return what the scan finds in the newest version of a post, the waiting one included."""
    return find(revisions.newest_content(post), names_of(post.organisation), waived_texts(post))


def publish(post: Post, by: User, now: datetime, *, secrecy_checked: bool = False, version: int | None = None) -> None:
    """Make a submitted post public. `version` is the one that staff read, where the door knows it.

    Raises Conflict: changed_meanwhile, organisation_unverified, record_unconfirmed, hits_left; Invalid where 保密审查 was
    not ticked; IllegalTransition.
    """
    next_state(post, PostAction.PUBLISH)
    if version is not None and version != post.version:
        raise Conflict("changed_meanwhile")
    _check_publishable(post, now)
    if not secrecy_checked:
        raise Invalid("secrecy_checked", "secrecy_unchecked")
    values: dict[str, Any] = {"published_at": now, "published_by_id": by.id, "secrecy_checked": True}
    values |= {"taken_down_at": None, "state_note": "", "updated_at": now}
    if isinstance(post, Need):
        values |= {"expires_on": clock.day_of(now) + SHELF_LIFE, "reminded_at": None}
    move(post, PostAction.PUBLISH, **values)
    row = revisions.find_waiting(post) or revisions.record(
        post, content_of(post), RevisionState.WAITING, by, now, False
    )
    revisions.make_live(post, row)
    _see(row, by, now)
    mark_posts_changed()
    audit.record(f"{noun(post)}.publish", post.code, by=by, now=now, version=post.version)
    tell_poster(post, "published", now, **({"expires_on": post.expires_on} if isinstance(post, Need) else {}))


def _check_publishable(post: Post, now: datetime) -> None:
    if not post.organisation.verified_on(clock.day_of(now)):
        raise Conflict("organisation_unverified")
    if isinstance(post, Need) and post.recorded_by_id is not None and post.contact_confirmed_at is None:
        raise Conflict("record_unconfirmed")
    left = stopping(list_findings(post))
    if left:
        raise Conflict("hits_left", n=len(left))


def _see(row: Revision, by: User, now: datetime) -> None:
    row.seen_at, row.seen_by_id = now, by.id
    db.session.flush()


def send_back(post: Post, reason: str, by: User, now: datetime) -> None:
    """Return a submitted post to its poster. Raises Invalid without a reason, IllegalTransition."""
    move(post, PostAction.SEND_BACK, state_note=_reason(reason), updated_at=now)
    revisions.retire(post, RevisionState.WAITING)
    audit.record(f"{noun(post)}.send_back", post.code, by=by, now=now, reason=reason)
    tell_poster(post, "sent_back", now, reason=reason)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason", "reason_missing")
    if len(reason.strip()) > MOST_REASON:
        raise Invalid("reason", "note_too_long", n=MOST_REASON)
    return reason.strip()


def take_down(post: Post, reason: str, by: User, now: datetime) -> None:
    """紧急下线: the post leaves lists and index at once, unsent mail about it is cancelled. Raises Invalid, IllegalTransition."""
    move(post, PostAction.TAKE_DOWN, state_note=_reason(reason), taken_down_at=now, updated_at=now)
    revisions.retire(post, RevisionState.WAITING)
    revisions.retire(post, RevisionState.LIVE)
    mark_posts_changed()
    take_out(post.code)
    audit.record(f"{noun(post)}.take_down", post.code, by=by, now=now, reason=reason)
    tell_poster(post, "taken_down", now, reason=reason)


def waive(post: Post, text: str, by: User, now: datetime) -> None:
    """Call a hit of the scan a false alarm in this post; a second time changes nothing. Raises NotFound where nothing was hit."""
    if text in waived_texts(post):
        return
    if not any(one.text == text for one in list_findings(post)):
        raise NotFound()
    db.session.add(Waiver(**_owner(post), text=text, by_id=by.id, at=now))
    db.session.flush()
    audit.record(f"{noun(post)}.waive", post.code, by=by, now=now)


def accept_edit(post: Post, by: User, now: datetime, version: int | None = None) -> Revision:
    """Make the waiting version of a public post the public one; return it.

    Raises Conflict: no_such_step where none waits, changed_meanwhile, hits_left.
    """
    row = _waiting_edit(post, version)
    _check_publishable(post, now)
    write(post, revisions.content_in(post, row))
    revisions.make_live(post, row)
    _see(row, by, now)
    mark_posts_changed()
    audit.record(f"{noun(post)}.accept_edit", post.code, by=by, now=now, version=row.version)
    tell_poster(post, "edit_accepted", now)
    return row


def refuse_edit(post: Post, reason: str, by: User, now: datetime, version: int | None = None) -> Revision:
    """Keep the old version public and give the waiting one back; return it. Raises as `accept_edit`, and Invalid."""
    row = _waiting_edit(post, version)
    row.note, row.state = _reason(reason), RevisionState.REFUSED
    _see(row, by, now)
    audit.record(f"{noun(post)}.refuse_edit", post.code, by=by, now=now, version=row.version, reason=reason)
    tell_poster(post, "edit_refused", now, reason=reason)
    return row


def _waiting_edit(post: Post, version: int | None) -> Revision:
    row = revisions.find_waiting(post)
    if row is None or post.state not in EDITED_IN_PUBLIC or (version is not None and row.version != version):
        raise Conflict("changed_meanwhile" if row is not None else "no_such_step")
    return row


def mark_seen(post: Post, by: User, now: datetime) -> int:
    """Note that staff looked at every live edit of a post; return how many were new to them."""
    rows = revisions.list_unseen(post)
    for row in rows:
        _see(row, by, now)
    if rows:
        audit.record(f"{noun(post)}.see", post.code, by=by, now=now, versions=[row.version for row in rows])
    return len(rows)


def grade_case(capability: Capability, place: int, grade: str, by: User, now: datetime) -> None:
    """Say how far the case at a place (from 1) is proven; ranked at once. Raises NotFound, Invalid."""
    if grade not in set(Grade):
        raise Invalid("grade", "choose_one")
    if not 1 <= place <= len(capability.cases):
        raise NotFound()
    capability.cases[place - 1].grade = grade
    mark_posts_changed()
    audit.record("capability.grade_case", capability.code, by=by, now=now, place=place, grade=grade)
