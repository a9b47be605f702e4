"""Providers side by side: what each states about price, time and service, and what to settle with each before an introduction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from matchmaker.catalogue.offers import Grade
from matchmaker.web import display, labels, post_labels
from matchmaker.web.answers import Line, attribute, names
from matchmaker.web.directions import isolate
from matchmaker.web.locale import language
from matchmaker.web.provider_cards import Row


def _title(row: Row) -> str:
    one = row.candidate.capability
    link = Markup('<a href="{}" lang="{}">{}</a>')
    return link.format(url_for("capabilities.show", code=one.code), one.language, isolate(one.title))


def _cases(row: Row) -> str:
    shown = [one for one in row.candidate.capability.cases if one.consented]
    if not shown:
        return ""
    proven = sum(one.grade in (Grade.CUSTOMER, Grade.PLATFORM) for one in shown)
    total = ngettext("%(num)s 个案例", "%(num)s 个案例", len(shown))
    return str(_("%(total)s，客户确认 %(n)s 个", total=total, n=proven)) if proven else str(total)


def _seal(row: Row) -> str:
    provider = row.candidate.provider
    if row.sealed is None:
        return ""
    by = provider.verified_park.name_in(language()) if provider.verified_park else _("平台")
    return str(_("%(by)s，至 %(day)s", by=by, day=display.day(row.sealed)))


def conditions(rows: Sequence[Row]) -> list[tuple[str, list[str]]]:
    """Return the conditions as (label, one cell a provider); "" where a provider does not say; a row that nobody fills is left out."""
    readers: list[tuple[str, Callable[[Row], str]]] = [
        (_("方案"), _title),
        (_("价格区间"), lambda row: attribute("price", row.candidate.capability)),
        (_("交付周期"), lambda row: attribute("months", row.candidate.capability)),
        (_("最早开始"), lambda row: display.day(row.candidate.capability.earliest_start)),
        (_("服务范围"), lambda row: attribute("regions", row.candidate.capability)),
        (_("公开案例"), _cases),
        (_("园区核验"), _seal),
        (_("接口"), lambda row: _("、").join(row.candidate.capability.interfaces[:4])),
        (_("行业经验"), lambda row: names(row.candidate.capability.industries)),
        (_("类型"), lambda row: post_labels.capability_kind[row.candidate.capability.kind]),
        (_("规模"), lambda row: labels.size[row.candidate.provider.size]),
    ]
    found = [(label, [read(row) for row in rows]) for label, read in readers]
    return [(label, cells) for label, cells in found if any(cells)]


@dataclass(frozen=True)
class Question:
    """What to settle about a line, and with whom; `names` is empty where it is the same for everybody on the sheet."""

    text: str
    names: str


def asks(rows: Sequence[Row], lines: Sequence[Line]) -> list[tuple[Line, list[Question]]]:
    """Return what to settle before an introduction, line by line in their order: one question where all lack the same, else one for each
    group that does. Every must is asked about; a wish only where somebody denies it or where the providers differ."""
    found = [(line, _questions(rows, line)) for line in lines]
    return [(line, asked) for line, asked in found if asked]


def _questions(rows: Sequence[Row], line: Line) -> list[Question]:
    verdicts = {row.answers[line.id].verdict for row in rows}
    if not line.must and verdicts in ({"none"}, {"part"}):
        return []
    asked: dict[str, list[str]] = {}
    for row in rows:
        if row.answers[line.id].verdict != "yes":
            asked.setdefault(row.answers[line.id].ask, []).append(row.short)
    return [
        Question(text, "" if len(names) == len(rows) else str(_("、").join(names))) for text, names in asked.items()
    ]
