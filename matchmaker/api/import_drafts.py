"""The drafts that a file brought and nobody has handed in: where each stands, and handing many in with a result of each."""

from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.imports import get_to_act
from matchmaker.api.shapes import Code, Given, PageOf, Taken, Text200
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.importing import handing_in
from matchmaker.importing.handing_in import Standing
from matchmaker.importing.models import ImportBatch
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class DraftOut(Given):
    """One post that is still a draft; `n` counts what is missing or may give its organisation away."""

    code: str
    title: str
    organisation: str
    standing: Standing
    n: int


class HandInBody(Taken):
    """Which, and what: needs go to their contacts, capabilities are handed in on what their provider's consent rests."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=100)]
    action: Literal["hand_in", "queue"]
    basis: Annotated[Text200, Field(description=N_("服务商何时、以什么方式同意发布"))] = ""
    declared: bool = False


class HandedIn(Given):
    """What became of one: asked, submitted or queued, else the code of the reason why it was left."""

    code: str
    done: bool
    result: str


@door("GET", "/staff/imports/<code>/drafts", N_("还没有提交的草稿"), Who.STAFF, gives=PageOf[DraftOut], **STAFF)
def index(code: str) -> PageOf[DraftOut]:
    found = handing_in.list_drafts(get_to_act(code), clock.today())
    return PageOf(
        items=[
            DraftOut(
                code=one.post.code,
                title=one.post.title,
                organisation=one.post.organisation.code,
                standing=one.standing,
                n=one.n,
            )
            for one in found
        ]
    )


@door(
    "POST",
    "/staff/imports/<code>/drafts",
    N_("提交草稿，或把所属单位列入核验；逐条给出结果"),
    Who.STAFF,
    body=HandInBody,
    guard=get_to_act,
    gives=PageOf[HandedIn],
    **STAFF,
)
def hand_in(code: str, body: HandInBody) -> PageOf[HandedIn]:
    batch = get_to_act(code)
    return PageOf(items=[_one(batch, one, body) for one in dict.fromkeys(body.codes)])


def _one(batch: ImportBatch, code: str, body: HandInBody) -> HandedIn:
    act: dict[str, Any] = {"by": current_user, "now": clock.now()}
    try:
        with db.session.begin_nested():
            if body.action == "queue":
                result = handing_in.queue(batch, code, **act)
            else:
                result = handing_in.hand_in(batch, code, body.basis, body.declared, **act)
    except NotFound:
        return HandedIn(code=code, done=False, result="not_found")
    except (Conflict, IllegalTransition, Invalid, NotAllowed) as error:
        return HandedIn(code=code, done=False, result=error.code)
    return HandedIn(code=code, done=True, result=result)
