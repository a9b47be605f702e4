"""What the browser's doors to an introduction share: one step in one transaction, a quiet answer to a double click."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import access, alternates, cards, owners, ratings
from matchmaker.introductions.consents import TEXT_VERSION
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.moves import target, was_done_by
from matchmaker.introductions.outcomes import OUTCOME_OF, Outcome, latest, standings, unanswered_by
from matchmaker.introductions.queries import get_introduction, open_introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Action, Side
from matchmaker.introductions.tender import is_tender
from matchmaker.privacy import secrets
from matchmaker.web.forms import Form
from matchmaker.web.guard import require
from matchmaker.web.paths import named
from matchmaker.web.problems import error_text
from matchmaker.web.toasts import flash_with_undo

UNDOABLE = frozenset({Action.DECLINE, Action.WITHDRAW})
ACTION_OF = {outcome: action for action, outcome in OUTCOME_OF.items()}
Step = Callable[[Introduction, datetime], None]


def load(code: str) -> Introduction:
    """Return the introduction if the person may know of it. Raises NotFound."""
    introduction = get_introduction(code)
    require(access.may_view(current_user, introduction), hide=True)
    return introduction


def is_for_staff(code: str) -> bool:
    """Return whether the person looks at it as staff alone, whose page is another one. Raises NotFound."""
    return load(code).side_of(current_user) is None


def begin(form: Form, need_code: str, capability_code: str, make: Callable[[], Introduction], said: str) -> str:
    """Begin an introduction in one transaction and say so; return its code, "" where the form needs a change, its errors put.

    A second click is answered with the introduction that the first one made. Raises what `make` raises.
    """
    try:
        with transaction():
            code = make().code
    except Invalid as error:
        form.put(error)
        return ""
    except Conflict:
        code = _begun_before(need_code, capability_code)
        if not code:
            raise
        return code
    flash(said, "ok")
    return code


def _begun_before(need_code: str, capability_code: str) -> str:
    """Return the code of the open introduction that this very person began, "" if there is none."""
    there = open_introduction(get_need(need_code).id, get_capability(capability_code).organisation_id)
    if there is None or there.initiator_user_id != current_user.id:
        return ""
    flash(_("您刚才已经提交过，没有重复提交。"), "message")
    return str(there.code)


def done_line(action: Action) -> str:
    """Return what is told after a step."""
    lines: dict[Action, str] = {
        Action.AGREE: _("已同意对接。"),
        Action.DECLINE: _("已婉拒，对方会收到通知；双方的联系方式都没有公开。"),
        Action.WITHDRAW: _("已撤回，联系方式没有公开。"),
        Action.CONFIRM: _("已确认对接，双方现在可以看到对方的联系方式，并会收到邮件。"),
        Action.RECORD_MEETING: _("已登记洽谈。"),
        Action.RECORD_NO_SHOW: _("已登记未到，请双方另约时间。"),
        Action.PLAN: _("已安排下一步，到期前会提醒。"),
        Action.INTEND: _("已登记意向。"),
        Action.SIGN: _("已登记签约。双方说法一致后，这件对接进入“已签约”。"),
        Action.DELIVER: _("已登记交付。双方说法一致后，这件对接进入“已交付”。"),
        Action.DENY: _("已记下与事实不符；园区专员核对之前，这一项不计入统计。"),
        Action.CLOSE: _("已结束这件对接。"),
        Action.REOPEN: _("已恢复，对方没有收到通知。"),
    }
    return lines[action]


def door(
    template: str, code: str, action: Action, form: Form, step: Step, home: str = "introductions.show"
) -> ResponseReturnValue:
    """Answer both halves of a step's page: ask on GET, act on POST."""
    if form.validate_on_submit() and take(code, action, form, step):
        return redirect(named() or url_for(home, code=code), 303)
    return ask(template, code, action, form, home)


