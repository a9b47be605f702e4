"""Photos of findings: taken in only where the enterprise allows them, drawn anew and marked, given out as downloads."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import FileField

from matchmaker.diagnosis import access, finding, queries
from matchmaker.diagnosis.findings import Finding, Photo
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, DomainError, Invalid
from matchmaker.foundation.files.accepting import MOST_MEGABYTES, accept
from matchmaker.foundation.files.kinds import FIELD, PICTURES, kind_of
from matchmaker.foundation.files.names import split_name
from matchmaker.foundation.files.watermark import marked
from matchmaker.pages import findings
from matchmaker.web import errors, uploads
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.security import limiter

bp = Blueprint("visit_photos", __name__)


class PhotoForm(Form):
    """A picture and what it shows; `file` is taken from what was sent as a file, whatever a field of that name says."""

    file = FileField(_l("照片"))
    caption = line(_l("拍的是什么"), most=120)

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.file.data = request.files.get(FIELD) if not how else None


def _to_write(code: str) -> Finding:
    row = findings.load(code)
    require(access.may_write(current_user, row.visit))
    return row


@bp.route("/findings/<code>/photos", methods=["GET", "POST"])
@limiter.limit("120/hour", methods=["POST"])
@uploads.takes_files
@allow(Who.EXPERT)
def add(code: str) -> ResponseReturnValue:
    row, form = _to_write(code), PhotoForm()
    if not row.visit.photos_allowed:
        raise Conflict("photos_not_allowed")
    if form.validate_on_submit() and _take(code, form):
        flash(_("照片已加上，拍摄信息已去掉，并加了诊断编号水印。"), "ok")
        return redirect(url_for("findings.show", code=code), 303)
    return _page(code, form, 422 if request.method == "POST" else 200)


def _page(code: str, form: PhotoForm, status: int) -> ResponseReturnValue:
    page = render_template("findings/photo.html", finding=_to_write(code), form=form, megabytes=MOST_MEGABYTES)
    return page, status


def _take(code: str, form: PhotoForm) -> bool:
    """Take the picture in; False where the form needs a change. The transaction for reading is ended first: drawing takes seconds."""
    sent, visit = form.file.data, findings.load(code).visit.code
    db.session.rollback()
    try:
        if not isinstance(sent, FileStorage) or not sent.filename:
            raise Invalid(FIELD, "file_missing")
        data = sent.stream.read()
        if kind_of(data, split_name(sent.filename)[1]).name not in PICTURES:
            raise Invalid(FIELD, "photo_only")
        file = marked(accept(sent.filename, data), visit)
        digest = uploads.store().put(file.data)
        with transaction():
            finding.add_photo(_to_write(code), file, digest, form.caption.data or "", by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that the picture is too large; nothing of what was sent was read."""
    if current_user.is_authenticated:
        uploads.drain()
    try:
        form = PhotoForm(formdata=None)
        form.put(Invalid(FIELD, "file_too_large", n=MOST_MEGABYTES))
        return _page(str((request.view_args or {}).get("code", "")), form, 413)
    except DomainError:
        return errors.page(413)


def _known(code: str) -> Photo:
    photo = queries.get_photo(code)
    require(access.visible(photo.finding.visit, current_user, access.Part.FINDINGS), hide=True)
    return photo


@bp.get("/visit-photos/<code>")
@allow(Who.ENTERPRISE, Who.EXPERT)
def download(code: str) -> ResponseReturnValue:
    photo = _known(code)
    ending = "jpg" if photo.kind == "jpeg" else photo.kind
    return uploads.as_download(photo.digest, f"{photo.finding.visit.code}-{photo.code}.{ending}", photo.kind)


@bp.post("/visit-photos/<code>/delete")
@allow(Who.EXPERT)
def delete(code: str) -> ResponseReturnValue:
    home = url_for("findings.show", code=_known(code).finding.code)
    with transaction():
        finding.drop_photo(_known(code), by=current_user, now=clock.now())
    flash(_("照片已删除。"), "ok")
    return redirect(home, 303)
