"""Many rows at once: each is a transaction of its own with an answer of its own; what needs a checklist is left, and says why."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import request, url_for
from flask_babel import gettext as _

from matchmaker.accounts.people import User
from matchmaker.brokering import service
from matchmaker.brokering.access import may_handle
from matchmaker.brokering.things import get_thing
from matchmaker.catalogue import review, revisions
from matchmaker.catalogue.access import may_publish
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.queries import get_post
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, DomainError, Invalid, NotFound
from matchmaker.reporting.desk import Desk, desk_of
from matchmaker.web.forms import bad_character
from matchmaker.web.guard import require
from matchmaker.web.toasts import flash_with_undo

MOST = 100  # rows a press: their answers wait in the cookie for the next page
ROW = re.compile(r"([A-Z]-\d{4}-\d{4,8})(?:@(\d{1,9}))?")
DONE = frozenset({"published", "edit_accepted", "seen", "assigned", "snoozed"})
ONE_BY_ONE = {"I": "confirm_one_by_one", "O": "verify_one_by_one"}


@dataclass(frozen=True)
class Outcome:
    """What became of one row: a code of DONE, else the code of the reason why it was left."""

    key: str
    code: str
    n: int = 0

    @property
    def done(self) -> bool:
        return self.code in DONE


def row_value(key: str, version: int) -> str:
    """Return what a row posts: its code and the version that the officer saw."""
    return f"{key}@{version}"


class Act(StrEnum):
    """批量通过, 批量转派, 批量挂起."""

    APPROVE = "approve"
    ASSIGN = "assign"
    SNOOZE = "snooze"


@dataclass(frozen=True)
class Order:
    """What is to be done with each ticked row; `problem` is the code of what is missing for it."""

    act: str
    problem: str = ""
    officer_id: int | None = None
    until: date | None = None
    reason: str = ""


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


def carry_out(order: Order, values: list[str], by: User) -> list[Outcome]:
    """Return the outcome of each row, in order; values that no page of ours makes are left out."""
    rows = [found for value in dict.fromkeys(values) if (found := ROW.fullmatch(value))]
    desk = desk_of(by) if order.act == Act.SNOOZE else None
    return [_carry_out(order, row[1], int(row[2] or -1), by, desk) for row in rows[:MOST]]


def offer_undo(order: Order, done: list[Outcome]) -> None:
    """Offer to take back what can be: all rows that were assigned or put off, in one press."""
    codes = [one.key for one in done if one.done]
    if order.act == Act.APPROVE or not codes:
        return
    said = _("已转派 %(n)s 件。", n=len(codes)) if order.act == Act.ASSIGN else _("已挂起 %(n)s 件。", n=len(codes))
    flash_with_undo(said, url_for("work.undo"), what=order.act, items=",".join(codes))


def _carry_out(order: Order, key: str, version: int, by: User, desk: Desk | None) -> Outcome:
    if order.act == Act.APPROVE:
        return _approve(key, version, by)
    try:
        with transaction():
            thing = get_thing(key)
            require(may_handle(by, thing), hide=True)
            if order.act == Act.ASSIGN:
                service.assign(thing, order.officer_id, by=by, now=clock.now())
                return Outcome(key, "assigned")
            item = desk.find(key) if desk is not None else None
            if item is None or order.until is None:
                return Outcome(key, "not_waiting")
            service.snooze(thing, order.until, order.reason, item.stamp, by=by, now=clock.now())
            return Outcome(key, "snoozed")
    except NotFound:
        return Outcome(key, "not_waiting")
    except (Conflict, Invalid) as error:
        return _left(key, error)


def _approve(key: str, version: int, by: User) -> Outcome:
    if key[0] in ONE_BY_ONE:
        return Outcome(key, ONE_BY_ONE[key[0]])
    try:
        with transaction():
            post = get_post(key)
            require(may_publish(by, post), hide=True)
            return Outcome(key, _pass(post, version, by))
    except NotFound:
        return Outcome(key, "not_waiting")
    except (Conflict, Invalid) as error:
        return _left(key, error)


def _left(key: str, error: DomainError) -> Outcome:
    code = "changed_since_read" if error.code == "changed_meanwhile" else error.code
    return Outcome(key, code, int(error.facts.get("n", 0)))


def _pass(post: Post, version: int, by: User) -> str:
    """Take the one step that the post waits for; return its code of DONE. Raises Conflict, Invalid."""
    if post.state == "submitted":
        review.publish(post, by, clock.now(), secrecy_checked=True, version=version)
        return "published"
    if revisions.find_waiting(post) is not None:
        review.accept_edit(post, by, clock.now(), version)
        return "edit_accepted"
    unseen = revisions.list_unseen(post)
    if not unseen:
        raise Conflict("not_waiting")
    if unseen[-1].version != version:
        raise Conflict("changed_meanwhile")
    review.mark_seen(post, by, clock.now())
    return "seen"
