"""Reads of posts, with eager loading and a total order; who may see what is found is in `access.py`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.accounts.merges import stands_alone
from matchmaker.accounts.models import Organisation, OrganisationKind, Verification
from matchmaker.accounts.people import Membership, User
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.masking import Mask, Population, mask_of
from matchmaker.catalogue.models import Need, NeedState, Revision, RevisionState
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound

RECENT = timedelta(days=7)


def get_need(code: str) -> Need:
    """Return the need. Raises NotFound."""
    need = db.session.scalars(sa.select(Need).where(Need.code == code)).first()
    if need is None:
        raise NotFound()
    return need


def find_capability(code: str) -> Capability | None:
    """Return the capability, None where there is none."""
    return db.session.scalars(sa.select(Capability).where(Capability.code == code)).first()


def get_capability(code: str) -> Capability:
    """Return the capability. Raises NotFound."""
    capability = find_capability(code)
    if capability is None:
        raise NotFound()
    return capability


def get_post(code: str) -> Post:
    """Return the need or capability that the code names. Raises NotFound."""
    return get_need(code) if code.startswith("N-") else get_capability(code)


def _verified() -> list[sa.ColumnElement[bool]]:
    return [Organisation.verification == Verification.VERIFIED, Organisation.verified_until >= clock.today()]


def published_needs() -> sa.Select[Need]:
    """Return the query of every need that others may read today, the newest first; lists and figures are made of it."""
    still_open = Need.expires_on >= clock.today()  # the clock may be late to end those that ran out
    return (
        sa.select(Need)
        .join(Need.organisation)
        .where(Need.state == NeedState.PUBLISHED, Need.taken_down_at.is_(None), still_open, *_verified())
        .order_by(Need.published_at.desc(), Need.id.desc())
    )


def published_capabilities() -> sa.Select[Capability]:
    """Return the query of every capability that others may read, the newest first; lists and figures are made of it."""
    return (
        sa.select(Capability)
        .join(Capability.organisation)
        .where(Capability.state == CapabilityState.PUBLISHED, Capability.taken_down_at.is_(None), *_verified())
        .order_by(Capability.published_at.desc(), Capability.id.desc())
    )


def find_capabilities(words: list[str], limit: int) -> list[Capability]:
    """Return published capabilities whose code, title or provider holds every word, the newest first."""
    text = Capability.code + " " + Capability.title + " " + Organisation.name
    holding = published_capabilities().where(*(text.icontains(word, autoescape=True) for word in words))
    return list(db.session.scalars(holding.limit(limit)).unique())


def list_needs_of(organisation_ids: set[int]) -> list[Need]:
    """Return the organisations' needs, the last changed first."""
    mine = sa.select(Need).where(Need.organisation_id.in_(organisation_ids))
    return list(db.session.scalars(mine.order_by(Need.updated_at.desc(), Need.id.desc())))


def list_capabilities_of(organisation_ids: set[int]) -> list[Capability]:
    """Return the organisations' capabilities, the last changed first."""
    mine = sa.select(Capability).where(Capability.organisation_id.in_(organisation_ids))
    return list(db.session.scalars(mine.order_by(Capability.updated_at.desc(), Capability.id.desc())))


def list_entrusted(posts: Sequence[Post]) -> list[Post]:
    """Return those of an organisation's posts that staff wrote for it and its own people have not handed in yet, by code."""
    drafts = [one for one in posts if one.state == NeedState.DRAFT]  # the same word for both kinds
    authors = {one.author_id for one in drafts}
    written = sa.select(Membership.user_id, Membership.organisation_id).where(Membership.user_id.in_(authors))
    own = {tuple(row) for row in db.session.execute(written)}
    return sorted((one for one in drafts if (one.author_id, one.organisation_id) not in own), key=lambda one: one.code)


def _in_charge(user: User) -> list[sa.ColumnElement[bool]]:
    return [] if user.is_operator else [Organisation.park_id.in_(user.park_ids)]


def list_waiting_posts(user: User) -> list[Post]:
    """Return every post that waits for this member of staff, the one that waits longest first.

    A post waits when it is submitted, when an edit of it is held back, or when a live edit was not looked at yet.
    """
    if not user.is_staff:
        return []
    needs = sa.select(Need).join(Need.organisation).where(*_in_charge(user), _need_waits())
    capabilities = sa.select(Capability).where(_capability_waits())
    found: list[Post] = [*db.session.scalars(needs).unique(), *db.session.scalars(capabilities).unique()]
    return sorted((one for one in found if not user.belongs_to(one.organisation_id)), key=_since)


def _since(post: Post) -> tuple[float, str]:
    return (post.updated_at.timestamp(), post.code)


def _need_waits() -> sa.ColumnElement[bool]:
    edited = sa.and_(Need.state == NeedState.PUBLISHED, Need.id.in_(_edited(Revision.need_id)))
    return sa.or_(Need.state == NeedState.SUBMITTED, edited)


def _capability_waits() -> sa.ColumnElement[bool]:
    public = Capability.state.in_((CapabilityState.PUBLISHED, CapabilityState.PAUSED))
    edited = sa.and_(public, Capability.id.in_(_edited(Revision.capability_id)))
    return sa.or_(Capability.state == CapabilityState.SUBMITTED, edited)


def _edited(owner: InstrumentedAttribute[int | None]) -> sa.Select[int | None]:
    unseen = sa.and_(Revision.state == RevisionState.LIVE, Revision.seen_at.is_(None))
    held = Revision.state == RevisionState.WAITING
    return sa.select(owner).where(owner.is_not(None), sa.or_(held, unseen))


def list_enterprises_of(user: User) -> list[Organisation]:
    """Return the enterprises that this member of staff is in charge of, ordered by pinyin."""
    mine = (Organisation.kind == OrganisationKind.ENTERPRISE, stands_alone(), *_in_charge(user))
    enterprises = sa.select(Organisation).where(*mine)
    return list(db.session.scalars(enterprises.order_by(Organisation.name_sort, Organisation.id)))


def find_recent_draft(
    kind: type[Need] | type[Capability], organisation: Organisation, user: User, now: datetime
) -> Post | None:
    """Return the draft that the person saved last for the organisation within a week, None where there is none."""
    mine = (kind.organisation_id == organisation.id, kind.author_id == user.id, kind.state == "draft")
    recent: sa.Select[Any] = sa.select(kind).where(*mine, kind.updated_at >= now - RECENT)
    post: Post | None = db.session.scalars(recent.order_by(kind.updated_at.desc(), kind.id.desc())).first()
    return post


def mask_population() -> Population:
    """Return the verified enterprises among which a masked one hides."""
    told = (Organisation.industry, Organisation.size, Organisation.region)
    enterprises = sa.select(*told, sa.func.count()).where(
        Organisation.kind == OrganisationKind.ENTERPRISE, *_verified()
    )
    counted = db.session.execute(enterprises.group_by(*told))
    return Population((industry, size, region, many) for industry, size, region, many in counted)


def find_mask(organisation: Organisation) -> Mask:
    """Return what others see in place of the enterprise's name; lists count the population once and call `mask_of`."""
    return mask_of(organisation, mask_population())
