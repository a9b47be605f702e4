"""The dashboard for one reader: figures, flow, levels, months, parks, stations; what the sponsor is not told is `release.py`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from matchmaker.reporting import flow as flows
from matchmaker.reporting import kpi_rows
from matchmaker.reporting.flow import Flow
from matchmaker.reporting.funds import Evidence, FundKind, Money, fund_rows, money, multiplier
from matchmaker.reporting.kpi import BY_CODE, DICTIONARY, Figure, Kpi, listed
from matchmaker.reporting.ledger import Ledger
from matchmaker.reporting.release import hidden_cells, is_small, may_tell, parts_told
from matchmaker.reporting.scope import OUTSIDE, Row, Scope, firms_of

TRACKED = ("valid_needs", "meetings", "signed_claimed", "delivered")
"""The figures that months and parks are shown of."""


@dataclass(frozen=True)
class Cell:
    """A figure that may be held back: `figure` is None where telling it would speak of one or two firms."""

    figure: Figure | None

    @property
    def value(self) -> float | int | None:
        return self.figure.value if self.figure is not None else None


@dataclass(frozen=True)
class Line:
    """One name (a month, a park, a level, a station) with its cells."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Dashboard:
    """Everything that the page, the sheet and the signed file show."""

    scope: Scope
    guarded: bool
    cells: dict[str, Cell]
    money: dict[FundKind, Money | None]
    multiplier: Fraction | None
    flow: Flow | None
    levels: dict[str, list[Line]]  # by model
    months: list[Line]
    parks: list[Line]
    stations: list[Line]

    @property
    def is_empty(self) -> bool:
        return self.flow is None and not any(one.figure is None or one.figure.rows for one in self.cells.values())


def dashboard(scope: Scope, *, guarded: bool, ledger: Ledger | None = None) -> Dashboard:
    """Return the dashboard of a scope; `guarded` for who may read aggregates only."""
    known = ledger or Ledger(scope.as_of)
    return _Maker(known, scope, guarded).make()


