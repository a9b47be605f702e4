"""Providers side by side: what each states about price, time and service, and what to settle with each before an introduction."""

from collections.abc import Callable, Sequence

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

MOST_ASKS = 6
"""So many questions fit the printed page beside ten lines and four providers."""


def _title(row: Row) -> str:
    one = row.candidate.capability
    link = Markup('<a href="{}" lang="{}">{}</a>')
    return link.format(url_for("capabilities.show", code=one.code), one.language, isolate(one.title))


def _cases(row: Row) -> str:
    shown = [one for one in row.candidate.capability.cases if one.consented]
    if not shown:
        return ""
    proven = sum(one.grade in (Grade.CUSTOMER, Grade.PLATFORM) for one in shown)
    total = ngettext("%(num)s 个", "%(num)s 个", len(shown))
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


def asks(rows: Sequence[Row], lines: Sequence[Line]) -> list[tuple[str, Line, str]]:
    """Return what to settle as (provider, line, question): musts first, the gravest first, providers in order, as many as fit."""
    grave = {"no": 0, "none": 1, "part": 2}
    found = [
        (not line.must, at, grave[row.answers[line.id].verdict], row, line)
        for at, row in enumerate(rows)
        for line in lines
        if row.answers[line.id].verdict != "yes"
    ]
    ordered = sorted(found, key=lambda one: one[:3])
    return [(row.short, line, row.answers[line.id].ask) for *_order, row, line in ordered[:MOST_ASKS]]
