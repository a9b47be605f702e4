"""What a report says: its title, its figures and rows in words; the page, the Word and the Excel file are made of the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.models import Park
from matchmaker.introductions.states import State
from matchmaker.reporting.periods import Period, Span
from matchmaker.reporting.report import Figure, Report
from matchmaker.reporting.standing import Standing
from matchmaker.web import desk_labels, labels
from matchmaker.web.display import concept, day
from matchmaker.web.locale import language
from matchmaker.web.sheets import Value

Columns = Sequence[tuple[str, Callable[[Any], Value]]]


@dataclass(frozen=True)
class Line:
    """One figure in words, with the columns of its rows."""

    figure: Figure
    label: str
    columns: Columns

    @property
    def value(self) -> str:
        found = self.figure.value
        if found is None:
            return "–"
        return f"{found:g}" if isinstance(found, float) else str(found)


@dataclass(frozen=True)
class Section:
    """Figures that belong together, and what they are counted over."""

    title: str
    about: str
    lines: list[Line]

    @property
    def unit(self) -> str:
        """Return what the numbers of the section are."""
        return str(_("工作日") if any(one.figure.of_days for one in self.lines) else _("数量"))


def scope(park: Park | None, parks: Sequence[Park]) -> str:
    """Return whose figures they are: one park, the parks that one serves, or all."""
    if park is not None:
        return park.name_in(language())
    return str(_("、")).join(one.name_in(language()) for one in parks) if len(parks) == 1 else str(_("全部园区"))


def named(period: Period) -> str:
    """Return a period in words: 2026 年第 48 周（11 月 23 日至 29 日）."""
    year, week, _weekday = period.first.isocalendar()
    span = _("%(first)s至%(last)s", first=day(period.first), last=day(period.last))
    if period.span == Span.WEEK:
        return str(_("%(year)s 年第 %(week)s 周（%(span)s）", year=year, week=week, span=span))
    return (
        str(_("%(year)s 年 %(month)s 月", year=period.first.year, month=period.first.month))
        if language() == "zh"
        else (f"{period.first:%B %Y}")
    )


def title(period: Period) -> str:
    """Return the report's title."""
    return str(_("供需对接周报") if period.span == Span.WEEK else _("供需对接月报"))


def sections(report: Report) -> list[Section]:
    """Return every figure of the report in words, section by section."""
    within, now = str(_("期间内")), str(_("截至生成时"))
    return [
        Section(str(_("需求")), within, [_line(one, _NEEDS[one.code](), _need_columns()) for one in report.needs]),
        Section(
            str(_("对接进展")),
            within,
            [_line(one, desk_labels.step[one.code], _moved_columns()) for one in report.steps],
        ),
        Section(
            str(_("婉拒原因")),
            within,
            [
                _line(one, labels.decline[one.code.removeprefix("declined_")], _moved_columns())
                for one in report.declined
            ],
        ),
        Section(
            str(_("用时（工作日中位数）")),
            str(_("期间内答复、确认的对接")),
            [_line(one, _DAYS[one.code](len(one.rows)), _took_columns()) for one in report.days],
        ),
        Section(str(_("待办")), now, [_line(one, _WAITS[one.code](), _item_columns()) for one in report.waiting]),
        Section(
            str(_("已公开需求的进展")),
            now,
            [_line(one, desk_labels.standing[one.code], _stands_columns()) for one in report.standing],
        ),
    ]


_NEEDS: dict[str, Callable[[], str]] = {
    "needs_new": lambda: str(_("新提交的需求")),
    "needs_published": lambda: str(_("新公开的需求")),
}
_DAYS: dict[str, Callable[[int], str]] = {
    "days_to_answer": lambda n: ngettext("从征询到首次答复（%(num)s 件）", "从征询到首次答复（%(num)s 件）", n),
    "days_to_confirm": lambda n: ngettext(
        "从双方同意到园区确认（%(num)s 件）", "从双方同意到园区确认（%(num)s 件）", n
    ),
}
_WAITS: dict[str, Callable[[], str]] = {
    "waiting_now": lambda: str(_("待办事项")),
    "overdue_now": lambda: str(_("其中已逾期")),
}


def _line(figure: Figure, label: str, columns: Columns) -> Line:
    return Line(figure, label[:1].upper() + label[1:], [(head[:1].upper() + head[1:], read) for head, read in columns])


