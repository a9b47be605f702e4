"""今日待办: everything that waits for a member of staff or for others, across rooms, as plain values; codes, no words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.access import may_verify
from matchmaker.accounts.models import Organisation, Verification
from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_expiring_organisations, list_waiting_organisations
from matchmaker.catalogue import revisions
from matchmaker.catalogue.access import may_publish, may_review
from matchmaker.catalogue.content import Content, Post, content_of
from matchmaker.catalogue.findings import find, names_of, stopping
from matchmaker.catalogue.models import Need, Revision, RevisionState, Waiver
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import list_waiting_posts
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.access import is_staff_for
from matchmaker.introductions.cards import Card, cards_of
from matchmaker.introductions.clock import due_on, working_days_between
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State

REVIEW_DAYS = 3  # working days that staff have for a post, an edit or a verification
SUBMITTED = "submitted"


class Kind(StrEnum):
    """What waits; the chips of the desk."""

    INTRODUCTION = "introduction"
    ORGANISATION = "organisation"
    POST = "post"


class Group(StrEnum):
    """已逾期, 今日到期, 待我处理, 待对方; in this order."""

    OVERDUE = "overdue"
    TODAY = "today"
    MINE = "mine"
    OTHER = "other"


@dataclass(frozen=True)
class Item:
    """One thing that waits. `state` and `note` are codes whose words the page knows, `facts` what the note speaks of."""

    key: str  # the public code
    kind: Kind
    title: str
    language: str  # of the title; "" where it is the reader's
    state: str
    note: str
    due: date
    today: date
    since: date | None = None  # None where nobody began to wait: a seal that runs out
    waits_for: str | None = None  # the side whose turn it is, None for staff
    other: str = ""  # the second party of an introduction
    version: int = 0  # the version that is waiting, so that nobody approves what they have not read
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> Group:
        """Return where it stands on the desk: the due day comes before whose turn it is."""
        if self.due < self.today:
            return Group.OVERDUE
        if self.due == self.today:
            return Group.TODAY
        return Group.OTHER if self.waits_for else Group.MINE

    @property
    def left(self) -> int:
        """Return the working days that are left, below 0 where it is overdue, 0 on the due day alone."""
        if self.due < self.today:
            return min(-1, -working_days_between(self.due, self.today))
        return max(1, working_days_between(self.today, self.due)) if self.due > self.today else 0

    @property
    def age(self) -> int | None:
        """Return for how many working days it has waited."""
        return working_days_between(self.since, self.today) if self.since is not None else None


def list_waiting(user: User, today: date | None = None) -> list[Item]:
    """Return everything that waits where this member of staff serves, as the desk shows it from top to bottom.

    A bounded number of queries, however much there is.
    """
    day = today or clock.today()
    found = [*_introductions(user, day), *_organisations(user, day), *_posts(user, day)]
    order = list(Group)
    return sorted(found, key=lambda one: (order.index(one.group), one.due, one.since or day, one.key))


def _introductions(user: User, day: date) -> list[Item]:
    rows = [one for one in introductions.list_waiting(user) if is_staff_for(user, one)]
    return [_introduction(row, card, day) for row, card in zip(rows, cards_of(rows, user, day), strict=True)]


def _introduction(row: Introduction, card: Card, day: date) -> Item:
    return Item(
        key=card.code,
        kind=Kind.INTRODUCTION,
        title=card.title or "",
        language=card.language,
        other=card.provider.name or "",
        state=card.state,
        note=_introduction_note(row, day),
        since=clock.day_of(row.changed_at),
        due=row.due_on or day,
        today=day,
        waits_for=None if row.waiting_for == Side.STAFF else row.waiting_for,
    )


def _introduction_note(row: Introduction, day: date) -> str:
    if row.state == State.AGREED:
        return "both_agreed" if row.enterprise.verified_on(day) and row.provider.verified_on(day) else "seal_lapsed"
    return "reminded" if row.reminded_at is not None else f"by_{row.initiator}"


def _organisations(user: User, day: date) -> list[Item]:
    waiting = [_to_verify(one, day) for one in list_waiting_organisations(user) if may_verify(user, one)]
    return waiting + [_to_renew(one, day) for one in list_expiring_organisations(user) if may_verify(user, one)]


def _to_verify(organisation: Organisation, day: date) -> Item:
    since = clock.day_of(organisation.submitted_at or organisation.created_at)
    return _organisation(organisation, day, "to_verify", since, due_on(since, REVIEW_DAYS))


def _to_renew(organisation: Organisation, day: date) -> Item:
    until = organisation.verified_until or day
    return _organisation(organisation, day, "seal_lapsed" if until < day else "seal_ending", None, until)


def _organisation(organisation: Organisation, day: date, state: str, since: date | None, due: date) -> Item:
    return Item(
        key=organisation.code,
        kind=Kind.ORGANISATION,
        title=organisation.name,
        language="zh",
        state=state,
        note="organisation_kind",
        since=since,
        due=due,
        today=day,
        version=organisation.version,
        facts={"kind": organisation.kind},
    )


def _posts(user: User, day: date) -> list[Item]:
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
