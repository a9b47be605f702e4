"""Staff side of introductions: confirm with the checklist, withdraw, audit trail; a match is proposed in `propose.py`."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.introductions import access, cards, queries, service
from matchmaker.introductions.checklist import checklist
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Action
from matchmaker.pages import introduction_lists as lists
from matchmaker.pages import introduction_steps as steps
from matchmaker.pages.staff import duties, propose
from matchmaker.web import labels
from matchmaker.web.fields import boxes
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.list_sheets import introductions_sheet
from matchmaker.web.paths import named

bp = Blueprint("staff_introductions", __name__, url_prefix="/staff")
bp.route("/needs/<code>/propose", methods=["GET", "POST"])(propose.propose)

HOME = "staff_introductions.show"


class ConfirmForm(Form):
    """确认对接: each line of the checklist is ticked by a human."""

    ticks = boxes(_l("确认前核对"))
    note = text(_l("附言"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticks.choices = labels.tick.items()


class WithdrawForm(Form):
    """撤回, with a reason."""

    note = text(_l("原因"), most=500, required=True, description=_l("双方都会收到通知，不要写单位名称和联系方式。"))


@bp.get("/introductions")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    tab = lists.chosen_tab()
    around = lists.frame("staff_introductions.index", tab, queries.count_by_state_for_staff(current_user))
    pages = around["pages"]
    found = queries.list_for_staff(current_user, lists.states_of(tab), limit=pages.size, offset=pages.offset)
    return render_template("staff/introductions/index.html", cards=cards.cards_of(found, current_user), **around)


@bp.get("/introductions.xlsx")
@allow(Who.STAFF)
def export() -> ResponseReturnValue:
    found = queries.list_for_staff(current_user, lists.states_of(lists.chosen_tab()))
    return introductions_sheet(cards.cards_of(found, current_user))


def _load(code: str) -> Introduction:
    introduction = queries.get_introduction(code)
    require(access.may_view_trail(current_user, introduction), hide=True)
    return introduction


def context(introduction: Introduction, form: ConfirmForm) -> dict[str, Any]:
    """Return what `staff/introductions/detail.html` wants; the desk includes the same template."""
    return {
        "form": form,
        "lines": checklist(introduction, clock.today()),
        "own_side": introduction.side_of(current_user) is not None,
        "taken": queries.count_taken_on(introduction.provider_id, besides=introduction.id),
        "capacity": introduction.provider.capacity,
        "timeline": lists.timeline_of(introduction, named=True),
        "response": introduction.response,
        **duties.context(introduction),
        **steps.context(introduction),
    }


def _page(introduction: Introduction, form: ConfirmForm) -> ResponseReturnValue:
    page = render_template("staff/introductions/show.html", next_url=named(), **context(introduction, form))
    return page, 422 if form.is_submitted() else 200


@bp.get("/introductions/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(_load(code), ConfirmForm())


@bp.route("/introductions/<code>/confirm", methods=["GET", "POST"])
@allow(Who.STAFF)
def confirm(code: str) -> ResponseReturnValue:
    form = ConfirmForm()

    def step(one: Introduction, now: datetime) -> None:
        service.confirm(one, by=current_user, now=now, ticks=form.ticks.data or (), note=form.note.data or "")

    done = form.validate_on_submit() and steps.take(code, Action.CONFIRM, form, step)
    if done or request.method == "GET":
        return redirect(named() or url_for(HOME, code=code), 303)
    return _page(_load(code), form)


@bp.route("/introductions/<code>/withdraw", methods=["GET", "POST"])
@allow(Who.STAFF)
def withdraw(code: str) -> ResponseReturnValue:
    form = WithdrawForm()

    def step(one: Introduction, now: datetime) -> None:
        service.withdraw(one, by=current_user, now=now, note=form.note.data or "")

    return steps.door("staff/introductions/withdraw.html", code, Action.WITHDRAW, form, step, home=HOME)


@bp.get("/introductions/<code>/trail")
@allow(Who.STAFF)
def trail(code: str) -> ResponseReturnValue:
    introduction = _load(code)
    return render_template(
        "staff/introductions/trail.html",
        card=cards.card_of(introduction, current_user),
        steps=introduction.steps,
        timeline=lists.timeline_of(introduction, named=True, whole=True),
        consents=lists.consents_of(introduction),
        reveals=lists.reveals_of(introduction),
        seen=lists.seen_of(introduction),
    )
