"""例外: a declared interest is let through for one pair, with a reason and by two people; who is tied is told by `interests.py`."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.access import serves
from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from matchmaker.introductions.fairness import Override

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LONGEST = 500


def may_ask(user: "User", need: Need) -> bool:
    """Return whether the person may ask for an exception: staff of the need's park who do not belong to its enterprise."""
    return serves(user, need.organisation) and not user.belongs_to(need.organisation_id)


def may_second(user: "User", row: Override) -> bool:
    """Return whether the person may agree to it: staff of the park, of neither side, neither who asked nor whose interest it is."""
    sides = (row.need.organisation_id, row.provider_id)
    return (
        may_ask(user, row.need)
        and user.id not in (row.asked_by_id, row.person_id)
        and not any(user.belongs_to(one) for one in sides)
    )


def ask(
    need: Need, provider: Organisation, *, person: "User | None", reason: str, by: "User", now: datetime
) -> Override:
    """Ask that a tie be let through for this pair: `person`'s own, or, with None, the one between the organisations; return the row.

    It holds once a second person agrees. Raises NotAllowed, Invalid (no reason), Conflict (asked already).
    """
    if not may_ask(by, need) or by.belongs_to(provider.id):
        raise NotAllowed("not_yours")
    if not reason:
        raise Invalid("reason", "note_needed")
    if len(reason) > LONGEST:
        raise Invalid("reason", "note_too_long", n=LONGEST)
    person_id = person.id if person is not None else None
    if _there(need.id, provider.id, person_id) is not None:
        raise Conflict("asked_already")
    row = Override(
        need_id=need.id, provider_id=provider.id, person_id=person_id, reason=reason, asked_by_id=by.id, asked_at=now
    )
    db.session.add(row)
    db.session.flush()
    audit.record("ask_exception", need.code, by=by, now=now, provider=provider.code, tied_user=person, override=row.id)
    return row


def _there(need_id: int, provider_id: int, person_id: int | None) -> Override | None:
    return db.session.scalars(
        sa.select(Override).where(
            Override.need_id == need_id,
            Override.provider_id == provider_id,
            Override.person_id.is_not_distinct_from(person_id),
        )
    ).first()


def second(override_id: int, *, by: "User", now: datetime) -> Override:
    """Agree to an exception as the second person; return it.

    Raises NotFound (also to whoever does not serve the park), NotAllowed (asked it, or is whom it is about), Conflict (agreed to before).
    """
    row = db.session.get(Override, override_id)
    if row is None or not may_ask(by, row.need):
        raise NotFound()
    if not may_second(by, row):
        raise NotAllowed("second_person")
    first = sa.update(Override).where(Override.id == row.id, Override.seconded_at.is_(None))
    done = db.session.execute(first.values(second_id=by.id, seconded_at=now).returning(Override.id))
    if done.scalar_one_or_none() is None:
        raise Conflict("answered_already")
    db.session.refresh(row)
    audit.record("second_exception", row.need.code, by=by, now=now, provider=row.provider.code, override=row.id)
    return row


def list_for(user: "User") -> list[Override]:
    """Return the exceptions of the needs that a member of staff serves, newest first."""
    rows = sa.select(Override).join(Need, Need.id == Override.need_id)
    if not user.is_operator:
        served = sa.select(Organisation.id).where(Organisation.park_id.in_(user.park_ids))
        rows = rows.where(Need.organisation_id.in_(served))
    named = (joinedload(Override.need), joinedload(Override.provider), joinedload(Override.asked_by))
    return list(
        db.session.scalars(rows.options(*named, joinedload(Override.second)).order_by(Override.id.desc())).unique()
    )
