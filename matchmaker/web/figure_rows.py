"""The rows behind a figure in words: values with their unit, keys by their names; the figures themselves: `figure_view.py`."""

import re
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.assessment.maturity import models
from matchmaker.diagnosis.access import Part, visible
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.queries import visits_behind
from matchmaker.reporting.funds import FundKind
from matchmaker.reporting.kpi import BY_CODE, Measure
from matchmaker.reporting.scope import Row
from matchmaker.web import assessment_labels, kpi_labels, labels, station_labels, visit_labels
from matchmaker.web.display import concept, money
from matchmaker.web.locale import language

PAGES = {
    "need": "needs.show",
    "introduction": "introductions.show",
    "visit": "visits.show",
    "finding": "findings.show",
    "assessment": "assessments.show",
    "capability": "capabilities.show",
    "station": "stations.show",
}
NOTES = {
    "registration": (station_labels.participant,),
    "finding": (visit_labels.route,),
    "assessment": (assessment_labels.maturity_level,),
    "need": (kpi_labels.chain_origin, kpi_labels.chain_stage),
    "introduction": (labels.contract, labels.side),
    "fund": (kpi_labels.kpi, kpi_labels.fund_evidence),
}
"""The words that a row's note is made of, by the kind of the row."""
_CONCEPT = re.compile(r"[A-Z]{3}\d{3,6}")
_EXPERT = re.compile(r"E(\d+)")


@dataclass(frozen=True)
class RowLine:
    """One row of a figure in words; `url` opens `page`, the code of the row or of what it belongs to; "" where nothing may be opened."""

    row: Row
    kind: str
    page: str
    url: str
    value: str
    key: str


def lines(kpi: str, rows: tuple[Row, ...]) -> list[RowLine]:
    """Return rows with their words and the pages of what they name, as far as the reader may open them."""
    visits = visits_behind({one.code for one in rows if one.kind in ("visit", "finding")})
    return [
        RowLine(
            one,
            kpi_labels.row_kind[one.kind],
            *_opens(one, visits.get(one.code)),
            _value(kpi, one.value),
            _key(one.key),
        )
        for one in rows
    ]


def _opens(row: Row, visit: Visit | None) -> tuple[str, str]:
    """Return which code a row leads to, and the address.

    Staff read no findings: a finding leads them to its visit, and who was of the group asks as such. Everything else that is counted
    for somebody's park is of those whom they serve, or public.
    """
    if row.kind not in PAGES:
        return "", ""
    if visit is None or (row.kind == "finding" and visible(visit, current_user, Part.FINDINGS)):
        return row.code, url_for(PAGES[row.kind], code=row.code)
    if visible(visit, current_user, Part.EXISTENCE):
        return visit.code, url_for(PAGES["visit"], code=visit.code)
    return "", ""


def number(value: float | int | None) -> str:
    """Return a figure as it is shown; – for nothing to count."""
    if value is None:
        return "–"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def model_name(key: str) -> str:
    """Return what a model is called, from its id and version as rows name it; the version where it is not the present one."""
    name, _space, version = key.rpartition(" ")
    model = models().get(name)
    if model is None:
        return key
    return model.name_in(language()) if version == model.version else f"{model.name_in(language())} {version}"


def note(row: Row) -> str:
    """Return what a row says of itself, in words: its route, side, level, origin and stage, kind and evidence."""
    if row.note in models():
        return model_name(f"{row.note} {models()[row.note].version}")
    if row.note.partition(" ")[0] in models():
        return model_name(row.note)
    return " · ".join(_noted(row.kind, word) for word in row.note.split())


def _noted(kind: str, word: str) -> str:
    known = next((table for table in NOTES.get(kind, ()) if word in table.words), None)
    return known[word] if known is not None else _part(word)


def _value(kpi: str, value: float | int | None) -> str:
    """Return a row's value with what it is counted in: a level by its name, a share's row as yes or no, money as money."""
    if value is None:
        return ""
    if kpi == "levels":
        return assessment_labels.maturity_level[f"{value:.0f}"]
    if kpi in list(FundKind):
        return money((value / 10_000, value / 10_000))
    if kpi == "contract_amount":
        return money((value, value))
    if kpi in BY_CODE and BY_CODE[kpi].measure == Measure.SHARE:
        return str(_("是") if value else _("否"))
    unit = kpi_labels.kpi_unit[kpi] if kpi in kpi_labels.kpi_unit.words else ""
    return f"{number(float(value))} {unit}".strip()


def _key(key: str) -> str:
    """Return by what a row counts once, in words: a concept by its name, a model by its title, a side, an expert's number."""
    parts = key.split(" ")
    if parts[0] in models() and len(parts) > 1:
        return f"{model_name(' '.join(parts[:2]))} {' '.join(parts[2:])}".strip()
    return " ".join(_part(one) for one in parts)


def _part(word: str) -> str:
    if _CONCEPT.fullmatch(word):
        return concept(word)
    if found := _EXPERT.fullmatch(word):
        return str(_("专家 %(n)s", n=found[1]))
    return labels.side[word] if word in ("enterprise", "provider") else word
