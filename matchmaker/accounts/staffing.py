"""What operators do: give and take memberships outside organisations, and keep the parks."""

import re
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import credentials, joining, passwords, queries
from matchmaker.accounts.facts import is_email, tidy_email
from matchmaker.accounts.models import Park
from matchmaker.accounts.people import Membership, Role, User
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.notifications.service import tell, tell_address

GRANTED = (Role.OFFICER, Role.OPERATOR, Role.EXPERT, Role.AUTHORITY, Role.AUDITOR)
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")


def enrol(email: str, name: str = "", *, language: str = "zh", now: datetime) -> tuple[User, bool]:
    """Return the person of an address and whether the row is new; a new one has no password until the mail link sets it.

    Raises Invalid for a wrong address.
    """
    email = tidy_email(email)
    if not is_email(email):
        raise Invalid("email", "email_wrong")
    user = queries.find_user_by_email(email)
    if user is not None:
        return user, False
    user = User(
        email=email,
        name=name or email.split("@")[0][:50],
        password_hash=passwords.UNUSABLE,
        language=language,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    return user, True


def grant(user: User, role: str, *, park: Park | None = None, by: User | None, now: datetime) -> Membership:
    """Return the new membership; the person is told, with a link to set a password where there is none yet.

    Raises Invalid for a role that is not granted so, an officer without a park, or a membership that is held already.
    """
    if role not in GRANTED:
        raise Invalid("role", "choose_one")
    if (role == Role.OFFICER) != (park is not None):
        raise Invalid("park", "park_of_officer")
    if any(one.role == role and one.park_id == (park.id if park else None) for one in user.current):
        raise Invalid("role", "held_already")
    row = Membership(user=user, park=park, role=role, valid_from=clock.day_of(now))
    db.session.add(row)
    db.session.flush()
    audit.record("grant", user, by=by, now=now, role=role, park=park.slug if park else "")
    facts: dict[str, object] = {"name": user.name, "role": role, "park": park.name if park else ""}
    if user.password_hash == passwords.UNUSABLE:
        facts["link"] = credentials.reset_link(user)
        tell_address("staff_welcome", user.email, user.language, subject="", facts=facts, now=now)
    else:
        facts["page"] = {"to": "home.show", "values": {}}
        tell("membership_granted", user, subject="", facts=facts, now=now)
    return row


def place_of(membership: Membership) -> str:
    """Return the code of the organisation or park where a membership holds, "" for the whole platform."""
    if membership.organisation is not None:
        return membership.organisation.code
    return membership.park.slug if membership.park is not None else ""


def get_held(user: User, role: str, place: str) -> Membership:
    """Return the membership of a person that role and place name. Raises NotFound."""
    held = next((one for one in user.current if (one.role, place_of(one)) == (role, place)), None)
    if held is None:
        raise NotFound()
    return held


def revoke(membership: Membership, *, by: User, now: datetime) -> None:
    """End a membership of any kind. Raises Conflict where no operator, or nobody in charge, would be left."""
    if membership.role == Role.OPERATOR and len(queries.list_operators()) == 1:
        raise Conflict("last_operator")
    user, role = membership.user, membership.role
    if membership.organisation_id is not None:
        joining.remove_member(membership, by=by, now=now)
    else:
        joining.end_membership(membership, now=now)
    audit.record("revoke", user, by=by, now=now, role=role)


def add_park(slug: str, name: str, name_en: str, region: str, *, by: User, now: datetime) -> Park:
    """Return the new park. Raises Invalid for a malformed or taken short name."""
    if _SLUG.fullmatch(slug) is None:
        raise Invalid("slug", "slug_wrong")
    row = Park(slug=slug, name=name, name_en=name_en, region=region)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Invalid("slug", "slug_taken") from error
    audit.record("add_park", f"park:{slug}", by=by, now=now)
    return row


def edit_park(park: Park, name: str, name_en: str, region: str, *, by: User, now: datetime) -> None:
    """Write a park's names and region; its short name is its address and stays."""
    park.name, park.name_en, park.region = name, name_en, region
    audit.record("edit_park", f"park:{park.slug}", by=by, now=now)
