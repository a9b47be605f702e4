"""Reads of introductions: one by its code, those of an organisation, those that wait for somebody, counts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.models import Consent, ContactSeen, Introduction, Response, Step
from matchmaker.introductions.states import (
    KNOWN_TO_EACH_OTHER,
    OPEN,
    PUBLIC,
    WAITING,
    PublicState,
    Side,
    State,
    Waiting,
)

_LISTED = (
    joinedload(Introduction.capability),
    selectinload(Introduction.consents),
    selectinload(Introduction.claims),
    selectinload(Introduction.response),
)
_WHOLE = (
    *_LISTED,
    selectinload(Introduction.reveals),
    selectinload(Introduction.ratings),
    selectinload(Introduction.steps).selectinload(Step.actor),
)
_NEWEST = (Introduction.changed_at.desc(), Introduction.id.desc())
_MOST_URGENT = (Introduction.due_on, Introduction.id)

# Where staff propose, the provider does not know of it before the enterprise has agreed.
_ENTERPRISE_AGREED = (
    sa.select(Consent.id)
    .where(Consent.introduction_id == Introduction.id, Consent.giver_id == Introduction.enterprise_id)
    .exists()
)
_PROVIDER_KNOWS = sa.or_(Introduction.initiator != Side.STAFF, _ENTERPRISE_AGREED)


def get_introduction(code: str) -> Introduction:
    """Return one with steps, consents, reveals and response. Raises NotFound."""
    found = sa.select(Introduction).where(Introduction.code == code).options(*_WHOLE)
    introduction = db.session.scalars(found).unique().first()
    if introduction is None:
        raise NotFound("introduction")
    return introduction


def open_introduction(need_id: int, provider_id: int) -> Introduction | None:
    """Return the open introduction of this provider for this need; there is one at most."""
    found = sa.select(Introduction).where(
        Introduction.need_id == need_id, Introduction.provider_id == provider_id, Introduction.state.in_(OPEN)
    )
    return db.session.scalars(found).unique().first()


def _of(organisation_id: int) -> sa.ColumnElement[bool]:
    as_provider = sa.and_(Introduction.provider_id == organisation_id, _PROVIDER_KNOWS)
    return sa.or_(Introduction.enterprise_id == organisation_id, as_provider)


def list_for_organisation(
    organisation_id: int, states: Collection[str] | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Introduction]:
    """Return an organisation's introductions, newest change first; of some states, if given."""
    found = sa.select(Introduction).where(_of(organisation_id)).options(*_LISTED).order_by(*_NEWEST)
    if states is not None:
        found = found.where(Introduction.state.in_(states))
    return list(db.session.scalars(found.limit(limit).offset(offset)).unique())


def count_by_state(organisation_id: int) -> dict[str, int]:
    """Return how many introductions an organisation has in each state; states without any are left out."""
    return _counted(_of(organisation_id))


