"""Deliveries seen from the worker: lease, then sent or failed, as the outbox of mails does it; which they are is `telling.py`.

At least once: a worker that dies between the sending and the mark leaves a lease that runs out. Both copies carry the same
Webhook-Id, so that the program can drop the second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.foundation.outgoing import Outgoing, Refused, Unreachable
from matchmaker.notifications.outbox import LEASE, wait_after
from matchmaker.webhooks.models import DeliveryState, Webhook, WebhookDelivery
from matchmaker.webhooks.signing import headers_for

KEPT = timedelta(days=30)
MOST_FAILURES = 20  # tries in a row, over several deliveries; then it is turned off


@dataclass(frozen=True)
class Leased:
    """One delivery that this worker may send; `attempt` tells its lease from a later one."""

    id: int
    key: str
    url: str
    salt: str
    body: str
    attempt: int


@dataclass(frozen=True)
class Outcome:
    """How a try went: `ok`, or what was wrong and whether no repetition mends it."""

    ok: bool
    status: int | None = None
    error: str = ""
    final: bool = False


def _due(now: datetime) -> sa.ColumnElement[bool]:
    active = sa.select(Webhook.id).where(Webhook.disabled_at.is_(None), Webhook.deleted_at.is_(None))
    queued = sa.and_(WebhookDelivery.state == DeliveryState.QUEUED, WebhookDelivery.not_before <= now)
    ran_out = sa.and_(WebhookDelivery.state == DeliveryState.LEASED, WebhookDelivery.leased_until <= now)
    unsent = sa.text("webhook_delivery.state IN ('queued', 'leased')")
    return sa.and_(unsent, sa.or_(queued, ran_out), WebhookDelivery.webhook_id.in_(active))


def is_due(now: datetime) -> bool:
    """Return whether `lease` would find something: a plain read, so that looking each second locks nothing."""
    return db.session.execute(sa.select(WebhookDelivery.id).where(_due(now)).limit(1)).first() is not None


def lease(now: datetime, limit: int) -> list[Leased]:
    """Take up to `limit` deliveries that are due, for `LEASE`. Call it in `transaction()`."""
    due = sa.select(WebhookDelivery).where(_due(now)).order_by(WebhookDelivery.not_before, WebhookDelivery.id)
    taken = []
    for one in db.session.scalars(due.limit(limit).with_for_update(skip_locked=True, of=WebhookDelivery)):
        one.state, one.leased_until, one.attempts = DeliveryState.LEASED, now + LEASE, one.attempts + 1
        taken.append(Leased(one.id, one.key, one.webhook.url, one.webhook.salt, one.body, one.attempts))
    return taken


def send(one: Leased, now: datetime, key: str, way: Outgoing) -> Outcome:
    """Send a delivery once, outside of any transaction; anything but a 2xx is a failure, a redirect is not followed."""
    try:
        answer = way.post(one.url, one.body.encode(), headers_for(one.key, one.body, now, one.salt, key))
    except Refused as refused:
        return Outcome(False, error=refused.code, final=True)
    except Unreachable as trouble:
        return Outcome(False, error=str(trouble)[:300])
    return Outcome(answer.ok, answer.status, "" if answer.ok else f"HTTP {answer.status}")


def mark(one: Leased, outcome: Outcome, now: datetime) -> bool:
    """Record how it went: sent, queued again after a growing wait, or failed; a webhook that fails on and on is turned off.

    Returns False for a lease that ran out.
    """
    wait = None if outcome.final else wait_after(one.attempt)
    values: dict[str, Any] = {"leased_until": None, "status": outcome.status, "error": outcome.error}
    if outcome.ok:
        values |= {"state": DeliveryState.SENT, "sent_at": now}
    elif wait is None:
        values |= {"state": DeliveryState.FAILED}
    else:
        values |= {"state": DeliveryState.QUEUED, "not_before": now + wait}
    held = sa.update(WebhookDelivery).where(
        WebhookDelivery.id == one.id,
        WebhookDelivery.attempts == one.attempt,
        WebhookDelivery.state == DeliveryState.LEASED,
    )
    done = db.session.execute(held.values(**values), execution_options={"synchronize_session": False})
    if not getattr(done, "rowcount", 0):
        return False
    _count(one, outcome.ok, now)
    return True


def forget(now: datetime) -> None:
    """Drop what was sent or failed long ago; the clock calls it."""
    settled = WebhookDelivery.state.in_((DeliveryState.SENT, DeliveryState.FAILED))
    db.session.execute(sa.delete(WebhookDelivery).where(settled, WebhookDelivery.created_at < now - KEPT))


def _count(one: Leased, ok: bool, now: datetime) -> None:
    hook = sa.select(WebhookDelivery.webhook_id).where(WebhookDelivery.id == one.id).scalar_subquery()
    counted = sa.update(Webhook).where(Webhook.id == hook)
    options = {"synchronize_session": False}
    if ok:
        db.session.execute(counted.values(failures=0), execution_options=options)
        return
    db.session.execute(counted.values(failures=Webhook.failures + 1), execution_options=options)
    too_many = counted.where(Webhook.failures >= MOST_FAILURES, Webhook.disabled_at.is_(None))
    db.session.execute(too_many.values(disabled_at=now), execution_options=options)
