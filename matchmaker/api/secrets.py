"""商业秘密 of one's own needs and capabilities, and 保密承诺 between two who know each other; who reads what is `privacy/secrets.py`'s."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.introductions import load
from matchmaker.api.shapes import Given, Taken, Text
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.queries import get_post
from matchmaker.foundation import clock
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Side
from matchmaker.privacy import secrets
from matchmaker.privacy.models import Secret
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

BOTH = (Who.ENTERPRISE, Who.PROVIDER)
KEPT, PLEDGE = "/posts/<code>/secrets", "/introductions/<code>/pledge"


class SecretOut(Given):
    """What is secret about one line or matter."""

    about: str
    text: str
    at: datetime


class SecretsOut(Given):
    """What one keeps with a post, and of which of its lines more may be told."""

    items: list[SecretOut]
    suggested: list[str]


class SecretIn(Taken):
    """What is secret about one line or matter; an empty text removes it."""

    about: Annotated[Text, Field(max_length=secrets.LONGEST_ABOUT)] = ""
    text: Annotated[Text, Field(max_length=secrets.LONGEST)]


class SecretRead(SecretOut):
    """What one side keeps, as the other may read it."""

    side: Side


class PledgeOut(Given):
    """Who promised when, in which version of the text, and what the reader may read by now."""

    version: str
    promised: Annotated[dict[Side, datetime], Field(description=N_("各方作出承诺的时间；没有的一方尚未承诺"))]
    awaited: Annotated[bool, Field(description=N_("至少一方留有商业秘密，待承诺之后可看"))]
    secrets: list[SecretRead]


class PledgeIn(Taken):
    """The promise, for one's own side; it cannot be taken back."""

    agreed: bool = False


def _plain(row: Secret) -> dict[str, Any]:
    return {"about": row.about, "text": row.text, "at": row.at}


def _own(code: str) -> Post:
    post = get_post(code)
    require(secrets.may_keep(current_user, post), hide=True)
    return post


def _kept(post: Post) -> SecretsOut:
    rows = [SecretOut(**_plain(row)) for row in secrets.list_secrets(post)]
    return SecretsOut(items=rows, suggested=secrets.suggest(post))


@door("GET", KEPT, N_("本单位在需求或方案中标明的商业秘密"), *BOTH, gives=SecretsOut, tagged=True, problems=(404,))
def show(code: str) -> SecretsOut:
    return _kept(_own(code))


@door(
    "PUT",
    KEPT,
    N_("标明、修改或去掉一项商业秘密；双方承诺之后对方才能看到"),
    *BOTH,
    body=SecretIn,
    guard=_own,
    gives=SecretsOut,
    tagged=True,
    edits=True,
    problems=(404,),
)
def keep(code: str, body: SecretIn) -> SecretsOut:
    post = _own(code)
    check_unchanged(_kept(post))
    secrets.keep(post, body.text, body.about, by=current_user, now=clock.now())
    return _kept(post)


def _known(code: str) -> Introduction:
    one = load(code)
    require(one.side_of(current_user) is not None and one.state in KNOWN_TO_EACH_OTHER, hide=True)
    return one


def _out(one: Introduction) -> PledgeOut:
    return PledgeOut(
        version=secrets.PLEDGE_VERSION,
        promised={Side(side): row.at for side, row in secrets.pledges_of(one).items()},
        awaited=secrets.awaited(one),
        secrets=[SecretRead(side=side, **_plain(row)) for side, row in secrets.readable(one, current_user)],
    )


@door("GET", PLEDGE, N_("双方的保密承诺，以及现在可看的商业秘密"), *BOTH, gives=PledgeOut, problems=(404,))
def promised(code: str) -> PledgeOut:
    return _out(_known(code))


@door(
    "POST",
    PLEDGE,
    N_("代表本单位作出保密承诺，不能撤回"),
    *BOTH,
    body=PledgeIn,
    guard=_known,
    gives=PledgeOut,
    problems=(404, 409),
)
def pledge(code: str, body: PledgeIn) -> PledgeOut:
    one = _known(code)
    secrets.pledge(one, by=current_user, now=clock.now(), ticked=body.agreed)
    return _out(one)
