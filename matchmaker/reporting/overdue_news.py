"""Tells a park's group robots each working morning how many things on its desk are overdue; what is overdue is `waiting.py`'s."""

from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts.queries import list_staff_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import advance, db
from matchmaker.introductions.clock import is_working_day
from matchmaker.notifications.kinds import News
from matchmaker.notifications.models import Owner, Robot
from matchmaker.notifications.service import tell_desk
from matchmaker.reporting.items import Group
from matchmaker.reporting.waiting import list_waiting

HOUR = 9


def tell_overdue(now: datetime) -> None:
    """Once a working day from nine o'clock; a park with nothing overdue, or whose robots do not hear of it, is told nothing."""
    day = clock.day_of(now)
    if now.astimezone(clock.SHANGHAI).hour < HOUR or not is_working_day(day):
        return
    if not advance("overdue_news", day.toordinal()):
        return
    held = db.session.execute(sa.select(Robot.owner_id, Robot.hears).where(Robot.owner == Owner.PARK)).all()
    for park_id in sorted({number for number, hears in held if News.OVERDUE in hears}):
        officer = next(iter(list_staff_of(park_id)), None)
        late = [one for one in list_waiting(officer, day) if one.group == Group.OVERDUE] if officer else []
        if late:
            tell_desk(News.OVERDUE, park_id, "desk.show", now=now, n=len(late))
