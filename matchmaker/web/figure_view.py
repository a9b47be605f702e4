"""The dashboard in words: tiles, the chain as funnel and Sankey, tables with their ways to the rows; and the same as plain data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from matchmaker.accounts.queries import list_parks
from matchmaker.reporting.dashboard import TRACKED, Cell, Dashboard, Line
from matchmaker.reporting.flow import ORDER
from matchmaker.reporting.funds import Evidence
from matchmaker.reporting.kpi import BY_CODE, DICTIONARY, Figure, Group, Kpi, Measure
from matchmaker.reporting.scope import OUTSIDE
from matchmaker.stations.queries import stations_of
from matchmaker.web import assessment_labels, kpi_labels, sankey
from matchmaker.web.figure_rows import model_name, number
from matchmaker.web.locale import language

HIDDEN = "*"
"""What stands in place of a figure that is held back; the page says what it means."""


def park_names() -> dict[str, str]:
    """Return what every park is called, by its slug, and 园区外."""
    return {one.slug: one.name_in(language()) for one in list_parks()} | {OUTSIDE: str(_("园区外"))}


@dataclass(frozen=True)
class Tile:
    """One figure: its words, value, what it rests on, and the way to its rows, "" for who may not read them."""

    kpi: Kpi
    name: str
    value: str
    unit: str
    rests: str
    rule: str
    url: str
    hidden: bool


@dataclass(frozen=True)
class Shown:
    """A number of a table with its way."""

    text: str
    url: str = ""


def yuan(value: int) -> str:
    """Return 元 as 万元."""
    return number(value / 10_000)


def cell_asked() -> str:
    """Return which part of a figure the address asks for."""
    return request.args.get("cell", "")[:20]


class View:
    """A dashboard in words; `kept` is the scope as values of an address."""

    def __init__(self, board: Dashboard, kept: dict[str, Any]) -> None:
        self.board, self.kept = board, kept

    def _url(self, kpi: str, **more: str) -> str:
        return "" if self.board.guarded else url_for("dashboard.rows", kpi=kpi, **(self.kept | more))

    def groups(self) -> list[tuple[str, list[Tile]]]:
        """Return the tiles by group, in the dictionary's order."""
        return [
            (kpi_labels.kpi_group[group], [self._tile(one) for one in DICTIONARY if one.group == group])
            for group in Group
        ]

    def _tile(self, kpi: Kpi) -> Tile:
        cell = self.board.cells[kpi.code]
        return Tile(
            kpi=kpi,
            name=kpi_labels.kpi[kpi.code],
            value=_shown(cell),
            unit=_unit(kpi),
            rests=_rests(cell.figure) if cell.figure is not None else "",
            rule=kpi_labels.kpi_rule[kpi.code],
            url=self._url(kpi.code) if cell.figure is not None and cell.figure.rows else "",
            hidden=cell.figure is None,
        )

    def money(self) -> list[tuple[str, Shown, list[tuple[str, str]], str]]:
        """Return each kind: its name, the sum with its way, the sums by evidence, and the rule."""
        found = []
        for kind, one in self.board.money.items():
            grades = [(kpi_labels.fund_evidence[grade], yuan(one.yuan(grade))) for grade in Evidence] if one else []
            shown = Shown(yuan(one.yuan()), self._url(kind) if one.rows else "") if one else Shown(HIDDEN)
            found.append((kpi_labels.kpi[kind], shown, grades, kpi_labels.kpi_rule[kind]))
        return found

    @property
    def multiplier(self) -> str:
        return number(round(float(self.board.multiplier), 2)) if self.board.multiplier is not None else "–"

    @property
    def sankey(self) -> sankey.Sankey | None:
        """The chain as a drawing, None where there is nothing to draw."""
        flow = self.board.flow
        if flow is None:
            return None
        stages = flow.stages[1:]
        origins = [
            (kpi_labels.chain_origin[one], [flow.reached(stage, one) for stage in flow.stages]) for one in flow.origins
        ]
        return sankey.draw(origins, [kpi_labels.chain_stage[one] for one in stages]) if stages else None

    def funnel(self) -> list[tuple[str, list[Shown], Shown, float]]:
        """Return a row a stage: its name, a number an origin, the whole, and its share of the first for the bar."""
        flow = self.board.flow
        if flow is None:
            return []
        whole = flow.reached(ORDER[0]) or 1
        return [
            (
                kpi_labels.chain_stage[stage],
                [Shown(str(flow.reached(stage, one))) for one in flow.origins],
                Shown(str(flow.reached(stage)), self._url("chain", cell=stage)),
                round(100 * flow.reached(stage) / whole, 1),
            )
            for stage in flow.stages
        ]

    def origins(self) -> list[str]:
        return [kpi_labels.chain_origin[one] for one in self.board.flow.origins] if self.board.flow else []

    def levels(self) -> list[tuple[str, list[tuple[str, Shown, float]]]]:
        """Return a table a model: each level with how many stand on it and its share for the bar."""
        return [(model_name(model), self._levels(lines)) for model, lines in self.board.levels.items()]

    def _levels(self, lines: list[Line]) -> list[tuple[str, Shown, float]]:
        most = max([one.cells[0].value or 0 for one in lines], default=0) or 1
        return [
            (
                assessment_labels.maturity_level[one.name],
                Shown(_shown(one.cells[0]), self._url("levels", cell=one.name)),
                round(100 * (one.cells[0].value or 0) / most, 1),
            )
            for one in lines
        ]

    def tracked(self) -> list[str]:
        return [kpi_labels.kpi[code] for code in TRACKED]

    def months(self) -> list[tuple[str, list[Shown]]]:
        return [(one.name, self._cells(one, **self._month(one.name))) for one in self.board.months]

    def _month(self, name: str) -> dict[str, str]:
        first = date.fromisoformat(f"{name}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        scope = self.board.scope
        return {"first": max(first, scope.first).isoformat(), "last": min(last, scope.last).isoformat()}

    def parks(self) -> list[tuple[str, list[Shown]]]:
        named = park_names()
        return [(named.get(one.name, one.name), self._cells(one, park=one.name)) for one in self.board.parks]

    def _cells(self, line: Line, **more: str) -> list[Shown]:
        return [
            Shown(_shown(cell), self._url(code, **more) if cell.value else "")
            for code, cell in zip(TRACKED, line.cells, strict=True)
        ]

    def stations(self) -> list[tuple[str, str, str, str, str]]:
        """Return code and name of each station, the firms that were there, and its satisfaction with what it rests on."""
        found, named = [], stations_of(one.name for one in self.board.stations)
        for one in self.board.stations:
            there, liked = one.cells
            rests = _rests(liked.figure) if liked.figure is not None else ""
            name = named[one.name].name_in(language())
            found.append((one.name, name, _shown(there), _shown(liked), rests))
        return found

    def trend(self) -> list[tuple[str, str, str]]:
        """Return a line for each tracked figure: its name, points of an SVG polyline, the last value; only where no month is held back."""
        found = []
        for place, code in enumerate(TRACKED):
            values = [one.cells[place].value for one in self.board.months]
            known = [float(one) for one in values if one is not None]
            if len(known) > 1 and len(known) == len(values):
                found.append((kpi_labels.kpi[code], _points(known), number(values[-1])))
        return found


def _points(values: list[float], width: int = 280, height: int = 56) -> str:
    most = max(values) or 1
    step = (width - 8) / (len(values) - 1)
    return " ".join(f"{4 + n * step:.1f},{height - 6 - (height - 12) * one / most:.1f}" for n, one in enumerate(values))


def _unit(kpi: Kpi) -> str:
    """Return the unit of a figure; a count has none in English, where its name is a plural that says what is counted."""
    return "" if kpi.measure == Measure.COUNT and language() == "en" else kpi_labels.kpi_unit[kpi.code]


def _shown(cell: Cell) -> str:
    return HIDDEN if cell.figure is None else number(cell.figure.value)


def _rests(figure: Figure) -> str:
    """Return what a figure rests on: n of a mean with its response rate, of a share or sum the things behind it."""
    measure = figure.kpi.measure
    if measure == Measure.COUNT:
        return str(_("涉及 %(n)s 家单位", n=len(figure.firms))) if figure.firms else ""
    if measure in (Measure.MEAN, Measure.SUM) and figure.of:
        rate = round(100 * figure.n / figure.of)
        return str(_("n=%(n)s，共 %(of)s，占 %(rate)s%%", n=figure.n, of=figure.of, rate=rate))
    return f"n={figure.n}"


def plain(board: Dashboard, now: datetime) -> dict[str, Any]:
    """Return the dashboard as data: decimals as texts, null for nothing to count, "suppressed" for what is held back."""
    scope = board.scope
    return {
        "format": "zhizaohe-figures/1",
        "made_at": now.isoformat(timespec="seconds"),
        "scope": {name: str(getattr(scope, name)) for name in ("first", "last", "as_of", "park", "industry", "region")},
        "parks": sorted(scope.parks) if scope.parks is not None else "all",
        "figures": {code: _plain(cell, BY_CODE[code]) for code, cell in board.cells.items()},
        "funds_yuan": {
            kind: {grade: one.yuan(grade) for grade in Evidence} if one is not None else "suppressed"
            for kind, one in board.money.items()
        },
        "multiplier": str(board.multiplier) if board.multiplier is not None else None,
        "chain": {stage: board.flow.reached(stage) for stage in board.flow.stages} if board.flow else None,
        "levels": {model: {one.name: _value(one.cells[0]) for one in lines} for model, lines in board.levels.items()},
        "months": _table(board.months),
        "by_park": _table(board.parks),
    }


def _table(lines: list[Line]) -> dict[str, dict[str, Any]]:
    return {one.name: {code: _value(cell) for code, cell in zip(TRACKED, one.cells, strict=True)} for one in lines}


def _value(cell: Cell) -> Any:
    if cell.figure is None:
        return "suppressed"
    value = cell.figure.value
    return str(value) if isinstance(value, float) else value


def _plain(cell: Cell, kpi: Kpi) -> dict[str, Any]:
    figure = cell.figure
    rests = {"n": figure.n, "of": figure.of, "firms": len(figure.firms)} if figure is not None else {}
    return {"measure": str(kpi.measure), "value": _value(cell), **rests}
