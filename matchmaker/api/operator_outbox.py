"""The outbox: operators read what was sent or failed, with the addresses that refuse, and queue a failed mail anew."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf
from matchmaker.foundation import clock
from matchmaker.notifications import outbox, queries
from matchmaker.notifications.models import Channel, MailState, OutboxMessage
from matchmaker.web import outbox_rows
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

LAST = 2**31 - 1
OPERATOR: dict[str, Any] = {"scope": Scope.STAFF}


class OutboxAsked(Paged):
    """Messages in one state, or all."""

    state: MailState | None = None


class MailOut(Given):
    """One message; `recipient` is an address, of a group robot its service."""

    key: str
    kind: str
    channel: Channel
    recipient: str
    subject: str
    language: str
    state: MailState
    attempts: int
    error: str
    created_at: datetime
    sent_at: datetime | None


class RefusalOut(Given):
    """An address that nothing is sent to."""

    address: str
    error: str
    refused_at: datetime


class OutboxOut(PageOf[MailOut]):
    """A part of the messages, how many stand in each state, and the addresses that refuse."""

    counts: Annotated[dict[str, int], Field(description=N_("各状态的封数，不受筛选影响"))]
    refused: list[RefusalOut]


def _out(one: OutboxMessage) -> MailOut:
    same = ("kind", "language", "attempts", "error", "created_at", "sent_at")
    return MailOut(
        **{name: getattr(one, name) for name in same},
        key=outbox_rows.key_of(one),
        channel=Channel(one.channel),
        state=MailState(one.state),
        recipient=outbox_rows.recipient_of(one),
        subject=outbox_rows.subject_of(one),
    )


@door(
    "GET",
    "/staff/outbox",
    N_("发件箱，最新的在前：平台运营"),
    Who.OPERATOR,
    query=OutboxAsked,
    gives=OutboxOut,
    **OPERATOR,
)
def index(query: OutboxAsked) -> OutboxOut:
    known = cursors.read(query.cursor, [0])
    before = max(0, min(known[0], LAST)) if known is not None else None
    found = queries.list_messages_before(query.state or "", query.limit + 1, before)
    shown = found[: query.limit]
    return OutboxOut(
        items=[_out(one) for one in shown],
        next=cursors.write([shown[-1].id]) if len(found) > query.limit else None,
        counts=queries.count_messages(),
        refused=[RefusalOut.model_validate(one) for one in queries.list_refusals()],
    )


@door(
    "POST",
    "/staff/outbox/<mail>/retry",
    N_("重新发送一封失败的邮件"),
    Who.OPERATOR,
    gives=MailOut,
    problems=(409,),
    **OPERATOR,
)
def retry(mail: str) -> MailOut:
    message = outbox_rows.get_failed(mail)
    outbox.retry(message, by=current_user, now=clock.now())
    return _out(message)
