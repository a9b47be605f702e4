"""疑似重复单位: pairs with their evidence, making two one, making them two again, remembering that they are two."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from flask_login import current_user

from matchmaker.accounts import queries
from matchmaker.accounts.merges import Merge, find_merge
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Taken
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.importing import access, merging, settling
from matchmaker.importing.duplicates import Evidence
from matchmaker.importing.models import NotDuplicate
from matchmaker.web import merge_words
from matchmaker.web.guard import Who, require
from matchmaker.web.problem_json import Problem
from matchmaker.web.words import N_

AT = "/staff/duplicates"
PAIR = f"{AT}/<one>/<another>"


class EvidenceOut(Given):
    """Why two may be one."""

    by: Literal["code_body", "code_near", "name_same", "name_near", "phone"]
    score: int
    one: str
    other: str


class HalfOut(Given):
    """One of two."""

    code: str
    name: str
    uscc: str


class PairOut(Given):
    """Two that may be one, with all evidence."""

    one: HalfOut
    another: HalfOut
    evidence: list[EvidenceOut]


class MovingOut(Given):
    """How many rows of a kind would go over."""

    kind: str
    count: int


class HalfWhole(HalfOut):
    """One of two with its version and what would go over to the other."""

    version: int
    moving: list[MovingOut]
    members: list[str]


class PairWhole(Given):
    """Two organisations side by side; `obstacle`: why they cannot be made one as things stand."""

    one: HalfWhole
    another: HalfWhole
    evidence: list[EvidenceOut]
    obstacle: str
    apart_since: datetime | None


class ApartOut(Given):
    """Two that were found to be two."""

    one: HalfOut
    another: HalfOut
    at: datetime


class MergeOut(Given):
    """One that went into another."""

    survivor: HalfOut
    merged: HalfOut
    by: str
    at: datetime


class SplitOut(Given):
    """How many things were changed since the merge and stay where they are."""

    left: int


class MergeIn(Taken):
    """Which of the two goes on."""

    survivor: Code


def load(one: str, another: str) -> tuple[Organisation, Organisation]:
    """Return two organisations of which the person may say whether they are one. Raises NotFound."""
    found = queries.get_organisation(one), queries.get_organisation(another)
    require(access.may_settle(current_user, *found), hide=True)
    return found


def _half(one: Organisation) -> HalfOut:
    return HalfOut(code=one.code, name=one.name, uscc=one.uscc)


def _evidence(found: tuple[Evidence, ...]) -> list[EvidenceOut]:
    return [EvidenceOut.model_validate(one) for one in found]


def _whole(one: Organisation) -> HalfWhole:
    moving = merge_words.moving(merging.count_moving(one))
    return HalfWhole(
        **dict(_half(one)),
        version=one.version,
        moving=[MovingOut(kind=kind, count=n) for kind, n in moving],
        members=[row.user.name for row in queries.list_memberships(one.id)],
    )


def out(one: Organisation, another: Organisation) -> PairWhole:
    """Return two organisations as who settles them reads them."""
    why, settled = (
        merging.obstacle(one, another) or merging.obstacle(another, one),
        settling.find_settled(one, another),
    )
    return PairWhole(
        one=_whole(one),
        another=_whole(another),
        evidence=_evidence(settling.evidence_of(one, another)),
        obstacle=merge_words.obstacle_text(why) if why is not None else "",
        apart_since=settled.at if settled is not None else None,
    )


@contextmanager
def _told() -> Iterator[None]:
    """What is in the way is told in its own words, with the introductions that are."""
    try:
        yield
    except Conflict as error:
        raise Problem(409, error.code, merge_words.obstacle_text(error)) from error


STAFF: dict[str, Any] = {"scope": Scope.STAFF}


@door("GET", AT, N_("疑似重复的单位，可能性大的在前"), Who.STAFF, query=Paged, gives=PageOf[PairOut], **STAFF)
def index(query: Paged) -> PageOf[PairOut]:
    found = settling.list_pairs(current_user)
    shown, after = cursors.part(
        found, lambda row: [-row[0].score, row[0].first, row[0].second], query.cursor, query.limit
    )
    items = [
        PairOut(one=_half(one), another=_half(other), evidence=_evidence(pair.evidence)) for pair, one, other in shown
    ]
    return PageOf(items=items, next=after)


@door("GET", f"{AT}/apart", N_("已记为不是重复的单位，最近的在前"), Who.STAFF, gives=PageOf[ApartOut], **STAFF)
def list_apart() -> PageOf[ApartOut]:
    rows: list[NotDuplicate] = settling.list_apart(current_user)
    return PageOf(items=[ApartOut(one=_half(row.first), another=_half(row.second), at=row.at) for row in rows])


@door("GET", f"{AT}/merged", N_("已合并的单位，最近的在前"), Who.STAFF, gives=PageOf[MergeOut], **STAFF)
def list_merged() -> PageOf[MergeOut]:
    rows: list[Merge] = settling.list_merges(current_user)
    told = [MergeOut(survivor=_half(row.survivor), merged=_half(row.merged), by=row.by.name, at=row.at) for row in rows]
    return PageOf(items=told)


PAIRED: dict[str, Any] = {"gives": PairWhole, "tagged": True, "scope": Scope.STAFF}


@door("GET", PAIR, N_("两家单位对照：依据、会转过去的内容和合并的障碍"), Who.STAFF, problems=(404,), **PAIRED)
def show(one: str, another: str) -> PairWhole:
    return out(*load(one, another))


@door(
    "POST",
    f"{PAIR}/merge",
    N_("合并两家单位，保留其中一家"),
    Who.STAFF,
    body=MergeIn,
    guard=load,
    edits=True,
    problems=(404, 409),
    gives=MergeOut,
    **STAFF,
)
def merge(one: str, another: str, body: MergeIn) -> MergeOut:
    pair = load(one, another)
    check_unchanged(out(*pair))
    if body.survivor not in [each.code for each in pair]:
        raise Invalid("survivor", "choose_one")
    keeps, goes = pair if pair[0].code == body.survivor else pair[::-1]
    with _told():
        row = merging.merge(keeps, goes, versions=(keeps.version, goes.version), by=current_user, now=clock.now())
    return MergeOut(survivor=_half(row.survivor), merged=_half(row.merged), by=row.by.name, at=row.at)


@door("POST", f"{PAIR}/apart", N_("记下这是两家单位，不再提示"), Who.STAFF, problems=(404, 409), **PAIRED)
def apart(one: str, another: str) -> PairWhole:
    pair = load(one, another)
    settling.keep_apart(*pair, by=current_user, now=clock.now())
    return out(*pair)


@door("POST", f"{PAIR}/ask_again", N_("撤回“不是重复”，重新提示"), Who.STAFF, problems=(404, 409), **PAIRED)
def ask_again(one: str, another: str) -> PairWhole:
    pair = load(one, another)
    settling.ask_again(*pair, by=current_user, now=clock.now())
    return out(*pair)


@door("POST", f"{AT}/<code>/split", N_("把合并过的单位拆开"), Who.STAFF, gives=SplitOut, problems=(404, 409), **STAFF)
def split(code: str) -> SplitOut:
    merged = queries.get_organisation(code)
    record = find_merge(merged)
    require(record is not None and access.may_settle(current_user, record.survivor, merged), hide=True)
    assert record is not None
    with _told():
        return SplitOut(left=merging.split(record, by=current_user, now=clock.now()))
