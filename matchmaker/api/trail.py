"""The auditor's view: the sealed trail, and who saw whose contact, as lists and files; nothing is changed and no contact is told."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from flask import Response
from pydantic import Field

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.exports import XLSX
from matchmaker.api.shapes import Asked, Given, Paged, PageOf, Text60, Text200
from matchmaker.foundation.audit import AuditEntry
from matchmaker.introductions.states import Side
from matchmaker.reporting import auditing
from matchmaker.web import audit_labels, audit_sheets
from matchmaker.web.guard import Who
from matchmaker.web.paging import LONGEST_WORDS
from matchmaker.web.words import N_

T = TypeVar("T")
LAST = 2**31 - 1
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class TrailAsked(Asked):
    """Words of a code or a person's name, an action, a Shanghai day."""

    q: Annotated[Text200, Field(max_length=LONGEST_WORDS)] = ""
    action: Text60 = ""
    day: Day | None = None

    def found(self) -> auditing.Asked:
        """Return what is looked for."""
        return auditing.Asked(words=self.q.strip(), action=self.action, day=self.day)


class TrailPaged(TrailAsked, Paged):
    """What is looked for, and which part of it."""


class FactOut(Given):
    """What else an entry says, in words."""

    name: str
    text: str


class EntryOut(Given):
    """One act; `number` and `seal` once it is sealed, `actor` in words: an erased person has no name."""

    number: int | None
    at: datetime
    actor: str
    action: str
    said: str
    subject: str
    facts: list[FactOut]
    sealed_at: datetime | None
    seal: str | None


class SeenOut(Given):
    """Somebody opened somebody's contact; the viewer is empty once the person was erased."""

    at: datetime
    viewer: str
    introduction: str
    whose: str
    side: Side


class ChainOut(Given):
    """How the sealing stands, and what the last check said."""

    sealed: int
    waiting: int
    head: str
    sealed_at: datetime | None
    verdict: str
    checked_at: datetime | None
    checked: int
    actions: list[str]


def _part(
    query: TrailPaged, read: Callable[[auditing.Asked, int, int | None], Sequence[T]], place: Callable[[T], int]
) -> tuple[list[T], str | None]:
    """Return the part of a list, and the next cursor; only that part is read."""
    known = cursors.read(query.cursor, [0])
    after = max(0, min(known[0], LAST)) if known is not None else None
    rows = list(read(query.found(), query.limit + 1, after))
    shown = rows[: query.limit]
    return shown, cursors.write([place(shown[-1])]) if len(rows) > query.limit else None


def _entry(one: AuditEntry, names: dict[str, str]) -> EntryOut:
    return EntryOut(
        **{name: getattr(one, name) for name in ("number", "at", "action", "sealed_at", "seal")},
        actor=audit_labels.person(one.actor, names),
        said=audit_labels.action(one.action),
        subject=audit_labels.subject(one, names),
        facts=[FactOut(name=name, text=text) for name, text in audit_labels.facts(one, names)],
    )


WHO = (Who.AUDITOR, Who.OPERATOR)


@door("GET", "/staff/audit", N_("审计记录，最新的在前"), *WHO, query=TrailPaged, gives=PageOf[EntryOut])
def index(query: TrailPaged) -> PageOf[EntryOut]:
    def read(asked: auditing.Asked, limit: int, after: int | None) -> list[AuditEntry]:
        return auditing.list_entries(asked, limit, after=after)

    shown, after = _part(query, read, lambda one: one.id)
    names = auditing.names_of(shown)
    return PageOf(items=[_entry(one, names) for one in shown], next=after)


@door("GET", "/staff/audit/chain", N_("审计记录的封存和核对，以及出现过的操作"), *WHO, gives=ChainOut)
def chain() -> ChainOut:
    found: dict[str, Any] = vars(auditing.chain())
    return ChainOut(**found, actions=auditing.list_actions())


@door("GET", "/staff/audit/contacts", N_("谁看过谁的联系方式"), *WHO, query=TrailPaged, gives=PageOf[SeenOut])
def contacts(query: TrailPaged) -> PageOf[SeenOut]:
    def read(asked: auditing.Asked, limit: int, after: int | None) -> list[auditing.Seen]:
        return auditing.list_seen(asked, limit, after=after)

    shown, after = _part(query, read, lambda one: one.place)
    return PageOf(items=[SeenOut.model_validate(one) for one in shown], next=after)


@door("GET", "/staff/audit/sheet", N_("审计记录的 Excel 文件"), *WHO, query=TrailAsked, **XLSX)
def sheet(query: TrailAsked) -> Response:
    return audit_sheets.entries(query.found())


@door("GET", "/staff/audit/contacts/sheet", N_("联系方式查看记录的 Excel 文件"), *WHO, query=TrailAsked, **XLSX)
def contacts_sheet(query: TrailAsked) -> Response:
    return audit_sheets.contacts(query.found())
