"""台账 of the lists of operators: people, parks, the outbox, the taxonomy; which rows one holds is the door's matter."""

from collections.abc import Iterable

from flask import Response
from flask_babel import gettext as _

from matchmaker.accounts import queries
from matchmaker.accounts.models import Park
from matchmaker.accounts.people import Membership, User
from matchmaker.matching.taxonomy import Concept
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web import labels, outbox_rows, post_labels
from matchmaker.web.display import concept
from matchmaker.web.sheets import Column, sheet
from matchmaker.web.staff_sheets import place

MOST_MAILS = 20_000  # the newest; a file with more is no longer one that a person reads


def _held(user: User) -> str:
    return "\n".join(f"{labels.role[one.role]}{_('：')}{_where(one)}" for one in user.current)


def _where(membership: Membership) -> str:
    if membership.organisation is not None:
        return membership.organisation.name
    return place(membership.park) or str(_("全平台"))


def users(found: Iterable[User]) -> Response:
    """Return people with what they are as a file."""
    columns: list[Column[User]] = [
        (_("姓名"), lambda user: user.name),
        (_("邮箱"), lambda user: user.email),
        (_("身份"), _held),
        (_("注册日期"), lambda user: user.created_at),
        (_("邮箱确认日期"), lambda user: user.email_confirmed_at),
    ]
    return sheet(_("用户台账"), columns, found)


def parks(found: Iterable[Park]) -> Response:
    """Return parks with their staff as a file."""
    columns: list[Column[Park]] = [
        (_("代号"), lambda park: park.slug),
        (_("园区名称"), lambda park: park.name),
        (_("英文名称"), lambda park: park.name_en),
        (_("所在地区"), lambda park: concept(park.region)),
        (_("园区专员"), lambda park: str(_("、")).join(one.name for one in queries.list_staff_of(park.id))),
    ]
    return sheet(_("园区台账"), columns, found)


def outbox(found: Iterable[OutboxMessage]) -> Response:
    """Return messages as a file."""
    columns: list[Column[OutboxMessage]] = [
        (_("主题"), outbox_rows.subject_of),
        (_("收件人"), outbox_rows.recipient_of),
        (_("语言"), lambda one: post_labels.spoken[one.language]),
        (_("状态"), lambda one: labels.mail_state[one.state]),
        (_("尝试次数"), lambda one: one.attempts),
        (_("错误"), lambda one: one.error),
        (_("生成时间"), lambda one: one.created_at),
        (_("发出时间"), lambda one: one.sent_at),
    ]
    return sheet(_("发件箱台账"), columns, found)


def taxonomy(found: Iterable[Concept]) -> Response:
    """Return words of the taxonomy as a file."""
    columns: list[Column[Concept]] = [
        (_("编号"), lambda one: one.id),
        (_("类别"), lambda one: post_labels.taxonomy_facet[one.facet]),
        (_("中文名称"), lambda one: one.zh),
        (_("英文名称"), lambda one: one.en),
        (_("别名"), lambda one: str(_("、")).join(one.aliases)),
    ]
    return sheet(_("标签词库"), columns, found)
