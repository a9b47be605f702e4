"""Needs: what their owners do with them, and what the clock does; staff's part is in `review.py`, capabilities are in `offering.py`."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue import edits, review, revisions
from matchmaker.catalogue.content import NeedContent, need_content
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.notices import tell_poster
from matchmaker.catalogue.states import PostAction
from matchmaker.catalogue.transitions import move
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, mark_posts_changed
from matchmaker.foundation.errors import Conflict, NotAllowed

REMIND_BEFORE = timedelta(days=7)


def create_need(by: User, organisation: Organisation, content: NeedContent, now: datetime) -> Need:
    """Return a new draft with its public code. Raises NotAllowed for an organisation that posts no needs, Invalid."""
    if not organisation.is_enterprise:
        raise NotAllowed("not_yours")
    return edits.create(Need, by, organisation, content, now)


def withdraw_need(need: Need, by: User, now: datetime, reason: str = "") -> None:
    """Take a need back; the door then closes its open introductions. Raises IllegalTransition."""
    _end(need, PostAction.WITHDRAW, by, now, reason)


def fill_need(need: Need, by: User, now: datetime, reason: str = "") -> None:
    """Say that the need is met; the door then closes its other open introductions. Raises IllegalTransition."""
    _end(need, PostAction.FILL, by, now, reason)


def _end(need: Need, action: PostAction, by: User, now: datetime, reason: str) -> None:
    move(need, action, state_note=reason.strip()[:500], updated_at=now)
    mark_posts_changed()
    audit.record(f"need.{action}", need.code, by=by, now=now)


def renew_need(need: Need, by: User, now: datetime) -> None:
    """Keep a published or expired need public for another 90 days from today.

    Raises IllegalTransition, Conflict: organisation_unverified, hits_left (an expired draft may have been changed: submit it).
    """
    if need.state == NeedState.EXPIRED and need.published_at is not None and _changed_since_expiry(need):
        raise Conflict("changed_since_expiry")
    if not need.organisation.verified_on(clock.day_of(now)):
        raise Conflict("organisation_unverified")
    left = stopping(review.list_findings(need))
    if left and need.state == NeedState.EXPIRED:
        raise Conflict("hits_left", n=len(left))
    until = clock.day_of(now) + review.SHELF_LIFE
    move(need, PostAction.RENEW, expires_on=until, reminded_at=None, updated_at=now)
    mark_posts_changed()
    audit.record("need.renew", need.code, by=by, now=now)


def _changed_since_expiry(need: Need) -> bool:
    """An expired need may be typed over without review; such a text goes through staff again."""
    live = revisions.find_live(need)
    return live is not None and NeedContent.from_json(live.content) != need_content(need)


def expire_needs(now: datetime) -> list[Need]:
    """Let published needs expire whose last day has passed; return them. The clock calls it, a second call finds none."""
    past = Need.expires_on < clock.day_of(now)
    due = sa.select(Need).where(Need.state == NeedState.PUBLISHED, past).order_by(Need.id)
    expired = list(db.session.scalars(due))
    for need in expired:
        move(need, PostAction.EXPIRE, updated_at=now)
        audit.record("need.expire", need.code, by=None, now=now)
        tell_poster(need, "expired", now)
    if expired:
        mark_posts_changed()
    return expired


def remind_expiring(now: datetime) -> list[Need]:
    """Remind the posters of needs that expire within seven days, once each; return the needs."""
    soon = Need.expires_on <= clock.day_of(now) + REMIND_BEFORE
    due = sa.select(Need).where(Need.state == NeedState.PUBLISHED, soon, Need.reminded_at.is_(None)).order_by(Need.id)
    reminded = list(db.session.scalars(due))
    for need in reminded:
        need.reminded_at = now
        tell_poster(need, "expiring", now, expires_on=need.expires_on)
    return reminded
