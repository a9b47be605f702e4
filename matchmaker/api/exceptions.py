"""例外: a declared interest let through for one pair, asked by one person and agreed to by another; interests are `interests.py`'s."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import get_organisation
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, PageOf, Taken, Text500
from matchmaker.api.station_slots import number_of
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.introductions import overrides
from matchmaker.introductions.fairness import Override
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT = "/staff/exceptions"


class ExceptionOut(Given):
    """One exception: for which pair, whose tie it lets through, who asked; it holds once `second` is there."""

    number: int
    need: str
    provider: str
    whose: Annotated[str | None, Field(description=N_("谁申报的关系；null 表示双方单位之间的"))]
    reason: str
    asked_by: str
    asked_at: datetime
    second: str | None
    seconded_at: datetime | None
    may_second: bool


class ExceptionIn(Taken):
    """For which pair, which tie (`sides`: between the organisations; `mine`: one's own), and why."""

    need: Code
    provider: Code
    tie: Literal["sides", "mine"]
    reason: Annotated[Text500, Field(min_length=1)]


def out(row: Override) -> ExceptionOut:
    return ExceptionOut(
        number=row.id,
        need=row.need.code,
        provider=row.provider.code,
        whose=row.person.name if row.person is not None else None,
        reason=row.reason,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        second=row.second.name if row.second is not None else None,
        seconded_at=row.seconded_at,
        may_second=row.seconded_at is None and overrides.may_second(current_user, row),
    )


def _pair(body: ExceptionIn) -> tuple[Need, Organisation]:
    """Return what was named. Raises Invalid at the field whose code is not there, or not theirs to know of."""
    field = "need"
    try:
        need = get_need(body.need.upper())
        require(overrides.may_ask(current_user, need), hide=True)
        field = "provider"
        return need, get_organisation(body.provider.upper())
    except NotFound as error:
        raise Invalid(field, "no_such_subject") from error


STAFF: dict[str, Any] = {"scope": Scope.STAFF}


@door("GET", AT, N_("放行有利益关系的服务商的例外，最新的在前"), Who.STAFF, gives=PageOf[ExceptionOut], **STAFF)
def index() -> PageOf[ExceptionOut]:
    return PageOf(items=[out(row) for row in overrides.list_for(current_user)])


@door(
    "POST",
    AT,
    N_("提出例外，第二个人同意后才有效"),
    Who.STAFF,
    body=ExceptionIn,
    gives=ExceptionOut,
    status=201,
    problems=(403, 409),
    **STAFF,
)
def ask(body: ExceptionIn) -> ExceptionOut:
    need, provider = _pair(body)
    person = current_user if body.tie == "mine" else None
    return out(overrides.ask(need, provider, person=person, reason=body.reason, by=current_user, now=clock.now()))


@door(
    "POST",
    f"{AT}/<exception>/second",
    N_("作为第二个人同意例外"),
    Who.STAFF,
    gives=ExceptionOut,
    problems=(403, 404, 409),
    **STAFF,
)
def second(exception: str) -> ExceptionOut:
    return out(overrides.second(number_of(exception), by=current_user, now=clock.now()))
