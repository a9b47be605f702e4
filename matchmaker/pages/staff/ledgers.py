"""台账 of the lists of staff and operators: each holds what its page lists under the same filter, on all pages, for whoever may open it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import queries
from matchmaker.accounts.models import Organisation, Park, Verification
from matchmaker.accounts.people import Membership, User
from matchmaker.catalogue.queries import list_waiting_posts
from matchmaker.matching.taxonomy import Concept
from matchmaker.notifications import queries as mails
from matchmaker.notifications.models import OutboxMessage
from matchmaker.pages.staff import operator, review_view, taxonomy_view
from matchmaker.pages.staff.review_view import Row
from matchmaker.web import labels, post_labels
from matchmaker.web.display import concept
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language
from matchmaker.web.paging import asked_words
from matchmaker.web.post_columns import names
from matchmaker.web.sheets import Column, sheet

bp = Blueprint("ledgers", __name__, url_prefix="/staff")
MOST_MAILS = 20_000  # the newest; a file with more is no longer one that a person reads


def _place(park: Park | None) -> str:
    return park.name_in(language()) if park is not None else ""


def _standing(one: Organisation) -> str:
    lapsed = one.verification == Verification.VERIFIED and not one.is_verified
    return str(_("核验已到期")) if lapsed else labels.verification[one.verification]


def _verifier(one: Organisation) -> str:
    return _place(one.verified_park) or str(_("平台运营")) if one.verified_at else ""


@bp.get("/organisations.xlsx")
@allow(Who.STAFF)
def organisations() -> ResponseReturnValue:
    found = queries.list_organisations(current_user, asked_words(), request.args.get("state", ""))
    return sheet(_("单位台账"), _organisation_columns(), found)


def _organisation_columns() -> list[Column[Organisation]]:
    return [
        (_("编号"), lambda one: one.code),
        (_("名称"), lambda one: one.name),
        (_("英文名称"), lambda one: one.name_en),
        (_("统一社会信用代码"), lambda one: one.uscc),
        (_("类型"), lambda one: labels.organisation_kind[one.kind]),
        (_("所在园区"), lambda one: (_place(one.park) or str(_("园区外"))) if one.is_enterprise else ""),
        (_("所在地区"), lambda one: concept(one.region)),
        (_("所属行业"), lambda one: concept(one.industry)),
        (_("人员规模"), lambda one: labels.size[one.size]),
        (_("资质"), lambda one: names(title.concept for title in one.qualifications)),
        (_("核验状态"), _standing),
        (_("核验方"), _verifier),
        (_("核验日期"), lambda one: one.verified_at),
        (_("有效至"), lambda one: one.verified_until),
        (_("提交日期"), lambda one: one.submitted_at),
        (_("登记日期"), lambda one: one.created_at),
    ]


@bp.get("/posts.xlsx")
@allow(Who.STAFF)
def posts() -> ResponseReturnValue:
    standing = {"held": _("修改待审核"), "edited": _("已生效的修改"), "new": _("新提交")}
    columns: list[Column[Row]] = [
        (_("编号"), lambda row: row.post.code),
        (_("类型"), lambda row: str(_("需求") if row.is_need else _("方案"))),
        (_("标题"), lambda row: row.title),
        (_("发布单位"), lambda row: row.post.organisation.name),
        (_("状态"), lambda row: str(standing[row.standing])),
        (_("提交日期"), lambda row: row.post.submitted_at),
        (_("更新时间"), lambda row: row.post.updated_at),
    ]
    return sheet(_("待审核的需求与方案"), columns, review_view.rows(list_waiting_posts(current_user)))


def _held(user: User) -> str:
    return "\n".join(f"{labels.role[one.role]}{_('：')}{_where(one)}" for one in user.current)


def _where(membership: Membership) -> str:
    if membership.organisation is not None:
        return membership.organisation.name
    return _place(membership.park) or str(_("全平台"))


@bp.get("/operator/users.xlsx")
@allow(Who.OPERATOR)
def users() -> ResponseReturnValue:
    columns: list[Column[User]] = [
        (_("姓名"), lambda user: user.name),
        (_("邮箱"), lambda user: user.email),
        (_("身份"), _held),
        (_("注册日期"), lambda user: user.created_at),
        (_("邮箱确认日期"), lambda user: user.email_confirmed_at),
    ]
    return sheet(_("用户台账"), columns, queries.list_users(asked_words()))


@bp.get("/operator/parks.xlsx")
@allow(Who.OPERATOR)
def parks() -> ResponseReturnValue:
    columns: list[Column[Park]] = [
        (_("代号"), lambda park: park.slug),
        (_("园区名称"), lambda park: park.name),
        (_("英文名称"), lambda park: park.name_en),
        (_("所在地区"), lambda park: concept(park.region)),
        (_("园区专员"), lambda park: str(_("、")).join(one.name for one in queries.list_staff_of(park.id))),
    ]
    return sheet(_("园区台账"), columns, queries.list_parks())


@bp.get("/operator/outbox.xlsx")
@allow(Who.OPERATOR)
def outbox() -> ResponseReturnValue:
    columns: list[Column[OutboxMessage]] = [
        (_("主题"), operator.subject_of),
        (_("收件人"), operator.recipient_of),
        (_("语言"), lambda one: post_labels.spoken[one.language]),
        (_("状态"), lambda one: labels.mail_state[one.state]),
        (_("尝试次数"), lambda one: one.attempts),
        (_("错误"), lambda one: one.error),
        (_("生成时间"), lambda one: one.created_at),
        (_("发出时间"), lambda one: one.sent_at),
    ]
    found = mails.list_messages(request.args.get("state", ""), size=MOST_MAILS)
    return sheet(_("发件箱台账"), columns, found.rows)


@bp.get("/operator/taxonomy.xlsx")
@allow(Who.OPERATOR)
def taxonomy() -> ResponseReturnValue:
    columns: list[Column[Concept]] = [
        (_("编号"), lambda one: one.id),
        (_("类别"), lambda one: post_labels.taxonomy_facet[one.facet]),
        (_("中文名称"), lambda one: one.zh),
        (_("英文名称"), lambda one: one.en),
        (_("别名"), lambda one: str(_("、")).join(one.aliases)),
    ]
    return sheet(_("标签词库"), columns, taxonomy_view.search(asked_words(), request.args.get("facet", "")))
