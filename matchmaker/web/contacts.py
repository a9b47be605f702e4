"""The other side's contact data, for pages and the JSON door alike: whoever is shown it is written down first."""

from flask import request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import access, cards
from matchmaker.introductions.consents import OTHER
from matchmaker.introductions.models import ContactSeen, Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Side


def other_contact(introduction: Introduction) -> dict[str, str] | None:
    """Return the other side's contact data after a row of `contact_seen` is safe; None where nothing may be shown.

    The row is written in a short transaction of its own, before the page is sent; if it cannot be written, the contact
    is not shown. HEAD sends no page, so it opens nothing.
    """
    side = access.side_for(current_user, introduction)
    if side not in OTHER or introduction.state not in KNOWN_TO_EACH_OTHER or request.method == "HEAD":
        return None
    other, code = OTHER[side], introduction.code
    whose = (introduction.enterprise if other == Side.ENTERPRISE else introduction.provider).code
    row = ContactSeen(
        introduction_id=introduction.id,
        viewer_id=current_user.id,
        subject_id=access.id_of(introduction, other),
        at=clock.now(),
    )
    db.session.rollback()  # ends the transaction that was opened for reading
    if not _keep(row, code, whose):
        return None
    return cards.contact_of(get_introduction(code), current_user, Side(other))


def _keep(row: ContactSeen, code: str, whose: str) -> bool:
    """Write the row, and the same in the audit trail, which seals it; return whether both are safe."""
    try:
        with transaction():
            db.session.add(row)
            audit.record("contact.see", code, by=row.viewer_id, now=row.at, whose=whose)
    except SQLAlchemyError:
        return False
    return True
