"""数据看板: the figures of a scope with what each rests on, and the rows behind one; what is held back is `reporting/release.py`'s."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from matchmaker.accounts.tokens import Scope as TokenScope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Asked, Digits, Given, Paged, PageOf, Text20, Text60
from matchmaker.foundation.errors import NotFound
from matchmaker.reporting.dashboard import Cell, dashboard, drill
from matchmaker.reporting.funds import Evidence, FundKind
from matchmaker.reporting.kpi import DICTIONARY, Group, Kpi, Measure
from matchmaker.reporting.scope import Row, Scope
from matchmaker.web import figures_scope, kpi_labels
from matchmaker.web.guard import Who
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.words import N_


class FiguresAsked(Asked):
    """Period and filters of staff; 主管部门 chooses a whole year and one filter."""

    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    year: Annotated[int | None, Digits, Field(ge=figures_scope.EARLIEST, le=2100)] = None
    park: Text60 = ""
    industry: Text20 = ""
    region: Annotated[Text20, Field(description=N_("jjj 京津冀"))] = ""


class RowsAsked(Paged):
    """Period and filters, and which part of a figure that has parts."""

    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    park: Text60 = ""
    industry: Text20 = ""
    region: Text20 = ""
    cell: Text20 = ""


class ScopeOut(Given):
    """What was counted: days and filters as they were understood."""

    first: date
    last: date
    as_of: date
    park: str
    industry: str
    region: str


class FigureOut(Given):
    """One figure with what it rests on; `suppressed` where telling it would speak of one or two firms."""

    code: str
    name: str
    group: Group
    measure: Measure
    unit: str
    value: float | None
    n: int | None
    of: int | None
    firms: int | None
    suppressed: bool


class FundOut(Given):
    """Sums in 元 by grade of evidence."""

    kind: FundKind
    yuan: dict[str, int] | None
    suppressed: bool


class FiguresOut(Given):
    """The figures of a scope."""

    scope: ScopeOut
    figures: list[FigureOut]
    funds: list[FundOut]
    multiplier: float | None


class FigureRowOut(Given):
    """One row that a figure counts; rows with the same key count once."""

    kind: str
    code: str
    day: date
    firm: str
    industry: str
    value: float | None
    key: str


def asked() -> figures_scope.Asked:
    """Return the scope that the address asks for. Raises Problem 422 for values that the page's form refuses."""
    found = figures_scope.asked()
    if not found.ok:
        told = [(name, str(text)) for name, texts in found.form.errors.items() for text in texts]
        raise Problem(
            422, "invalid", told[0][1], [FieldError.of(name or "query", "choose_one", text) for name, text in told]
        )
    return found


def _scope(one: Scope) -> ScopeOut:
    return ScopeOut(**{name: getattr(one, name) for name in ScopeOut.model_fields})


def _figure(kpi: Kpi, cell: Cell) -> FigureOut:
    figure = cell.figure
    return FigureOut(
        code=kpi.code,
        name=kpi_labels.kpi[kpi.code],
        group=kpi.group,
        measure=kpi.measure,
        unit=kpi_labels.kpi_unit[kpi.code],
        value=figure.value if figure is not None else None,
        n=figure.n if figure is not None else None,
        of=figure.of if figure is not None else None,
        firms=len(figure.firms) if figure is not None else None,
        suppressed=figure is None,
    )


@door("GET", "/figures", N_("看板的各项数据"), Who.STAFF, Who.AUTHORITY, query=FiguresAsked, gives=FiguresOut)
def show(query: FiguresAsked) -> FiguresOut:
    found = asked()
    board = dashboard(found.scope, guarded=found.guarded)
    return FiguresOut(
        scope=_scope(found.scope),
        figures=[_figure(one, board.cells[one.code]) for one in DICTIONARY],
        funds=[
            FundOut(
                kind=kind,
                yuan={str(grade): one.yuan(grade) for grade in Evidence} if one is not None else None,
                suppressed=one is None,
            )
            for kind, one in board.money.items()
        ],
        multiplier=round(float(board.multiplier), 4) if board.multiplier is not None else None,
    )


def drilled(kpi: str, query: RowsAsked) -> list[Row]:
    """Return the rows that a figure counts, never for who has aggregates alone. Raises NotFound, Problem 422."""
    found = asked()
    listed = None if found.guarded else drill(kpi, query.cell, found.scope)
    if listed is None:
        raise NotFound("figures")
    return list(listed)


@door(
    "GET",
    "/figures/<kpi>/rows",
    N_("一项数据由哪些记录数出来"),
    Who.STAFF,
    scope=TokenScope.STAFF,
    query=RowsAsked,
    gives=PageOf[FigureRowOut],
)
def rows(kpi: str, query: RowsAsked) -> PageOf[FigureRowOut]:
    shown, after = cursors.part(list(enumerate(drilled(kpi, query))), lambda one: [one[0]], query.cursor, query.limit)
    return PageOf(items=[_row(one) for _place, one in shown], next=after)


def _row(one: Any) -> FigureRowOut:
    same = {name: getattr(one, name) for name in ("kind", "code", "day", "value", "key")}
    return FigureRowOut(**same, firm=one.firm.code, industry=one.firm.industry)
