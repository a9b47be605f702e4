"""台账 of an organisation's own needs and capabilities."""

from collections import Counter
from collections.abc import Iterable

from flask import Response
from flask_babel import gettext as _

from matchmaker.catalogue.browsing import GRADES
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.web import post_labels
from matchmaker.web.post_columns import capability_columns, need_columns
from matchmaker.web.sheets import Column, sheet


def _grades(row: Capability) -> list[tuple[str, int]]:
    many = Counter(case.grade for case in row.cases)
    return [(grade, many[grade]) for grade in GRADES if many[grade]]


def _state(post: Need | Capability) -> str:
    if post.taken_down_at:
        return str(_("已紧急下线"))
    return (post_labels.need_state if isinstance(post, Need) else post_labels.capability_state)[post.state]


def _head(title: str) -> list[Column[Need | Capability]]:
    return [
        (_("编号"), lambda row: row.code),
        (title, lambda row: row.title),
        (_("单位"), lambda row: row.organisation.name),
        (_("状态"), _state),
        (_("退回原因"), lambda row: row.state_note if row.state == "sent_back" else ""),
    ]


def _dates() -> list[Column[Need | Capability]]:
    return [
        (_("提交日期"), lambda row: row.submitted_at),
        (_("发布日期"), lambda row: row.published_at),
        (_("更新时间"), lambda row: row.updated_at),
    ]


def needs(rows: Iterable[Need]) -> Response:
    """Return needs as their own people read them as a file."""
    until: Column[Need] = (_("公开至"), lambda row: row.expires_on if row.state == "published" else None)
    columns = [*_head(_("需求")), *need_columns(lambda row: row), until, *_dates()]
    return sheet(_("我的需求"), columns, rows)


def capabilities(rows: Iterable[Capability]) -> Response:
    """Return capabilities as their own people read them as a file."""
    columns = [*_head(_("方案")), *capability_columns(lambda row: row, _grades), *_dates()]
    return sheet(_("我的方案"), columns, rows)
