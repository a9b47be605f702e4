"""利益关系申报: what one declares of oneself and, as 单位管理员, of one's organisation; exceptions from it are `exceptions.py`'s."""

from datetime import date, datetime
from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, PageOf, Taken, Text20, Text500
from matchmaker.api.station_slots import number_of
from matchmaker.diagnosis import group
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import interests
from matchmaker.introductions.fairness import Interest, InterestKind
from matchmaker.introductions.interests import Declaration
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT = "/interests"


class InterestOut(Given):
    """One tie; `holder` is one's organisation, null where it is one's own."""

    number: int
    holder: str | None
    kind: InterestKind
    with_code: str
    with_name: str
    since: date | None
    until: date | None
    note: str
    declared_at: datetime


class InterestIn(Taken):
    """A tie to declare: of one's organisation, or, where none is named, one's own."""

    holder: Code = ""
    kind: InterestKind
    with_code: Annotated[Text20, Field(description=N_("统一社会信用代码，或本平台的单位编号（O- 开头）"))]
    since: date | None = None
    until: date | None = None
    note: Text500 = ""


def _own() -> list[Organisation]:
    return [one for one in current_user.organisations if interests.may_declare_for(current_user, one)]


def _may() -> None:
    require(interests.may_declare(current_user) or bool(_own()))


def _out(row: Interest) -> InterestOut:
    same = {name: getattr(row, name) for name in ("kind", "since", "until", "note", "declared_at")}
    return InterestOut(
        number=row.id,
        holder=row.holder.code if row.holder is not None else None,
        with_code=row.tied_to.code,
        with_name=row.tied_to.name,
        **same,
    )


@door("GET", AT, N_("本人和本单位申报的利益关系"), Who.SIGNED_IN, gives=PageOf[InterestOut], problems=(403,))
def index() -> PageOf[InterestOut]:
    _may()
    held = [row for one in _own() for row in interests.list_of_organisation(one.id)]
    return PageOf(items=[_out(row) for row in (*interests.list_of_person(current_user.id), *held)])


@door(
    "POST",
    AT,
    N_("申报利益关系；有关系的单位不再由本人办理，也不会默认推荐"),
    Who.SIGNED_IN,
    body=InterestIn,
    guard=_may,
    gives=InterestOut,
    status=201,
    problems=(403,),
)
def declare(body: InterestIn) -> InterestOut:
    _may()
    told = Declaration(body.kind, body.with_code.upper(), body.since, body.until, body.note)
    now, holder = clock.now(), next((one for one in _own() if one.code == body.holder), None)
    if body.holder and holder is None:
        raise Invalid("holder", "choose_one")
    if holder is None:
        row = interests.declare(told, by=current_user, now=now)
        group.exclude_tied(current_user.id, (), by=current_user, now=now)
    else:
        row = interests.declare_for(holder, told, by=current_user, now=now)
        group.exclude_tied(None, (holder.id, row.with_id), by=current_user, now=now)
    return _out(row)


@door("DELETE", f"{AT}/<interest>", N_("撤回误报的利益关系，记录仍然保留"), Who.SIGNED_IN, status=204, problems=(404,))
def end(interest: str) -> None:
    interests.take_back(number_of(interest), by=current_user, now=clock.now())
