"""保存的搜索: searches over needs or capabilities that tell of new posts; the lists themselves are `browse.py` and `find.py`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from matchmaker.catalogue import saved
from matchmaker.catalogue.saved import SavedSearch, Shelf
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.notifications.models import Pace
from matchmaker.web import alerts, listing, telling_labels
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("searches", __name__, url_prefix="/searches")


class SearchForm(Form):
    """The name of a search, how often it tells, and what it asks for."""

    name = line(_l("名称"), most=saved.LONGEST_NAME, required=True)
    pace = RadioField(_l("提醒"), default=Pace.DAILY.value, validators=[InputRequired(_l("请选择一项。"))])
    shelf = HiddenField()
    query = HiddenField(validators=[CleanText(), Length(max=saved.LONGEST_QUERY, message=_l("筛选条件太多，存不下。"))])

    def __init__(self, search: SavedSearch | None = None) -> None:
        super().__init__(obj=search)
        self.pace.choices = telling_labels.alert_pace.items()


def _conditions(shelf: str, query: str) -> list[str]:
    return [one.label for one in listing.chips(alerts.asked_of(Shelf(shelf), query))]


def _shelf(named: str) -> Shelf:
    """Return the shelf that a form names. Raises NotFound, also where the person may not go through it."""
    if named not in set(Shelf):
        raise NotFound()
    require(alerts.may_search(current_user, Shelf(named)))
    return Shelf(named)


@bp.get("")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    rows = [
        (one, _conditions(one.shelf, one.query), alerts.asked_of(Shelf(one.shelf), one.query).url())
        for one in saved.list_searches(current_user.id)
    ]
    return render_template("searches/index.html", rows=rows, words=telling_labels, most=saved.MOST_SEARCHES)


def _page(form: SearchForm, shelf: str, query: str, search: SavedSearch | None, status: int) -> ResponseReturnValue:
    conditions, found = _conditions(shelf, query), len(alerts.posts_of(Shelf(shelf), query))
    facts = {"form": form, "conditions": conditions, "found": found, "search": search, "shelf": shelf}
    return render_template("searches/edit.html", words=telling_labels, **facts), status


@bp.get("/new")
@allow(Who.SIGNED_IN)
def new() -> ResponseReturnValue:
    shelf = _shelf(request.args.get("shelf", Shelf.CAPABILITY))
    query = alerts.asked_of(shelf, request.args.get("query", "")).query
    form = SearchForm()
    form.shelf.data, form.query.data = shelf.value, query
    form.name.data = "、".join(_conditions(shelf, query))[: saved.LONGEST_NAME]
    return _page(form, shelf, query, None, 200)


@bp.post("/new")
@allow(Who.SIGNED_IN)
def save() -> ResponseReturnValue:
    form = SearchForm()
    shelf = _shelf(str(form.shelf.data or ""))
    query = alerts.asked_of(shelf, str(form.query.data or "")).query
    if form.validate():
        values = (str(form.name.data), query, Pace(str(form.pace.data)))
        try:
            with transaction():
                saved.save_search(current_user.id, shelf, *values, now=clock.now())
            return _done(_("搜索已保存。有新发布的内容时会告诉您。"))
        except Invalid as error:
            form.put(error)
    return _page(form, shelf, query, None, 422)


def _done(words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for("searches.index"), 303)


@bp.route("/<key>", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def edit(key: str) -> ResponseReturnValue:
    search = saved.get_search(key, current_user.id)
    form = SearchForm(search)
    if form.validate_on_submit():
        try:
            with transaction():
                saved.edit_search(search, str(form.name.data), Pace(str(form.pace.data)), now=clock.now())
            return _done(_("已保存。"))
        except Invalid as error:
            form.put(error)
            search = saved.get_search(key, current_user.id)
    return _page(form, search.shelf, search.query, search, 422 if form.is_submitted() else 200)


@bp.post("/<key>/delete")
@allow(Who.SIGNED_IN)
def delete(key: str) -> ResponseReturnValue:
    search = saved.get_search(key, current_user.id)
    with transaction():
        saved.delete_search(search)
    return _done(_("搜索已删除。"))
