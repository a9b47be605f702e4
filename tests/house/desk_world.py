"""What the desk's own forms are about in the whole world: an absence, a kept view, a note, something put off."""

from datetime import timedelta

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_operators
from matchmaker.brokering import remarks, service, views
from matchmaker.brokering.things import get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.reporting.desk import desk_of
from tests.house.world import World

POSTS = [("work.undo", "/staff/work/undo", "operator")]
"""Posts of one button that stand in the line that tells of an act alone."""


def fill(world: World, operator: User) -> None:
    """Let an operator name a deputy, keep a view, note a line and put an introduction off."""
    now, today, code = clock.now(), clock.today(), world.codes["proposed"]
    deputy = next(one for one in list_operators() if one.id != operator.id)
    service.name_deputy(deputy.id, today, today, by=operator, now=now)
    views.keep("board.show", "我的看板", "only=mine", shared=True, by=operator, now=now)
    remarks.write(get_thing(world.codes["introduction"]), "call", "先看样件再报价", None, by=operator, now=now)
    db.session.flush()
    item = desk_of(operator).find(world.codes["clean"])
    assert item is not None, code
    until = today + timedelta(days=3)
    world.codes["snoozed"] = item.key
    service.snooze(get_thing(item.key), until, "等回电", item.stamp, by=operator, now=now)


def starts(world: World) -> list[str]:
    """Return the addresses at which the desk's forms are found."""
    pages = (
        "/staff/absence",
        "/staff/views",
        "/staff/board",
        "/staff/?whose=put_off",
        "/staff/shortage",
        "/staff/reports",
    )
    return [*pages, f"/remarks/{world.codes['introduction']}"]