class _Maker:
    """Counts once what several parts of the page show."""

    def __init__(self, ledger: Ledger, scope: Scope, guarded: bool) -> None:
        self.ledger, self.scope, self.guarded = ledger, scope, guarded
        self.whole = replace(scope, park="", industry="", region="")
        self.rows: dict[str, tuple[Row, ...]] = {one.code: tuple(one.rows(ledger)) for one in DICTIONARY}

    def make(self) -> Dashboard:
        """Return it. A guarded reader with a filter has the figures alone: two partitions at once could be subtracted."""
        cells = {code: self._cell(one) for code, one in BY_CODE.items()}
        sums, times = self._money()
        if self.guarded and self.scope != self.whole:
            return Dashboard(self.scope, self.guarded, cells, sums, times, None, {}, [], [], [])
        return Dashboard(
            scope=self.scope,
            guarded=self.guarded,
            cells=cells,
            money=sums,
            multiplier=times,
            flow=self._flow(),
            levels=self._levels(),
            months=self._partition(self._months(), lambda row: f"{row.day:%Y-%m}"),
            parks=self._partition(self._parks(), lambda row: row.firm.park),
            stations=self._stations(),
        )

    def _cell(self, kpi: Kpi) -> Cell:
        return Cell(Figure(kpi, self.scope.of(self.rows[kpi.code])) if self._tells(kpi) else None)

    def _tells(self, kpi: Kpi) -> bool:
        """Return whether the reader may have a figure: a guarded one, where every part that it tells of may be told."""
        return not self.guarded or all(map(self._may_tell, parts_told(kpi.measure, self.whole.of(self.rows[kpi.code]))))

    def _may_tell(self, rows: Iterable[Row]) -> bool:
        by = next((name for name in ("park", "industry", "region") if getattr(self.scope, name)), "")
        return may_tell(self.whole.of(rows), by, getattr(self.scope, by) if by else "")

    def _money(self) -> tuple[dict[FundKind, Money | None], Fraction | None]:
        """Return the sums by kind and the multiplier; each grade of evidence is a cell of its own, so that small ones hide the kind."""
        found, rows = money(self.ledger, self.scope), fund_rows(self.ledger)
        told: dict[FundKind, Money | None] = dict(found)
        for kind in FundKind if self.guarded else ():
            mine = [one for one in rows if one.note.split()[0] == kind]
            grades = [firms_of(one for one in found[kind].rows if one.note.split()[1] == grade) for grade in Evidence]
            if not self._may_tell(mine) or any(map(is_small, grades)):
                told[kind] = None
        hidden = told[FundKind.SUPPORT] is None or told[FundKind.INVESTMENT] is None
        return told, None if hidden else multiplier(found)

    def _flow(self) -> Flow | None:
        rows = flows.rows(self.ledger)
        if self.guarded and not self._may_tell(rows):
            return None
        found = Flow(self.scope.of(rows))
        return (flows.told(found) if self.guarded else found) if found.rows else None

    def _levels(self) -> dict[str, list[Line]]:
        """Return how many enterprises stand on each level of each model, by their newest full result within the scope."""
        kpi = Kpi("levels", BY_CODE["assessed"].group, kpi_rows.levels)
        every = replace(
            self.scope, first=kpi_rows.BEGINNING
        )  # where somebody stands, not what happened within the period
        rows = every.of(kpi_rows.levels(self.ledger))
        if self.guarded and not self._may_tell(kpi_rows.levels(self.ledger)):
            return {}
        found = {}
        for model in sorted({one.note for one in rows}):
            mine = [one for one in rows if one.note == model]
            names = [str(n) for n in range(6)]
            found[model] = self._lines([kpi], [mine], names, lambda row: str(int(row.value or 0)))
        return found

    def _months(self) -> list[str]:
        """Return the months of the period, the last twelve at most."""
        found: list[str] = []
        day = self.scope.end
        while day >= self.scope.first and len(found) < 12:
            found.append(f"{day:%Y-%m}")
            day = day.replace(day=1) - timedelta(days=1)
        return found[::-1]

    def _parks(self) -> list[str]:
        there = {one.park for one in self.ledger.firms.values() if self.scope.covers(one)}
        return sorted(there - {OUTSIDE}) + ([OUTSIDE] if OUTSIDE in there else [])

    def _partition(self, names: list[str], part: Callable[[Row], str]) -> list[Line]:
        kpis = [BY_CODE[code] for code in TRACKED]
        told = [self.scope.of(self.rows[one.code]) if self._tells(one) else None for one in kpis]
        return self._lines(kpis, told, names, part)

    def _lines(
        self,
        kpis: list[Kpi],
        rows: Sequence[Sequence[Row] | None],
        names: list[str],
        part: Callable[[Row], str],
    ) -> list[Line]:
        columns = [self._column(kpi, found, names, part) for kpi, found in zip(kpis, rows, strict=True)]
        return [Line(name, tuple(column[place] for column in columns)) for place, name in enumerate(names)]

    def _column(self, kpi: Kpi, rows: Sequence[Row] | None, names: list[str], part: Callable[[Row], str]) -> list[Cell]:
        """Return a figure's cells; of one that is held back (None) no cell is told, also not that it is empty."""
        if rows is None:
            return [Cell(None)] * len(names)
        by_name = {name: tuple(one for one in rows if part(one) == name) for name in names}
        firms = {name: firms_of(found) for name, found in by_name.items()}
        hidden = hidden_cells(firms) if self.guarded else set()
        if self.guarded and is_small(frozenset().union(*firms.values())):
            hidden = set(names)
        return [Cell(None if name in hidden else Figure(kpi, by_name[name])) for name in names]

    def _stations(self) -> list[Line]:
        kpis = [BY_CODE["stations"], BY_CODE["station_satisfaction"]]
        rows = [self.scope.of(self.rows[one.code]) for one in kpis]
        names = sorted({one.code for one in (*rows[0], *rows[1])})
        attended = Kpi("enterprises", kpis[0].group, kpi_rows.stations)
        at = [[replace(one, key=one.firm.uscc) for one in rows[0]], list(rows[1])]
        return self._lines([attended, kpis[1]], at, names, lambda row: row.code)


def drill(code: str, cell: str, scope: Scope, ledger: Ledger | None = None) -> tuple[Row, ...] | None:
    """Return the rows of one figure, of "levels" on one level or of "chain" from one stage on; None where there is no such figure."""
    known = ledger or Ledger(scope.as_of)
    if code == "levels":
        found = replace(scope, first=kpi_rows.BEGINNING).of(kpi_rows.levels(known))
        return tuple(one for one in found if cell in ("", f"{one.value:g}"))
    if code == "chain":
        chain = flows.flow(known, scope)
        return chain.at_least(flows.Stage(cell)) if cell in set(flows.Stage) else chain.rows
    if code in set(FundKind):
        return money(known, scope)[FundKind(code)].rows
    return listed(code, scope.of(BY_CODE[code].rows(known))) if code in BY_CODE else None
