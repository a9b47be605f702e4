"""认领: an organisation that staff entered is taken over by its own people; coming into one with members is `joining.py`'s."""

from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts import joining, queries
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Invitation, JoinRequest, Role, User
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid


def is_unclaimed(organisation: Organisation) -> bool:
    """Return whether nobody acts for the organisation."""
    return not queries.list_memberships(organisation.id)


def invite_to_claim(organisation: Organisation, email: str, *, by: User, now: datetime) -> Invitation:
    """Mail a signed link by which the holder of the address becomes 单位管理员.

    Raises Invalid for a wrong address, Conflict(claimed_already) where the organisation has members.
    """
    if not email.strip():
        raise Invalid("email", "no_contact_address")
    if not is_unclaimed(organisation):
        raise Conflict("claimed_already")
    for old in queries.list_open_invitations(organisation.id):
        old.expires_at = now  # one at a time: who is invited is put in charge
    invitation = joining.invite(organisation, email, Role.ADMIN, by=by, now=now)
    audit.record("invite_to_claim", organisation.code, by=by, now=now)
    return invitation


def answer_claim(request: JoinRequest, accept: bool, *, by: User, now: datetime) -> None:
    """Make the person who asked 单位管理员, or refuse.

    Raises Conflict: answered_already, claimed_already where somebody else was first.
    """
    organisation = request.organisation
    taken = sa.update(Organisation).where(Organisation.id == organisation.id)
    db.session.execute(  # the row is locked until the end: of two who approve two people one finds a member there
        taken.values(version=Organisation.version + 1), execution_options={"synchronize_session": False}
    )
    db.session.refresh(organisation)
    if not is_unclaimed(organisation):
        raise Conflict("claimed_already")
    joining.answer_join(request, accept, by=by, now=now, role=Role.ADMIN)
    if accept:
        for one in queries.list_open_invitations(organisation.id):
            one.expires_at = now
