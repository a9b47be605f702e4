"""Files: sending one, changing who may have it, deleting it, and the download; what pages show of them is `file_panel.py`."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from matchmaker.attachments import access, queries, service
from matchmaker.attachments.models import Attachment
from matchmaker.attachments.queries import Thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import DomainError, Invalid
from matchmaker.foundation.files.accepting import MOST_MEGABYTES, accept
from matchmaker.foundation.files.kinds import FIELD
from matchmaker.introductions import access as introductions
from matchmaker.introductions.queries import get_introduction
from matchmaker.pages.file_panel import UploadForm, files_on, fresh, most_kept, page_of
from matchmaker.web import errors, uploads
from matchmaker.web.file_things import capability_of, need_of, organisation_of, to_attach
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import named
from matchmaker.web.problems import error_text
from matchmaker.web.security import limiter

bp = Blueprint("files", __name__)
bp.app_template_global("files_on")(files_on)


@bp.app_template_global("files_on_introduction")
def files_on_introduction(code: str) -> dict[str, object]:
    """Return the files on the introduction that a page already shows."""
    return files_on(get_introduction(code))


def _introduction(code: str) -> Thing:
    introduction = get_introduction(code)
    require(introductions.may_view(current_user, introduction), hide=True)
    return introduction


def _add(name: str, path: str, get: Callable[[str], Thing], *who: Who) -> None:
    """Add the page of the files on one kind of thing, which also takes a file."""

    def view(code: str) -> ResponseReturnValue:
        return _answer(get, code)

    limited = limiter.limit("120/hour", methods=["POST"])(uploads.takes_files(allow(*who)(view)))
    bp.add_url_rule(f"/{path}/<code>/files", name, limited, methods=["GET", "POST"])


THINGS: dict[str, Callable[[str], Thing]] = {
    "of_need": need_of,
    "of_capability": capability_of,
    "of_introduction": _introduction,
    "of_organisation": organisation_of,
}
_add("of_need", "needs", need_of, Who.ENTERPRISE, Who.STAFF)
_add("of_capability", "capabilities", capability_of, Who.PROVIDER)
_add("of_introduction", "introductions", _introduction, Who.ENTERPRISE, Who.PROVIDER)
_add("of_organisation", "organisations", organisation_of, Who.SIGNED_IN)


def _answer(get: Callable[[str], Thing], code: str) -> ResponseReturnValue:
    thing = to_attach(get, code)
    if request.method == "GET":
        return _page(thing, fresh(thing)), 200
    form = UploadForm(thing)
    if form.validate() and _take(get, code, form):
        flash(_("已上传。"), "ok")
        return redirect(named() or page_of(get(code)), 303)
    return _page(get(code), form), 422


def _take(get: Callable[[str], Thing], code: str, form: UploadForm) -> bool:
    """Take the file in and hang it up; False where the form needs a change, its errors put.

    The transaction that was opened for reading is ended first: looking through a file takes seconds that nobody else may
    have to wait for. The bytes are stored before the row, and are swept away where the row is refused.
    """
    sent, place = form.file.data, str(form.case.data or "")
    db.session.rollback()
    try:
        if not sent or not sent.filename:
            raise Invalid(FIELD, "file_missing")
        file = accept(sent.filename, sent.stream.read())
        digest = uploads.store().put(file.data)
        with transaction():
            service.attach(
                to_attach(get, code),
                file,
                digest,
                visibility=str(form.visibility.data or ""),
                purpose=str(form.purpose.data or ""),
                case=int(place) if place else None,
                by=current_user,
                now=clock.now(),
                most_megabytes=most_kept(),
            )
    except Invalid as error:
        form.put(error)
        return False
    return True


def _page(thing: Thing, form: UploadForm) -> str:
    return render_template("files/show.html", files=files_on(thing, form), thing=thing)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that the file is too large; nothing of what was sent was read, so that there is no token to check either."""
    if current_user.is_authenticated:
        uploads.drain()
    get, code = THINGS.get(str(request.endpoint).rpartition(".")[2]), str((request.view_args or {}).get("code", ""))
    try:
        if get is None or not current_user.is_authenticated:
            return errors.page(413)
        thing = to_attach(get, code)
        form = fresh(thing)
        form.put(Invalid(FIELD, "file_too_large", n=MOST_MEGABYTES))
        return _page(thing, form), 413
    except DomainError:
        return errors.page(413)


def _known(code: str) -> Attachment:
    attachment = queries.get_attachment(code)
    require(access.may_download(current_user, attachment), hide=True)
    return attachment


@bp.get("/files/<code>")
@allow(Who.SIGNED_IN)
def download(code: str) -> ResponseReturnValue:
    if request.method == "GET":
        db.session.rollback()  # ends the transaction that was opened for reading; the record is safe before a byte is sent
        with transaction():
            service.note_download(_known(code), by=current_user, now=clock.now())
    attachment = _known(code)
    return uploads.as_download(attachment.digest, attachment.name, attachment.kind)


def _to_change(code: str) -> Attachment:
    attachment = _known(code)
    require(access.may_change(current_user, attachment))
    return attachment


@bp.post("/files/<code>/visibility")
@allow(Who.SIGNED_IN)
def show_to(code: str) -> ResponseReturnValue:
    home = named() or page_of(access.thing_of(_to_change(code)))
    try:
        with transaction():
            service.show_to(_to_change(code), posted("visibility"), by=current_user, now=clock.now())
    except Invalid as error:
        return _refused(code, error)
    flash(_("已修改谁能下载。"), "ok")
    return redirect(home, 303)


def _refused(code: str, error: Invalid) -> ResponseReturnValue:
    """The page of the thing's files with what is wrong at its head: the field stands in a row."""
    thing = access.thing_of(_to_change(code))
    form = fresh(thing)
    form.form_errors.append(error_text(error))
    return _page(thing, form), 422


@bp.post("/files/<code>/delete")
@allow(Who.SIGNED_IN)
def delete(code: str) -> ResponseReturnValue:
    home = named() or page_of(access.thing_of(_to_change(code)))
    with transaction():
        service.delete(_to_change(code), by=current_user, now=clock.now())
    flash(_("文件已删除。"), "ok")
    return redirect(home, 303)
