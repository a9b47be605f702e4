"""Reads of attachments: one by its code, those of a thing, how much an organisation keeps, which bytes are still named."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.attachments.models import Attachment
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER

Thing = Organisation | Need | Capability | Introduction
"""What a file can hang on; a case is told by its capability and its own id."""


def get_attachment(code: str) -> Attachment:
    """Return the attachment. Raises NotFound."""
    found = db.session.scalars(sa.select(Attachment).where(Attachment.code == code)).first()
    if found is None:
        raise NotFound("attachment")
    return found


def place_of(thing: Thing) -> dict[str, Any]:
    """Return the columns that say what an attachment hangs on, but for a case."""
    if isinstance(thing, Need):
        return {"need_id": thing.id, "capability_id": None, "introduction_id": None}
    if isinstance(thing, Capability):
        return {"need_id": None, "capability_id": thing.id, "introduction_id": None}
    if isinstance(thing, Introduction):
        return {"need_id": None, "capability_id": None, "introduction_id": thing.id}
    return {"organisation_id": thing.id, "need_id": None, "capability_id": None, "introduction_id": None}


def list_of(thing: Thing) -> list[Attachment]:
    """Return everything that hangs on a thing and, of a capability, on its cases: the thing's own first, oldest first."""
    found = sa.select(Attachment).filter_by(**place_of(thing))
    own_first = sa.case((Attachment.case_id.is_(None), 0), else_=Attachment.case_id)
    return list(db.session.scalars(found.order_by(own_first, Attachment.id)))


def count_on(thing: Thing, owner_id: int, case_id: int | None) -> int:
    """Return how many the owner has on the thing itself, or on one case of it."""
    place = place_of(thing) | {"organisation_id": owner_id, "case_id": case_id}
    found = sa.select(sa.func.count()).select_from(Attachment).filter_by(**place)
    return int(db.session.execute(found).scalar_one())


def total_size(organisation_id: int) -> int:
    """Return the bytes of all files of an organisation; what it sent twice counts twice."""
    found = sa.select(sa.func.sum(Attachment.size)).where(Attachment.organisation_id == organisation_id)
    return int(db.session.execute(found).scalar() or 0)


def named(digests: Collection[str]) -> set[str]:
    """Return which of the digests a row names."""
    return set(db.session.scalars(sa.select(Attachment.digest).where(Attachment.digest.in_(digests))))


def list_introduced(attachment: Attachment) -> list[Introduction]:
    """Return the introductions over what a file hangs on whose sides know each other: about the need, with the capability, or itself."""
    if attachment.introduction is not None:
        return [attachment.introduction]
    if attachment.need_id is None and attachment.capability_id is None:
        return []
    over = (
        Introduction.need_id == attachment.need_id
        if attachment.need_id is not None
        else Introduction.capability_id == attachment.capability_id
    )
    found = sa.select(Introduction).where(over, Introduction.state.in_(KNOWN_TO_EACH_OTHER)).order_by(Introduction.id)
    return list(db.session.scalars(found).unique())
