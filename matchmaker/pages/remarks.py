"""沟通记录: calls and chats in one line, for staff in charge and, on an introduction, for each side's own people."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField

from matchmaker.brokering import access, queries, remarks
from matchmaker.brokering.models import Remark
from matchmaker.brokering.things import Thing, get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions.models import Introduction
from matchmaker.web import desk_labels
from matchmaker.web.fields import DayField, OneOf, choice
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import named

bp = Blueprint("remarks", __name__, url_prefix="/remarks")


class RemarkForm(Form):
    """How one spoke, to whom, on which day, and what was said."""

    kind = RadioField(_l("方式"), choices=[], validate_choice=False, validators=[OneOf()], default="call")
    spoken_to = choice(_l("对象"))
    day = DayField(_l("日期"), default=clock.today)
    text = line(_l("一句话记录"), most=remarks.LONGEST, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = desk_labels.remark_kind.items()
        self.spoken_to.choices = [("", _("不限")), *desk_labels.spoken_to.items()]


@dataclass(frozen=True)
class Notes:
    """What one person may read about one thing, and the form for the next line; `own`: kept by their organisation."""

    code: str
    rows: list[Remark]
    form: RemarkForm
    own: bool
    of_introduction: bool

    def removable(self, remark: Remark) -> bool:
        return access.may_remove_remark(current_user, remark)


def _load(code: str) -> Thing:
    thing = get_thing(code)
    require(access.keeper_for(current_user, thing) is not None, hide=True)
    return thing


def _notes(thing: Thing, form: RemarkForm) -> Notes:
    keeper = access.keeper_for(current_user, thing)
    own = keeper is not None and keeper.organisation_id is not None
    rows = queries.list_remarks(current_user, thing)
    return Notes(thing.code, rows, form, own, isinstance(thing.row, Introduction))


def remarks_about(code: str) -> Notes | None:
    """Return what the section on a page shows, None for who keeps no book about the thing."""
    thing = get_thing(code)
    if access.keeper_for(current_user, thing) is None:
        return None
    return _notes(thing, RemarkForm(formdata=None))


@bp.app_context_processor
def _context() -> dict[str, Any]:
    return {"remarks_about": remarks_about, "desk_labels": desk_labels}


@bp.route("/<code>", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    form = RemarkForm()
    if form.validate_on_submit() and _written(code, form):
        flash(_("已记下。"), "ok")
        return redirect(named() or url_for("remarks.show", code=code), 303)
    page = render_template("remarks/show.html", notes=_notes(_load(code), form), next_url=named())
    return page, 422 if form.is_submitted() else 200


def _written(code: str, form: RemarkForm) -> bool:
    said = {"spoken_to": form.spoken_to.data or ""}
    try:
        with transaction():
            kind, text, day = form.kind.data or "", form.text.data or "", form.day.data
            remarks.write(_load(code), kind, text, day, by=current_user, now=clock.now(), **said)
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.post("/<code>/<int:remark_id>/remove")
@allow(Who.SIGNED_IN)
def remove(code: str, remark_id: int) -> ResponseReturnValue:
    with transaction():
        thing, remark = _load(code), queries.get_remark(remark_id)
        about = remark.id in {one.id for one in queries.list_remarks(current_user, thing)}
        require(about and access.may_remove_remark(current_user, remark), hide=True)
        remarks.remove(remark, code, by=current_user, now=clock.now())
    flash(_("已删除。"), "ok")
    return redirect(named() or url_for("remarks.show", code=code), 303)
