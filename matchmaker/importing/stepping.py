"""Goes through the rows of a file in small pieces, each a transaction of the caller's: compares, applies or takes back."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.foundation.db import db, next_number
from matchmaker.foundation.errors import Conflict, DomainError, IllegalTransition, Invalid
from matchmaker.importing import access, queries, service, writing
from matchmaker.importing.comparing import Look, compare
from matchmaker.importing.models import BatchState, ImportBatch, ImportRow, Outlook, RowState
from matchmaker.importing.parsing import problem
from matchmaker.importing.scope import Scope, scope_of

PIECE = 25
log = logging.getLogger(__name__)


def step(now: datetime, only: ImportBatch | None = None) -> int:
    """Go through the next rows of the file that waits longest, or of one; return how many, 0 where nothing waits.

    One counter row is locked: of several workers one is at it, so that two files with the same rows cannot both find them missing.
    """
    next_number("importing")
    batch = only if only is not None else queries.find_work()
    if batch is None or batch.state not in queries.AT_WORK:
        return 0
    rows = _next_rows(batch)
    if not rows:
        _end(batch, now)
        return 1
    treat = TREAT[BatchState(batch.state)]
    scope = scope_of(batch)
    for row in rows:
        _safely(treat, row, scope, now)
    batch.changed_at = now
    return len(rows)


def _next_rows(batch: ImportBatch) -> list[ImportRow]:
    mine = sa.select(ImportRow).where(ImportRow.batch_id == batch.id)
    if batch.state == BatchState.CHECKING:
        mine = mine.where(ImportRow.outlook.is_(None)).order_by(ImportRow.number)
    elif batch.state == BatchState.APPLYING:
        mine = mine.where(ImportRow.state == RowState.WAITING).order_by(ImportRow.number)
    else:  # the last row first: a need goes before its enterprise
        mine = mine.where(ImportRow.state.in_(service.CREATED_OR_UPDATED)).order_by(ImportRow.number.desc())
    return list(db.session.scalars(mine.limit(PIECE)))


def _end(batch: ImportBatch, now: datetime) -> None:
    action, to = {
        BatchState.CHECKING: ("checked", BatchState.PREVIEW),
        BatchState.APPLYING: ("finish", BatchState.DONE),
        BatchState.UNDOING: ("undone", BatchState.UNDONE),
    }[BatchState(batch.state)]
    try:
        service.move(batch, action, to, now)
    except IllegalTransition:
        log.info("the file %s was stopped meanwhile", batch.code)


def _safely(treat: "Treat", row: ImportRow, scope: Scope, now: datetime) -> None:
    """A row that goes wrong takes nothing with it: what it wrote is rolled back and it is marked."""
    try:
        with db.session.begin_nested():
            treat(row, scope, now)
        return
    except Invalid as error:
        found = problem(_key(row, error.field), error.code, **error.facts)
    except DomainError as error:
        found = problem("", error.code or "row_failed", **error.facts)
    except (SQLAlchemyError, ValueError, TypeError, KeyError):
        log.exception("row %s of an import failed", row.number)
        found = problem("", "row_failed")
    row.wrong = [*row.wrong, found]
    row.outlook = row.outlook or Outlook.WRONG
    row.state = RowState.KEPT if row.state in service.CREATED_OR_UPDATED else RowState.REJECTED


def _key(row: ImportRow, name: str) -> str:
    part = next((one for one in ("need", "capability", "organisation") if one in row.told), "organisation")
    return f"{part}.{name}"


def _check(row: ImportRow, scope: Scope, _now: datetime) -> None:
    if row.wrong:
        row.outlook = Outlook.WRONG
    elif row.clashes:
        row.outlook = Outlook.CLASH
    else:
        look = compare(row.told, scope)
        row.outlook = look.outlook
        _note(row, look)


def _note(row: ImportRow, look: Look) -> None:
    row.wrong, row.clashes, row.warnings = look.wrong, look.clashes, look.warnings


def _apply(row: ImportRow, scope: Scope, now: datetime) -> None:
    """Compare again, because the world has moved since the preview, and write what is to be written."""
    twice = [one for one in row.clashes if one["code"] == "row_twice"]
    if row.outlook == Outlook.WRONG or twice:
        row.state = RowState.REJECTED
        return
    if not scope.by.is_active or not access.may_import_into(scope.by, scope.park.id if scope.park else None):
        raise Conflict("not_yours")
    look = _current(row, scope)
    row.outlook = look.outlook
    _note(row, look)
    if look.outlook in (Outlook.WRONG, Outlook.CLASH):
        row.state = RowState.REJECTED
    elif look.outlook == Outlook.SAME:
        row.state = RowState.SAME
    else:
        row.made = writing.write(look, row.told, scope, now)
        row.state = RowState.CREATED if look.outlook == Outlook.NEW else RowState.UPDATED


def _current(row: ImportRow, scope: Scope) -> Look:
    look = compare(row.told, scope)
    if look.organisation is None:
        return look
    # Whoever else writes to this organisation is done now, and nobody starts before this piece is kept.
    db.session.refresh(look.organisation, with_for_update=True)
    return compare(row.told, scope)


def _undo(row: ImportRow, scope: Scope, now: datetime) -> None:
    left, why = writing.undo(row.made, scope.by, now)
    row.made = left
    row.state = RowState.UNDONE if why is None else RowState.KEPT
    if why is not None:
        row.clashes = [problem("", why.code, **why.facts)]


Treat = Callable[[ImportRow, Scope, datetime], None]
TREAT: dict[BatchState, Treat] = {
    BatchState.CHECKING: _check,
    BatchState.APPLYING: _apply,
    BatchState.UNDOING: _undo,
}


def progress(batch: ImportBatch) -> dict[str, Any]:
    """Return how far the worker is: rows done and rows in all."""
    left = sa.select(sa.func.count(ImportRow.id)).where(ImportRow.batch_id == batch.id)
    if batch.state == BatchState.CHECKING:
        left = left.where(ImportRow.outlook.is_(None))
        total = batch.total
    elif batch.state == BatchState.UNDOING:
        left = left.where(ImportRow.state.in_(service.CREATED_OR_UPDATED))
        states = queries.count_states(batch)
        total = sum(states[one] for one in (*service.CREATED_OR_UPDATED, RowState.UNDONE, RowState.KEPT))
    else:
        left = left.where(ImportRow.state == RowState.WAITING)
        total = batch.total
    return {"done": total - db.session.execute(left).scalar_one(), "total": total}
