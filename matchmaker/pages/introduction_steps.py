"""What the browser's doors to an introduction share: one step in one transaction, a quiet answer to a double click, contacts."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import access, cards
from matchmaker.introductions.consents import OTHER, TEXT_VERSION
from matchmaker.introductions.models import ContactSeen, Introduction
from matchmaker.introductions.moves import target, was_done_by
from matchmaker.introductions.queries import get_introduction, open_introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Action, Side
from matchmaker.web.forms import Form
from matchmaker.web.guard import require
from matchmaker.web.paths import named

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
        Action.CLOSE: _("已结束这件对接。"),
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
    flash(done_line(action), "ok")
    return True


def ask(template: str, code: str, action: Action, form: Form, home: str = "introductions.show") -> ResponseReturnValue:
    """Return the page that asks before a step; where the step is past, a GET leads to the introduction, a POST is told 409."""
    introduction = load(code)
    require(access.MAY[action](current_user, introduction))
    if action not in access.actions_for(current_user, introduction):
        if request.method == "POST":
            target(introduction, action, current_user)
            raise Conflict("not_your_turn")
        flash(_("这件对接的状态已经变了，不需要再做这一步。"), "message")
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
    }


def other_contact(introduction: Introduction) -> dict[str, str] | None:
    """Return the other side's contact data after a row of `contact_seen` is safe; None where nothing may be shown.

    The row is written in a short transaction of its own, before the page is sent; if it cannot be written, the contact
    is not shown. HEAD sends no page, so it opens nothing.
    """
    side = access.side_for(current_user, introduction)
    if side not in OTHER or introduction.state not in KNOWN_TO_EACH_OTHER or request.method == "HEAD":
        return None
    other, code = OTHER[side], introduction.code
    row = ContactSeen(
        introduction_id=introduction.id,
        viewer_id=current_user.id,
        subject_id=access.id_of(introduction, other),
        at=clock.now(),
    )
    db.session.rollback()  # ends the transaction that was opened for reading
    if not _keep(row):
        return None
    return cards.contact_of(get_introduction(code), current_user, Side(other))


def _keep(row: ContactSeen) -> bool:
    try:
        with transaction():
            db.session.add(row)
    except SQLAlchemyError:
        return False
    return True
