"""Makes two organisations one, and two again: every row of any room that points at the one points at the other from then on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.merges import Merge, find_merge
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Membership, Role, User, UserSession
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import Base, db, mark_posts_changed
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN

STAY = frozenset({"qualification", "verification_check", "organisation_merge", "not_duplicate"})
"""What tells of the organisation itself, and what tells of merging; it stays where it is."""

IS_OPEN = Introduction.state.in_(OPEN)
ENDED, DEMOTED = "membership ended", "membership demoted"


def _pointing() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Every column of any room that points at an organisation; the foreign keys are the list, so that none can be forgotten."""
    for table in Base.metadata.sorted_tables:
        if table.name in STAY:
            continue
        for column in table.columns:
            if any(key.target_fullname == "organisation.id" for key in column.foreign_keys):
                yield table, column


def count_moving(organisation: Organisation) -> dict[str, int]:
    """Return how many rows of each table would go over."""
    found: dict[str, int] = {}
    for table, column in _pointing():
        n = db.session.execute(sa.select(sa.func.count()).where(column == organisation.id)).scalar_one()
        if n:
            found[table.name] = found.get(table.name, 0) + n
    return found


def obstacle(survivor: Organisation, merged: Organisation) -> Conflict | None:
    """Return why the two cannot be made one as things stand, with the introductions that are in the way."""
    if survivor.id == merged.id or any(find_merge(one) is not None for one in (survivor, merged)):
        return Conflict("merged_already")
    if survivor.is_enterprise != merged.is_enterprise:
        return Conflict("merge_kinds")
    pair = (survivor.id, merged.id)
    both = sa.select(Introduction.code).where(Introduction.enterprise_id.in_(pair), Introduction.provider_id.in_(pair))
    if codes := list(db.session.scalars(both.order_by(Introduction.code))):
        return Conflict("merge_two_sides", codes=codes)
    mine = sa.select(Introduction.need_id).where(Introduction.provider_id == survivor.id, IS_OPEN)
    colliding = sa.select(Introduction.code).where(
        Introduction.provider_id.in_(pair),
        Introduction.need_id.in_(mine),
        Introduction.need_id.in_(sa.select(Introduction.need_id).where(Introduction.provider_id == merged.id, IS_OPEN)),
        IS_OPEN,
    )
    if codes := list(db.session.scalars(colliding.order_by(Introduction.code))):
        return Conflict("merge_collides", codes=codes)
    return None


def merge(survivor: Organisation, merged: Organisation, *, versions: tuple[int, int], by: User, now: datetime) -> Merge:
    """Make `merged` a part of `survivor` and return the record of what moved.

    `versions` are those that the decision was made on. Raises Conflict: organisation_changed where one is another by now, or
    what `obstacle` tells.
    """
    _seize(survivor, versions[0])
    _seize(merged, versions[1])
    if (why := obstacle(survivor, merged)) is not None:
        raise why
    moved: dict[str, Any] = {ENDED: _end_doubles(survivor, merged, now), DEMOTED: _demote(survivor, merged)}
    for table, column in _pointing():
        ids = list(db.session.scalars(sa.select(table.c.id).where(column == merged.id).order_by(table.c.id)))
        if gone := _repoint(table, column, ids, merged.id, survivor.id):
            moved[f"{table.name}.{column.name}"] = gone
    row = Merge(survivor=survivor, merged=merged, by=by, at=now, moved={key: ids for key, ids in moved.items() if ids})
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Conflict("merged_already") from error
    mark_posts_changed()
    for one, other in ((survivor, merged), (merged, survivor)):
        audit.record("merge_organisation", one.code, by=by, now=now, other=other.code, survivor=survivor.code)
    db.session.expire_all()
    return row


def _seize(organisation: Organisation, version: int) -> None:
    seen = sa.update(Organisation).where(Organisation.id == organisation.id, Organisation.version == version)
    done = db.session.execute(seen.values(version=version + 1), execution_options={"synchronize_session": False})
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("organisation_changed")
    db.session.refresh(organisation)


