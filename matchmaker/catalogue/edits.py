"""Saving what is typed: straight into a draft, or as a recorded edit where others read it; history is kept by `revisions.py`."""

from datetime import datetime
from typing import TypeVar

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue import findings, limits, revisions, unconfirmed
from matchmaker.catalogue.content import Content, Post, content_of, noun, write
from matchmaker.catalogue.models import Need, NeedState, Revision, RevisionState
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.review import waived_texts
from matchmaker.catalogue.states import CAPABILITY_FREE, NEED_FREE, PostAction
from matchmaker.catalogue.transitions import bump, move
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, mark_posts_changed, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition
from matchmaker.notifications.kinds import News
from matchmaker.notifications.service import tell_desk

Kind = TypeVar("Kind", Need, Capability)


def is_free(post: Post) -> bool:
    """Return whether what is typed goes straight into the rows, because nobody else reads them."""
    return post.state in (NEED_FREE if isinstance(post, Need) else CAPABILITY_FREE)


def create(kind: type[Kind], by: User, organisation: Organisation, content: Content, now: datetime) -> Kind:
    """Return a new draft with its public code, N-... or C-... Raises Invalid."""
    limits.check(content)
    post = kind(
        code=next_code("N" if kind is Need else "C", clock.day_of(now).year),
        organisation=organisation,
        author_id=by.id,
        state="draft",
        created_at=now,
        updated_at=now,
        version=1,
    )
    db.session.add(post)
    write(post, content)
    db.session.flush()
    audit.record(f"{noun(post)}.create", post.code, by=by, now=now)
    return post


def save(post: Post, content: Content, version: int, by: User, now: datetime) -> None:
    """Put a content into a post that nobody else reads.

    Raises Invalid, Conflict(changed_meanwhile) where the post is not at `version` any more, IllegalTransition where others read it.
    """
    limits.check(content)
    if not is_free(post):
        raise IllegalTransition("no_such_step", state=post.state, action="save")
    bump(post, version, now)
    write(post, content)
    db.session.flush()


def submit(post: Post, by: User, now: datetime, declared: bool = False) -> Revision:
    """Hand the stored text to staff, with the dated declaration that nothing in it is secret; return the kept version.

    Hits of the scan do not stop it: staff may waive them, publication waits. Raises Invalid and IllegalTransition.
    """
    content = content_of(post)
    limits.check_whole(content)
    unconfirmed.check_confirmed(post)
    limits.check_declared(declared)
    if isinstance(post, Need) and post.recorded_by_id is not None and post.contact_confirmed_at is None:
        if not by.belongs_to(post.organisation_id):
            raise Conflict("record_unconfirmed")  # the declaration is the contact's, not the recorder's
        post.contact_confirmed_at = now  # the organisation has been claimed: its own people stand by the text
    unconfirmed.forget(post)
    move(post, PostAction.SUBMIT, submitted_at=now, updated_at=now, version=post.version + 1)
    audit.record(f"{noun(post)}.submit", post.code, by=by, now=now)
    if isinstance(post, Need):
        tell_desk(News.REVIEW, post.organisation.park_id, "desk.show", now=now, kind="post")
    return revisions.record(post, content, RevisionState.WAITING, by, now)


def edit(
    post: Post, content: Content, version: int, by: User, now: datetime, declared: bool = False
) -> Revision | None:
    """Change a post that others review or read; return the kept version, None where nothing changed.

    A public post's edit is live and ranked at once if the scan passes, else the old version stays public and the new one
    waits for staff. Raises Invalid, IllegalTransition, Conflict(changed_meanwhile).
    """
    limits.check_whole(content)
    limits.check_declared(declared)
    if is_free(post):
        raise IllegalTransition("no_such_step", state=post.state, action="edit")
    if post.version != version:
        raise Conflict("changed_meanwhile")
    if content == revisions.newest_content(post):
        return None
    if post.state != NeedState.SUBMITTED and revisions.find_live(post) is None:
        revisions.record(post, content_of(post), RevisionState.LIVE, by, now, declared=False).seen_at = now
    bump(post, version, now)
    audit.record(f"{noun(post)}.edit", post.code, by=by, now=now, version=post.version)
    return _take(post, content, by, now)


def _take(post: Post, content: Content, by: User, now: datetime) -> Revision:
    if post.state == NeedState.SUBMITTED:  # the same word for both kinds
        write(post, content)
        return revisions.record(post, content, RevisionState.WAITING, by, now)
    found = findings.find(content, findings.names_of(post.organisation), waived_texts(post))
    if findings.stopping(found):
        return revisions.record(post, content, RevisionState.WAITING, by, now)
    write(post, content)
    mark_posts_changed()
    return revisions.record(post, content, RevisionState.LIVE, by, now)
