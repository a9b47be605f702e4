"""The clock: moments are UTC, days are days in Shanghai; due dates belong to `introductions/clock.py`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """Return the Shanghai day that a moment falls on."""
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    """Return today in Shanghai."""
    return day_of(now())
