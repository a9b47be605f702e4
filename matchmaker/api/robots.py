"""群机器人: of an organisation, set by its 单位管理员, and of a park, set by its staff; their addresses are never told again."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import access, queries
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Given, PageOf, Taken, Text
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.notifications import robots
from matchmaker.notifications.kinds import News
from matchmaker.notifications.models import Channel, Owner, Robot
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

OF_FIRM, OF_PARK = "/organisations/<code>/robots", "/staff/parks/<code>/robots"
Kinds = Annotated[list[News], Field(min_length=1, max_length=len(News))]


class RobotIn(Taken):
    """A robot's service, name, address and, for DingTalk, secret; an organisation's hears of introductions alone."""

    channel: Literal["wecom", "dingtalk"]
    name: Annotated[Text, Field(min_length=1, max_length=robots.LONGEST_NAME)]
    url: Annotated[Text, Field(min_length=1, max_length=robots.LONGEST_URL)]
    secret: Annotated[Text, Field(max_length=robots.LONGEST_SECRET)] = ""
    hears: Kinds = [News.INTRODUCTION]


class HearsIn(Taken):
    """What it hears of from now on."""

    hears: Kinds


class RobotOut(Given):
    """One robot; `hint` is the end of its address, `failed_at` since when it answers instead of posting."""

    key: str
    channel: Channel
    name: str
    hint: str
    hears: list[News]
    created_at: datetime
    failed_at: datetime | None
    error: str


Place = tuple[Owner, int]


def _firm(code: str) -> Place:
    organisation = queries.get_organisation(code)
    require(current_user.belongs_to(organisation.id), hide=True)
    require(access.may_manage_members(current_user, organisation))
    return Owner.ORGANISATION, organisation.id


def _park(code: str) -> Place:
    park = queries.get_park(code)
    require(park.id in current_user.park_ids or current_user.is_operator, hide=True)
    return Owner.PARK, park.id


def _out(one: Robot) -> RobotOut:
    return RobotOut(
        **{name: getattr(one, name) for name in ("key", "name", "created_at", "failed_at", "error")},
        channel=Channel(one.channel),
        hint=robots.hint_of(one),
        hears=[News(kind) for kind in one.hears],
    )


def _listed(place: Place) -> PageOf[RobotOut]:
    return PageOf(items=[_out(one) for one in robots.list_robots(*place)])


def _made(place: Place, body: RobotIn) -> RobotOut:
    said = (str(body.channel), body.name, body.url, body.secret)
    return _out(robots.add_robot(*place, *said, body.hears, by=current_user, now=clock.now()))


def _one(place: Place, robot: str) -> RobotOut:
    found = next((one for one in robots.list_robots(*place) if one.key == robot), None)
    if found is None:
        raise NotFound()
    return _out(found)


STAFF: dict[str, Any] = {"scope": Scope.STAFF}


@door("GET", OF_FIRM, N_("单位的群机器人"), Who.SIGNED_IN, gives=PageOf[RobotOut])
def index(code: str) -> PageOf[RobotOut]:
    return _listed(_firm(code))


@door("POST", OF_FIRM, N_("添加单位的群机器人"), Who.SIGNED_IN, body=RobotIn, guard=_firm, gives=RobotOut, status=201)
def add(code: str, body: RobotIn) -> RobotOut:
    return _made(_firm(code), body)


@door("DELETE", f"{OF_FIRM}/<robot>", N_("移除单位的群机器人"), Who.SIGNED_IN, status=204)
def remove(code: str, robot: str) -> None:
    robots.remove_robot(*_firm(code), robot, by=current_user, now=clock.now())


@door("GET", OF_PARK, N_("园区的群机器人"), Who.STAFF, gives=PageOf[RobotOut], **STAFF)
def index_of_park(code: str) -> PageOf[RobotOut]:
    return _listed(_park(code))


@door(
    "POST", OF_PARK, N_("添加园区的群机器人"), Who.STAFF, body=RobotIn, guard=_park, gives=RobotOut, status=201, **STAFF
)
def add_of_park(code: str, body: RobotIn) -> RobotOut:
    return _made(_park(code), body)


@door("GET", f"{OF_PARK}/<robot>", N_("园区的一个群机器人"), Who.STAFF, gives=RobotOut, tagged=True, **STAFF)
def show_of_park(code: str, robot: str) -> RobotOut:
    return _one(_park(code), robot)


def _to_change(code: str, robot: str) -> RobotOut:
    return _one(_park(code), robot)


@door(
    "PUT",
    f"{OF_PARK}/<robot>",
    N_("选择园区的群机器人发哪些消息"),
    Who.STAFF,
    body=HearsIn,
    guard=_to_change,
    gives=RobotOut,
    tagged=True,
    edits=True,
    **STAFF,
)
def change_of_park(code: str, robot: str, body: HearsIn) -> RobotOut:
    place = _park(code)
    check_unchanged(_one(place, robot))
    robots.change_news(*place, robot, body.hears, by=current_user, now=clock.now())
    return _one(place, robot)


@door("DELETE", f"{OF_PARK}/<robot>", N_("移除园区的群机器人"), Who.STAFF, status=204, **STAFF)
def remove_of_park(code: str, robot: str) -> None:
    robots.remove_robot(*_park(code), robot, by=current_user, now=clock.now())
