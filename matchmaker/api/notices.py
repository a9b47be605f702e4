"""What stands behind the bell."""

from datetime import datetime

from flask_login import current_user
from pydantic import AwareDatetime

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf, Taken
from matchmaker.foundation import clock
from matchmaker.notifications.models import Notice
from matchmaker.notifications.queries import list_notices
from matchmaker.notifications.service import read_all
from matchmaker.web import mail
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class NoticeOut(Given):
    """One line in the reader's language, and the page it leads to."""

    kind: str
    subject: str
    text: str
    page: str
    created_at: datetime
    read: bool


class ReadIn(Taken):
    """Up to when the lines were read; without it all."""

    until: AwareDatetime | None = None


def _out(notice: Notice) -> NoticeOut:
    return NoticeOut(
        kind=notice.kind,
        subject=notice.subject,
        text=mail.line(notice).striptags(),
        page=mail.page_of(notice),
        created_at=notice.created_at,
        read=notice.read_at is not None,
    )


@door("GET", "/notices", N_("通知，最近 200 条"), Who.SIGNED_IN, query=Paged, gives=PageOf[NoticeOut])
def index(query: Paged) -> PageOf[NoticeOut]:
    def newest(one: Notice) -> list[object]:
        return [-one.created_at.timestamp(), -one.id]

    shown, after = cursors.part(list_notices(current_user.id), newest, query.cursor, query.limit)
    return PageOf(items=[_out(one) for one in shown], next=after)


@door("POST", "/notices/read", N_("标记为已读"), Who.SIGNED_IN, body=ReadIn, status=204)
def read(body: ReadIn) -> None:
    read_all(current_user.id, clock.now(), until=body.until)
