"""批量通过: every row is a transaction of its own with an answer of its own; what needs a checklist is left, and the row says why."""

import re
from dataclasses import dataclass

from matchmaker.accounts.people import User
from matchmaker.catalogue import review, revisions
from matchmaker.catalogue.access import may_publish
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.queries import get_post
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, DomainError, Invalid, NotFound
from matchmaker.web.guard import require

MOST = 100  # rows a press: their answers wait in the cookie for the next page
ROW = re.compile(r"([A-Z]-\d{4}-\d{4,8})(?:@(\d{1,9}))?")
DONE = frozenset({"published", "edit_accepted", "seen"})
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


def approve(values: list[str], by: User) -> list[Outcome]:
    """Return the outcome of each row, in order; values that no page of ours makes are left out."""
    rows = [found for value in dict.fromkeys(values) if (found := ROW.fullmatch(value))]
    return [_approve(row[1], int(row[2] or -1), by) for row in rows[:MOST]]


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