def _end_doubles(survivor: Organisation, merged: Organisation, now: datetime) -> list[int]:
    """End the memberships of those who are members of the survivor anyway; return them."""
    day = clock.day_of(now)
    there = sa.select(Membership.user_id).where(
        Membership.organisation_id == survivor.id, Membership.valid_to.is_(None)
    )
    double = sa.select(Membership.id).where(
        Membership.organisation_id == merged.id, Membership.valid_to.is_(None), Membership.user_id.in_(there)
    )
    ids = list(db.session.scalars(double.order_by(Membership.id)))
    ended = sa.update(Membership).where(Membership.id.in_(ids))
    db.session.execute(ended.values(valid_to=day - timedelta(days=1)))
    acting = sa.update(UserSession).where(UserSession.membership_id.in_(ids))
    db.session.execute(acting.values(membership_id=None))
    return ids


def _demote(survivor: Organisation, merged: Organisation) -> list[int]:
    """Who was in charge of the one is 经办人 of the other, where somebody is in charge there; return the memberships.

    Otherwise whoever founds a second organisation of nearly the same code would be put in charge of the verified one.
    """
    current = sa.select(Membership.id).where(Membership.role == Role.ADMIN, Membership.valid_to.is_(None))
    if db.session.scalars(current.where(Membership.organisation_id == survivor.id)).first() is None:
        return []
    ids = list(db.session.scalars(current.where(Membership.organisation_id == merged.id).order_by(Membership.id)))
    db.session.execute(sa.update(Membership).where(Membership.id.in_(ids)).values(role=Role.MEMBER))
    return ids


def _repoint(table: sa.Table, column: sa.Column[Any], ids: list[int], old: int, new: int) -> list[int]:
    """Point rows from one organisation at the other; return those that went, a row that is there already stays behind."""
    if not ids:
        return []
    if _update(table, column, ids, old, new):
        return ids
    return [one for one in ids if _update(table, column, [one], old, new)]


def _update(table: sa.Table, column: sa.Column[Any], ids: list[int], old: int, new: int) -> bool:
    step = sa.update(table).where(table.c.id.in_(ids), column == old).values({column.name: new})
    try:
        with db.session.begin_nested():
            return bool(getattr(db.session.execute(step), "rowcount", 0))
    except IntegrityError:
        return False


def split(record: Merge, *, by: User, now: datetime) -> int:
    """Make the two separate again: what moved goes back, what came since stays; return how many rows could not go back.

    Raises Conflict: answered_already where it was split, split_later_first where the survivor itself went into a third one.
    """
    if find_merge(record.survivor) is not None:
        raise Conflict("split_later_first")
    standing = sa.update(Merge).where(Merge.id == record.id, Merge.split_at.is_(None))
    done = db.session.execute(
        standing.values(split_at=now, split_by_id=by.id), execution_options={"synchronize_session": False}
    )
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("answered_already")
    survivor, merged, moved = record.survivor, record.merged, dict(record.moved)
    ended, demoted = moved.pop(ENDED, []), moved.pop(DEMOTED, [])
    left = 0
    for table, column in _pointing():
        ids = moved.get(f"{table.name}.{column.name}", [])
        left += len(ids) - len(_back(table, column, ids, survivor.id, merged.id))
    db.session.execute(sa.update(Membership).where(Membership.id.in_(ended)).values(valid_to=None))
    put_back = sa.update(Membership).where(Membership.id.in_(demoted), Membership.organisation_id == merged.id)
    db.session.execute(put_back.values(role=Role.ADMIN))
    for one in (survivor, merged):
        _seize(one, one.version)
    mark_posts_changed()
    for one, other in ((survivor, merged), (merged, survivor)):
        audit.record("split_organisation", one.code, by=by, now=now, other=other.code)
    db.session.expire_all()
    return left


def _back(table: sa.Table, column: sa.Column[Any], ids: list[int], old: int, new: int) -> list[int]:
    there = sa.select(table.c.id).where(table.c.id.in_(ids), column == old)
    return _repoint(table, column, list(db.session.scalars(there)), old, new)
