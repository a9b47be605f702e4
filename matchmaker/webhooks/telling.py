"""What a webhook may be told: the same cards and access as the pages, asked for a member of whoever owns it."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.access import may_view_capability, may_view_need
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db
from matchmaker.introductions.access import may_view
from matchmaker.introductions.cards import card_of, party_of
from matchmaker.introductions.models import Introduction
from matchmaker.webhooks.models import DeliveryState, Topic, Webhook, WebhookDelivery, WebhookEvent

BATCH = 100
TAKE_DOWN = "take_down"


class Member:
    """Somebody who belongs to a webhook's owner and to nobody else: answers what access functions ask of a user."""

    is_authenticated = True
    is_operator = False

    def __init__(self, hook: Webhook) -> None:
        self.organisations: list[Organisation] = [hook.organisation] if hook.organisation is not None else []
        self.park_ids = {hook.park_id} if hook.park_id is not None else set()
        self.current: list[Any] = []

    @property
    def is_staff(self) -> bool:
        return bool(self.park_ids)

    def belongs_to(self, organisation_id: int | None) -> bool:
        return any(one.id == organisation_id for one in self.organisations)

    def is_admin_of(self, organisation_id: int) -> bool:
        return False


def is_waiting() -> bool:
    """Return whether `give_out` would find something: a plain read, so that looking each second locks nothing."""
    return db.session.execute(sa.select(WebhookEvent.id).limit(1)).first() is not None


def give_out(now: datetime, limit: int = BATCH) -> int:
    """Make the deliveries of events that wait, and drop the events; return how many events there were.

    Call it in `transaction()`: several workers skip each other's rows.
    """
    waiting = sa.select(WebhookEvent).order_by(WebhookEvent.id).limit(limit).with_for_update(skip_locked=True)
    events = list(db.session.scalars(waiting))
    hooks = _active() if events else []
    for event in events:
        if event.action == TAKE_DOWN:
            _take_out(event.subject)
        for hook in hooks:
            if event.topic in hook.topics and (told := facts_for(event, hook)) is not None:
                db.session.add(_delivery(event, hook, told, now))
        db.session.delete(event)
    db.session.flush()
    return len(events)


def _take_out(code: str) -> None:
    """Drop what is not sent yet about a post that was taken down, as unsent mail is dropped."""
    unsent = WebhookDelivery.state.in_((DeliveryState.QUEUED, DeliveryState.LEASED))
    db.session.flush()
    db.session.execute(
        sa.delete(WebhookDelivery).where(WebhookDelivery.subject == code, unsent),
        execution_options={"synchronize_session": "fetch"},
    )


def _active() -> list[Webhook]:
    active = sa.select(Webhook).where(Webhook.disabled_at.is_(None), Webhook.deleted_at.is_(None))
    return list(db.session.scalars(active.order_by(Webhook.id)))


def _delivery(event: WebhookEvent, hook: Webhook, told: dict[str, Any], now: datetime) -> WebhookDelivery:
    kind = f"{event.topic}.{event.action}"
    body = {"type": kind, "timestamp": event.at, "data": told}
    return WebhookDelivery(
        webhook=hook,
        key=event.key,
        kind=kind,
        subject=str(told["code"]),
        body=json.dumps(body, ensure_ascii=False, default=_plain),
        created_at=now,
        not_before=now,
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for JSON: {type(value).__name__}")


def facts_for(event: WebhookEvent, hook: Webhook) -> dict[str, Any] | None:
    """Return what the owner's members may know of the event, None where it is not theirs; no contact data, no free text of steps."""
    viewer = cast(User, Member(hook))
    if event.topic == Topic.INTRODUCTION:
        return _introduction(event, hook, viewer)
    if event.topic == Topic.NEED:
        return _need(event, viewer)
    return _capability(event, viewer)


def _introduction(event: WebhookEvent, hook: Webhook, viewer: User) -> dict[str, Any] | None:
    one = db.session.get(Introduction, event.subject_id)
    if one is None or not _concerns(hook, (one.enterprise, one.provider), one.enterprise) or not may_view(viewer, one):
        return None
    card = card_of(one, viewer)
    return {
        "code": card.code,
        "need": card.need,
        "capability": card.capability,
        **event.facts,
        "state": card.state,
        "waiting_for": card.waiting_for,
        "due_on": card.due_on,
        "enterprise": card.enterprise.facts(),
        "provider": card.provider.facts(),
    }


def _concerns(hook: Webhook, sides: Iterable[Organisation], enterprise: Organisation) -> bool:
    """A park is told of its own enterprises' introductions; an organisation of those it stands in."""
    if hook.park_id is not None:
        return enterprise.park_id == hook.park_id
    return any(one.id == hook.organisation_id for one in sides)


def _need(event: WebhookEvent, viewer: User) -> dict[str, Any] | None:
    need = db.session.scalars(sa.select(Need).where(Need.code == event.subject)).first()
    if need is None or not may_view_need(viewer, need):
        return None
    told = {"code": need.code, "state": need.state, "expires_on": need.expires_on}
    if need.taken_down_at is None:  # its words must not travel any further
        told |= {"title": need.title, "language": need.language}
    return told | {"poster": party_of(None, viewer, need.organisation).facts()}


def _capability(event: WebhookEvent, viewer: User) -> dict[str, Any] | None:
    one = db.session.scalars(sa.select(Capability).where(Capability.code == event.subject)).first()
    if one is None or not may_view_capability(viewer, one):
        return None
    told = {"code": one.code, "state": one.state}
    if one.taken_down_at is None:
        told |= {"title": one.title, "language": one.language}
    return told | {"provider": party_of(None, viewer, one.organisation).facts()}
