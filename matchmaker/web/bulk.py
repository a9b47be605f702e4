"""批量: many rows at once, each with an answer of its own; what needs a checklist is left, and says why. What a form says of it is
`pages/staff/desk_bulk.py`'s."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

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
from matchmaker.web.guard import require

Alone = Callable[[], AbstractContextManager[Any]]
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


def carry_out(order: Order, values: list[str], by: User, alone: Alone = transaction) -> list[Outcome]:
    """Return the outcome of each row, in order; values that no page of ours makes are left out.

    `alone` opens what a row's effect stands or falls in: its own transaction, or a savepoint where the door has opened one for all.
    """
    rows = [found for value in dict.fromkeys(values) if (found := ROW.fullmatch(value))]
    desk = desk_of(by) if order.act == Act.SNOOZE else None
    return [_carry_out(order, row[1], int(row[2] or -1), by, desk, alone) for row in rows[:MOST]]


def _carry_out(order: Order, key: str, version: int, by: User, desk: Desk | None, alone: Alone) -> Outcome:
    if order.act == Act.APPROVE:
        return _approve(key, version, by, alone)
    try:
        with alone():
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


def _approve(key: str, version: int, by: User, alone: Alone) -> Outcome:
    if key[0] in ONE_BY_ONE:
        return Outcome(key, ONE_BY_ONE[key[0]])
    try:
        with alone():
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
