"""Registering a person with an organisation, and proving the mail address; joining a known organisation is in `joining.py`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import joining, links, merges, queries, terms
from matchmaker.accounts.facts import OrganisationFacts, Person, checked, is_email, sort_key, tidy_email
from matchmaker.accounts.models import Organisation, OrganisationKind, Park, Qualification
from matchmaker.accounts.people import Membership, Role, User
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.service import tell_address


def register(person: Person, facts: OrganisationFacts, *, now: datetime) -> None:
    """Keep what was registered until the address is proved, and mail a link; the outcome is the same for every address.

    A known address is told that it has an account. An unproved one is registered anew: only the last mail's link works,
    and it asks for the password, so that nobody can slip a password of their own under somebody else's address.
    Raises Invalid at the field that breaks a rule.
    """
    email = tidy_email(person.email)
    if not is_email(email):
        raise Invalid("email", "email_wrong")
    facts = checked(facts)
    _park_id(facts)  # an unknown park is told now, not when the address is proved
    user = queries.find_user_by_email(email)
    if user is not None and user.is_active:
        page = {"to": "session.sign_in", "values": {}}
        tell_address("account_exists", email, user.language, subject="", facts={"page": page}, now=now)
        return
    if user is None:
        user = User(email=email, created_at=now)
    user.name, user.phone = person.name, person.phone
    user.language, user.password_hash = person.language, person.password_hash
    user.registration = facts.to_json()
    _keep(user)
    ask_to_confirm(user, now=now)


def _keep(user: User) -> None:
    # Two requests with the same new address at once: the second is turned away like a known address, by a Conflict.
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        raise Invalid("email", "try_again") from error


def ask_to_confirm(user: User, *, now: datetime) -> None:
    """Mail the link that proves the address. The link dies when the password is set anew."""
    link = links.facts(links.Purpose.CONFIRM, "register.confirm", user=user.id, seal=seal_of(user))
    facts = {"name": user.name, "organisation": (user.registration or {}).get("name", ""), "link": link}
    tell_address("confirm_email", user.email, user.language, subject="", facts=facts, now=now)


def seal_of(user: User) -> str:
    """Return a digest of the password's hash and the address: a link that carries it dies with either."""
    return links.digest_of(f"{user.password_hash}\n{user.email}")[:16]


def find_confirming(link: links.Link) -> User | None:
    """Return whose address the link proves; None where it was used, or registered anew since."""
    user = db.session.get(User, link.data["user"])
    if user is None or user.is_active or link.data["seal"] != seal_of(user) or links.is_used(link):
        return None
    return user


def confirm_by(link: links.Link, *, now: datetime) -> tuple[User, Organisation | None]:
    """Spend the link and prove the address (see `confirm_email`). Raises Conflict(link_used) where it is dead by now."""
    user = find_confirming(link)
    if user is None:
        raise Conflict("link_used")
    links.use(link, now=now)
    return user, confirm_email(user, now=now)


def confirm_email(user: User, *, now: datetime) -> Organisation | None:
    """Prove the address: the organisation becomes a draft, or, where its code is known, a request to join it.

    Returns the new organisation, None where a request was made or nothing was registered with the address.
    """
    user.email_confirmed_at = now
    terms.accept(user, now=now)
    audit.record("confirm_email", user, by=user, now=now)
    kept, user.registration = user.registration, None
    db.session.flush()
    if kept is None:
        return None
    return found_or_join(OrganisationFacts.from_json(kept), by=user, now=now)


def found_or_join(facts: OrganisationFacts, *, by: User, now: datetime) -> Organisation | None:
    """Return the new organisation; where its code is known already ask to join that one and return None.

    Raises Invalid where a rule is broken.
    """
    facts = checked(facts)
    known = queries.find_organisation_by_uscc(facts.uscc)
    if known is not None:
        joining.ask_to_join(merges.survivor_of(known), by=by, now=now)
        return None
    return found_organisation(facts, by=by, now=now)


def found_organisation(facts: OrganisationFacts, *, by: User, now: datetime, **more: Any) -> Organisation:
    """Return the new draft organisation, with its founder as 经办人.

    The founder becomes 单位管理员 when staff verify it, not before: until somebody has looked, nobody should invite
    others, or answer for the organisation, in the name of a code that anyone can read on an invoice.
    Raises Invalid where a rule is broken or the code is taken.
    """
    facts = checked(facts)
    row = Organisation(code=next_code("O", clock.day_of(now).year), kind=facts.kind, created_at=now, **more)
    describe(row, facts)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Invalid("uscc", "uscc_taken") from error
    day = clock.day_of(now)
    db.session.add(Membership(user=by, organisation=row, role=Role.MEMBER, valid_from=day))
    audit.record("found_organisation", row.code, by=by, now=now)
    db.session.flush()
    return row


def describe(row: Organisation, facts: OrganisationFacts) -> None:
    """Write the facts into the row. Raises Invalid for an unknown park."""
    row.name, row.short_name, row.name_en = facts.name, facts.short_name, facts.name_en
    row.name_sort, row.uscc, row.size = sort_key(facts.name), facts.uscc, facts.size
    row.region, row.industry, row.capacity = facts.region, facts.industry, facts.capacity
    row.abroad = facts.abroad
    row.contact_name, row.contact_title = facts.contact_name, facts.contact_title
    row.contact_phone, row.contact_email = facts.contact_phone, facts.contact_email
    row.park_id = _park_id(facts)
    kept = {one.concept: one for one in row.qualifications}
    for one in list(row.qualifications):
        if one.concept not in dict(facts.qualifications):
            row.qualifications.remove(one)
    for concept, day in facts.qualifications:
        if concept in kept:
            kept[concept].expires_on = day
        else:
            row.qualifications.append(Qualification(concept=concept, expires_on=day))


def _park_id(facts: OrganisationFacts) -> int | None:
    if not facts.park or facts.kind != OrganisationKind.ENTERPRISE:
        return None
    found = db.session.execute(sa.select(Park.id).where(Park.slug == facts.park)).scalar()
    if found is None:
        raise Invalid("park", "choose_one")
    return found
