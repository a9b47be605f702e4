"""Reads of files that were brought and of their rows, with a total order."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.merges import stands_alone
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.importing.models import BatchState, ImportBatch, ImportRow, Outlook, RowState

AT_WORK = (BatchState.CHECKING, BatchState.APPLYING, BatchState.UNDOING)


def get_batch(code: str) -> ImportBatch:
    """Return the file of a public code. Raises NotFound."""
    found = db.session.scalars(sa.select(ImportBatch).where(ImportBatch.code == code)).first()
    if found is None:
        raise NotFound()
    return found


def _visible(user: User) -> list[sa.ColumnElement[bool]]:
    """What `access.may_view_batch` allows."""
    if user.is_operator:
        return []
    return [(ImportBatch.by_id == user.id) | ImportBatch.park_id.in_(user.park_ids)]


def list_batches(user: User, limit: int, offset: int = 0) -> list[ImportBatch]:
    """Return the files that this member of staff may see, the latest first."""
    found = sa.select(ImportBatch).options(joinedload(ImportBatch.by), joinedload(ImportBatch.park))
    found = found.where(*_visible(user)).order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
    return list(db.session.scalars(found.limit(limit).offset(offset)))


def count_batches(user: User) -> int:
    """Return how many files `list_batches` would list."""
    return db.session.execute(sa.select(sa.func.count(ImportBatch.id)).where(*_visible(user))).scalar_one()


def find_work() -> ImportBatch | None:
    """Return the file that the worker goes on with: the one that waits longest."""
    waits = sa.select(ImportBatch).where(ImportBatch.state.in_(AT_WORK))
    return db.session.scalars(waits.order_by(ImportBatch.changed_at, ImportBatch.id).limit(1)).first()


def count_outlooks(batch: ImportBatch) -> dict[str, int]:
    """Return how many rows are new, the same, changed, clashing or wrong."""
    return _counted(batch, ImportRow.outlook, list(Outlook))


def count_states(batch: ImportBatch) -> dict[str, int]:
    """Return how many rows wait, were created, updated, left, rejected, undone or kept."""
    return _counted(batch, ImportRow.state, list(RowState))


def _counted(batch: ImportBatch, column: sa.orm.InstrumentedAttribute[Any], codes: Sequence[str]) -> dict[str, int]:
    rows = sa.select(column, sa.func.count()).where(ImportRow.batch_id == batch.id).group_by(column)
    found = {code: n for code, n in db.session.execute(rows)}
    return {str(code): found.get(code, 0) for code in codes}


def _rows(batch: ImportBatch, outlook: str, state: str) -> list[sa.ColumnElement[bool]]:
    wanted = [ImportRow.batch_id == batch.id]
    if outlook:
        wanted.append(ImportRow.outlook == outlook)
    if state:
        wanted.append(ImportRow.state == state)
    return wanted


def list_rows(
    batch: ImportBatch, outlook: str = "", state: str = "", limit: int | None = None, offset: int = 0
) -> list[ImportRow]:
    """Return rows of a file in its order, all or those of one outlook or state."""
    found = sa.select(ImportRow).where(*_rows(batch, outlook, state)).order_by(ImportRow.number)
    return list(db.session.scalars(found.limit(limit).offset(offset)))


def count_rows(batch: ImportBatch, outlook: str = "", state: str = "") -> int:
    """Return how many rows `list_rows` would list."""
    return db.session.execute(sa.select(sa.func.count(ImportRow.id)).where(*_rows(batch, outlook, state))).scalar_one()


def _refused(batch: ImportBatch) -> list[sa.ColumnElement[bool]]:
    refused = ImportRow.outlook.in_((Outlook.CLASH, Outlook.WRONG)) | ImportRow.state.in_(
        (RowState.REJECTED, RowState.KEPT)
    )
    return [ImportRow.batch_id == batch.id, refused]


def list_refused(batch: ImportBatch) -> list[ImportRow]:
    """Return the rows that were not or would not be taken, and those that could not be undone, in the order of the file."""
    return list(db.session.scalars(sa.select(ImportRow).where(*_refused(batch)).order_by(ImportRow.number)))


def count_refused(batch: ImportBatch) -> int:
    """Return how many rows `list_refused` would list."""
    return db.session.execute(sa.select(sa.func.count(ImportRow.id)).where(*_refused(batch))).scalar_one()


def list_organisations_named(name: str) -> list[Organisation]:
    """Return the organisations of exactly this name."""
    same = sa.select(Organisation).where(Organisation.name == name, stands_alone())
    return list(db.session.scalars(same.order_by(Organisation.id).limit(5)))
