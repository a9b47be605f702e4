"""What a visit's group and staff write together: sections of the report, the plan of the day; issued versions: `visit_reports.py`."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Given, PageOf, Taken, Text, Text200
from matchmaker.api.visit_parts import AgendaOut, agenda_line
from matchmaker.api.visits import load
from matchmaker.diagnosis import access, agenda, contents, issuing, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.models import AgendaItem, Visit
from matchmaker.diagnosis.states import AgendaKind
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

PLANNERS = (Who.STAFF, Who.EXPERT)


class SectionOut(Given):
    """The group's words for one of the 16 sections; tables and figures come from rows."""

    number: int
    text: str


class SectionIn(Taken):
    """The group's words, anew."""

    text: Annotated[Text, Field(max_length=issuing.LONGEST)]


class LineIn(Taken):
    """A line of the day's plan; notes are kept where the group writes them."""

    begins: Annotated[Text, Field(max_length=5, description=N_("几点几分，例如 09:30"))]
    kind: AgendaKind
    subject: Text200 = ""
    whom: Annotated[Text, Field(max_length=100, description=N_("部门与岗位，不写姓名"))] = ""
    notes: Annotated[Text, Field(max_length=agenda.LONGEST)] = ""


def _place(number: str) -> int:
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0


def _reads(code: str) -> Visit:
    visit = load(code, Part.FINDINGS)
    require(access.member_of(visit, current_user) is not None)
    return visit


def _writes(code: str, number: str) -> Visit:
    visit = load(code, Part.FINDINGS)
    require(access.may_write(current_user, visit))
    if _place(number) not in contents.SECTIONS:
        raise NotFound("section")
    return visit


def _section(visit: Visit, number: int) -> SectionOut:
    row = queries.sections_of(visit.id).get(number)
    return SectionOut(number=number, text=row.text if row is not None else "")


@door("GET", "/visits/<code>/sections", N_("报告各节里专家组写的文字"), Who.EXPERT, gives=PageOf[SectionOut])
def list_sections(code: str) -> PageOf[SectionOut]:
    visit = _reads(code)
    return PageOf(items=[_section(visit, number) for number in contents.SECTIONS])


@door(
    "GET",
    "/visits/<code>/sections/<number>",
    N_("报告的一节"),
    Who.EXPERT,
    gives=SectionOut,
    tagged=True,
)
def show_section(code: str, number: str) -> SectionOut:
    return _section(_writes(code, number), _place(number))


@door(
    "PUT",
    "/visits/<code>/sections/<number>",
    N_("写报告的一节"),
    Who.EXPERT,
    body=SectionIn,
    guard=_writes,
    gives=SectionOut,
    tagged=True,
    edits=True,
    problems=(409,),
)
def write_section(code: str, number: str, body: SectionIn) -> SectionOut:
    visit, place = _writes(code, number), _place(number)
    row = queries.sections_of(visit.id).get(place)
    version = row.version if row is not None else 0
    check_unchanged(_section(visit, place))
    issuing.write_section(visit, place, body.text, version, by=current_user, now=clock.now())
    return SectionOut(number=place, text=body.text)


def _plans(code: str) -> Visit:
    visit = load(code, Part.CASE)
    require(agenda.may_plan(current_user, visit))
    return visit


def _line(body: LineIn) -> agenda.Line:
    told: dict[str, Any] = {name: getattr(body, name) for name in agenda.Line.__dataclass_fields__}
    return agenda.Line(**told)


@door(
    "POST",
    "/visits/<code>/agenda",
    N_("给当天安排加一项"),
    *PLANNERS,
    body=LineIn,
    guard=_plans,
    gives=PageOf[AgendaOut],
    problems=(409,),
)
def add_line(code: str, body: LineIn) -> PageOf[AgendaOut]:
    visit = _plans(code)
    agenda.keep(visit, None, _line(body), by=current_user, now=clock.now())
    return _agenda(visit)


def _agenda(visit: Visit) -> PageOf[AgendaOut]:
    reads = access.visible(visit, current_user, Part.FINDINGS)
    return PageOf(items=[agenda_line(one, reads) for one in visit.agenda])


def _kept(code: str, number: str) -> AgendaItem:
    row = next((one for one in _plans(code).agenda if one.id == _place(number)), None)
    if row is None:
        raise NotFound("agenda")
    return row


@door(
    "GET",
    "/visits/<code>/agenda/<number>",
    N_("当天安排的一项"),
    *PLANNERS,
    gives=AgendaOut,
    tagged=True,
)
def show_line(code: str, number: str) -> AgendaOut:
    row = _kept(code, number)
    return agenda_line(row, access.visible(load(code), current_user, Part.FINDINGS))


@door(
    "PUT",
    "/visits/<code>/agenda/<number>",
    N_("修改当天安排的一项"),
    *PLANNERS,
    body=LineIn,
    guard=_kept,
    gives=PageOf[AgendaOut],
    edits=True,
    problems=(409,),
)
def change_line(code: str, number: str, body: LineIn) -> PageOf[AgendaOut]:
    visit, row = _plans(code), _kept(code, number)
    seen = row.version
    check_unchanged(agenda_line(row, access.visible(visit, current_user, Part.FINDINGS)))
    agenda.keep(visit, row.id, _line(body), seen, by=current_user, now=clock.now())
    return _agenda(visit)
