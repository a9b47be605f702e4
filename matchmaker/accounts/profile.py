"""Editing what an organisation and a person tell about themselves; verification itself is in `verification.py`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import registration, verification
from matchmaker.accounts.facts import OrganisationFacts, checked
from matchmaker.accounts.models import Organisation, Verification
from matchmaker.accounts.people import User
from matchmaker.foundation import audit
from matchmaker.foundation.db import db, mark_posts_changed
from matchmaker.foundation.errors import Conflict, Invalid

VOUCHED = ("name", "uscc", "park_id")  # what the seal vouches for, and for whom


def facts_of(organisation: Organisation) -> OrganisationFacts:
    """Return what the organisation tells now."""
    return OrganisationFacts(
        kind=organisation.kind,
        name=organisation.name,
        uscc=organisation.uscc,
        region=organisation.region,
        size=organisation.size,
        park=organisation.park.slug if organisation.park is not None else "",
        industry=organisation.industry,
        short_name=organisation.short_name,
        name_en=organisation.name_en,
        capacity=organisation.capacity,
        abroad=organisation.abroad,
        contact_name=organisation.contact_name,
        contact_title=organisation.contact_title,
        contact_phone=organisation.contact_phone,
        contact_email=organisation.contact_email,
        qualifications=tuple((one.concept, one.expires_on) for one in organisation.qualifications),
    )


def edit_organisation(
    organisation: Organisation, facts: OrganisationFacts, *, version: int, by: User, now: datetime
) -> bool:
    """Write the facts; return whether the organisation has to be verified again.

    A verified one whose name, code or park changes goes back to the queue: the seal vouched for the old ones. The kind
    stays. Raises Invalid at the field, Conflict(changed_meanwhile) where the version is not the one that was edited.
    """
    if facts.kind != organisation.kind:
        raise Invalid("kind", "kind_fixed")
    facts = checked(facts)
    before = {name: getattr(organisation, name) for name in VOUCHED}
    seen = sa.update(Organisation).where(Organisation.id == organisation.id, Organisation.version == version)
    done = db.session.execute(seen.values(version=version + 1), execution_options={"synchronize_session": False})
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("changed_meanwhile")
    db.session.refresh(organisation)
    try:
        with db.session.begin_nested():
            registration.describe(organisation, facts)
            db.session.flush()
    except IntegrityError as error:
        raise Invalid("uscc", "uscc_taken") from error
    changed = [name for name in VOUCHED if getattr(organisation, name) != before[name]]
    again = bool(changed) and organisation.verification == Verification.VERIFIED
    if again:
        organisation.verification = Verification.SUBMITTED
        organisation.submitted_at = now
        verification.tell_staff(organisation, now=now)
    mark_posts_changed()
    audit.record("edit_organisation", organisation.code, by=by, now=now, changed=changed, again=again)
    return again


def edit_person(user: User, *, name: str, phone: str, language: str) -> None:
    """Write what a person tells about themselves. Raises Invalid for an unknown language."""
    if language not in ("zh", "en"):
        raise Invalid("language", "choose_one")
    user.name, user.phone, user.language = name, phone, language
