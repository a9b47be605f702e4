"""代录: staff write for an organisation that nobody acts for; a need's contact confirms it by a signed link, a capability is handed in
for a verified provider on the strength of a consent that staff name."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import links
from matchmaker.accounts.facts import OrganisationFacts, checked
from matchmaker.accounts.models import Organisation, OrganisationKind, Verification
from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_claimed
from matchmaker.accounts.registration import describe
from matchmaker.catalogue import access, edits, limits, review, service, unconfirmed
from matchmaker.catalogue.content import NeedContent, need_content
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.models import Need, NeedState, Revision
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.service import tell_address


def record_organisation(facts: OrganisationFacts, by: User, now: datetime) -> Organisation:
    """Return a new enterprise without members, waiting to be verified. Raises Invalid, also where the code is known already."""
    if facts.kind != OrganisationKind.ENTERPRISE:
        raise Invalid("kind", "choose_one")
    facts = checked(facts)
    row = Organisation(
        code=next_code("O", clock.day_of(now).year),
        kind=facts.kind,
        verification=Verification.SUBMITTED,
        created_at=now,
        submitted_at=now,
    )
    describe(row, facts)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Invalid("uscc", "uscc_taken") from error
    audit.record("organisation.record", row.code, by=by, now=now)
    return row


def record_need(by: User, organisation: Organisation, content: NeedContent, source: str, now: datetime) -> Need:
    """Return a draft that staff wrote for the enterprise, its source kept. Raises Invalid without a source."""
    if not source.strip():
        raise Invalid("source", "source_missing")
    need = service.create_need(by, organisation, content, now)
    need.source, need.recorded_by_id = source.strip()[:200], by.id
    audit.record("need.record", need.code, by=by, now=now, source=need.source)
    return need


def waits_for_contact(need: Need) -> bool:
    """Return whether the contact can be asked to stand by the text: staff recorded this draft, nobody has confirmed it."""
    return need.recorded_by_id is not None and need.contact_confirmed_at is None and need.state == NeedState.DRAFT


def may_ask_contact(user: User, need: Need) -> bool:
    """Return whether the person may send the contact the link now; one of the enterprise's own people hands it in instead."""
    return (
        waits_for_contact(need) and access.may_record_need(user, need.organisation) and not access.is_owner(user, need)
    )


def ask_contact(need: Need, by: User, now: datetime) -> None:
    """Send the contact the text as it stands now, with a link to confirm it.

    Raises Conflict where it is no unconfirmed record, Invalid at what is missing and where no address is known.
    """
    if not waits_for_contact(need):
        raise Conflict("no_such_step")
    limits.check_whole(need_content(need))
    unconfirmed.check_confirmed(need)
    organisation = need.organisation
    if not organisation.contact_email:
        raise Invalid("contact", "no_contact_address")
    link = links.facts(links.Purpose.RECORD, "needs.confirm_record", need=need.code, version=need.version)
    told: dict[str, Any] = {
        "need": need.code,
        "title": need.title,
        "organisation": organisation.name,
        "source": need.source,
    }
    told |= {"recorder": by.name, "link": link}
    tell_address("need_recorded", organisation.contact_email, need.language, subject=need.code, facts=told, now=now)
    audit.record("need.ask_contact", need.code, by=by, now=now, version=need.version)


def find_recorded(link: links.Link) -> Need | None:
    """Return the need that a link is about, None where it was changed, confirmed or given up since the link was sent."""
    unconfirmed = sa.select(Need).where(Need.code == link.data.get("need"), Need.contact_confirmed_at.is_(None))
    need = db.session.scalars(unconfirmed).first()
    if need is None or need.version != link.data.get("version") or need.state != NeedState.DRAFT:
        return None
    return need


def confirm_record(link: links.Link, declared: bool, now: datetime) -> Revision:
    """Note that the contact stands by the text and declared it free of secrets, and hand it to staff; return the kept version.

    Raises Conflict(record_changed) where the text is not the one that was sent, Conflict(link_used), Invalid.
    """
    need = find_recorded(link)
    if need is None:
        raise Conflict("record_changed")
    limits.check_declared(declared)
    links.use(link, now=now)
    need.contact_confirmed_at = now
    db.session.flush()
    recorder = db.session.get_one(User, need.recorded_by_id)
    audit.record("need.confirm_record", need.code, by=None, now=now)
    return edits.submit(need, recorder, now, declared)


def submit_for(capability: Capability, basis: str, declared: bool, *, by: User, now: datetime) -> Revision:
    """Hand in a capability for its provider, which consented as `basis` says; return the kept version.

    Raises Conflict: claimed_already (its own people hand it in), organisation_unverified, hits_left; Invalid without a basis
    and as `edits.submit`; IllegalTransition.
    """
    if list_claimed({capability.organisation_id}):
        raise Conflict("claimed_already")
    if not basis.strip():
        raise Invalid("basis", "basis_missing")
    if not capability.organisation.verified_on(clock.day_of(now)):
        raise Conflict("organisation_unverified")
    left = stopping(review.list_findings(capability))
    if left:
        raise Conflict("hits_left", n=len(left))
    kept = edits.submit(capability, by, now, declared)
    audit.record("capability.submit_for", capability.code, by=by, now=now, basis=basis.strip()[:200])
    return kept
