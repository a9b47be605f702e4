"""Saved searches at work: what an address asks for, in words and in posts, and the mails about what was published since the last look."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from matchmaker.accounts.people import User
from matchmaker.catalogue import access, browsing, saved, shelves
from matchmaker.catalogue.browsing import Dimension, Listed, ListedNeed
from matchmaker.catalogue.saved import SavedSearch, Shelf
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.clock import is_working_day
from matchmaker.notifications.digests import cutoff_of
from matchmaker.notifications.models import Pace
from matchmaker.notifications.service import tell
from matchmaker.web import listing
from matchmaker.web.listing import Asked

ENDPOINTS = {Shelf.NEED: "needs.browse", Shelf.CAPABILITY: "find.show"}
MOST = 30  # posts named in one mail; the list has them all


def may_search(user: User, shelf: Shelf) -> bool:
    """Return whether the person may go through this shelf at all."""
    return shelf == Shelf.CAPABILITY or access.may_browse_needs(user)


def asked_of(shelf: Shelf, query: str) -> Asked:
    """Return what the query of a list's address asks for; what means nothing is left out."""
    args = MultiDict(parse_qsl(query))
    if shelf == Shelf.NEED:
        return listing.read(ENDPOINTS[shelf], _need_dimensions(), browsing.NEED_SORTS, args)
    return listing.read(ENDPOINTS[shelf], browsing.capability_dimensions(), browsing.CAPABILITY_SORTS, args)


def posts_of(shelf: Shelf, query: str, since: datetime | None = None) -> list[Listed]:
    """Return the published posts that a query asks for, of all or only of those since a moment."""
    asked = asked_of(shelf, query)
    if shelf == Shelf.NEED:
        needs = [one for one in shelves.list_needs() if since is None or one.published_at > since]
        open_needs = listing.matching(needs, _need_dimensions(), asked, "need") if needs else []
        return [*open_needs]
    offers = [one for one in shelves.list_capabilities() if since is None or one.published_at > since]
    shown = listing.matching(offers, browsing.capability_dimensions(), asked, "capability") if offers else []
    return [*shown]


def send_alerts(now: datetime) -> None:
    """Tell everybody what is new in their searches; each post once a search, each at the pace that was chosen."""
    for search in saved.list_running():
        if _is_due(search, now, is_working_day):
            _alert(search, now)


def _is_due(search: SavedSearch, now: datetime, is_working: Callable[[date], bool]) -> bool:
    if search.pace == Pace.NOW:
        return True
    cutoff = cutoff_of(Pace(search.pace), now, is_working)
    return cutoff is not None and search.looked_at < cutoff


def _alert(search: SavedSearch, now: datetime) -> None:
    user = db.session.get(User, search.user_id)
    if user is None or not user.is_active or not may_search(user, Shelf(search.shelf)):
        return
    since = saved.look(search, now=now)
    found = posts_of(Shelf(search.shelf), search.query, since) if since is not None else []
    new = saved.unseen(search, [one.code for one in found], now=now)
    posts = [{"code": one.code, "title": one.title} for one in found if one.code in new]
    if posts:
        tell("search_alert", user, subject="", facts=_facts(search, posts), now=now)


def _facts(search: SavedSearch, posts: list[dict[str, str]]) -> dict[str, Any]:
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(search.query):
        values.setdefault(name, []).append(value)
    page = {"to": ENDPOINTS[Shelf(search.shelf)], "values": values}
    return {"name": search.name, "posts": posts[:MOST], "more": max(0, len(posts) - MOST), "page": page}


def _need_dimensions() -> list[Dimension[ListedNeed]]:
    return browsing.need_dimensions(clock.today(), clock.now() - timedelta(days=browsing.NEW_DAYS))
