"""Weeks and months that a report is about, by the names in its address: 2026-W48, 2026-11; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from matchmaker.foundation import clock

_WEEK, _MONTH = re.compile(r"(\d{4})-W(\d{2})"), re.compile(r"(\d{4})-(\d{2})")
EARLIEST = 2020


class Span(StrEnum):
    """周报, 月报."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """From a first to a last day, both included."""

    span: Span
    first: date
    last: date

    @property
    def name(self) -> str:
        """Return its name in addresses and file names."""
        if self.span == Span.MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def before(self) -> "Period":
        """Return the one before."""
        return period_on(self.span, self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        """Return the next one."""
        return period_on(self.span, self.last + timedelta(days=1))

    def holds(self, moment: datetime | None) -> bool:
        """Return whether a moment falls into it, by Shanghai days."""
        return moment is not None and self.first <= clock.day_of(moment) <= self.last


def period_on(span: Span, day: date) -> Period:
    """Return the week or month that a day falls into."""
    if span == Span.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(span, first, first + timedelta(days=6))
    first = day.replace(day=1)
    return Period(span, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def read_period(span: str, name: str, today: date) -> Period:
    """Return the period of an address; what names none, or one that has not begun, becomes the present one."""
    wanted = Span.MONTH if span == Span.MONTH else Span.WEEK
    day = _first_day(wanted, name)
    return period_on(wanted, day if day is not None and day <= today else today)


def _first_day(span: Span, name: str) -> date | None:
    found = (_WEEK if span == Span.WEEK else _MONTH).fullmatch(name)
    if found is None or not EARLIEST <= int(found[1]) <= date.max.year - 1:
        return None
    try:
        year, number = int(found[1]), int(found[2])
        return date.fromisocalendar(year, number, 1) if span == Span.WEEK else date(year, number, 1)
    except ValueError:
        return None
