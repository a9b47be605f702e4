"""What people do with webhooks: add, test, enable, remove, send again; the worker's part is `sending.py`."""

import json
import secrets
from datetime import datetime

from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.foundation.outgoing import Outgoing, Refused
from matchmaker.webhooks import access, queries
from matchmaker.webhooks.models import DeliveryState, Topic, Webhook, WebhookDelivery

MOST_WEBHOOKS = 5


def add(
    owner: Organisation | Park, url: str, topics: list[str], *, by: User, now: datetime, way: Outgoing | None = None
) -> Webhook:
    """Return a new webhook. Raises NotAllowed, Invalid (address, topics), Conflict(too_many_webhooks)."""
    if not access.may_add_for(by, owner):
        raise NotAllowed("not_yours")
    wanted = [str(one) for one in Topic if one in topics]
    if not wanted or set(topics) - set(wanted):
        raise Invalid("topics", "choose_one")
    try:
        (way or Outgoing()).check(url)
    except Refused as refused:
        raise Invalid("url", refused.code) from refused
    organisation_id = owner.id if isinstance(owner, Organisation) else None
    park_id = owner.id if isinstance(owner, Park) else None
    if queries.count_webhooks(organisation_id, park_id) >= MOST_WEBHOOKS:
        raise Conflict("too_many_webhooks", n=MOST_WEBHOOKS)
    hook = Webhook(
        code=next_code("W", clock.day_of(now).year),
        organisation_id=organisation_id,
        park_id=park_id,
        url=url,
        topics=wanted,
        salt=secrets.token_hex(16),
        by_id=by.id,
        created_at=now,
    )
    db.session.add(hook)
    db.session.flush()
    db.session.refresh(hook)
    audit.record("webhook.add", hook.code, by=by, now=now, topics=wanted)
    return hook


def remove(hook: Webhook, *, by: User, now: datetime) -> None:
    """End a webhook; what waits for it is not sent any more, its log stays."""
    hook.deleted_at = now
    audit.record("webhook.remove", hook.code, by=by, now=now)


def enable(hook: Webhook, *, by: User, now: datetime) -> None:
    """Start again after it was turned off for its failures; one that runs stays as it is."""
    if hook.disabled_at is not None:
        hook.disabled_at, hook.failures = None, 0
        audit.record("webhook.enable", hook.code, by=by, now=now)


def ping(hook: Webhook, *, now: datetime) -> WebhookDelivery:
    """Queue a delivery that tells nothing, to try the way; return it."""
    body = {"type": "ping", "timestamp": now.isoformat(), "data": {"code": hook.code}}
    delivery = WebhookDelivery(
        webhook=hook,
        key=secrets.token_hex(16),
        kind="ping",
        subject=hook.code,
        body=json.dumps(body),
        created_at=now,
        not_before=now,
    )
    db.session.add(delivery)
    db.session.flush()
    return delivery


def send_again(delivery: WebhookDelivery, *, by: User, now: datetime) -> None:
    """Queue a delivery anew with all its tries, under the same id. Raises Conflict while it is under way or its webhook is off."""
    if delivery.state in (DeliveryState.QUEUED, DeliveryState.LEASED):
        raise Conflict("delivery_under_way")
    if not delivery.webhook.is_active:
        raise Conflict("webhook_off")
    delivery.state, delivery.attempts, delivery.not_before, delivery.error = DeliveryState.QUEUED, 0, now, ""
    audit.record("webhook.send_again", delivery.webhook.code, by=by, now=now, delivery=delivery.key)
