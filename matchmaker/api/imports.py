"""Files that staff bring: a dry run first, its rows and what is wrong with them, then apply, stop, undo or throw away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.queries import find_park
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors, reading
from matchmaker.api.doors import door
from matchmaker.api.shapes import Asked, Code, File, Form, Given, Paged, PageOf
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.importing import access, queries, service, stepping, telling
from matchmaker.importing.models import BatchState, ImportBatch, ImportRow, Kind, Outlook, RowState
from matchmaker.web import import_sheets, import_words
from matchmaker.web.guard import Who, require
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.words import N_

AT_ONCE = 200
"""Rows that are compared while the program waits; more are the worker's."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class BringIn(Form):
    """A file, what its rows are, and the park that it goes into; none for outside any park, which is the operator's."""

    file: File
    kind: Kind
    park: Code = ""


class RowsAsked(Paged):
    """Which rows."""

    outlook: Outlook | Literal[""] = ""
    state: RowState | Literal[""] = ""


class SheetAsked(Asked):
    """The language of the headings."""

    language: Literal["zh", "en"] = "zh"


class Outlooks(Given):
    """How many rows are new, the same, changed, clashing or wrong."""

    new: int
    same: int
    changed: int
    clash: int
    wrong: int


class RowStates(Given):
    """How many rows wait, and what became of the others."""

    waiting: int
    created: int
    updated: int
    same: int
    rejected: int
    undone: int
    kept: int


class BatchOut(Given):
    """One file and how far it is: `done` of `to_do` rows of what the worker is at."""

    code: str
    kind: Kind
    state: BatchState
    file_name: str
    park: str | None
    by: str
    language: str
    headings: list[str]
    unknown: Annotated[list[str], Field(description=N_("没有认出的表头，不会导入"))]
    total: int
    outlooks: Outlooks
    states: RowStates
    refused: int
    done: int
    to_do: int
    may_act: bool
    created_at: datetime
    changed_at: datetime


class MatterOut(Given):
    """What is the matter with one cell, or with the whole row where `field` is empty: what was found, what was expected."""

    field: str
    column: str
    code: str
    found: str
    expected: str


class RowOut(Given):
    """One row: its number in the spreadsheet, its cells, what applying it would do, what became of it."""

    number: int
    cells: list[str]
    outlook: Outlook | None
    state: RowState
    problems: list[MatterOut]
    warnings: list[MatterOut]


def out(batch: ImportBatch) -> BatchOut:
    """Return the file as staff may see it."""
    progress = stepping.progress(batch)
    return BatchOut(
        code=batch.code,
        kind=Kind(batch.kind),
        state=BatchState(batch.state),
        file_name=batch.file_name,
        park=batch.park.slug if batch.park is not None else None,
        by=batch.by.name,
        language=batch.language,
        headings=[str(one) for one in batch.headings],
        unknown=[str(one) for one in batch.unknown],
        total=batch.total,
        outlooks=Outlooks(**queries.count_outlooks(batch)),
        states=RowStates(**queries.count_states(batch)),
        refused=queries.count_refused(batch),
        done=progress["done"],
        to_do=progress["total"],
        may_act=access.may_apply_batch(current_user, batch),
        created_at=batch.created_at,
        changed_at=batch.changed_at,
    )


def _matter(told: dict[str, Any]) -> MatterOut:
    return MatterOut(field=told["field"], code=told["code"], **import_words.told(told))


def _row(row: ImportRow) -> RowOut:
    return RowOut(
        number=row.number,
        cells=[str(one) for one in row.cells],
        outlook=Outlook(row.outlook) if row.outlook else None,
        state=RowState(row.state),
        problems=[_matter(one) for one in (*row.wrong, *row.clashes)],
        warnings=[_matter(one) for one in row.warnings],
    )


@contextmanager
def _in_words_of_files() -> Iterator[None]:
    """Say what is wrong with a file in the words that belong to files. Raises Problem 422 or 409."""
    try:
        yield
    except IllegalTransition:
        raise
    except (Invalid, Conflict) as error:
        words = import_words.error_words(error)
        if isinstance(error, Invalid):
            raise Problem(422, error.code, words, [FieldError.of(error.field, error.code, words)]) from error
        raise Problem(409, error.code, words) from error


def _get(code: str, acts: bool = False) -> ImportBatch:
    batch = queries.get_batch(code)
    require(access.may_view_batch(current_user, batch), hide=True)
    require(not acts or access.may_apply_batch(current_user, batch))
    return batch


