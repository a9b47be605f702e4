"""Group robots of WeCom and DingTalk: set by a park's staff or an organisation's 单位管理员; posting is `channels.py`'s."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.foundation.outgoing import Outgoing, Refused
from matchmaker.notifications.channels import ROBOT_HOSTS
from matchmaker.notifications.kinds import News
from matchmaker.notifications.models import Channel, Owner, Robot

MOST = 5
LONGEST_NAME, LONGEST_URL, LONGEST_SECRET = 40, 500, 200


def list_robots(owner: Owner, owner_id: int) -> list[Robot]:
    """Return the robots of an owner, the oldest first."""
    held = sa.select(Robot).where(Robot.owner == owner, Robot.owner_id == owner_id)
    return list(db.session.scalars(held.order_by(Robot.id)))


def find_robot(number: int) -> Robot | None:
    """Return a robot, None where it was removed."""
    return db.session.get(Robot, number)


def hint_of(robot: Robot) -> str:
    """Return the end of a robot's key, by which whoever set it knows it again."""
    return f"…{robot.url[-4:]}"


def news_for(owner: Owner) -> tuple[News, ...]:
    """Return what a robot may hear of: an organisation's group of its introductions alone."""
    return tuple(News) if owner == Owner.PARK else (News.INTRODUCTION,)


def add_robot(
    owner: Owner,
    owner_id: int,
    channel: str,
    name: str,
    url: str,
    secret: str,
    hears: Collection[str] = (News.INTRODUCTION,),
    *,
    by: Any,
    now: datetime,
) -> Robot:
    """Keep a robot and return it.

    Raises Invalid: the channel, what it hears, an address that is not its service's, too many, or known.
    """
    heard = _heard(owner, hears)
    if channel not in ROBOT_HOSTS:
        raise Invalid("channel", "choice_wrong")
    url = url.strip()
    try:
        target = Outgoing(hosts=ROBOT_HOSTS[Channel(channel)]).check(url)
    except Refused as error:
        raise Invalid("url", error.code) from error
    if "?" not in target.path or len(url) > LONGEST_URL:
        raise Invalid("url", "address_malformed")
    held = list_robots(owner, owner_id)
    if len(held) >= MOST:
        raise Invalid("url", "robots_full", n=MOST)
    if any(one.url == url for one in held):
        raise Invalid("url", "robot_known")
    robot = Robot(owner=owner, owner_id=owner_id, channel=channel, name=name, url=url, secret=secret.strip())
    robot.by_id, robot.created_at, robot.language, robot.hears = by.id, now, by.language, heard
    db.session.add(robot)
    db.session.flush()
    audit.record("add_robot", f"{owner}:{owner_id}", by=by, now=now, channel=channel)
    return robot


def _heard(owner: Owner, hears: Collection[str]) -> list[str]:
    if not hears or not set(hears) <= set(news_for(owner)):
        raise Invalid("hears", "choice_wrong")
    return [str(one) for one in news_for(owner) if one in hears]


def _get(owner: Owner, owner_id: int, key: str) -> Robot:
    robot = next((one for one in list_robots(owner, owner_id) if one.key == key), None)
    if robot is None:
        raise NotFound()
    return robot


def change_news(owner: Owner, owner_id: int, key: str, hears: Collection[str], *, by: Any, now: datetime) -> None:
    """Let a robot of this owner hear of something else. Raises NotFound, Invalid."""
    robot = _get(owner, owner_id, key)
    robot.hears = _heard(owner, hears)
    audit.record("change_robot", f"{owner}:{owner_id}", by=by, now=now, hears=robot.hears)


def remove_robot(owner: Owner, owner_id: int, key: str, *, by: Any, now: datetime) -> None:
    """Forget a robot of this owner. Raises NotFound."""
    robot = _get(owner, owner_id, key)
    db.session.delete(robot)
    audit.record("remove_robot", f"{owner}:{owner_id}", by=by, now=now, channel=robot.channel)


def note_failure(number: int, error: str, now: datetime) -> None:
    """Keep what a robot answered instead of posting."""
    failed = sa.update(Robot).where(Robot.id == number).values(failed_at=now, error=error[:300])
    db.session.execute(failed, execution_options={"synchronize_session": "fetch"})


def note_success(number: int) -> None:
    """Forget an earlier failure: the robot posts again."""
    worked = sa.update(Robot).where(Robot.id == number, Robot.failed_at.is_not(None))
    db.session.execute(worked.values(failed_at=None, error=""), execution_options={"synchronize_session": "fetch"})
