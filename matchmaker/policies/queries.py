"""Reads of the library: what ships, with the operator's latest editions in its place; who follows what; briefings are in `briefings.py`."""

from collections.abc import Collection

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.policies.entries import Entry, shipped
from matchmaker.policies.models import PolicyEdition, PolicyFollow


def list_entries() -> list[Entry]:
    """Return every entry of the library: the shipped ones in the order of their files, then those that the operator added."""
    found: dict[str, Entry] = dict(shipped())
    for row in _latest():
        if row.withdrawn:
            found.pop(row.slug, None)
        else:
            found[row.slug] = Entry.model_validate(row.content)
    return list(found.values())


def _latest() -> list[PolicyEdition]:
    newest = sa.select(PolicyEdition.slug, sa.func.max(PolicyEdition.number).label("number")).group_by(
        PolicyEdition.slug
    )
    last = newest.subquery()
    same = sa.and_(PolicyEdition.slug == last.c.slug, PolicyEdition.number == last.c.number)
    return list(db.session.scalars(sa.select(PolicyEdition).join(last, same).order_by(PolicyEdition.id)))


def find_entry(slug: str) -> Entry | None:
    """Return one entry as it stands, None where there is none or it was withdrawn."""
    edition = find_edition(slug)
    if edition is None:
        return shipped().get(slug)
    return None if edition.withdrawn else Entry.model_validate(edition.content)


def get_entry(slug: str) -> Entry:
    """Return one entry as it stands. Raises NotFound."""
    found = find_entry(slug)
    if found is None:
        raise NotFound("policy")
    return found


def find_edition(slug: str) -> PolicyEdition | None:
    """Return the operator's latest edition, None where the entry stands as it ships."""
    return next(iter(list_editions(slug)), None)


def list_editions(slug: str) -> list[PolicyEdition]:
    """Return the operator's editions of an entry, the newest first."""
    mine = sa.select(PolicyEdition).where(PolicyEdition.slug == slug)
    return list(db.session.scalars(mine.order_by(PolicyEdition.number.desc())))


def find_follow(user_id: int, slug: str) -> PolicyFollow | None:
    """Return whether and how somebody follows an entry."""
    mine = sa.select(PolicyFollow).where(PolicyFollow.user_id == user_id, PolicyFollow.slug == slug)
    return db.session.scalars(mine).first()


def followed_by(user_id: int) -> set[str]:
    """Return the ids of the entries that somebody follows."""
    return set(db.session.scalars(sa.select(PolicyFollow.slug).where(PolicyFollow.user_id == user_id)))


def list_follows(slugs: Collection[str]) -> list[PolicyFollow]:
    """Return who follows one of these, in the order in which they began."""
    asked = sa.select(PolicyFollow).where(PolicyFollow.slug.in_(slugs))
    return list(db.session.scalars(asked.order_by(PolicyFollow.id)))
