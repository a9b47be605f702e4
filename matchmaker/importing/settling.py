"""Which organisations a member of staff is asked about, and what was answered: two, or (by `merging.py`) one."""

from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.merges import Merge
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict
from matchmaker.importing.duplicates import Evidence, Known, Pair, find_pairs
from matchmaker.importing.models import NotDuplicate


def _known(one: Organisation) -> Known:
    names = tuple(name for name in (one.name, one.name_en) if name)
    return Known(one.id, one.is_enterprise, one.uscc, names, one.contact_phone)


def list_pairs(user: User) -> list[tuple[Pair, Organisation, Organisation]]:
    """Return the pairs that this member of staff may settle and nobody has settled yet, the likeliest first."""
    served = {one.id: one for one in accounts.list_organisations(user) if not user.belongs_to(one.id)}
    settled = {(one.first_id, one.second_id) for one in db.session.scalars(sa.select(NotDuplicate))}
    return [
        (pair, served[pair.first], served[pair.second])
        for pair in find_pairs([_known(one) for one in served.values()])
        if (pair.first, pair.second) not in settled
    ]


def _ordered(one: Organisation, other: Organisation) -> tuple[int, int]:
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


def find_settled(one: Organisation, other: Organisation) -> NotDuplicate | None:
    """Return the answer that two organisations are two, None where nobody gave it."""
    first, second = _ordered(one, other)
    return db.session.scalars(
        sa.select(NotDuplicate).where(NotDuplicate.first_id == first, NotDuplicate.second_id == second)
    ).first()


def keep_apart(one: Organisation, other: Organisation, *, by: User, now: datetime) -> None:
    """Remember that two organisations are two. Raises Conflict(answered_already) where that is known."""
    if find_settled(one, other) is not None:
        raise Conflict("answered_already")
    first, second = _ordered(one, other)
    db.session.add(NotDuplicate(first_id=first, second_id=second, by_id=by.id, at=now))
    db.session.flush()
    audit.record("not_duplicate", one.code, by=by, now=now, other=other.code)


def ask_again(one: Organisation, other: Organisation, *, by: User, now: datetime) -> None:
    """Take back that two organisations are two. Raises Conflict(answered_already) where nobody said so."""
    found = find_settled(one, other)
    if found is None:
        raise Conflict("answered_already")
    db.session.delete(found)
    audit.record("ask_again", one.code, by=by, now=now, other=other.code)


def list_apart(user: User) -> list[NotDuplicate]:
    """Return the pairs that were found to be two, of those that this member of staff serves, the latest first."""
    served = accounts.served_by(user)
    mine = sa.select(Organisation.id).where(served)
    found = sa.select(NotDuplicate).where(NotDuplicate.first_id.in_(mine), NotDuplicate.second_id.in_(mine))
    return list(db.session.scalars(found.order_by(NotDuplicate.at.desc(), NotDuplicate.id.desc()).limit(100)))


def list_merges(user: User) -> list[Merge]:
    """Return the merges that stand, of those that this member of staff serves, the latest first."""
    mine = sa.select(Organisation.id).where(accounts.served_by(user))
    found = sa.select(Merge).where(Merge.split_at.is_(None), Merge.survivor_id.in_(mine), Merge.merged_id.in_(mine))
    return list(db.session.scalars(found.order_by(Merge.at.desc(), Merge.id.desc()).limit(100)))


def evidence_of(one: Organisation, other: Organisation) -> tuple[Evidence, ...]:
    """Return why two organisations may be one, empty where nothing says so."""
    pairs = find_pairs([_known(one), _known(other)])
    return pairs[0].evidence if pairs else ()
