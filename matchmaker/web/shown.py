"""Keeps a list as it was shown, after the page was made: one of two writes that a GET may do, in a short transaction of its own."""

import logging
from collections.abc import Collection, Sequence

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.matching.records import Match
from matchmaker.recommendations import freezing
from matchmaker.recommendations.ordering import Basis
from matchmaker.web.provider_cards import Row
from matchmaker.web.shortlist import Board

log = logging.getLogger(__name__)
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_seen() -> bool:
    """Return whether somebody will look at the answer: HEAD and what a browser fetches ahead of time show nothing to anybody."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _AHEAD)
    return request.method == "GET" and not ahead


def keep_rows(viewer: User, board: Board, rows: Sequence[Row]) -> None:
    """Keep a list of providers; who stands further up than its score puts it is marked there too."""
    shown = [row.candidate for row in rows]
    lifted = [one.match.provider for one in shown if one.lifted]
    keep(viewer, board.need.code, [one.match for one in shown], board.basis, lifted)


def keep(viewer: User, subject: str, matches: Sequence[Match], basis: Basis, lifted: Collection[str] = ()) -> None:
    """Keep the list with what it followed from, once per viewer, subject and content. Call after the page was rendered; a failure
    is logged, never shown.

    The request's reads end before the write begins: a read that is upgraded would find the database locked.
    """
    if not matches or not is_seen():
        return
    viewer_id, items = viewer.id, freezing.items_of(matches, lifted)
    try:
        if freezing.is_frozen(viewer_id, subject, freezing.digest_of(items)):
            return
        db.session.rollback()
        with transaction():
            freezing.freeze(viewer_id, subject, items, clock.now(), basis)
    except SQLAlchemyError:
        log.exception("the list shown for %s was not kept", subject)
        db.session.rollback()
