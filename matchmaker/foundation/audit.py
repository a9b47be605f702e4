"""The audit trail: who did what to which thing, written in the same transaction; steps of an introduction have their own table."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, db


class AuditEntry(Base):
    """One act: append-only."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: the trail outlives the account
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(40), index=True)  # a public code, or kind:id where there is none
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(action: str, subject: str, *, by: Any, now: datetime, **facts: Any) -> None:
    """Write one row; `by` is a user or None for the clock. Facts hold codes and ids, never contact data."""
    db.session.add(AuditEntry(at=now, actor_id=getattr(by, "id", None), action=action, subject=subject, facts=facts))


def list_entries(subject: str) -> list[AuditEntry]:
    """Return a subject's entries, oldest first."""
    found = sa.select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.at, AuditEntry.id)
    return list(db.session.scalars(found))
