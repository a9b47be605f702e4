"""站点总结报告: what it says, once; page, Word file and PDF are made of it, each figure leads to its rows."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.foundation.errors import NotFound
from matchmaker.stations import figures, planned, queries
from matchmaker.stations.models import Station
from matchmaker.stations.states import Kind
from matchmaker.web import station_labels
from matchmaker.web.display import concept, day
from matchmaker.web.locale import language
from matchmaker.web.pdf import from_html

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Way = Callable[[str], str]
HAN = "Microsoft YaHei"
SHEET = "station-print.css"
PRESENT = {f"present_{kind}": kind for kind in Kind}
ROWS = (*PRESENT, "people", "ratings", "visits", "talks", "linked")  # the figures whose rows can be read


@dataclass(frozen=True)
class Figure:
    """A number, its name, how it is counted, and where its rows stand."""

    name: str
    value: str
    rule: str
    url: str


@dataclass(frozen=True)
class Summary:
    """What the report says of one station."""

    title: str
    facts: Sequence[tuple[str, str]]
    figures: Sequence[Figure]
    agenda: Sequence[tuple[str, str, str]]  # day and hours, kind, title
    findings: Sequence[str]
    advice: Sequence[str]


def summary(station: Station) -> Summary:
    """Return the report of a station as its rows stand now."""
    hosts = [(station_labels.host_part[one.part], one.name) for one in station.hosts]
    days = (
        day(station.first_on)
        if station.first_on == station.last_on
        else f"{day(station.first_on)} – {day(station.last_on)}"
    )
    parks = _("、").join(park.name_in(language()) for park in station.parks)
    facts = [
        (_("日期"), days),
        (_("园区"), parks),
        (_("行业"), _("、").join(concept(one) for one in station.industries)),
        (_("活动主题"), station.theme),
        *((part, name) for part, name in hosts),
    ]
    return Summary(
        title=_("%(name)s 总结报告", name=station.name_in(language())),
        facts=[(name, value) for name, value in facts if value],
        figures=_figures(station),
        agenda=[
            (f"{day(one.day)} {one.begins:%H:%M}–{one.ends:%H:%M}", station_labels.item_kind[one.kind], one.title)
            for one in station.items
        ],
        findings=lines(station.findings),
        advice=lines(station.advice),
    )


def lines(text: str) -> list[str]:
    """Return the lines of a text, one finding each."""
    return [one.strip() for one in text.splitlines() if one.strip()]


def _figures(station: Station) -> list[Figure]:
    tally, code = figures.tally(station), station.code

    def rows(kind: str) -> str:
        return url_for("selection.index", code=code, kind=kind)

    def there(kind: str) -> str:
        return url_for("station_summary.rows", code=code, what=f"present_{kind}")

    def plan(what: str) -> str:
        return url_for("station_summary.rows", code=code, what=what)

    return [*_of_people(tally, rows, there), *_of_meetings(tally, plan)]


def _of_people(tally: figures.Tally, rows: Way, there: Way) -> list[Figure]:
    words = station_labels.participant
    return [
        Figure(_("报名%(who)s", who=words[kind]), str(tally.registered[kind]), _("全部报名，含候补和退出"), rows(kind))
        for kind in Kind
    ] + [
        Figure(_("到场%(who)s", who=words[kind]), str(tally.present[kind]), _("至少一人签到"), there(kind))
        for kind in Kind
    ]


def _of_meetings(tally: figures.Tally, plan: Way) -> list[Figure]:
    return [
        Figure(
            _("到场人数"), f"{tally.present_people} / {tally.expected_people}", _("签到的人 / 应到的人"), plan("people")
        ),
        Figure(
            _("完成现场诊断"),
            f"{tally.visits_held} / {tally.visits_planned}",
            _("已完成 / 已安排的企业"),
            plan("visits"),
        ),
        Figure(
            _("完成一对一洽谈"),
            f"{tally.talks_held} / {tally.talks_planned}",
            _("已完成 / 已安排的场次"),
            plan("talks"),
        ),
        Figure(
            _("关联对接的洽谈"), str(tally.talks_linked), _("双方有园区确认的对接，洽谈已登记到对接"), plan("linked")
        ),
        _satisfaction(tally.satisfaction, plan("ratings")),
    ]


def _satisfaction(found: figures.Satisfaction, url: str) -> Figure:
    """The mean never stands alone: with how many answered, of how many who were there."""
    rule = _("平均分（满分 5）、评价数、占到场人数的比例")
    if not found.n or found.rate is None:
        return Figure(_("满意度"), _("还没有评价"), rule, url)
    answered = ngettext("%(num)s 份评价", "%(num)s 份评价", found.n)
    if found.mean is None:
        few = _("不足 %(n)s 家评价，不显示分数", n=figures.FEWEST_RATERS)
        return Figure(_("满意度"), f"{answered} · {few}", rule, url)
    share = _("回收率 %(n)s%%", n=round(100 * found.rate))
    return Figure(_("满意度"), f"{found.mean:.2f} · {answered} · {share}", rule, url)


def word(station: Station) -> Response:
    """Return the report as a Word file."""
    said, paper = summary(station), Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HAN)
    paper.core_properties.title, paper.core_properties.author = said.title, str(_("智造合"))
    head = paper.add_paragraph().add_run(said.title)
    head.font.size, head.font.bold, head.font.color.rgb = Pt(20), True, RGBColor(0x0B, 0x5D, 0x52)
    head.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HAN)
    _table(paper, [], said.facts)
    _heading(paper, _("主要数字"))
    _table(paper, [_("指标"), _("数值"), _("口径")], [(one.name, one.value, one.rule) for one in said.figures])
    for title, texts in ((_("主要发现"), said.findings), (_("会议建议"), said.advice)):
        if texts:
            _heading(paper, title)
            for text in texts:
                paper.add_paragraph(text, "List Bullet")
    if said.agenda:
        _heading(paper, _("议程"))
        _table(paper, [_("时段"), _("内容"), _("题目")], said.agenda)
    file = io.BytesIO()
    paper.save(file)
    return _download(file.getvalue(), WORD, f"{station.code}.docx")


def _heading(paper: object, text: str) -> None:
    run = paper.add_paragraph().add_run(text)  # type: ignore[attr-defined]  # a document of python-docx
    run.font.size, run.font.bold = Pt(14), True
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HAN)


def _table(paper: object, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    wide = max(len(heads), *(len(row) for row in rows)) if rows else len(heads)
    table = paper.add_table(rows=0, cols=wide, style="Table Grid")  # type: ignore[attr-defined]  # a document of python-docx
    for at, row in enumerate([heads, *rows] if heads else rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold = bool(heads) and at == 0
            cell.width = Cm(16.2 / wide)


def pdf(station: Station) -> Response:
    """Return the report as a PDF; nothing is fetched while it is made."""
    page = render_template("staff/stations/summary_print.html", said=summary(station), station=station)
    return _download(from_html(page, SHEET), "application/pdf", f"{station.code}.pdf")


def _download(body: bytes, mime: str, name: str) -> Response:
    found = Response(body, mimetype=mime)
    found.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    found.headers["Cache-Control"] = "private, no-store"
    return found


def rows_of(station: Station, what: str) -> list[Any]:
    """Return the rows of a figure, as many as it says. Raises NotFound."""
    if what in PRESENT:
        return figures.list_present([station.id], PRESENT[what])
    if what == "people":
        return queries.list_attendees(station.id, True)
    if what == "ratings":
        return figures.list_ratings(station.id)
    listed = planned.list_appointments(station.id)
    if what == "visits":
        return [one for one in listed if one.plan.kind == "visits"]
    if what == "talks":
        return [one for one in listed if one.plan.kind == "tables"]
    if what == "linked":
        return [one for one in listed if one.introduction_id is not None]
    raise NotFound("rows")
