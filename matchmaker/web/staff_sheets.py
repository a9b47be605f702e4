"""台账 of the lists of staff: organisations and posts that wait; who may open one and which rows it holds is the door's matter."""

from collections.abc import Iterable

from flask import Response
from flask_babel import gettext as _

from matchmaker.accounts.models import Organisation, Park, Verification
from matchmaker.web import labels
from matchmaker.web.display import concept
from matchmaker.web.locale import language
from matchmaker.web.post_columns import names
from matchmaker.web.sheets import Column, sheet
from matchmaker.web.waiting_rows import Row


def place(park: Park | None) -> str:
    return park.name_in(language()) if park is not None else ""


def _standing(one: Organisation) -> str:
    lapsed = one.verification == Verification.VERIFIED and not one.is_verified
    return str(_("核验已到期")) if lapsed else labels.verification[one.verification]


def _verifier(one: Organisation) -> str:
    return place(one.verified_park) or str(_("平台运营")) if one.verified_at else ""


def organisations(found: Iterable[Organisation]) -> Response:
    """Return organisations as a file."""
    return sheet(_("单位台账"), _organisation_columns(), found)


def _organisation_columns() -> list[Column[Organisation]]:
    return [
        (_("编号"), lambda one: one.code),
        (_("名称"), lambda one: one.name),
        (_("英文名称"), lambda one: one.name_en),
        (_("统一社会信用代码"), lambda one: one.uscc),
        (_("类型"), lambda one: labels.organisation_kind[one.kind]),
        (_("所在园区"), lambda one: (place(one.park) or str(_("园区外"))) if one.is_enterprise else ""),
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


def posts(rows: Iterable[Row]) -> Response:
    """Return posts that wait as a file."""
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
    return sheet(_("待审核的需求与方案"), columns, rows)