def take(code: str, action: Action, form: Form, step: Step) -> bool:
    """Take a step in one transaction; return False where the form needs a change, its errors put.

    A step that this person has just taken themselves is answered as if it had worked: double clicks are harmless.
    Raises NotFound, NotAllowed, Conflict.
    """
    try:
        with transaction():
            introduction = load(code)
            require(access.MAY[action](current_user, introduction))
            step(introduction, clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict:
        if not was_done_by(get_introduction(code), action, current_user):
            raise
        flash(_("这一步您已经做过，没有重复提交。"), "message")
        return True
    if action in UNDOABLE:
        flash_with_undo(done_line(action), url_for("progress.reopen", code=code))
    else:
        flash(done_line(action), "ok")
    return True


def extra(template: str, code: str, form: Form, step: Step, said: str) -> ResponseReturnValue:
    """Answer both halves of a page about an introduction that moves no state; a thing done twice is told as it is."""
    if form.validate_on_submit():
        try:
            with transaction():
                step(load(code), clock.now())
        except Invalid as error:
            form.put(error)
        else:
            flash(said, "ok")
            return redirect(named() or url_for("introductions.show", code=code), 303)
    return render_template(template, form=form, **context(load(code))), 422 if form.is_submitted() else 200


def ask(template: str, code: str, action: Action, form: Form, home: str = "introductions.show") -> ResponseReturnValue:
    """Return the page that asks before a step; where the step is past, a GET leads to the introduction, a POST is told 409."""
    introduction = load(code)
    require(access.MAY[action](current_user, introduction))
    if action not in access.actions_for(current_user, introduction):
        side = access.side_for(current_user, introduction) or Side.STAFF
        why = access.no_plan_yet(introduction, side) if action == Action.PLAN else ""
        if request.method == "POST":
            target(introduction, action, current_user)
            raise Conflict(why or "not_your_turn")
        flash(error_text(Conflict(why)) if why else _("这件对接的状态已经变了，不需要再做这一步。"), "message")
        return redirect(named() or url_for(home, code=code), 303)
    return render_template(template, form=form, **context(introduction)), 422 if form.is_submitted() else 200


def context(introduction: Introduction) -> dict[str, object]:
    """Return what the templates of one introduction need, without any contact data of the other side."""
    side = access.side_for(current_user, introduction)
    return {
        "card": cards.card_of(introduction, current_user),
        "actions": access.actions_for(current_user, introduction),
        "own_contact": cards.own_contact(introduction, side) if side is not None else None,
        "consented": side is not None and access.has_consented(introduction, access.id_of(introduction, side)),
        "text_version": TEXT_VERSION,
        "tender": is_tender(introduction.need),
        "outcomes": standings(introduction.claims),
        "own_answers": _own_answers(introduction, side),
        "unanswered": unanswered(introduction),
        "ratings": ratings.shown_to(introduction, side, clock.now()),
        "may_rate": side is not None and may_rate_now(introduction, side),
    }


def unanswered(introduction: Introduction) -> list[Outcome]:
    """Return what the other side has said and the viewer's own side can still answer."""
    side, now = access.side_for(current_user, introduction), access.actions_for(current_user, introduction)
    if side is None:
        return []
    return [one for one in unanswered_by(introduction.claims, side) if ACTION_OF[one] in now]


def beside(introduction: Introduction) -> dict[str, object]:
    """Return what a side's own page tells beside the introduction: who looks after it, and to the enterprise who is next."""
    side = access.side_for(current_user, introduction)
    own = side == Side.ENTERPRISE
    return {
        "owner": owners.owner_of(introduction, side) if side is not None else None,
        "secret": _secret(introduction, side),
        "in_line": alternates.list_waiting_for(introduction.need_id) if own else [],
    }


def _secret(introduction: Introduction, side: Side | None) -> dict[str, object]:
    """Return what may be read of 商业秘密, and how far the promises are."""
    promised = secrets.pledges_of(introduction)
    open_to_promise = introduction.state in KNOWN_TO_EACH_OTHER and secrets.awaited(introduction)
    return {
        "shown": secrets.readable(introduction, current_user),
        "awaited": open_to_promise and side is not None,
        "mine": side in promised,
        "both": len(promised) == 2,
    }


def _own_answers(introduction: Introduction, side: Side | None) -> dict[str, bool]:
    """Return what the viewer's own side has said of each outcome that it answered."""
    own = {outcome: latest(introduction.claims, outcome).get(side or "") for outcome in Outcome}
    return {str(outcome): answer.holds for outcome, answer in own.items() if answer is not None}


def may_rate_now(introduction: Introduction, side: Side) -> bool:
    """Return whether the side could still say how it was."""
    open_already = any(clock.now() - one.at >= ratings.BLIND for one in introduction.ratings)
    return ratings.can_rate(introduction) and not open_already and all(one.side != side for one in introduction.ratings)
