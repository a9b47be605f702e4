"""Reads of people, organisations and parks, with eager loading and a total order."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from matchmaker.accounts.merges import stands_alone
from matchmaker.accounts.models import Organisation, OrganisationKind, Park, Verification
from matchmaker.accounts.people import Invitation, JoinRequest, JoinState, Membership, Role, User, UserSession
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound

Where = sa.ColumnElement[bool]
EXPIRING = timedelta(days=30)


def find_user_by_email(email: str) -> User | None:
    """Return the person of a tidied address, None where there is none."""
    return db.session.scalars(sa.select(User).where(User.email == email)).first()


def get_user_by_email(email: str) -> User:
    """Return the person of an address. Raises NotFound."""
    found = find_user_by_email(email.strip().lower())
    if found is None:
        raise NotFound()
    return found


def _named(words: str) -> list[Where]:
    if not words:
        return []
    return [User.email.contains(words.lower(), autoescape=True) | User.name.contains(words, autoescape=True)]


def list_users(words: str = "", limit: int | None = None, offset: int = 0, after: str = "") -> list[User]:
    """Return people whose address or name holds the words, by address, those after one address."""
    held = selectinload(User.memberships)
    found = sa.select(User).options(held.joinedload(Membership.organisation), held.joinedload(Membership.park))
    found = found.where(*_named(words), User.email > after).order_by(User.email, User.id)
    return list(db.session.scalars(found.limit(limit).offset(offset)))


def count_users_named(words: str) -> int:
    """Return how many people `list_users` would list."""
    return db.session.execute(sa.select(sa.func.count(User.id)).where(*_named(words))).scalar_one()


def count_users() -> int:
    """Return how many people have proved their address."""
    return db.session.execute(
        sa.select(sa.func.count(User.id)).where(User.email_confirmed_at.is_not(None))
    ).scalar_one()


def find_organisation_by_uscc(code: str) -> Organisation | None:
    """Return who holds a tidied 统一社会信用代码, None where nobody does."""
    return db.session.scalars(sa.select(Organisation).where(Organisation.uscc == code)).first()


def _organisations() -> sa.Select[Organisation]:
    return sa.select(Organisation).options(
        joinedload(Organisation.park), joinedload(Organisation.verified_park), joinedload(Organisation.verified_by)
    )


def find_organisation(code: str) -> Organisation | None:
    """Return the organisation of a public code, None where there is none."""
    return db.session.scalars(_organisations().where(Organisation.code == code)).first()


def get_organisation(code: str) -> Organisation:
    """Return the organisation of a public code. Raises NotFound."""
    found = find_organisation(code)
    if found is None:
        raise NotFound()
    return found


def served_by(user: User) -> Where:
    """Return the condition that an organisation turns to this member of staff (see `access.serves`)."""
    if user.is_operator:
        return sa.true()
    return (Organisation.kind != OrganisationKind.ENTERPRISE) | Organisation.park_id.in_(user.park_ids)


def list_waiting_organisations(user: User) -> list[Organisation]:
    """Return the organisations that wait to be verified by this member of staff, the longest wait first."""
    waiting = _organisations().where(
        Organisation.verification == Verification.SUBMITTED, served_by(user), stands_alone()
    )
    return list(db.session.scalars(waiting.order_by(Organisation.submitted_at, Organisation.id)))


def list_expiring_organisations(user: User) -> list[Organisation]:
    """Return verified organisations whose seal lapses within 30 days or has lapsed, the earliest first."""
    soon = _organisations().where(
        Organisation.verification == Verification.VERIFIED,
        Organisation.verified_until <= clock.today() + EXPIRING,
        served_by(user),
        stands_alone(),
    )
    return list(db.session.scalars(soon.order_by(Organisation.verified_until, Organisation.id)))


def _served_and_like(user: User, words: str, verification: str) -> list[Where]:
    wanted = [served_by(user), stands_alone()]
    if verification:
        wanted.append(Organisation.verification == verification)
    if words:
        named = [Organisation.name, Organisation.short_name, Organisation.uscc, Organisation.code]
        wanted.append(sa.or_(*(column.contains(words, autoescape=True) for column in named)))
    return wanted


def list_organisations(
    user: User, words: str = "", verification: str = "", limit: int | None = None, offset: int = 0
) -> list[Organisation]:
    """Return the organisations that this member of staff serves, by name."""
    found = _organisations().options(selectinload(Organisation.qualifications))
    found = found.where(*_served_and_like(user, words, verification)).order_by(Organisation.name_sort, Organisation.id)
    return list(db.session.scalars(found.limit(limit).offset(offset)))


def count_organisations(user: User, words: str = "", verification: str = "") -> int:
    """Return how many organisations `list_organisations` would list."""
    wanted = _served_and_like(user, words, verification)
    return db.session.execute(sa.select(sa.func.count(Organisation.id)).where(*wanted)).scalar_one()


def _holding() -> Where:
    day = clock.today()
    return (Membership.valid_from <= day) & (Membership.valid_to.is_(None) | (Membership.valid_to >= day))


def list_memberships(organisation_id: int) -> list[Membership]:
    """Return the memberships of an organisation that hold today, the oldest first, each with its person."""
    held = sa.select(Membership).options(joinedload(Membership.user))
    held = held.where(Membership.organisation_id == organisation_id, _holding())
    return list(db.session.scalars(held.order_by(Membership.valid_from, Membership.id)))


def list_claimed(organisation_ids: set[int]) -> set[int]:
    """Return those of the organisations that somebody acts for today."""
    held = sa.select(Membership.organisation_id).where(Membership.organisation_id.in_(organisation_ids), _holding())
    return {one for one in db.session.scalars(held) if one is not None}


def list_members(organisation_id: int) -> list[User]:
    """Return the people of an organisation, the oldest membership first."""
    return list(dict.fromkeys(one.user for one in list_memberships(organisation_id)))


def _staff(*where: Where) -> list[User]:
    held = sa.select(User).where(User.memberships.any(sa.and_(_holding(), *where)))
    return list(db.session.scalars(held.options(selectinload(User.memberships)).order_by(User.id)))


def list_staff_of(park_id: int) -> list[User]:
    """Return the staff of a park."""
    return _staff(Membership.role == Role.OFFICER, Membership.park_id == park_id)


def list_operators() -> list[User]:
    """Return the operators of the platform."""
    return _staff(Membership.role == Role.OPERATOR)


def list_parks() -> list[Park]:
    """Return all parks, by slug."""
    return list(db.session.scalars(sa.select(Park).order_by(Park.slug, Park.id)))


def find_park(slug: str) -> Park | None:
    """Return the park of a slug, None where there is none."""
    return db.session.scalars(sa.select(Park).where(Park.slug == slug)).first()


def get_park(slug: str) -> Park:
    """Return the park of a slug. Raises NotFound."""
    found = find_park(slug)
    if found is None:
        raise NotFound()
    return found


def list_pending_joins(organisation_id: int) -> list[JoinRequest]:
    """Return who asks to join, the oldest first."""
    pending = sa.select(JoinRequest).options(joinedload(JoinRequest.user))
    pending = pending.where(JoinRequest.organisation_id == organisation_id, JoinRequest.state == JoinState.PENDING)
    return list(db.session.scalars(pending.order_by(JoinRequest.created_at, JoinRequest.id)))


def list_waiting_claims(user: User) -> list[JoinRequest]:
    """Return who asks for an organisation that nobody acts for, where this member of staff answers, by organisation and age."""
    acting = sa.exists().where(Membership.organisation_id == Organisation.id, _holding())
    asked = sa.select(JoinRequest).join(JoinRequest.organisation)
    asked = asked.options(contains_eager(JoinRequest.organisation).joinedload(Organisation.park))
    asked = asked.options(joinedload(JoinRequest.user)).where(
        JoinRequest.state == JoinState.PENDING,
        JoinRequest.user_id != user.id,
        served_by(user),
        stands_alone(),
        sa.not_(acting),
    )
    return list(db.session.scalars(asked.order_by(Organisation.id, JoinRequest.created_at, JoinRequest.id)))


def list_joins_of(user_id: int) -> list[JoinRequest]:
    """Return a person's own requests to join, the latest first."""
    mine = sa.select(JoinRequest).where(JoinRequest.user_id == user_id)
    return list(db.session.scalars(mine.order_by(JoinRequest.created_at.desc(), JoinRequest.id.desc())))


def list_open_invitations(organisation_id: int) -> list[Invitation]:
    """Return invitations that were neither accepted nor have run out, the oldest first."""
    opened = sa.select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    return list(db.session.scalars(opened.order_by(Invitation.created_at, Invitation.id)))


def list_organisations_like(organisation: Organisation) -> list[Organisation]:
    """Return other organisations of the same name: a second code for one firm is worth a look before it is verified."""
    same = sa.select(Organisation).where(
        Organisation.name == organisation.name, Organisation.id != organisation.id, stands_alone()
    )
    return list(db.session.scalars(same.order_by(Organisation.id)))


def list_sessions(user_id: int) -> list[UserSession]:
    """Return a person's sign-ins that have not ended, the latest first."""
    alive = sa.select(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    return list(db.session.scalars(alive.order_by(UserSession.created_at.desc(), UserSession.id.desc())))
