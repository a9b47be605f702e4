"""How values look in the reader's form: days, money in 万元, taxonomy names; words for codes are in `labels.py`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from matchmaker.catalogue.content import measured
from matchmaker.catalogue.masking import Described
from matchmaker.foundation import clock
from matchmaker.introductions.cards import Party
from matchmaker.introductions.states import Side
from matchmaker.matching.taxonomy import Taxonomy, default_taxonomy
from matchmaker.web import labels
from matchmaker.web.excerpts import brief
from matchmaker.web.locale import language
from matchmaker.web.segments import marks, seg
from matchmaker.web.tongue import as_written, html_lang, tongue
from matchmaker.web.words import inside


def taxonomy() -> Taxonomy:
    """Return the taxonomy, read once at first use."""
    return default_taxonomy()


def day(value: date | datetime | None) -> str:
    """Return a day: 2026 年 11 月 24 日, 24 Nov 2026."""
    if value is None:
        return ""
    plain = clock.day_of(value) if isinstance(value, datetime) else value
    if language() == "zh":
        return f"{plain.year} 年 {plain.month} 月 {plain.day} 日"
    return f"{plain.day} {plain:%b %Y}"


def days(first: date, last: date) -> str:
    """Return a run of days without what both ends share: 2026 年 10 月 18–20 日, 30 Nov – 2 Dec 2026."""
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    same = first.month == last.month
    if language() == "zh":
        end = f"{last.day} 日" if same else f" {last.month} 月 {last.day} 日"
        return f"{first.year} 年 {first.month} 月 {first.day}{'' if same else ' 日 '}–{end}"
    return f"{first.day}{'–' if same else f' {first:%b} – '}{day(last)}"


def moment(value: datetime | None) -> str:
    """Return a Shanghai moment to the minute."""
    if value is None:
        return ""
    return f"{day(value)} {value.astimezone(clock.SHANGHAI):%H:%M}"


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def money(band: tuple[float | None, float | None]) -> str:
    """Return a band that is given in 万元 (10,000 CNY): "60–90 万元", "CNY 600k–1.2 million"; empty where both ends are open."""
    low, high = band
    if language() == "en":
        return _cny(low, high)
    if low is not None and high is not None:
        return f"{_number(low)}–{_number(high)} 万元" if low != high else f"{_number(low)} 万元"
    if low is not None:
        return f"{_number(low)} 万元以上"
    return f"{_number(high)} 万元以内" if high is not None else ""


def _cny(low: float | None, high: float | None) -> str:
    """Thousands and millions, as English counts; a unit that both ends share is said once."""
    ends = [
        f"{_number(one / 100)} million" if one >= 100 else f"{_number(one * 10)}k" if one else "0"
        for one in (low, high)
        if one is not None
    ]
    if low is not None and high is not None:
        first, last = ends
        same = first.endswith("million") and last.endswith("million")
        return f"CNY {first}" if low == high else f"CNY {first.removesuffix(' million') if same else first}–{last}"
    if low is not None:
        return f"CNY {ends[0]} or more"
    return f"up to CNY {ends[0]}" if high is not None else ""


def aim(line: Any) -> str:
    """Return how a requirement line is measured: 漏检率 2.1 → 0.5 %."""
    return measured(line.measure, line.current, line.target, line.unit)


def concept(concept_id: str | None) -> str:
    """Return a concept's name in the reader's language; a free word comes back as it is."""
    if not concept_id:
        return ""
    if concept_id == "REG100000":
        return str(_("全国"))
    known = taxonomy().concepts.get(concept_id)
    if known is None:
        return concept_id
    return known.en if language() == "en" else known.zh


def mask(value: Described) -> str:
    """Return what stands in place of an enterprise's name: "汽车制造业 · 100–299 人 · 顺义区"; 制造企业 where no industry may be told."""
    parts = [concept(value.industry) or str(_("制造企业")), labels.size[value.size], concept(value.region)]
    return " · ".join(part for part in parts if part)


def party(value: Party) -> str:
    """Return one side as the viewer may see it: its name, else the mask of an enterprise; a provider has none."""
    if value.name is not None:
        return value.name_en or value.name if language() == "en" else value.name
    return mask(value) if value.side == Side.ENTERPRISE else str(_("一家服务商"))


def the_side(code: str | None) -> str:
    """Return one side of an introduction inside a sentence: 企业, the enterprise."""
    word = labels.side[code]
    return word if language() == "zh" else f"the {inside(word)}"


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "days": days,
    "inside": inside,
    "moment": moment,
    "money": money,
    "aim": aim,
    "concept": concept,
    "mask": mask,
    "party": party,
    "the_side": the_side,
    "seg": seg,
    "marks": marks,
    "brief": brief,
    "as_written": as_written,
    "tongue": tongue,
    "html_lang": html_lang,
}
