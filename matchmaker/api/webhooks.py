"""Webhooks of one's organisation or park: add, try, see what was sent, send again."""

from datetime import datetime
from typing import Annotated, Any

from flask import current_app
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.queries import find_park
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Taken, Text
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_
from matchmaker.webhooks import access, queries, service
from matchmaker.webhooks.models import DeliveryState, Topic, Webhook, WebhookDelivery
from matchmaker.webhooks.signing import secret_of


class WebhookIn(Taken):
    """An address and what it is told of; for an organisation of one's own, else for a park."""

    url: Annotated[Text, Field(min_length=1, max_length=2000)]
    topics: Annotated[list[Topic], Field(min_length=1, max_length=len(Topic))]
    organisation: Code = ""
    park: Code = ""


class WebhookOut(Given):
    """One webhook; `disabled_at` says that it was turned off for its failures."""

    code: str
    url: str
    topics: list[Topic]
    organisation: str | None
    park: str | None
    created_at: datetime
    failures: int
    disabled_at: datetime | None


class WebhookMade(WebhookOut):
    """A new webhook with the secret that its deliveries are signed with, shown this once."""

    secret: str | None


class DeliveryOut(Given):
    """One delivery and how it went; `key` is the Webhook-Id."""

    key: str
    kind: str
    subject: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None
    status: int | None
    error: str


def _plain(hook: Webhook) -> dict[str, Any]:
    return {
        "code": hook.code,
        "url": hook.url,
        "topics": [Topic(one) for one in hook.topics],
        "organisation": hook.organisation.code if hook.organisation is not None else None,
        "park": hook.park.slug if hook.park is not None else None,
        "created_at": hook.created_at,
        "failures": hook.failures,
        "disabled_at": hook.disabled_at,
    }


def _owner(body: WebhookIn) -> Organisation | Park:
    """Return who a webhook is for. Raises NotFound for what the person does not belong to."""
    own: list[Organisation | Park] = [one for one in current_user.organisations if body.organisation in ("", one.code)]
    park = find_park(body.park) if body.park and not body.organisation else None
    if park is not None and park.id in current_user.park_ids:
        return park
    if not own or body.park:
        raise NotFound()
    return own[0]


def _own(code: str) -> Webhook:
    hook = queries.get_webhook(code)
    require(access.may_manage(current_user, hook), hide=True)
    return hook


@door("GET", "/webhooks", N_("事件推送的地址"), Who.SIGNED_IN, gives=PageOf[WebhookOut])
def index() -> PageOf[WebhookOut]:
    found = [one for one in queries.list_webhooks(current_user) if access.may_manage(current_user, one)]
    return PageOf(items=[WebhookOut(**_plain(one)) for one in found])


def _may_add() -> None:
    require(access.may_manage_any(current_user))


@door(
    "POST",
    "/webhooks",
    N_("添加推送地址；密钥只在答复里出现这一次"),
    Who.SIGNED_IN,
    body=WebhookIn,
    guard=_may_add,
    gives=WebhookMade,
    status=201,
    location="api.webhooks_show",
    once=("secret",),
    problems=(404, 409),
)
def create(body: WebhookIn) -> WebhookMade:
    topics = [str(one) for one in body.topics]
    hook = service.add(_owner(body), body.url, topics, by=current_user, now=clock.now())
    return WebhookMade(**_plain(hook), secret=secret_of(hook.salt, current_app.config["SECRET_KEY"]))


@door("GET", "/webhooks/<code>", N_("一个推送地址"), Who.SIGNED_IN, gives=WebhookOut)
def show(code: str) -> WebhookOut:
    return WebhookOut(**_plain(_own(code)))


@door("DELETE", "/webhooks/<code>", N_("移除推送地址"), Who.SIGNED_IN, status=204)
def remove(code: str) -> None:
    service.remove(_own(code), by=current_user, now=clock.now())


@door("POST", "/webhooks/<code>/enable", N_("因连续失败停用之后重新启用"), Who.SIGNED_IN, gives=WebhookOut)
def enable(code: str) -> WebhookOut:
    hook = _own(code)
    service.enable(hook, by=current_user, now=clock.now())
    return WebhookOut(**_plain(hook))


@door("POST", "/webhooks/<code>/ping", N_("发一次测试"), Who.SIGNED_IN, gives=DeliveryOut)
def ping(code: str) -> DeliveryOut:
    return DeliveryOut.model_validate(service.ping(_own(code), now=clock.now()))


@door(
    "GET",
    "/webhooks/<code>/deliveries",
    N_("推送记录，最近 200 次"),
    Who.SIGNED_IN,
    query=Paged,
    gives=PageOf[DeliveryOut],
)
def deliveries(code: str, query: Paged) -> PageOf[DeliveryOut]:
    def newest(one: WebhookDelivery) -> list[object]:
        return [-one.created_at.timestamp(), one.key]

    shown, after = cursors.part(queries.list_deliveries(_own(code)), newest, query.cursor, query.limit)
    return PageOf(items=[DeliveryOut.model_validate(one) for one in shown], next=after)


@door(
    "POST",
    "/webhooks/<code>/deliveries/<key>/redeliver",
    N_("重新推送，编号不变"),
    Who.SIGNED_IN,
    gives=DeliveryOut,
    problems=(409,),
)
def redeliver(code: str, key: str) -> DeliveryOut:
    delivery = queries.get_delivery(_own(code), key)
    service.send_again(delivery, by=current_user, now=clock.now())
    return DeliveryOut.model_validate(delivery)
