"""One's own needs: list, write, submit, renew, end."""

from collections.abc import Callable
from datetime import datetime

from flask_login import current_user

from matchmaker.accounts.people import User
from matchmaker.api import cursors
from matchmaker.api.contents import NeedIn, need_content_of
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.needs import NeedOut, out
from matchmaker.api.own_posts import Declared, Organised, Reason, check_editable, organisation_of, own, save
from matchmaker.api.shapes import Paged, PageOf
from matchmaker.catalogue import access, edits, queries, service
from matchmaker.catalogue.content import need_content
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.introductions.service import close_siblings
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

OWNERS = (Who.ENTERPRISE, Who.STAFF)


class NeedNew(NeedIn):
    """A new draft."""

    organisation: Organised = ""


class NeedEdit(NeedIn):
    """The whole text anew; `declared` is wanted once others read it."""

    declared: bool = False


def _own(code: str) -> Need:
    need = queries.get_need(code)
    found: Need = own(need, access.may_view_need(current_user, need))
    return found


def to_write(code: str) -> Need:
    """Return a need that the person may write now. Raises NotFound, NotAllowed, IllegalTransition."""
    need = _own(code)
    check_editable(need)
    return need


@door("GET", "/needs/mine", N_("本单位的需求"), Who.ENTERPRISE, query=Paged, gives=PageOf[NeedOut])
def mine(query: Paged) -> PageOf[NeedOut]:
    ids = {one.id for one in current_user.organisations if one.is_enterprise}
    shown, after = cursors.by_code(queries.list_needs_of(ids), query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


@door(
    "POST",
    "/needs",
    N_("新建需求草稿"),
    Who.ENTERPRISE,
    body=NeedNew,
    gives=NeedOut,
    status=201,
    location="api.needs_show",
    tagged=True,
    problems=(403, 404),
)
def create(body: NeedNew) -> NeedOut:
    organisation = organisation_of(body.organisation, enterprise=True)
    return out(service.create_need(current_user, organisation, need_content_of(body), clock.now()))


@door(
    "PUT",
    "/needs/<code>",
    N_("修改需求；已公开的按修改规则复核"),
    *OWNERS,
    body=NeedEdit,
    guard=_own,
    gives=NeedOut,
    tagged=True,
    edits=True,
    problems=(403, 404, 409),
)
def edit(code: str, body: NeedEdit) -> NeedOut:
    need = to_write(code)
    check_unchanged(out(need))
    save(need, need_content_of(body, need_content(need).tags), body.declared)
    return out(queries.get_need(code))


@door(
    "POST",
    "/needs/<code>/submit",
    N_("提交审核，须声明不含涉密信息"),
    *OWNERS,
    body=Declared,
    guard=_own,
    gives=NeedOut,
    problems=(403, 404, 409),
)
def submit(code: str, body: Declared) -> NeedOut:
    need = to_write(code)
    edits.submit(need, current_user, clock.now(), body.declared)
    return out(need)


def _end(code: str, ending: Callable[[Need, User, datetime, str], None], reason: str) -> NeedOut:
    need = _own(code)
    ending(need, current_user, clock.now(), reason)
    close_siblings(need, by=current_user, now=clock.now())
    return out(need)


@door(
    "POST",
    "/needs/<code>/withdraw",
    N_("撤下需求"),
    *OWNERS,
    body=Reason,
    guard=_own,
    gives=NeedOut,
    problems=(403, 404, 409),
)
def withdraw(code: str, body: Reason) -> NeedOut:
    return _end(code, service.withdraw_need, body.reason)


@door(
    "POST",
    "/needs/<code>/fill",
    N_("标记为已满足"),
    *OWNERS,
    body=Reason,
    guard=_own,
    gives=NeedOut,
    problems=(403, 404, 409),
)
def fill(code: str, body: Reason) -> NeedOut:
    return _end(code, service.fill_need, body.reason)


@door("POST", "/needs/<code>/renew", N_("延期 90 天"), *OWNERS, gives=NeedOut, problems=(403, 404, 409))
def renew(code: str) -> NeedOut:
    need = _own(code)
    service.renew_need(need, current_user, clock.now())
    return out(need)
