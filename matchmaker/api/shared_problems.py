"""共性问题: those that the reader may open, one's own place in them, one answer of a provider; grouping is staff's, on the page."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Taken, Text500
from matchmaker.catalogue.queries import get_capability
from matchmaker.foundation import clock
from matchmaker.reporting import shared_problems, sharing
from matchmaker.reporting.shared_problems import SharedMember, SharedProblem, SharedState
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class SharedListed(Given):
    """One group; `agreed` counts the members who said yes, nobody else is told of."""

    code: str
    name: str
    state: SharedState
    agreed: int


class OwnMemberOut(Given):
    """One's own need or finding in it; `agreed` is null while it was not answered."""

    number: int
    need: str | None
    finding: str | None
    asked: bool
    agreed: bool | None


class MemberHeld(OwnMemberOut):
    """A member for the staff of the group, with whose it is."""

    organisation: str
    name: str


class SharedOut(SharedListed):
    """One group. `needs` are the public needs of those who agreed, for providers; `members` are for its staff."""

    about: str
    merged_into: str | None
    mine: list[OwnMemberOut]
    needs: list[str] | None
    members: list[MemberHeld] | None
    introductions: list[str]


class AnswerIn(Taken):
    """One answer to all who agreed: with which solution, what is said to them, the consent."""

    capability: Code
    note: Annotated[Text500, Field(min_length=1)]
    consent: bool = False


class AnsweredOut(Given):
    """How many introductions were proposed now, and how many could not be."""

    proposed: int
    missed: int


def _member(one: SharedMember) -> dict[str, Any]:
    return {
        "number": one.id,
        "need": one.need.code if one.need is not None else None,
        "finding": one.finding.code if one.finding is not None else None,
        "asked": one.asked_at is not None,
        "agreed": one.agreed,
    }


def _told(row: SharedProblem) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "state": SharedState(row.state), "agreed": len(row.agreed)}


def _public_needs(row: SharedProblem) -> list[str]:
    needs = [one.stands_for for one in row.agreed]
    return [one.code for one in needs if one is not None and one.is_public]


def _held(one: SharedMember) -> MemberHeld:
    return MemberHeld(**_member(one), organisation=one.organisation.code, name=one.organisation.name_in(language()))


def out(row: SharedProblem) -> SharedOut:
    """Return a group as the person of the token may see it."""
    manages = sharing.may_manage(current_user, row)
    answers = (
        row.answers
        if manages
        else [one for one in row.answers if current_user.belongs_to(one.capability.organisation_id)]
    )
    return SharedOut(
        **_told(row),
        about=row.about,
        merged_into=row.merged_into.code if manages and row.merged_into is not None else None,
        mine=[OwnMemberOut(**_member(one)) for one in row.members if current_user.belongs_to(one.organisation_id)],
        needs=_public_needs(row) if manages or sharing.sells(current_user) else None,
        members=[_held(one) for one in row.members] if manages else None,
        introductions=[each.introduction.code for one in answers for each in one.proposals],
    )


def load(code: str) -> SharedProblem:
    """Return a group that the person may open. Raises NotFound."""
    row = shared_problems.get_problem(code)
    require(sharing.may_view(current_user, row), hide=True)
    return row


@door("GET", "/shared-problems", N_("本人能看到的共性问题"), Who.SIGNED_IN, query=Paged, gives=PageOf[SharedListed])
def index(query: Paged) -> PageOf[SharedListed]:
    found = [one for one in shared_problems.list_problems() if sharing.may_view(current_user, one)]
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[SharedListed(**_told(one)) for one in shown], next=after)


@door("GET", "/shared-problems/<code>", N_("一个共性问题"), Who.SIGNED_IN, gives=SharedOut)
def show(code: str) -> SharedOut:
    return out(load(code))


def _say(code: str, number: str, agreed: bool) -> SharedOut:
    row, own = load(code), {one.id for one in current_user.organisations}
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    sharing.say(shared_problems.get_member(row, own, wanted), agreed, by=current_user, now=clock.now())
    return out(row)


STEP: dict[str, Any] = {"gives": SharedOut, "problems": (409,)}


@door("POST", "/shared-problems/<code>/<number>/agree", N_("同意参加，不显示单位名称"), Who.ENTERPRISE, **STEP)
def agree(code: str, number: str) -> SharedOut:
    return _say(code, number, True)


@door("POST", "/shared-problems/<code>/<number>/refuse", N_("不参加，别人看不到"), Who.ENTERPRISE, **STEP)
def refuse(code: str, number: str) -> SharedOut:
    return _say(code, number, False)


@door(
    "POST",
    "/shared-problems/<code>/answer",
    N_("一次应答所有已同意的企业：服务商"),
    Who.PROVIDER,
    body=AnswerIn,
    guard=load,
    gives=AnsweredOut,
    problems=(409,),
)
def answer(code: str, body: AnswerIn) -> AnsweredOut:
    row, capability = load(code), get_capability(body.capability)
    proposed, missed = sharing.answer(row, capability, body.note, body.consent, by=current_user, now=clock.now())
    return AnsweredOut(proposed=proposed, missed=missed)
