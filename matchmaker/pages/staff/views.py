"""Kept views: a page of staff with its filter under a name, as chips over the page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, HiddenField

from matchmaker.brokering import access, queries, views
from matchmaker.brokering.models import SavedView
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.web import desk_labels
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.kept_views import tidy

bp = Blueprint("views", __name__, url_prefix="/staff/views")


class ViewForm(Form):
    """A name for the page's filter."""

    page = HiddenField(validators=[CleanText()])
    query = HiddenField(validators=[CleanText()])
    name = line(_l("视图名称"), most=views.LONGEST_NAME, required=True)
    shared = BooleanField(_l("园区同事也能看到"))


def url_of(view: SavedView) -> str:
    """Return where a view leads."""
    return f"{url_for(view.page)}?{view.query}" if view.query else url_for(view.page)


def kept_views() -> dict[str, Any] | None:
    """Return the chips of the page that is being shown, None where it takes no views."""
    page = request.endpoint or ""
    if page not in desk_labels.view_page.words or not current_user.is_authenticated:
        return None
    query = tidy(request.query_string.decode("utf-8", "replace"))
    kept = queries.list_views(current_user, page)
    return {"page": page, "query": query, "rows": [(one, url_of(one), one.query == query) for one in kept]}


@bp.app_context_processor
def _context() -> dict[str, Any]:
    return {"kept_views": kept_views}


@bp.route("", methods=["GET", "POST"])
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    form = ViewForm()
    if form.validate_on_submit() and (url := _kept(form)):
        flash(_("已存为视图“%(name)s”。", name=form.name.data), "ok")
        return redirect(url, 303)
    mine = [one for page in desk_labels.view_page.words for one in queries.list_views(current_user, page)]
    rows = [(one, url_of(one), access.may_remove_view(current_user, one)) for one in mine]
    return render_template("staff/views/show.html", form=form, rows=rows), 422 if form.is_submitted() else 200


def _kept(form: ViewForm) -> str:
    """Return where the new view leads, "" where the form needs a change."""
    page = form.page.data or ""
    try:
        if page not in desk_labels.view_page.words:
            raise Invalid("name", "no_such_view")
        with transaction():
            shared = bool(form.shared.data)
            name, query = form.name.data or "", tidy(form.query.data or "")
            return url_of(views.keep(page, name, query, shared=shared, by=current_user, now=clock.now()))
    except Invalid as error:
        form.put(error)
        return ""


@bp.post("/<int:view_id>/remove")
@allow(Who.STAFF)
def remove(view_id: int) -> ResponseReturnValue:
    with transaction():
        view = queries.get_view(view_id)
        require(access.may_remove_view(current_user, view), hide=True)
        views.remove(view, by=current_user)
    flash(_("已删除视图。"), "ok")
    return redirect(url_for("views.show"), 303)
