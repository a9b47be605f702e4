"""What staff do with a file: bring it, apply it, stop, undo, throw away; the rows themselves are gone through by `stepping.py`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.models import Park
from matchmaker.accounts.people import User
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, NotAllowed
from matchmaker.importing import access, queries
from matchmaker.importing.cells import Reader
from matchmaker.importing.files import read_sheets
from matchmaker.importing.models import BatchState, ImportBatch, ImportRow, Kind, RowState
from matchmaker.importing.parsing import parse

FROM: dict[str, tuple[BatchState, ...]] = {
    "checked": (BatchState.CHECKING,),
    "apply": (BatchState.PREVIEW, BatchState.CANCELLED),
    "finish": (BatchState.APPLYING,),
    "cancel": (BatchState.APPLYING,),
    "undo": (BatchState.DONE, BatchState.CANCELLED),
    "undone": (BatchState.UNDOING,),
    "discard": (BatchState.CHECKING, BatchState.PREVIEW),
}
KEPT_PREVIEW, KEPT = timedelta(days=30), timedelta(days=180)
CREATED_OR_UPDATED = (RowState.CREATED, RowState.UPDATED)


def bring(
    data: bytes, name: str, kind: Kind, reader: Reader, *, park: Park | None, by: User, now: datetime
) -> ImportBatch:
    """Return the file with all its rows read and nothing else written; the worker, or the door, compares them next.

    Raises Invalid(file) where it cannot be read as such a file, NotAllowed for a park that is not one's own.
    """
    if not access.may_import_into(by, park.id if park is not None else None):
        raise NotAllowed("not_yours")
    table = parse(read_sheets(data), kind, reader)
    batch = ImportBatch(
        code=next_code("B", clock.day_of(now).year),
        kind=kind,
        by=by,
        park=park,
        file_name=name.strip()[-120:] or "-",
        headings=table.headings,
        unknown=table.unknown,
        language=table.language,
        total=len(table.rows),
        state=BatchState.CHECKING,
        created_at=now,
        changed_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        ImportRow(
            batch_id=batch.id, number=row.number, cells=row.cells, told=row.told, wrong=row.wrong, clashes=row.clashes
        )
        for row in table.rows
    )
    audit.record("import.bring", batch.code, by=by, now=now, kind=str(kind), rows=len(table.rows))
    db.session.flush()
    return batch


def move(batch: ImportBatch, action: str, to: BatchState, now: datetime) -> None:
    """Change the state by compare-and-set. Raises IllegalTransition where it is another by now."""
    step = sa.update(ImportBatch).where(ImportBatch.id == batch.id, ImportBatch.state.in_(FROM[action]))
    done = db.session.execute(step.values(state=to, changed_at=now), execution_options={"synchronize_session": False})
    if getattr(done, "rowcount", 0) != 1:
        raise IllegalTransition("no_such_step")
    db.session.refresh(batch)


def apply(batch: ImportBatch, *, by: User, now: datetime) -> None:
    """Hand the rows to the worker, also the rest of a file that was stopped. Raises IllegalTransition, Conflict(nothing_to_import)."""
    move(batch, "apply", BatchState.APPLYING, now)
    if not queries.count_rows(batch, state=RowState.WAITING):
        raise Conflict("nothing_to_import")
    audit.record("import.apply", batch.code, by=by, now=now)


def cancel(batch: ImportBatch, *, by: User, now: datetime) -> None:
    """Stop: what is in stays in, the rest waits. Raises IllegalTransition."""
    move(batch, "cancel", BatchState.CANCELLED, now)
    audit.record("import.cancel", batch.code, by=by, now=now)


def undo(batch: ImportBatch, *, by: User, now: datetime) -> None:
    """Have the worker take back what nobody has touched since. Raises IllegalTransition, Conflict(nothing_to_undo)."""
    move(batch, "undo", BatchState.UNDOING, now)
    if not any(queries.count_rows(batch, state=state) for state in CREATED_OR_UPDATED):
        raise Conflict("nothing_to_undo")
    audit.record("import.undo", batch.code, by=by, now=now)


def discard(batch: ImportBatch, *, by: User, now: datetime) -> None:
    """Throw a file away of which nothing was applied. Raises IllegalTransition."""
    audit.record("import.discard", batch.code, by=by, now=now)
    free: Sequence[Any] = (ImportBatch.id == batch.id, ImportBatch.state.in_(FROM["discard"]))
    gone = db.session.execute(sa.delete(ImportBatch).where(*free), execution_options={"synchronize_session": False})
    if getattr(gone, "rowcount", 0) != 1:
        raise IllegalTransition("no_such_step")
    db.session.expunge(batch)


def forget(now: datetime) -> int:
    """Delete files that nobody applied for 30 days, and others 180 days after their last change; return how many.

    Rows hold names and telephone numbers; what came of them is kept where it went, and in the audit trail.
    """
    old = ImportBatch.changed_at < now - KEPT
    stale = ImportBatch.state.in_(FROM["discard"]) & (ImportBatch.changed_at < now - KEPT_PREVIEW)
    resting = ImportBatch.state.not_in((BatchState.APPLYING, BatchState.UNDOING))
    gone = sa.delete(ImportBatch).where(resting, old | stale)
    done = db.session.execute(gone, execution_options={"synchronize_session": False})
    return int(getattr(done, "rowcount", 0))
