"""One's own capabilities: list, write, submit, pause, resume, withdraw."""

from collections.abc import Callable
from datetime import datetime

from flask_login import current_user

from matchmaker.accounts.people import User
from matchmaker.api import cursors
from matchmaker.api.capabilities import CapabilityOut, out
from matchmaker.api.contents import CapabilityIn, capability_content_of
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.own_posts import Declared, Organised, check_editable, organisation_of, own, save
from matchmaker.api.shapes import Paged, PageOf
from matchmaker.catalogue import access, edits, offering, queries
from matchmaker.catalogue.content import capability_content
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class CapabilityNew(CapabilityIn):
    """A new draft."""

    organisation: Organised = ""


class CapabilityEdit(CapabilityIn):
    """The whole text anew; `declared` is wanted once others read it."""

    declared: bool = False


def _own(code: str) -> Capability:
    capability = queries.get_capability(code)
    found: Capability = own(capability, access.may_view_capability(current_user, capability))
    return found


@door("GET", "/capabilities/mine", N_("本单位的解决方案"), Who.PROVIDER, query=Paged, gives=PageOf[CapabilityOut])
def mine(query: Paged) -> PageOf[CapabilityOut]:
    ids = {one.id for one in current_user.organisations if not one.is_enterprise}
    shown, after = cursors.by_code(queries.list_capabilities_of(ids), query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


@door(
    "POST",
    "/capabilities",
    N_("新建方案草稿"),
    Who.PROVIDER,
    body=CapabilityNew,
    gives=CapabilityOut,
    status=201,
    location="api.capabilities_show",
    tagged=True,
    problems=(403, 404),
)
def create(body: CapabilityNew) -> CapabilityOut:
    organisation = organisation_of(body.organisation, enterprise=False)
    return out(offering.create_capability(current_user, organisation, capability_content_of(body), clock.now()))


@door(
    "PUT",
    "/capabilities/<code>",
    N_("修改方案；已公开的按修改规则复核"),
    Who.PROVIDER,
    body=CapabilityEdit,
    guard=_own,
    gives=CapabilityOut,
    tagged=True,
    edits=True,
    problems=(403, 404, 409),
)
def edit(code: str, body: CapabilityEdit) -> CapabilityOut:
    capability = _own(code)
    check_editable(capability)
    check_unchanged(out(capability))
    save(capability, capability_content_of(body, capability_content(capability).tags), body.declared)
    return out(queries.get_capability(code))


@door(
    "POST",
    "/capabilities/<code>/submit",
    N_("提交审核，须声明不含涉密信息"),
    Who.PROVIDER,
    body=Declared,
    guard=_own,
    gives=CapabilityOut,
    problems=(403, 404, 409),
)
def submit(code: str, body: Declared) -> CapabilityOut:
    capability = _own(code)
    check_editable(capability)
    edits.submit(capability, current_user, clock.now(), body.declared)
    return out(capability)


def _step(code: str, step: Callable[[Capability, User, datetime], None]) -> CapabilityOut:
    capability = _own(code)
    step(capability, current_user, clock.now())
    return out(capability)


@door("POST", "/capabilities/<code>/pause", N_("暂停公开"), Who.PROVIDER, gives=CapabilityOut, problems=(403, 404, 409))
def pause(code: str) -> CapabilityOut:
    return _step(code, offering.pause_capability)


@door(
    "POST", "/capabilities/<code>/resume", N_("恢复公开"), Who.PROVIDER, gives=CapabilityOut, problems=(403, 404, 409)
)
def resume(code: str) -> CapabilityOut:
    return _step(code, offering.resume_capability)


@door(
    "POST", "/capabilities/<code>/withdraw", N_("撤下方案"), Who.PROVIDER, gives=CapabilityOut, problems=(403, 404, 409)
)
def withdraw(code: str) -> CapabilityOut:
    return _step(code, offering.withdraw_capability)
