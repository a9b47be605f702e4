"""Writes an event beside each step of an introduction and each act upon a post, in the same transaction; nobody has to think of it.

Steps and audit rows are append-only and written for every change, so listening to them leaves no door out.
"""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection

from matchmaker.foundation.audit import AuditEntry
from matchmaker.introductions.models import Step
from matchmaker.webhooks.models import Topic, WebhookEvent

TOLD = frozenset({"publish", "send_back", "withdraw", "fill", "renew", "expire", "pause", "resume", "take_down"})


def _write(connection: Connection, topic: Topic, action: str, **more: Any) -> None:
    row = {"key": secrets.token_hex(16), "topic": topic, "action": action, "subject": "", "facts": {}} | more
    connection.execute(sa.insert(WebhookEvent.__table__).values(**row))  # type: ignore[arg-type]  # a table, as declared


@event.listens_for(Step, "after_insert")
def _step(_mapper: Any, connection: Connection, step: Step) -> None:
    facts = {"from_state": step.from_state, "to_state": step.to_state, "side": step.actor_side}
    more = {"subject_id": step.introduction_id, "facts": facts, "at": step.at}
    _write(connection, Topic.INTRODUCTION, str(step.action), **more)


@event.listens_for(AuditEntry, "after_insert")
def _act(_mapper: Any, connection: Connection, entry: AuditEntry) -> None:
    topic, _, action = entry.action.partition(".")
    if topic in (Topic.NEED, Topic.CAPABILITY) and action in TOLD:
        _write(connection, Topic(topic), action, subject=entry.subject, at=entry.at)
