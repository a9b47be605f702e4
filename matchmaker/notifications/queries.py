"""Reads of the outbox and the inbox."""

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.notifications.models import MailState, Notice, OutboxMessage, Refusal

PAGE = 50


@dataclass(frozen=True)
class Messages:
    """One page of mails, newest first."""

    rows: list[OutboxMessage]
    total: int
    page: int
    pages: int


def count_unread(user_id: int) -> int:
    """Return how many lines behind the bell were not read yet."""
    unread = sa.select(sa.func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.execute(unread).scalar_one()


def list_notices(user_id: int, limit: int = 200) -> list[Notice]:
    """Return a user's latest lines, newest first."""
    mine = sa.select(Notice).where(Notice.user_id == user_id)
    return list(db.session.scalars(mine.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)))


def list_messages(state: str = "", page: int = 1, size: int = PAGE) -> Messages:
    """Return one page of mails in a state ("" = all), newest first; a page beyond the last is the last."""
    chosen = [OutboxMessage.state == state] if state else []
    total = db.session.execute(sa.select(sa.func.count(OutboxMessage.id)).where(*chosen)).scalar_one()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    newest = sa.select(OutboxMessage).where(*chosen).order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    rows = list(db.session.scalars(newest.offset((page - 1) * size).limit(size)))
    return Messages(rows=rows, total=total, page=page, pages=pages)


def list_messages_before(state: str, limit: int, before: int | None) -> list[OutboxMessage]:
    """Return the newest mails in a state ("" = all), those that were made before one of them."""
    chosen = [OutboxMessage.state == state] if state else []
    chosen += [OutboxMessage.id < before] if before is not None else []
    newest = sa.select(OutboxMessage).where(*chosen).order_by(OutboxMessage.id.desc())
    return list(db.session.scalars(newest.limit(limit)))


def count_messages() -> dict[str, int]:
    """Return how many mails stand in each state, zeros included."""
    counted = sa.select(OutboxMessage.state, sa.func.count()).group_by(OutboxMessage.state)
    found: dict[str, int] = {state: n for state, n in db.session.execute(counted)}
    return {str(state): found.get(str(state), 0) for state in MailState}


def list_refusals(limit: int = 100) -> list[Refusal]:
    """Return the addresses that nothing is sent to, the latest first."""
    return list(
        db.session.scalars(sa.select(Refusal).order_by(Refusal.refused_at.desc(), Refusal.id.desc()).limit(limit))
    )
