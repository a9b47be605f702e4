"""Who may read 商业秘密: its owner, and the other side once the introduction is made and both sides have promised to keep it."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.catalogue.content import Post, noun
from matchmaker.catalogue.models import Need
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions.access import side_for
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Side
from matchmaker.privacy.models import Pledge, Secret

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

PLEDGE_VERSION = "2026-11"  # of templates/privacy/pledge.html
LONGEST, LONGEST_ABOUT, MOST = 4000, 60, 20


def may_keep(user: "User", post: Post) -> bool:
    """A member of the organisation that posted it; staff neither write nor read it."""
    return user.belongs_to(post.organisation_id)


def list_secrets(post: Post) -> list[Secret]:
    """Return what its owner keeps for those who promised, oldest first; the caller has asked `may_keep`."""
    column = Secret.need_id if noun(post) == "need" else Secret.capability_id
    return list(db.session.scalars(sa.select(Secret).where(column == post.id).order_by(Secret.id)))


def suggest(post: Post) -> list[str]:
    """Return what of a post may be told more of in secret: a need's lines, cut to what `about` holds."""
    lines = post.requirements if isinstance(post, Need) else []
    return list(dict.fromkeys(one.text[:LONGEST_ABOUT] for one in lines))


def keep(post: Post, text: str, about: str = "", *, by: "User", now: datetime) -> None:
    """Write, change or (with an empty text) remove what is secret about one line or matter. Raises NotAllowed, Invalid."""
    if not may_keep(by, post):
        raise NotAllowed("not_yours")
    for field, value, most in (("text", text, LONGEST), ("about", about, LONGEST_ABOUT)):
        if len(value) > most:
            raise Invalid(field, "note_too_long", n=most)
    rows = {one.about: one for one in list_secrets(post)}
    row = rows.get(about)
    if text and row is None and len(rows) >= MOST:
        raise Invalid("about", "too_many_secrets", n=MOST)
    if not text:
        if row is not None:
            db.session.delete(row)
    else:
        row = row or Secret(need_id=post.id if noun(post) == "need" else None, about=about)
        row.capability_id = None if row.need_id is not None else post.id
        row.text, row.by_id, row.at = text, by.id, now
        db.session.add(row)
    db.session.flush()
    audit.record("keep_secret", post.code, by=by, now=now, kept=bool(text))


def pledges_of(introduction: Introduction) -> dict[str, Pledge]:
    """Return the promises by side."""
    found = sa.select(Pledge).where(Pledge.introduction_id == introduction.id)
    return {one.side: one for one in db.session.scalars(found)}


def pledge(introduction: Introduction, *, by: "User", now: datetime, ticked: bool) -> None:
    """Promise, for one's own side, to keep what the other marked as secret; cannot be taken back.

    Raises NotAllowed (on neither side), Conflict (not introduced, promised before), Invalid (not ticked).
    """
    side = side_for(by, introduction)
    if side is None:
        raise NotAllowed("not_yours")
    if introduction.state not in KNOWN_TO_EACH_OTHER:
        raise Conflict("not_introduced_yet")
    if not ticked:
        raise Invalid("agreed", "pledge_needed")
    row = Pledge(introduction_id=introduction.id, side=side, text_version=PLEDGE_VERSION, by_id=by.id, at=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Conflict("already_pledged") from error
    audit.record("introduction.pledge", introduction.code, by=by, now=now, side=str(side))


def readable(introduction: Introduction, user: "User") -> list[tuple[Side, Secret]]:
    """Return what the person may read of both posts: the one place where this is decided.

    One's own always; the other side's from *introduced* on, once both have promised. Staff read neither.
    """
    side = side_for(user, introduction)
    if side is None:
        return []
    known = introduction.state in KNOWN_TO_EACH_OTHER
    promised = known and set(pledges_of(introduction)) == {Side.ENTERPRISE, Side.PROVIDER}
    posts = {Side.ENTERPRISE: introduction.need, Side.PROVIDER: introduction.capability}
    shown = [(who, post) for who, post in posts.items() if post is not None and (who == side or promised)]
    return [(who, row) for who, post in shown for row in list_secrets(post)]


def awaited(introduction: Introduction) -> bool:
    """Return whether either side keeps something that a promise would open."""
    posts = (introduction.need, introduction.capability)
    return any(post is not None and list_secrets(post) for post in posts)
