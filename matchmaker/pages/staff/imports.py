"""Files that staff bring: upload, preview, apply, undo; what the rows mean is decided in `importing/`."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import FileField, RadioField, SelectField

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import Park
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotFound
from matchmaker.importing import access, queries, service, stepping, telling
from matchmaker.importing.files import MOST_BYTES, MOST_ROWS
from matchmaker.importing.models import BatchState, ImportBatch, Kind, Outlook, RowState
from matchmaker.pages import choices
from matchmaker.pages.staff import import_drafts
from matchmaker.web import import_sheets, import_words
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.import_words import error_words
from matchmaker.web.locale import LANGUAGES, language
from matchmaker.web.paging import paging
from matchmaker.web.uploads import takes_files

bp = Blueprint("imports", __name__, url_prefix="/staff/imports")
AT_ONCE = 200
"""Rows that are compared while the visitor waits; more are the worker's."""

SECONDS = 2
"""After which a page about a file at work looks again."""


class BringForm(Form):
    """A file, what its rows are, and for which park."""

    kind = RadioField(_l("内容"), default=Kind.COLLECTION, validate_choice=False)
    park = SelectField(_l("导入到"), choices=[], validate_choice=False)
    file = FileField(_l("文件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = import_words.kind.items()
        self.park.choices = _parks()

    def chosen(self) -> Park | None:
        """Return the park. Raises Invalid where it is not on the list."""
        slug = self.park.data or ""
        if slug not in dict(_parks()):
            raise Invalid("park", "choose_one")
        return accounts.find_park(slug) if slug else None


def _parks() -> list[tuple[str, str]]:
    """Return the parks that this member of staff may bring organisations into."""
    if current_user.is_operator:
        return choices.parks()
    own = {one.park.slug for one in current_user.current if one.park is not None}
    return [(slug, name) for slug, name in choices.parks(outside=False) if slug in own]


@bp.get("")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    return _index(BringForm(formdata=None, data={"park": _parks()[0][0]}))


def _index(form: BringForm) -> str:
    pages = paging(queries.count_batches(current_user), "imports.index", size=20)
    batches = queries.list_batches(current_user, pages.size, pages.offset)
    return render_template(
        "staff/imports/index.html",
        form=form,
        batches=batches,
        pages=pages,
        words=import_words,
        languages=LANGUAGES,
        most_rows=MOST_ROWS,
        most_mb=MOST_BYTES // 1024 // 1024,
    )


@bp.post("")
@allow(Who.STAFF)
@takes_files
def bring() -> ResponseReturnValue:
    form = BringForm()
    try:
        code = _bring(form)
    except Invalid as error:
        field = form.park if error.field == "park" else form.kind if error.field == "kind" else form.file
        field.errors = [error_words(error)]
        return _index(form), 422
    return redirect(url_for("imports.show", code=code), 303)


def _bring(form: BringForm) -> str:
    if form.kind.data not in set(Kind):
        raise Invalid("kind", "choose_one")
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("file", "file_missing")
    with transaction():
        batch = service.bring(
            file.read(),
            "".join(c for c in file.filename if c.isprintable()),
            Kind(form.kind.data),
            import_words.reader(),
            park=form.chosen(),
            by=current_user,
            now=clock.now(),
        )
        code = batch.code
    for _piece in range(AT_ONCE // stepping.PIECE + 1):
        with transaction():
            found = queries.get_batch(code)
            if found.total > AT_ONCE or not stepping.step(clock.now(), found):
                break
    return code


@bp.get("/template/<kind>-<lang>.xlsx")
@allow(Who.STAFF)
def template(kind: str, lang: str) -> ResponseReturnValue:
    if kind not in set(Kind) or lang not in LANGUAGES:
        raise NotFound()
    return import_sheets.template(kind, lang, import_words.reader(), [slug for slug, _name in _parks() if slug])


@bp.get("/current/<kind>-<lang>.xlsx")
@allow(Who.STAFF)
def current(kind: str, lang: str) -> ResponseReturnValue:
    if kind not in set(Kind) or lang not in LANGUAGES:
        raise NotFound()
    return import_sheets.current(kind, lang, import_words.reader(), telling.list_told(current_user, kind))


def _get(code: str, acts: bool = False) -> ImportBatch:
    batch = queries.get_batch(code)
    require(access.may_view_batch(current_user, batch), hide=True)
    require(not acts or access.may_apply_batch(current_user, batch))
    return batch


@bp.get("/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    batch = _get(code)
    answer = make_response(_page(batch))
    if batch.state in queries.AT_WORK:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


def _page(batch: ImportBatch, form: import_drafts.HandInForm | None = None) -> tuple[str, int]:
    outlook, state = request.args.get("outlook", ""), request.args.get("state", "")
    outlook = outlook if outlook in set(Outlook) else ""
    state = state if state in set(RowState) else ""
    pages = paging(
        queries.count_rows(batch, outlook, state), "imports.show", code=batch.code, outlook=outlook, state=state
    )
    return render_template(
        "staff/imports/show.html",
        batch=batch,
        words=import_words,
        rows=queries.list_rows(batch, outlook, state, pages.size, pages.offset),
        pages=pages,
        outlook=outlook,
        state=state,
        outlooks=queries.count_outlooks(batch),
        states=queries.count_states(batch),
        refused=queries.count_refused(batch),
        working=batch.state in queries.AT_WORK,
        progress=stepping.progress(batch),
        may_act=access.may_apply_batch(current_user, batch),
        previews=batch.state in (BatchState.CHECKING, BatchState.PREVIEW),
        lang_name=language(),
        **import_drafts.context(batch, form),
    ), 422 if form is not None else 200


@bp.post("/<code>/drafts")
@allow(Who.STAFF)
def hand_in(code: str) -> ResponseReturnValue:
    batch, form = _get(code, acts=True), import_drafts.HandInForm()
    if not form.is_whole():
        return _page(batch, form)
    import_drafts.carry_out(code, form)
    return redirect(url_for("imports.show", code=code, _anchor="drafts"), 303)


@bp.get("/<code>/refused.xlsx")
@allow(Who.STAFF)
def refused(code: str) -> ResponseReturnValue:
    batch = _get(code)
    return import_sheets.refused(batch, queries.list_refused(batch))


def _act(code: str, act: Any, said: str) -> ResponseReturnValue:
    batch = _get(code, acts=True)
    try:
        with transaction():
            act(batch, by=current_user, now=clock.now())
    except IllegalTransition:
        raise
    except Conflict as error:
        flash(error_words(error), "warn")
        return redirect(url_for("imports.show", code=code), 303)
    flash(said, "ok")
    return redirect(url_for("imports.index") if act is service.discard else url_for("imports.show", code=code), 303)


@bp.post("/<code>/apply")
@allow(Who.STAFF)
def apply(code: str) -> ResponseReturnValue:
    return _act(code, service.apply, _("已开始导入，可以离开这个页面，稍后回来查看。"))


@bp.post("/<code>/cancel")
@allow(Who.STAFF)
def cancel(code: str) -> ResponseReturnValue:
    return _act(code, service.cancel, _("已停止。已导入的保留，其余的没有动。"))


@bp.post("/<code>/undo")
@allow(Who.STAFF)
def undo(code: str) -> ResponseReturnValue:
    return _act(code, service.undo, _("正在撤销；导入之后有人动过的会保留，并写明原因。"))


@bp.post("/<code>/discard")
@allow(Who.STAFF)
def discard(code: str) -> ResponseReturnValue:
    return _act(code, service.discard, _("已丢弃这个文件，没有导入任何内容。"))
