"""现场诊断: the list, one visit part by part, the application and the steps; findings and reports have their own modules."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.queries import find_organisation
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Code, Paged, PageOf, Taken, Text, Text200, Text500
from matchmaker.api.visit_parts import VisitListed, VisitOut, listed, out
from matchmaker.diagnosis import access, issuing, queries, service
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.service import Case
from matchmaker.diagnosis.states import Action
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web import visit_labels
from matchmaker.web.guard import Who, require
from matchmaker.web.visit_steps import SIMPLE, WITH_NOTE
from matchmaker.web.words import N_

CONCERNED = (Who.ENTERPRISE, Who.EXPERT, Who.STAFF, Who.AUTHORITY)
Long = Annotated[Text, Field(max_length=service.LONGEST)]
Note = Annotated[Text, Field(min_length=1, max_length=500)]


class CaseIn(Taken):
    """What the enterprise tells before the visit; `products` is for experts who have signed."""

    wish: Annotated[Long, Field(min_length=1)]
    products: Long = ""
    language: Literal["zh", "en"] = "zh"
    photos_allowed: bool = False
    photo_rules: Text500 = ""

    def case(self) -> Case:
        """Return it as the service takes it."""
        return Case(**{name: getattr(self, name) for name in Case.__dataclass_fields__})


class ApplyIn(CaseIn):
    """A new application; staff name the enterprise."""

    organisation: Annotated[Code, Field(description=N_("单位编号；不填为本人的第一家此类单位"))] = ""


class DayIn(Taken):
    """The day of the visit."""

    day: date


class NoteIn(Taken):
    """A reason that the others read."""

    note: Note


class CommentIn(Taken):
    """企业确认意见."""

    comment: Annotated[Text, Field(max_length=3000)] = ""


class DoneIn(Taken):
    """What of the 准备清单 is ready, by position; the rest is not."""

    done: Annotated[list[Annotated[int, Field(ge=0, le=99)]], Field(max_length=service.MOST_LINES)]


class LineAsked(Taken):
    """A further line of the 准备清单."""

    text: Annotated[Text200, Field(min_length=1)]


def load(code: str, part: Part = Part.EXISTENCE) -> Visit:
    """Return the visit if the person may see that part of it. Raises NotFound."""
    visit = queries.get_visit(code)
    require(access.visible(visit, current_user, part), hide=True)
    return visit


@door("GET", "/visits", N_("与本人有关的现场诊断"), *CONCERNED, query=Paged, gives=PageOf[VisitListed])
def index(query: Paged) -> PageOf[VisitListed]:
    found = [one for one in queries.list_visits(current_user) if access.parts(one, current_user)]
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[listed(one) for one in shown], next=after)


@door("GET", "/visits/<code>", N_("一次诊断，按本人能看到的部分"), *CONCERNED, gives=VisitOut, tagged=True)
def show(code: str) -> VisitOut:
    return out(load(code))


@door(
    "POST",
    "/visits",
    N_("申请现场诊断，先存为草稿"),
    Who.ENTERPRISE,
    Who.STAFF,
    body=ApplyIn,
    gives=VisitOut,
    status=201,
    location="api.visits_show",
    tagged=True,
)
def apply(body: ApplyIn) -> VisitOut:
    own = [one for one in current_user.organisations if one.is_enterprise]
    mine = next((one for one in own if body.organisation in ("", one.code)), None)
    found = mine or find_organisation(body.organisation.upper())
    if found is None or not access.may_apply(current_user, found):
        raise Invalid("organisation", "no_such_organisation")
    return out(service.apply(found, body.case(), by=current_user, now=clock.now()))


def _to_edit(code: str) -> Visit:
    visit = load(code, Part.CASE)
    require(access.may_edit(current_user, visit))
    return visit


@door(
    "PUT",
    "/visits/<code>",
    N_("修改申请"),
    Who.ENTERPRISE,
    Who.STAFF,
    body=CaseIn,
    guard=_to_edit,
    gives=VisitOut,
    tagged=True,
    edits=True,
    problems=(409,),
)
def edit(code: str, body: CaseIn) -> VisitOut:
    visit = _to_edit(code)
    check_unchanged(out(visit))
    service.edit(visit, body.case(), by=current_user, now=clock.now())
    return out(visit)


ASKING: dict[Action, tuple[type[Taken], str, Callable[..., object]]] = {
    **{action: (NoteIn, "note", step) for action, step in WITH_NOTE.items()},
    Action.SCHEDULE: (DayIn, "day", service.schedule),
    Action.ACKNOWLEDGE: (CommentIn, "comment", issuing.acknowledge),
}
OF_STAFF = (Action.ACCEPT, Action.SCHEDULE, Action.TRACK, Action.CLOSE)


def _may_see(code: str, action: Action) -> Visit:
    visit = load(code)
    require(access.MAY[action](current_user, visit))
    return visit


def _how(action: Action) -> dict[str, Any]:
    return {
        "name": f"visits_{action}",
        "gives": VisitOut,
        "problems": (409,),
        "scope": Scope.STAFF if action in OF_STAFF else Scope.WRITE,
    }


def _offer(action: Action) -> None:
    """Open the door of one step, under the word that its button has."""
    said, who = visit_labels.visit_action.words[action], (Who.STAFF,) if action in OF_STAFF else CONCERNED

    def take(code: str) -> VisitOut:
        visit = load(code)
        SIMPLE[action](visit, by=current_user, now=clock.now())
        return out(visit)

    def ask(code: str, body: Taken) -> VisitOut:
        _model, field, step = ASKING[action]
        visit = load(code)
        step(visit, getattr(body, field), by=current_user, now=clock.now())
        return out(visit)

    if action in SIMPLE:
        door("POST", f"/visits/<code>/{action}", said, *who, **_how(action))(take)
    else:
        more: dict[str, Any] = {"body": ASKING[action][0], "guard": lambda code: _may_see(code, action)}
        door("POST", f"/visits/<code>/{action}", said, *who, **more, **_how(action))(ask)


for _action in Action:
    _offer(_action)


def _to_prepare(code: str) -> Visit:
    visit = load(code, Part.CASE)
    require(current_user.belongs_to(visit.enterprise_id))
    return visit


def _to_ask(code: str) -> Visit:
    visit = load(code, Part.CASE)
    require(access.may_arrange(current_user, visit) or access.may_lead(current_user, visit))
    return visit


@door(
    "POST",
    "/visits/<code>/prepare",
    N_("记下准备清单里哪些已备好"),
    Who.ENTERPRISE,
    body=DoneIn,
    guard=_to_prepare,
    gives=VisitOut,
)
def prepare(code: str, body: DoneIn) -> VisitOut:
    visit = _to_prepare(code)
    service.prepare(visit, body.done, by=current_user, now=clock.now())
    return out(visit)


@door(
    "POST",
    "/visits/<code>/ask_for",
    N_("给准备清单加一项：园区或组长"),
    Who.STAFF,
    Who.EXPERT,
    body=LineAsked,
    guard=_to_ask,
    gives=VisitOut,
)
def ask_for(code: str, body: LineAsked) -> VisitOut:
    visit = _to_ask(code)
    service.ask_for(visit, body.text, by=current_user, now=clock.now())
    return out(visit)