def get_to_act(code: str) -> ImportBatch:
    """Return the file for somebody who may do something with it. Raises NotFound, NotAllowed."""
    return _get(code, acts=True)


@door("GET", "/staff/imports", N_("带来的文件"), Who.STAFF, query=Paged, gives=PageOf[BatchOut], **STAFF)
def index(query: Paged) -> PageOf[BatchOut]:
    found = queries.list_batches(current_user, queries.count_batches(current_user))
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


def _read() -> tuple[BringIn, bytes]:
    form = reading.form(BringIn)
    return form, form.file.read()


@door(
    "POST",
    "/staff/imports",
    N_("试导入一个文件：逐行检查，不写入任何内容"),
    Who.STAFF,
    form=BringIn,
    ahead=_read,
    gives=BatchOut,
    status=201,
    location="api.imports_show",
    **STAFF,
)
def bring(ready: tuple[BringIn, bytes]) -> BatchOut:
    (form, data), now = ready, clock.now()
    park = find_park(form.park) if form.park else None
    with _in_words_of_files():
        if form.park and park is None:
            raise Invalid("park", "choose_one")
        name = "".join(c for c in form.file.filename or "" if c.isprintable())
        batch = service.bring(data, name, form.kind, import_words.reader(), park=park, by=current_user, now=now)
    while batch.total <= AT_ONCE and stepping.step(now, batch):
        pass
    return out(batch)


@door("GET", "/staff/imports/<code>", N_("一个文件和它的进度"), Who.STAFF, gives=BatchOut, **STAFF)
def show(code: str) -> BatchOut:
    return out(_get(code))


@door(
    "GET",
    "/staff/imports/<code>/rows",
    N_("逐行的预览和结果"),
    Who.STAFF,
    query=RowsAsked,
    gives=PageOf[RowOut],
    **STAFF,
)
def rows(code: str, query: RowsAsked) -> PageOf[RowOut]:
    found = queries.list_rows(_get(code), query.outlook, query.state)
    shown, after = cursors.part(found, lambda one: [one.number], query.cursor, query.limit)
    return PageOf(items=[_row(one) for one in shown], next=after)


@door("GET", "/staff/imports/<code>/refused.xlsx", N_("没有导入的行，改好后可以再传"), Who.STAFF, file=XLSX, **STAFF)
def refused(code: str) -> Response:
    batch = _get(code)
    return import_sheets.refused(batch, queries.list_refused(batch))


@door("GET", "/staff/imports/templates/<kind>", N_("空白模板"), Who.STAFF, query=SheetAsked, file=XLSX, **STAFF)
def template(kind: str, query: SheetAsked) -> Response:
    require(kind in set(Kind), hide=True)
    own = {one.park.slug for one in current_user.current if one.park is not None}
    words = import_words.reader()
    parks = [slug for slug in words.parks if current_user.is_operator or slug in own]
    return import_sheets.template(kind, query.language, words, parks)


@door(
    "GET",
    "/staff/imports/current/<kind>",
    N_("已有内容，格式与模板相同"),
    Who.STAFF,
    query=SheetAsked,
    file=XLSX,
    **STAFF,
)
def current(kind: str, query: SheetAsked) -> Response:
    require(kind in set(Kind), hide=True)
    return import_sheets.current(kind, query.language, import_words.reader(), telling.list_told(current_user, kind))


def offer(name: str, act: Callable[..., None], said: str) -> None:
    """Open the door of one thing that is done with a file."""

    def take(code: str) -> BatchOut:
        batch = _get(code, acts=True)
        with _in_words_of_files():
            act(batch, by=current_user, now=clock.now())
        return out(batch)

    more: dict[str, Any] = {"name": f"imports_{name}", "gives": BatchOut, "problems": (409,), **STAFF}
    door("POST", f"/staff/imports/<code>/{name}", said, Who.STAFF, **more)(take)


offer("apply", service.apply, N_("导入；由后台逐行写入"))
offer("cancel", service.cancel, N_("停止导入，已写入的保留"))
offer("undo", service.undo, N_("撤销导入；之后有人动过的保留"))


@door("DELETE", "/staff/imports/<code>", N_("丢弃没有导入的文件"), Who.STAFF, status=204, problems=(409,), **STAFF)
def discard(code: str) -> None:
    service.discard(_get(code, acts=True), by=current_user, now=clock.now())
