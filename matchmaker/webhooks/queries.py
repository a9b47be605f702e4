"""Reads of webhooks and their deliveries."""

import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.webhooks.models import Webhook, WebhookDelivery

LOG = 200


def get_webhook(code: str) -> Webhook:
    """Return the webhook. Raises NotFound, also for one that was removed."""
    found = sa.select(Webhook).where(Webhook.code == code, Webhook.deleted_at.is_(None))
    hook = db.session.scalars(found).first()
    if hook is None:
        raise NotFound()
    return hook


def list_webhooks(user: User) -> list[Webhook]:
    """Return the webhooks of the person's organisations and parks, the newest first."""
    own = [one.id for one in user.organisations]
    theirs = sa.or_(Webhook.organisation_id.in_(own), Webhook.park_id.in_(user.park_ids))
    found = sa.select(Webhook).where(theirs, Webhook.deleted_at.is_(None)).order_by(Webhook.id.desc())
    return list(db.session.scalars(found))


def count_webhooks(organisation_id: int | None, park_id: int | None) -> int:
    """Return how many webhooks an owner has."""
    own = sa.select(sa.func.count(Webhook.id)).where(
        Webhook.organisation_id.is_not_distinct_from(organisation_id),
        Webhook.park_id.is_not_distinct_from(park_id),
        Webhook.deleted_at.is_(None),
    )
    return db.session.execute(own).scalar_one()


def list_deliveries(hook: Webhook, limit: int = LOG) -> list[WebhookDelivery]:
    """Return the latest deliveries of a webhook, the newest first."""
    found = sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    return list(db.session.scalars(found.order_by(WebhookDelivery.id.desc()).limit(limit)))


def get_delivery(hook: Webhook, key: str) -> WebhookDelivery:
    """Return one delivery of a webhook. Raises NotFound."""
    found = sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id, WebhookDelivery.key == key)
    delivery = db.session.scalars(found).first()
    if delivery is None:
        raise NotFound()
    return delivery
