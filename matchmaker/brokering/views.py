"""Kept views: a page with its filter under a name; which pages take views is the door's matter."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.people import User
from matchmaker.brokering import access, queries
from matchmaker.brokering.models import SavedView
from matchmaker.brokering.things import place_for
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid, NotAllowed

MOST = 30
LONGEST_NAME, LONGEST_QUERY = 30, 500


def keep(page: str, name: str, query: str, *, shared: bool, by: User, now: datetime) -> SavedView:
    """Return the view, kept for the person, shared with the staff of their place where they say so.

    Raises Invalid (no name, a name they use already, too long, too many).
    """
    if not name:
        raise Invalid("name", "view_name")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", "note_too_long", n=LONGEST_NAME)
    if len(query) > LONGEST_QUERY:
        raise Invalid("name", "view_too_long")
    if queries.count_views(by.id) >= MOST:
        raise Invalid("name", "views_full", n=MOST)
    place = place_for(by, None) if shared else None
    view = SavedView(owner_id=by.id, place=place, page=page, name=name, query=query, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(view)
    except IntegrityError as error:
        raise Invalid("name", "view_name_taken") from error
    return view


def remove(view: SavedView, *, by: User) -> None:
    """Forget a view. Raises NotAllowed."""
    if not access.may_remove_view(by, view):
        raise NotAllowed("not_yours")
    db.session.delete(view)
