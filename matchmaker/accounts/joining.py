"""Coming into an organisation that is there already: asking to join, being invited, leaving; founding one is in `registration.py`."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import links, queries, terms
from matchmaker.accounts.facts import Person, is_email, tidy_email
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Invitation, JoinRequest, JoinState, Membership, Role, User, UserSession
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.notifications.kinds import News
from matchmaker.notifications.service import tell, tell_address, tell_desk

ROLES = (Role.MEMBER, Role.ADMIN)


def ask_to_join(organisation: Organisation, *, by: User, now: datetime) -> JoinRequest | None:
    """Return the request, which the organisation's members answer; None where the person is one or has asked already."""
    if by.belongs_to(organisation.id):
        return None
    request = JoinRequest(organisation=organisation, user=by, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        return None
    page = {"to": "members.index", "values": {}}
    facts = {"name": by.name, "email": by.email, "page": page}
    members = queries.list_members(organisation.id)
    for member in members:
        tell("join_asked", member, subject=organisation.code, facts=facts, now=now)
    if not members:
        _tell_staff(organisation, by, now)
    audit.record("ask_to_join", organisation.code, by=by, now=now)
    return request


def _tell_staff(organisation: Organisation, person: User, now: datetime) -> None:
    """Nobody acts for it yet: the staff that it turns to answer, where no park has it the operators (see `claiming.py`)."""
    staff = queries.list_staff_of(organisation.park_id) if organisation.park_id is not None else []
    page = {"to": "staff_organisations.show", "values": {"code": organisation.code}}
    facts = {"organisation": organisation.name, "name": person.name, "email": person.email, "page": page}
    for one in staff or queries.list_operators():
        tell("join_claim_asked", one, subject=organisation.code, facts=facts, now=now)
    tell_desk(News.CLAIM, organisation.park_id, "desk.show", now=now, kind="claim")


def answer_join(request: JoinRequest, accept: bool, *, by: User, now: datetime, role: Role = Role.MEMBER) -> None:
    """Admit the person, as 经办人 unless told otherwise, or refuse. Raises Conflict where it was answered already."""
    state = JoinState.ACCEPTED if accept else JoinState.REFUSED
    done = sa.update(JoinRequest).where(JoinRequest.id == request.id, JoinRequest.state == JoinState.PENDING)
    changed = db.session.execute(done.values(state=state, answered_at=now, answered_by_id=by.id))
    if getattr(changed, "rowcount", 0) != 1:
        raise Conflict("answered_already")
    organisation = request.organisation
    name = organisation.name if accept else ""  # who is refused learns no more than was typed
    if accept:
        admit(organisation, request.user, role, now=now)
    page = {"to": "organisations.mine", "values": {}}
    kind = "join_accepted" if accept else "join_refused"
    tell(
        kind,
        request.user,
        subject=organisation.code if accept else "",
        facts={"organisation": name, "page": page},
        now=now,
    )
    audit.record("answer_join", organisation.code, by=by, now=now, user=request.user_id, accept=accept)


def admit(organisation: Organisation, user: User, role: str, *, now: datetime) -> None:
    """Make the person a member from today on; a member who becomes 单位管理员 keeps one row."""
    held = [one for one in queries.list_memberships(organisation.id) if one.user_id == user.id]
    if held:
        if role == Role.ADMIN:
            held[0].role = Role.ADMIN
        return
    try:
        with db.session.begin_nested():
            db.session.add(Membership(user=user, organisation=organisation, role=role, valid_from=clock.day_of(now)))
    except IntegrityError as error:
        raise Conflict("answered_already") from error


def invite(organisation: Organisation, email: str, role: str, *, by: User, now: datetime) -> Invitation:
    """Mail an invitation; inviting an address again sends a new mail and the older invitation ends.

    Raises Invalid for a wrong address, an unknown role, or somebody who is a member.
    """
    email = tidy_email(email)
    if not is_email(email):
        raise Invalid("email", "email_wrong")
    if role not in ROLES:
        raise Invalid("role", "choose_one")
    if email in {one.email for one in queries.list_members(organisation.id)}:
        raise Invalid("email", "member_already")
    for old in queries.list_open_invitations(organisation.id):
        if old.email == email:
            old.expires_at = now
    until = now + links.LIFETIME[links.Purpose.INVITE]
    row = Invitation(organisation=organisation, email=email, role=role, by_id=by.id, created_at=now, expires_at=until)
    db.session.add(row)
    db.session.flush()
    link = links.facts(links.Purpose.INVITE, "invitations.show", invitation=row.id)
    facts = {"organisation": organisation.name, "by": by.name, "role": role, "until_at": until, "link": link}
    known = queries.find_user_by_email(email)
    language = known.language if known is not None else by.language
    tell_address("invitation", email, language, subject=organisation.code, facts=facts, now=now)
    audit.record("invite", organisation.code, by=by, now=now, role=role)
    return row


def find_invitation(link: links.Link, now: datetime) -> Invitation | None:
    """Return the invitation that the link opens; None where it was accepted, withdrawn or has run out."""
    row = db.session.get(Invitation, link.data["invitation"])
    if row is None or row.accepted_at is not None or row.expires_at <= now or links.is_used(link):
        return None
    return row


def withdraw_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    """End an invitation that was not accepted yet."""
    invitation.expires_at = now
    audit.record("withdraw_invitation", invitation.organisation.code, by=by, now=now)


def accept_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Make the person a member. Raises NotAllowed for another address than the invited one, Conflict where it is spent."""
    if by.email != invitation.email:
        raise NotAllowed("invitation_of_another")
    fresh = sa.update(Invitation).where(
        Invitation.id == invitation.id, Invitation.accepted_at.is_(None), Invitation.expires_at > now
    )
    done = db.session.execute(fresh.values(accepted_at=now))
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("link_used")
    admit(invitation.organisation, by, invitation.role, now=now)
    audit.record("accept_invitation", invitation.organisation.code, by=by, now=now)
    inviter = db.session.get(User, invitation.by_id)
    if inviter is not None:
        code = invitation.organisation.code
        staff = not inviter.belongs_to(invitation.organisation_id)
        page = (
            {"to": "staff_organisations.show", "values": {"code": code}}
            if staff
            else {"to": "members.index", "values": {}}
        )
        facts = {"name": by.name, "page": page}
        tell("invitation_accepted", inviter, subject=invitation.organisation.code, facts=facts, now=now)


def enrol_invited(invitation: Invitation, person: Person, *, now: datetime) -> User:
    """Return the new user who was invited; the link proves the address. Raises Conflict where the address has an account."""
    user = queries.find_user_by_email(invitation.email)
    if user is not None and user.is_active:
        raise Conflict("link_used")
    if user is None:
        user = User(email=invitation.email, created_at=now)
    user.name, user.phone, user.language = person.name, person.phone, person.language
    user.password_hash, user.registration = person.password_hash, None
    user.email_confirmed_at = now
    db.session.add(user)
    db.session.flush()
    terms.accept(user, now=now)
    accept_invitation(invitation, by=user, now=now)
    return user


def change_role(membership: Membership, role: str, *, by: User, now: datetime) -> None:
    """Make a member 单位管理员 or 经办人. Raises Invalid for an unknown role, Conflict where nobody would be left in charge."""
    if role not in ROLES:
        raise Invalid("role", "choose_one")
    if role == Role.MEMBER:
        _keep_one_in_charge(membership)
    membership.role = role
    audit.record("change_role", _code(membership), by=by, now=now, user=membership.user_id, role=role)


def remove_member(membership: Membership, *, by: User, now: datetime) -> None:
    """End a membership from today on. Raises Conflict where nobody would be left in charge."""
    _keep_one_in_charge(membership)
    end_membership(membership, now=now)
    audit.record("remove_member", _code(membership), by=by, now=now, user=membership.user_id)


def end_membership(membership: Membership, *, now: datetime) -> None:
    """Let the membership hold no longer, from this moment: its last day is yesterday, one that began today is deleted."""
    day, user = clock.day_of(now), membership.user
    acting = sa.update(UserSession).where(UserSession.membership_id == membership.id)
    db.session.execute(acting.values(membership_id=None))
    if membership.valid_from >= day:
        db.session.delete(membership)
    else:
        membership.valid_to = day - timedelta(days=1)
    db.session.flush()
    db.session.expire(user, ["memberships"])


def _keep_one_in_charge(membership: Membership) -> None:
    if membership.role != Role.ADMIN or membership.organisation_id is None:
        return
    admins = [one for one in queries.list_memberships(membership.organisation_id) if one.role == Role.ADMIN]
    if [one.id for one in admins] == [membership.id]:
        raise Conflict("last_admin")


def _code(membership: Membership) -> str:
    return membership.organisation.code if membership.organisation is not None else ""
