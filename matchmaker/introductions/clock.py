"""Due dates in working days of the Chinese calendar; moments and days themselves are `foundation/clock.py`."""

from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
from chinese_calendar import constants

ANSWER_DAYS = 5  # working days that whoever is asked has
REMIND_DAYS = 2  # working days before the due day on which the one reminder goes out
ALIVE_DAYS = 30  # calendar days without news after which both sides are asked whether it goes on
GRACE_DAYS = 1  # working days after the due day, shown as overdue, before it expires

DAY = timedelta(days=1)


class KnownYears(NamedTuple):
    """First and last year that the calendar package knows holidays and make-up days of."""

    first: int
    last: int


KNOWN = KnownYears(min(constants.holidays).year, max(constants.holidays).year)


def is_working_day(day: date) -> bool:
    """Return whether offices work: by the State Council's notice where it is known, else Monday to Friday.

    The notice for a year comes in the November before it. Outside the years of the package the stated fallback is plain
    weekends: a holiday counts as working days there, and a make-up Saturday does not.
    """
    if KNOWN.first <= day.year <= KNOWN.last:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def due_on(start: date, days: int = ANSWER_DAYS) -> date:
    """Return the working day that is `days` working days after `start`; `start` itself does not count."""
    day = start
    for _ in range(days):
        day += DAY
        while not is_working_day(day):
            day += DAY
    return day


def alive_on(start: date) -> date:
    """Return the day by which news is expected: `ALIVE_DAYS` after `start`, or the first working day after that."""
    day = start + ALIVE_DAYS * DAY
    while not is_working_day(day):
        day += DAY
    return day


def working_days_between(start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and including `end`; 0 where `end` is not later."""
    return sum(is_working_day(start + DAY * n) for n in range(1, (end - start).days + 1))


def reminds_on(due: date) -> date:
    """Return the first day on which the reminder may go out."""
    day = due
    for _ in range(REMIND_DAYS):
        day -= DAY
        while not is_working_day(day):
            day -= DAY
    return day


def is_overdue(due: date | None, today: date) -> bool:
    """Return whether the due day has passed."""
    return due is not None and today > due


def has_expired(due: date, today: date) -> bool:
    """Return whether the day of grace has passed as well."""
    return today > due_on(due, GRACE_DAYS)
