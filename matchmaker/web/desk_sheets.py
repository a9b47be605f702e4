"""What staff look at as files: 今日待办, 服务商缺口, 需求进展 and 中立性, in the order and the words of their pages."""

from collections.abc import Iterable
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _

from matchmaker.reporting.items import Item
from matchmaker.reporting.neutrality import Row
from matchmaker.reporting.shortage import Cell, Shortage
from matchmaker.reporting.standing import Stands
from matchmaker.web import desk_labels, labels
from matchmaker.web.display import concept
from matchmaker.web.labels import Labels
from matchmaker.web.sheets import Column, sheet


def _words() -> Any:
    """Return the desk's own words: the macros that its page takes them from."""
    return current_app.jinja_env.get_template("staff/desk/words.html").make_module({"labels": Labels()})


def desk(items: Iterable[Item]) -> Response:
    """Return what waits as a file."""
    return sheet(_("今日待办"), _columns(_words()), items)


def _columns(words: Any) -> list[Column[Item]]:
    return [
        (_("编号"), lambda one: one.key),
        (_("类别"), lambda one: str(words.kind(one.kind))),
        (_("标题"), lambda one: str(words.title(one))),
        (_("对方"), lambda one: one.other),
        (_("状态"), lambda one: str(words.state(one))),
        (_("说明"), lambda one: _plain(words.note(one))),
        (_("等待"), lambda one: str(words.who(one)).strip()),
        (_("截止日期"), lambda one: one.due),
        (_("已等工作日"), lambda one: one.age),
        (_("负责人"), lambda one: one.whose),
        (_("挂起到"), lambda one: one.put_off.until if one.put_off else None),
        (_("挂起原因"), lambda one: one.put_off.reason if one.put_off else ""),
    ]


def _plain(markup: Any) -> str:
    return str(markup.striptags() if hasattr(markup, "striptags") else markup)


def _cells(found: Shortage) -> list[Cell]:
    """Return the cells that hold something, row by row."""
    return [one for one in found.cells.values() if one.needs or one.providers]


def shortage(found: Shortage) -> Response:
    """Return the map's cells as a file."""
    link_of = {one.id: one.link for one in found.scenes}
    comma = str(_("、"))
    columns: list[Column[Cell]] = [
        (_("行业"), lambda one: concept(one.industry) or str(_("未填行业"))),
        (_("环节"), lambda one: desk_labels.link[link_of.get(one.scene)]),
        (_("场景"), lambda one: concept(one.scene) or str(_("未标场景"))),
        (_("开放的需求"), lambda one: len(one.needs)),
        (_("可服务的服务商"), lambda one: len(one.providers)),
        (_("紧缺程度（0 充足，3 无人可做）"), lambda one: one.heat),
        (_("需求编号"), lambda one: comma.join(need.code for need in one.needs)),
        (_("服务商"), lambda one: comma.join(provider.name for provider in one.providers)),
    ]
    return sheet(_("服务商缺口"), columns, _cells(found))


def standing(rows: Iterable[Stands]) -> Response:
    """Return needs with where they stand as a file."""
    columns: list[Column[Stands]] = [
        (_("编号"), lambda one: one.need.code),
        (_("标题"), lambda one: one.need.title),
        (_("发布单位"), lambda one: one.need.organisation.name),
        (_("所属行业"), lambda one: concept(one.need.industry)),
        (_("进展"), lambda one: desk_labels.standing[one.standing]),
        (_("进行中的对接"), lambda one: one.open_for),
        (_("已结束的对接"), lambda one: one.ended),
        (_("公开日期"), lambda one: one.need.published_at),
        (_("有效至"), lambda one: one.need.expires_on),
    ]
    return sheet(_("需求进展"), columns, rows)


def neutrality(rows: Iterable[Row]) -> Response:
    """Return introductions as far as neutrality goes as a file."""
    return sheet(_("中立性明细"), _neutrality_columns(), rows)


def _neutrality_columns() -> list[Column[Row]]:
    return [
        (_("对接"), lambda one: one.code),
        (_("需求"), lambda one: one.need),
        (_("服务商编号"), lambda one: one.provider),
        (_("服务商"), lambda one: one.provider_name),
        (_("发起日期"), lambda one: one.created_at),
        (_("状态"), lambda one: labels.state[one.state]),
        (_("提议的专员"), lambda one: one.proposer.name if one.proposer else ""),
        (_("确认的专员"), lambda one: one.confirmer.name if one.confirmer else ""),
        (_("婉拒的一方"), lambda one: labels.side[one.refused_by]),
        (_("婉拒的原因"), lambda one: labels.decline[one.refused_for]),
        (_("比较的候选"), lambda one: one.compared or None),
        (_("候选不足的原因"), lambda one: one.few_reason),
    ]
