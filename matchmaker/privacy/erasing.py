"""注销账号: what is the person's own goes, what others rely on stays and leads to nobody."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.accounts import passwords, staffing
from matchmaker.accounts.joining import end_membership
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Invitation, JoinRequest, User
from matchmaker.accounts.queries import list_members
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.foundation import audit
from matchmaker.foundation.db import Base, db
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN
from matchmaker.privacy.inventory import Fate, links

if TYPE_CHECKING:
    from matchmaker.accounts.people import Membership

NOBODY = "已注销 / erased"  # in both languages, because a name is shown as it is written
CONTACT = ("contact_name", "contact_title", "contact_phone", "contact_email")


def hinders(user: User) -> list[str]:
    """Return the codes of organisations that nobody would speak for: sole member, and something is public or under way."""
    return [one.code for one in user.organisations if len(list_members(one.id)) == 1 and _is_busy(one)]


def _is_busy(organisation: Organisation) -> bool:
    sides = sa.or_(Introduction.enterprise_id == organisation.id, Introduction.provider_id == organisation.id)
    busy = (
        sa.select(Introduction.id).where(sides, Introduction.state.in_(OPEN)),
        sa.select(Need.id).where(Need.organisation_id == organisation.id, Need.state == NeedState.PUBLISHED),
        sa.select(Capability.id).where(
            Capability.organisation_id == organisation.id, Capability.state == CapabilityState.PUBLISHED
        ),
    )
    return any(db.session.execute(one.limit(1)).first() is not None for one in busy)


def erase(user: User, *, now: datetime) -> None:
    """Close the person's own account for good.

    Sessions, notices, choices, tokens, second factor and mail to them are deleted, the contact data that their
    organisations gave of them goes, and the audit trail leads to them no more; its seals stay valid. Raises Conflict where
    an organisation or the platform would be left without anybody (`organisation_left`, `last_admin`, `last_operator`).
    """
    left = hinders(user)
    if left:
        raise Conflict("organisation_left", codes="、".join(left))
    for organisation in user.organisations:
        _clear_contact(organisation, user)
    for membership in user.current:
        _leave(membership, user, now)
    audit.record("erase_account", user, by=user, now=now)
    _delete_own(user)
    _delete_mail(user)
    user.email = f"erased-{secrets.token_hex(8)}@erased.invalid"
    user.name, user.phone, user.password_hash = NOBODY, "", passwords.UNUSABLE
    user.email_confirmed_at, user.registration = None, None
    db.session.flush()
    audit.forget(user)


def _leave(membership: "Membership", user: User, now: datetime) -> None:
    organisation = membership.organisation
    if organisation is not None and len(list_members(organisation.id)) == 1:
        end_membership(membership, now=now)  # nobody is left, and nothing is under way
        return
    staffing.revoke(membership, by=user, now=now)


def _clear_contact(organisation: Organisation, user: User) -> None:
    """Take the person out of what the organisation tells the other side."""
    own = {user.email, user.phone, user.name} - {""}
    told = {organisation.contact_email, organisation.contact_phone, organisation.contact_name}
    if own & told:
        for name in CONTACT:
            setattr(organisation, name, "")


def _delete_own(user: User) -> None:
    """Delete the rows that are the person's own; users are invited and ask to join by rows that end with them too."""
    for table, column, fate in links():
        if fate == Fate.DELETED:
            db.session.execute(sa.delete(table).where(column == user.id))
    db.session.execute(sa.delete(JoinRequest).where(JoinRequest.user_id == user.id))
    db.session.execute(sa.delete(Invitation).where(Invitation.email == user.email))


def _delete_mail(user: User) -> None:
    """Delete all mail to the person, sent or not: a mail without its facts could not even be listed."""
    mail = Base.metadata.tables["outbox_message"]
    mine = sa.or_(mail.c.recipient_id == user.id, mail.c.address == user.email)
    db.session.execute(sa.delete(mail).where(mine))
