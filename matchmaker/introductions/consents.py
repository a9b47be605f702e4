"""单独同意: one organisation's consent for one recipient, and the reveal that follows from two of them."""

from datetime import datetime
from typing import TYPE_CHECKING

from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions.access import id_of, side_for
from matchmaker.introductions.models import Consent, Introduction, Reveal
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Side

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User

# The text stands in templates/introductions/consent.html; a change of its meaning takes a new version, old rows keep theirs.
TEXT_VERSION = "2026-12"

CONTACT_FIELDS = ("contact_name", "contact_title", "contact_phone", "contact_email")

OTHER = {Side.ENTERPRISE: Side.PROVIDER, Side.PROVIDER: Side.ENTERPRISE}


def need_tick(consent: bool, recipient: "Organisation", abroad: bool) -> None:
    """Raise Invalid where a box was not ticked: silence is no consent.

    A recipient outside the mainland needs a consent of its own (个人信息保护法 第三十九条).
    """
    if not consent:
        raise Invalid("consent", "consent_needed")
    if recipient.abroad and not abroad:
        raise Invalid("abroad", "consent_abroad_needed")


def covers(consent: Consent, recipient: "Organisation") -> bool:
    """Return whether a consent still lets the recipient have the data, wherever it sits by now."""
    return consent.withdrawn_at is None and (consent.abroad or not recipient.abroad)


def give(introduction: Introduction, side: Side, *, by: "User", now: datetime) -> Consent:
    """Record that a side lets the other have its contact data once staff confirm; return the row."""
    recipient = introduction.provider if side == Side.ENTERPRISE else introduction.enterprise
    row = Consent(
        abroad=recipient.abroad,
        giver_id=id_of(introduction, side),
        recipient_id=id_of(introduction, OTHER[side]),
        text_version=TEXT_VERSION,
        fields=list(CONTACT_FIELDS),
        by_id=by.id,
        at=now,
    )
    introduction.consents.append(row)
    return row


def take_back(introduction: Introduction, side: Side, now: datetime) -> bool:
    """Mark a side's consent as withdrawn; return whether there was one that held."""
    held = [
        one for one in introduction.consents if one.giver_id == id_of(introduction, side) and one.withdrawn_at is None
    ]
    for one in held:
        one.withdrawn_at = now
    return bool(held)


def revoke(introduction: Introduction, *, by: "User", now: datetime) -> None:
    """Take back a side's consent after the introduction: from now on the other side is shown its contact data no more.

    What was read cannot be unread, and the introduction goes on. Raises NotAllowed (on neither side), Conflict (not
    introduced, or taken back before).
    """
    side = side_for(by, introduction)
    if side is None:
        raise NotAllowed("not_yours")
    if introduction.state not in KNOWN_TO_EACH_OTHER or not take_back(introduction, side, now):
        raise Conflict("no_consent_to_revoke")
    db.session.flush()
    audit.record("introduction.revoke_consent", introduction.code, by=by, now=now, side=str(side))


def reveal(introduction: Introduction, now: datetime) -> list[Reveal]:
    """Return one row for each recipient with exactly the fields that the giver consented to."""
    rows = [
        Reveal(subject_id=one.giver_id, recipient_id=one.recipient_id, fields=list(one.fields), at=now)
        for one in introduction.consents
        if one.withdrawn_at is None
    ]
    introduction.reveals.extend(rows)
    return rows