def _need_columns() -> Columns:
    return [
        (_("编号"), lambda one: one.code),
        (_("标题"), lambda one: one.title),
        (_("发布单位"), lambda one: one.organisation.name),
        (_("所属行业"), lambda one: concept(one.industry)),
        (_("状态"), lambda one: labels.Labels().need_state[one.state]),
        (_("提交日期"), lambda one: one.submitted_at),
        (_("公开日期"), lambda one: one.published_at),
    ]


def _about(read: Callable[[Any], Any]) -> list[tuple[str, Callable[[Any], Value]]]:
    return [
        (_("对接编号"), lambda one: read(one).code),
        (_("需求编号"), lambda one: read(one).need.code),
        (_("标题"), lambda one: read(one).need.title),
        (_("企业"), lambda one: read(one).enterprise.name),
        (_("服务商"), lambda one: read(one).provider.name),
    ]


def _moved_columns() -> Columns:
    return [
        *_about(lambda one: one.introduction),
        (_("进展"), lambda one: desk_labels.step[one.state]),
        (_("时间"), lambda one: one.at),
        (_("原因"), lambda one: labels.decline[one.reason]),
    ]


def _took_columns() -> Columns:
    return [
        *_about(lambda one: one.introduction),
        (_("从"), lambda one: one.first),
        (_("到"), lambda one: one.last),
        (_("工作日"), lambda one: one.days),
    ]


def _item_columns() -> Columns:
    kinds = {
        "introduction": _("对接"),
        "organisation": _("单位核验"),
        "post": _("内容审核"),
        "need": _("无人对接"),
    }
    return [
        (_("编号"), lambda one: one.key),
        (_("种类"), lambda one: str(kinds.get(one.kind, one.kind))),
        (_("标题"), lambda one: one.title),
        (_("等谁"), lambda one: labels.side[one.waits_for or "staff"]),
        (_("开始等待"), lambda one: one.since),
        (_("期限"), lambda one: one.due),
        (_("剩余工作日"), lambda one: one.left),
    ]


def _stands_columns() -> Columns:
    return [
        (_("编号"), lambda one: one.need.code),
        (_("标题"), lambda one: one.need.title),
        (_("发布单位"), lambda one: one.need.organisation.name),
        (_("进展"), lambda one: desk_labels.standing[one.standing]),
        (_("进行中的对接"), lambda one: one.open_for),
        (_("已结束的对接"), lambda one: one.ended),
        (_("公开日期"), lambda one: one.need.published_at),
    ]


def shortage_heads() -> list[str]:
    """Return the headings of the shortages."""
    return [str(_("行业")), str(_("场景")), str(_("开放的需求")), str(_("可服务的服务商"))]


def shortage_rows(report: Report) -> list[tuple[str, str, int, int]]:
    """Return where providers are missing most: industry, scene, open needs, providers."""
    return [
        (concept(one.industry) or str(_("未填行业")), concept(one.scene), len(one.needs), len(one.providers))
        for one in report.shortages
    ]


def told(report: Report) -> list[str]:
    """Return the findings that the report opens with, each from its figures alone."""
    steps = {one.code: len(one.rows) for one in report.steps}
    needs = {one.code: len(one.rows) for one in report.needs}
    queue = next(len(one.rows) for one in report.standing if one.code == Standing.QUEUE)
    late = next(len(one.rows) for one in report.waiting if one.code == "overdue_now")
    found = [
        _(
            "新公开需求 %(needs)s 条；发起对接 %(asked)s 件，建立联系 %(made)s 件，签约 %(signed)s 件，交付 %(delivered)s 件。",
            needs=needs["needs_published"],
            asked=steps[State.PROPOSED],
            made=steps[State.INTRODUCED],
            signed=steps[State.SIGNED],
            delivered=steps[State.DELIVERED],
        ),
        _("现有 %(queue)s 条已公开的需求无人对接；待办中 %(late)s 件已逾期。", queue=queue, late=late),
    ]
    if report.shortages:
        industry, scene, n, providers = shortage_rows(report)[0]
        found.append(
            _(
                "服务商最缺的是%(industry)s的%(scene)s：开放需求 %(n)s 条，可服务的服务商 %(providers)s 家。",
                industry=industry,
                scene=scene,
                n=n,
                providers=providers,
            )
        )
    return [str(one) for one in found]
