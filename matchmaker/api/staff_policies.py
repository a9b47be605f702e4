"""The operator's editions of the library: an entry's history, a new version with its reason, taking one out; reading is `policies.py`."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Given, PageOf, Taken, Text, Tree
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.policies import queries, service
from matchmaker.policies.entries import shipped
from matchmaker.policies.models import PolicyEdition
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}
Note = Annotated[Text, Field(min_length=1, max_length=service.LONGEST_NOTE, description=N_("为什么修改"))]


class EntryHeld(Given):
    """An entry as it is edited: `number` is of the operator's latest edition, 0 where it stands as it ships."""

    code: str
    number: int
    withdrawn: bool
    entry: dict[str, Any]


class EditionOut(Given):
    """One version that the operator wrote."""

    number: int
    withdrawn: bool
    note: str
    by: str
    at: datetime
    entry: dict[str, Any]


class EntryIn(Taken):
    """The whole entry, as `entry` of the answer shows it, and why it is changed."""

    entry: Tree
    note: Note


class WhyIn(Taken):
    """Why it is taken out."""

    note: Note


def load(policy: str) -> EntryHeld:
    """Return an entry as it is edited, one that was taken out as well. Raises NotFound."""
    edition, ships = queries.find_edition(policy), shipped().get(policy)
    if edition is not None:
        return out(edition)
    if ships is None:
        raise NotFound("policy")
    return EntryHeld(code=policy, number=0, withdrawn=False, entry=ships.plain())


def out(one: PolicyEdition) -> EntryHeld:
    """Return an entry as an edition left it."""
    return EntryHeld(code=one.slug, number=one.number, withdrawn=one.withdrawn, entry=one.content)


@door(
    "GET",
    "/staff/policies/<policy>",
    N_("一个条目的全部内容，供修改"),
    Who.OPERATOR,
    gives=EntryHeld,
    tagged=True,
    **STAFF,
)
def show(policy: str) -> EntryHeld:
    return load(policy)


@door(
    "GET",
    "/staff/policies/<policy>/history",
    N_("一个条目的修改历史，最新的在前"),
    Who.OPERATOR,
    gives=PageOf[EditionOut],
    **STAFF,
)
def history(policy: str) -> PageOf[EditionOut]:
    load(policy)
    rows = queries.list_editions(policy)
    same = ("number", "withdrawn", "note", "at")
    told = [
        EditionOut(**{name: getattr(one, name) for name in same}, by=one.by.name, entry=one.content) for one in rows
    ]
    return PageOf(items=told)


@door(
    "POST",
    "/staff/policies",
    N_("在政策与标准库里新建条目"),
    Who.OPERATOR,
    body=EntryIn,
    gives=EntryHeld,
    status=201,
    tagged=True,
    problems=(409,),
    **STAFF,
)
def create(body: EntryIn) -> EntryHeld:
    slug = str(body.entry.get("id", ""))[:100]
    if queries.find_edition(slug) or slug in shipped():
        raise Invalid("entry", "entry_exists")
    return out(service.save_edition(body.entry, body.note, expected=0, by=current_user, now=clock.now()))


EDITS: dict[str, Any] = {"gives": EntryHeld, "tagged": True, "edits": True, "problems": (409,), **STAFF}


@door(
    "PUT",
    "/staff/policies/<policy>",
    N_("修改一个条目：保存为新版本，立即生效"),
    Who.OPERATOR,
    body=EntryIn,
    guard=load,
    **EDITS,
)
def save(policy: str, body: EntryIn) -> EntryHeld:
    held = load(policy)
    check_unchanged(held)
    content = body.entry | {"id": policy}
    return out(service.save_edition(content, body.note, expected=held.number, by=current_user, now=clock.now()))


@door(
    "POST",
    "/staff/policies/<policy>/withdraw",
    N_("从库中撤下一个条目；历史仍然保留"),
    Who.OPERATOR,
    body=WhyIn,
    guard=load,
    **EDITS,
)
def withdraw(policy: str, body: WhyIn) -> EntryHeld:
    held = load(policy)
    check_unchanged(held)
    return out(service.withdraw(policy, body.note, expected=held.number, by=current_user, now=clock.now()))
