"""专家库: the register for staff, an expert's own entry; an expert on a visit is `visit_group.py`."""

from typing import Annotated, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.people import Role
from matchmaker.accounts.queries import find_user_by_email
from matchmaker.api import cursors
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text, Text20, Text60, Text120
from matchmaker.diagnosis import access, group, queries, register
from matchmaker.diagnosis.models import Expert
from matchmaker.diagnosis.register import MOST_FIELDS, Entry
from matchmaker.diagnosis.states import EmployerKind
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_

KEEPERS = (Who.STAFF, Who.EXPERT)


class ExpertIn(Taken):
    """An entry: fields are concepts of the taxonomy, the employer a code on the platform or else a name."""

    fields: Annotated[list[Text20], Field(max_length=MOST_FIELDS)] = []
    languages: Annotated[list[Literal["zh", "en"]], Field(min_length=1, max_length=2)] = ["zh"]
    employer_code: Text20 = ""
    employer: Annotated[Text120, Field(max_length=100)] = ""
    employer_kind: EmployerKind = EmployerKind.INDEPENDENT
    post: Text60 = ""
    most_visits: Annotated[int, Field(ge=1, le=50, description=N_("同时最多参加几次诊断"))] = 3


class ExpertNew(ExpertIn):
    """A new entry, for somebody who holds the membership 专家; experts enter themselves."""

    email: Annotated[Text, Field(max_length=254, description=N_("已有“专家”身份的人；专家本人不填"))] = ""


class ExpertOut(Given):
    """An entry with the open visits and the ties to providers of today."""

    code: str
    name: str
    fields: list[str]
    languages: list[str]
    employer_code: str
    employer: str
    employer_kind: EmployerKind
    post: str
    most_visits: int
    open_visits: int
    tied_to_providers: bool


def out(one: Expert) -> ExpertOut:
    """Return an entry; who may read it was asked before."""
    there = one.organisation
    return ExpertOut(
        **{name: getattr(one, name) for name in ("code", "name", "post", "most_visits")},
        fields=list(one.fields),
        languages=list(one.languages),
        employer_code=there.code if there is not None else "",
        employer=there.name_in(language()) if there is not None else one.employer,
        employer_kind=EmployerKind(one.employer_kind),
        open_visits=queries.load_of([one.id]).get(one.id, 0),
        tied_to_providers=bool(group.provider_ties(one, clock.today())),
    )


def _load(code: str) -> Expert:
    found = queries.get_expert(code)
    require(access.may_edit_expert(current_user, found), hide=True)
    return found


@door("GET", "/experts", N_("专家库；专家只看到自己的一条"), *KEEPERS, query=Paged, gives=PageOf[ExpertOut])
def index(query: Paged) -> PageOf[ExpertOut]:
    own = queries.find_expert_of(current_user.id)
    found = queries.list_experts() if current_user.is_staff else [own] if own is not None else []
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


@door("GET", "/experts/<code>", N_("专家库的一条"), *KEEPERS, gives=ExpertOut, tagged=True)
def show(code: str) -> ExpertOut:
    return out(_load(code))


def _entry(body: ExpertIn) -> Entry:
    told = {name: getattr(body, name) for name in Entry.__dataclass_fields__}
    return Entry(**told | {"employer_code": body.employer_code.upper()})


@door(
    "POST",
    "/experts",
    N_("登记一位专家"),
    *KEEPERS,
    body=ExpertNew,
    gives=ExpertOut,
    status=201,
    location="api.experts_show",
    tagged=True,
    problems=(409,),
)
def enter(body: ExpertNew) -> ExpertOut:
    person = find_user_by_email(body.email.strip().lower()) if current_user.is_staff else current_user
    if person is None or not person.holds(Role.EXPERT):
        raise Invalid("email", "no_expert")
    return out(register.enter(person, _entry(body), by=current_user, now=clock.now()))


@door(
    "PUT",
    "/experts/<code>",
    N_("修改专家库的一条"),
    *KEEPERS,
    body=ExpertIn,
    guard=_load,
    gives=ExpertOut,
    tagged=True,
    edits=True,
)
def edit(code: str, body: ExpertIn) -> ExpertOut:
    expert = _load(code)
    check_unchanged(out(expert))
    register.edit(expert, _entry(body), by=current_user, now=clock.now())
    return out(expert)