def _counted(*where: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(sa.select(Introduction.state, sa.func.count()).where(*where).group_by(Introduction.state))
    return {str(state): int(n) for state, n in rows}


def _served_by(user: User) -> sa.ColumnElement[bool]:
    if user.is_operator:
        return sa.true()
    parks = sa.select(Organisation.id).where(Organisation.park_id.in_(user.park_ids))
    return Introduction.enterprise_id.in_(parks)


def list_for_staff(
    user: User, states: Collection[str] | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Introduction]:
    """Return the introductions of the person's parks (an operator: all), newest change first."""
    found = sa.select(Introduction).where(_served_by(user)).options(*_LISTED).order_by(*_NEWEST)
    if states is not None:
        found = found.where(Introduction.state.in_(states))
    return list(db.session.scalars(found.limit(limit).offset(offset)).unique())


def count_by_state_for_staff(user: User) -> dict[str, int]:
    """Return how many introductions of the person's parks stand in each state."""
    return _counted(_served_by(user))


def list_waiting(user: User) -> list[Introduction]:
    """Return what waits, most urgent first: in staff's parks for anybody; else for the person's own organisations.

    What runs is asked of both sides only once news are expected: from the reminder on.
    """
    found = sa.select(Introduction).where(Introduction.state.in_(OPEN)).options(*_LISTED).order_by(*_MOST_URGENT)
    if user.is_staff:
        queue = sa.or_(Introduction.state.in_(WAITING), Introduction.waiting_for == Waiting.STAFF)
        return list(db.session.scalars(found.where(_served_by(user), queue)).unique())
    mine = [one.id for one in user.organisations]
    both = sa.and_(Introduction.waiting_for == Waiting.BOTH, Introduction.reminded_at.is_not(None))
    for_enterprise = sa.and_(
        Introduction.enterprise_id.in_(mine), sa.or_(Introduction.waiting_for == Waiting.ENTERPRISE, both)
    )
    for_provider = sa.and_(
        Introduction.provider_id.in_(mine), sa.or_(Introduction.waiting_for == Waiting.PROVIDER, both)
    )
    return list(db.session.scalars(found.where(sa.or_(for_enterprise, for_provider))).unique())


def list_all_due(*, reminds_until: date) -> list[Introduction]:
    """Return what waits, was not reminded and may be due soon enough for a reminder: within three weeks of a day."""
    soon = sa.and_(Introduction.reminded_at.is_(None), Introduction.due_on <= reminds_until + timedelta(weeks=3))
    return _due(OPEN, soon)


def list_overdue(states: Collection[str], today: date) -> list[Introduction]:
    """Return what waits in some states past its due day."""
    return _due(states, Introduction.due_on < today)


def _due(states: Collection[str], *where: sa.ColumnElement[bool]) -> list[Introduction]:
    found = sa.select(Introduction).where(Introduction.state.in_(states), *where)
    return list(db.session.scalars(found.options(*_WHOLE).order_by(*_MOST_URGENT)).unique())


def map_last_asked(need_ids: Collection[int]) -> dict[int, Introduction]:
    """Return need -> the latest introduction that its enterprise or staff began."""
    latest = sa.select(sa.func.max(Introduction.id)).where(
        Introduction.need_id.in_(need_ids), Introduction.initiator != Side.PROVIDER
    )
    found = sa.select(Introduction).where(Introduction.id.in_(latest.group_by(Introduction.need_id)))
    return {one.need_id: one for one in db.session.scalars(found.options(*_WHOLE)).unique()}


def list_consented(organisation_ids: Collection[int], *, limit: int, offset: int = 0) -> list[Introduction]:
    """Return what the organisations let the other side see their contact in, newest change first."""
    found = sa.select(Introduction).where(*_consented(organisation_ids)).options(*_LISTED).order_by(*_NEWEST)
    return list(db.session.scalars(found.limit(limit).offset(offset)).unique())


def count_consented(organisation_ids: Collection[int]) -> int:
    """Return how many `list_consented` would list."""
    found = sa.select(sa.func.count(Introduction.id)).where(*_consented(organisation_ids))
    return db.session.execute(found).scalar_one()


def _consented(organisation_ids: Collection[int]) -> list[sa.ColumnElement[bool]]:
    holds = sa.select(Consent.id).where(
        Consent.introduction_id == Introduction.id,
        Consent.giver_id.in_(organisation_ids),
        Consent.withdrawn_at.is_(None),
    )
    return [Introduction.state.in_(KNOWN_TO_EACH_OTHER), holds.exists()]


def list_for_need(need_id: int, states: Collection[str] | None = None) -> list[Introduction]:
    """Return a need's introductions, oldest first."""
    found = sa.select(Introduction).where(Introduction.need_id == need_id).options(*_LISTED).order_by(Introduction.id)
    if states is not None:
        found = found.where(Introduction.state.in_(states))
    return list(db.session.scalars(found).unique())


def list_states(need_id: int) -> set[State]:
    """Return the states in which a need's introductions stand."""
    found = sa.select(Introduction.state).where(Introduction.need_id == need_id).distinct()
    return {State(state) for state in db.session.scalars(found)}


def find_public_state(need_id: int) -> PublicState | None:
    """Return how far the furthest introduction of a need has come, in the words for whoever stands on neither side.

    None where nobody is asked, or all that was asked has ended.
    """
    reached = {PUBLIC[state] for state in list_states(need_id)} - {PublicState.ENDED}
    return max(reached, key=list(PublicState).index, default=None)


def list_responses(need_id: int) -> list[Response]:
    """Return the answers to a need that still stand, with their lines and cases, oldest first."""
    standing = [*OPEN, State.DELIVERED]
    found = (
        sa.select(Response)
        .join(Response.introduction)
        .where(Introduction.need_id == need_id, Introduction.state.in_(standing))
        .options(
            joinedload(Response.introduction).joinedload(Introduction.capability),
            joinedload(Response.introduction).selectinload(Introduction.consents),
            selectinload(Response.cases),
        )
        .order_by(Response.id)
    )
    return list(db.session.scalars(found).unique())


def count_taken_on(provider_id: int, *, besides: int | None = None) -> int:
    """Return how many open introductions a provider has said yes to: what its capacity is compared with."""
    agreed = (
        sa.select(Consent.id)
        .where(
            Consent.introduction_id == Introduction.id,
            Consent.giver_id == provider_id,
            Consent.withdrawn_at.is_(None),
        )
        .exists()
    )
    found = sa.select(sa.func.count()).where(
        Introduction.provider_id == provider_id, Introduction.state.in_(OPEN), agreed, Introduction.id != (besides or 0)
    )
    return int(db.session.execute(found).scalar_one())


def list_contact_seen(introduction_id: int) -> list[tuple[str, int, int, datetime]]:
    """Return (viewer's name, whose contact, times, last time) of everyone who opened contact data, by first time."""
    found = (
        sa.select(User.name, ContactSeen.subject_id, sa.func.count(), sa.func.max(ContactSeen.at))
        .join(User, User.id == ContactSeen.viewer_id)
        .where(ContactSeen.introduction_id == introduction_id)
        .group_by(User.id, User.name, ContactSeen.subject_id)
        .order_by(sa.func.min(ContactSeen.id))
    )
    return [(name, subject, times, last) for name, subject, times, last in db.session.execute(found)]
