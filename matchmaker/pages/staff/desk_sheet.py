"""今日待办 as a file: what the desk lists under the same filter, in its order and its words."""

from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.pages.staff import desk_view
from matchmaker.reporting.desk import desk_of
from matchmaker.reporting.items import Item
from matchmaker.web.guard import Who, allow
from matchmaker.web.labels import Labels
from matchmaker.web.sheets import Column, sheet

bp = Blueprint("desk_sheet", __name__, url_prefix="/staff")


def _words() -> Any:
    """Return the desk's own words: the macros that its page takes them from."""
    return current_app.jinja_env.get_template("staff/desk/words.html").make_module({"labels": Labels()})


@bp.get("/desk.xlsx")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    chosen = desk_view.asked()
    rows = [one for one in desk_of(current_user).part(chosen.whose) if chosen.passes(one)]
    return sheet(_("今日待办"), _columns(_words()), rows)


def _columns(words: Any) -> list[Column[Item]]:
    return [
        (_("编号"), lambda one: one.key),
        (_("类别"), lambda one: str(words.kind(one.kind))),
        (_("标题"), lambda one: str(words.title(one))),
        (_("对方"), lambda one: one.other),
        (_("状态"), lambda one: str(words.state(one))),
        (_("说明"), lambda one: _plain(words.note(one))),
        (_("等待"), lambda one: str(words.who(one)).strip()),
        (_("截止日期"), lambda one: one.due),
        (_("已等工作日"), lambda one: one.age),
        (_("负责人"), lambda one: one.whose),
        (_("挂起到"), lambda one: one.put_off.until if one.put_off else None),
        (_("挂起原因"), lambda one: one.put_off.reason if one.put_off else ""),
    ]


def _plain(markup: Any) -> str:
    return str(markup.striptags() if hasattr(markup, "striptags") else markup)
