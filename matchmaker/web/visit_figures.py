"""Figures of a diagnosis report as SVG made here, the same for page, print and PDF; the tables with the same numbers stand beside them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from matchmaker.web import radar, visit_labels
from matchmaker.web.display import concept

FONT = "Noto Sans CJK SC"
"""Without a family Chinese text in an SVG comes out in Japanese glyphs in the PDF."""

ROW, LEFT, RIGHT, TOP = 30, 230, 44, 34
TONES = {"high": "#8a5a00", "medium": "#3f8a6d", "low": "#8fae62"}
INK, LINE, PINE = "#17211f", "#cbc4b3", "#0b5d52"
_TEXT = Markup('<text x="{x}" y="{y}" font-family="{font}" font-size="13" fill="{ink}"{anchor}>{text}</text>')
_RECT = Markup('<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>')


def _text(x: float, y: float, text: object, anchor: str = "") -> Markup:
    where = Markup(' text-anchor="{}"').format(anchor) if anchor else ""
    return _TEXT.format(x=f"{x:g}", y=f"{y:g}", font=FONT, ink=INK, anchor=where, text=text)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return _RECT.format(x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}", fill=fill)


def _svg(width: int, height: int, title: str, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg class="figure" viewBox="0 0 {} {}" width="100%" role="img"><title>{}</title>')
    return head.format(width, height, title) + Markup("").join(parts) + Markup("</svg>")


def counted(findings: Sequence[dict[str, str]]) -> list[tuple[str, dict[str, int], int]]:
    """Return (sub-domain in words, findings by priority, all of them), the fullest first; those that stand nowhere come last."""
    found: dict[str, Counter[str]] = {}
    for one in findings:
        found.setdefault(one["sub_domain"], Counter())[one["priority"]] += 1
    rows = [(concept(key) or _("暂不归类"), dict(n), sum(n.values()), key) for key, n in found.items()]
    rows.sort(key=lambda row: (not row[3], -row[2], row[3]))
    return [(word, n, total) for word, n, total, _key in rows]


def by_sub_domain(findings: Sequence[dict[str, str]]) -> Markup:
    """Return bars of the findings by sub-domain, each cut by priority."""
    rows, width = counted(findings), 680
    most = max((total for _word, _n, total in rows), default=1)
    unit = (width - LEFT - RIGHT) / most
    parts, at = _legend(), float(TOP)
    for word, n, total in rows:
        parts.append(_text(LEFT - 10, at + 16, word, "end"))
        x = float(LEFT)
        for priority, fill in TONES.items():
            length = n.get(priority, 0) * unit
            if length:
                parts.append(_rect(x, at + 2, length - 2, ROW - 10, fill))
            x += length
        parts.append(_text(x + 6, at + 16, total))
        at += ROW
    return _svg(width, int(at) + 6, _("问题按能力子域与优先级的分布"), parts)


def _legend() -> list[Markup]:
    parts, x = [], float(LEFT)
    for priority, fill in TONES.items():
        parts += [_rect(x, 8, 12, 12, fill), _text(x + 18, 19, visit_labels.priority[priority])]
        x += 140
    return parts


def maturity(found: dict[str, Any], lang: str) -> Markup:
    """Return the radar of a self-assessment, as its own page draws it."""
    leaves = found["sub_domains"]
    scores = [one["score"] for one in leaves]
    chart = radar.radar(
        [one[lang] for one in leaves], [float(one) for one in scores], scores, found["top"], wide=lang == "en"
    )
    grid = Markup('<polygon points="{}" fill="none" stroke="{}"/>')
    shape = Markup('<polygon points="{}" fill="{}" fill-opacity=".16" stroke="{}" stroke-width="2"/>')
    parts = [grid.format(ring, LINE) for ring in chart.rings] + [shape.format(chart.shape, PINE, PINE)]
    parts += [_text(one.tx, one.ty, f"{one.name} {one.value}", one.anchor) for one in chart.axes]
    return _svg(chart.width, chart.height, _("能力子域得分"), parts)


SPANS = ((0, 6), (6, 18), (18, 36))


def span_of(finding: dict[str, object]) -> int:
    """Return which span of the road map a finding falls into: what presses first, what takes longest to pay back last."""
    months = finding.get("payback_months")
    if finding["priority"] == "high":
        return 0
    slow = isinstance(months, int) and months > 24
    return 2 if finding["priority"] == "low" or slow else 1


def road_map(findings: Sequence[dict[str, object]]) -> Markup:
    """Return the road map: each finding by its number in the list under the span in which it is to be done."""
    columns: list[list[int]] = [[], [], []]
    for number, one in enumerate(findings, 1):
        columns[span_of(one)].append(number)
    width, each = 680, 220
    height = TOP + 14 + ROW * max([1, *((len(one) + 3) // 4 for one in columns)]) + 10
    parts: list[Markup] = []
    for place, (first, last) in enumerate(SPANS):
        x = 10 + place * each
        parts += [_rect(x, 8, each - 8, 26, "#e0eeea"), _text(x + 10, 26, _("第 %(a)s–%(b)s 个月", a=first, b=last))]
        for n, number in enumerate(columns[place]):
            left, top = x + (n % 4) * 52, TOP + 10 + (n // 4) * ROW
            parts += [_rect(left, top, 46, 22, LINE), _text(left + 23, top + 16, f"№{number}", "middle")]
    return _svg(width, height, _("路线图"), parts)
