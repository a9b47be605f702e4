"""What the desk's form says is to be done with many rows at once; doing it is `web/bulk.py`'s."""

from datetime import date

from flask import request, url_for
from flask_babel import gettext as _

from matchmaker.web.bulk import Act, Order, Outcome
from matchmaker.web.forms import bad_character
from matchmaker.web.toasts import flash_with_undo


def ordered() -> Order:
    """Return what the form asks for."""
    act = request.form.get("action", Act.APPROVE)
    if act == Act.ASSIGN:
        officer = request.form.get("officer", "")
        known = officer.isascii() and officer.isdigit() and len(officer) < 10
        return Order(act, "" if known else "no_such_officer", int(officer) if known else None)
    if act == Act.SNOOZE:
        return _put_off()
    return Order(Act.APPROVE, "" if "secrecy_checked" in request.form else "secrecy_before_bulk")


def _put_off() -> Order:
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return Order(Act.SNOOZE, "snooze_day")
    reason = request.form.get("reason", "").strip()
    problem = "" if reason and not bad_character(reason) else "snooze_reason"
    return Order(Act.SNOOZE, problem, until=until, reason=reason)


def offer_undo(order: Order, done: list[Outcome]) -> None:
    """Offer to take back what can be: all rows that were assigned or put off, in one press."""
    codes = [one.key for one in done if one.done]
    if order.act == Act.APPROVE or not codes:
        return
    said = _("已转派 %(n)s 件。", n=len(codes)) if order.act == Act.ASSIGN else _("已挂起 %(n)s 件。", n=len(codes))
    flash_with_undo(said, url_for("work.undo"), what=order.act, items=",".join(codes))
