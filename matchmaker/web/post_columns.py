"""What needs and capabilities say in a 台账, whoever's list it is; what a list adds of its own stands with its page."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _

from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.catalogue.models import Need, Requirement
from matchmaker.catalogue.offers import Capability
from matchmaker.web import labels, post_labels
from matchmaker.web.display import aim, concept
from matchmaker.web.sheets import Column, T


def names(concepts: Iterable[str]) -> str:
    """Return concepts by name in one cell."""
    return str(_("、")).join(concept(one) for one in concepts)


def _tags(post: Any) -> str:
    return names(tag.concept or tag.text for tag in post.tags)


def line_text(line: Requirement | RequirementContent) -> str:
    """Return a requirement line in one cell, with what it is measured by."""
    text = f"[{_('必须') if line.must else _('期望')}] {line.text}"
    return str(_("%(text)s（%(aim)s）", text=text, aim=aim(line)) if aim(line) else text)


def _lines(need: Need | NeedContent) -> str:
    return "\n".join(line_text(line) for line in need.requirements)


def told_budget(need: Need | NeedContent) -> str:
    """Return why there is no budget: left open on purpose, which is not the same as empty; "" where there is one."""
    if need.budget_low is not None or need.budget_high is not None:
        return ""
    return str(_("面议") if need.budget_open else _("未填写"))


def told_price(capability: Capability) -> str:
    """Return that no price is given; an empty one is no offer to negotiate."""
    return str(_("未填写")) if capability.price_low is None and capability.price_high is None else ""


def need_columns(need: Callable[[T], Need | NeedContent]) -> list[Column[T]]:
    """Return the columns of what a need says; `need` reads it from a row of the list, as far as its reader may see it."""
    return [
        (_("现在的问题"), lambda row: need(row).problem),
        (_("希望的结果"), lambda row: need(row).result),
        (_("要求条目"), lambda row: _lines(need(row))),
        (_("行业"), lambda row: concept(need(row).industry)),
        (_("标签"), lambda row: _tags(need(row))),
        (_("地点"), lambda row: concept(need(row).place)),
        (_("服务方式"), lambda row: post_labels.service[need(row).service]),
        (_("采购方式"), lambda row: post_labels.procurement[need(row).procurement]),
        (_("预算下限（万元）"), lambda row: need(row).budget_low),
        (_("预算上限（万元）"), lambda row: need(row).budget_high),
        (_("预算说明"), lambda row: told_budget(need(row))),
        (_("期望完成"), lambda row: need(row).deadline),
    ]


def capability_columns(
    capability: Callable[[T], Capability], grades: Callable[[T], Iterable[tuple[str, int]]]
) -> list[Column[T]]:
    """Return the columns of what a capability says; `grades` reads how many cases of each grade there are to show."""
    return [
        (_("类型"), lambda row: post_labels.capability_kind[capability(row).kind]),
        (_("能做什么"), lambda row: capability(row).does),
        (_("适用行业"), lambda row: names(capability(row).industries)),
        (_("标签"), lambda row: _tags(capability(row))),
        (_("现场服务地区"), lambda row: names(capability(row).regions)),
        (_("价格下限（万元）"), lambda row: capability(row).price_low),
        (_("价格上限（万元）"), lambda row: capability(row).price_high),
        (_("价格说明"), lambda row: told_price(capability(row))),
        (_("最短交付月数"), lambda row: capability(row).months_min),
        (_("最长交付月数"), lambda row: capability(row).months_max),
        (_("实施案例"), lambda row: str(_("，")).join(f"{labels.grade[one]} {many}" for one, many in grades(row))),
    ]
