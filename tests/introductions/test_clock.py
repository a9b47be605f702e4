"""Working days: known holidays, make-up days, and the stated fallback outside the package's years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.introductions import clock

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 24), 5, date(2026, 12, 1)),  # a Tuesday; the weekend is left out
        (date(2026, 2, 10), 5, date(2026, 2, 24)),  # Saturday the 14th is made up, the Spring Festival is left out
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 12, 30), 5, date(2027, 1, 6)),  # 2027 is not known: weekends alone, so New Year's Day counts
    ],
)
def test_due_on_counts_working_days(start: date, days: int, due: date) -> None:
    assert clock.due_on(start, days) == due


def test_is_working_day_falls_back_to_weekends_outside_known_years() -> None:
    after = clock.KNOWN.last + 1
    holiday = date(after, 1, 1)
    assert clock.is_working_day(holiday) == (holiday.weekday() < 5)
    assert clock.is_working_day(date(2003, 5, 1))  # a Thursday, and a holiday that the package does not know


def test_is_working_day_knows_the_notice_of_known_years() -> None:
    assert not clock.is_working_day(date(2026, 2, 17))  # 春节, a Tuesday
    assert clock.is_working_day(date(2026, 2, 14))  # a Saturday that is made up


@given(DAYS, st.integers(1, 12))
def test_due_on_lies_exactly_that_many_working_days_ahead(start: date, days: int) -> None:
    due = clock.due_on(start, days)
    assert clock.is_working_day(due)
    assert clock.working_days_between(start, due) == days


@given(DAYS)
def test_reminder_precedes_due_precedes_expiry(start: date) -> None:
    due = clock.due_on(start)
    assert start < clock.reminds_on(due) < due
    assert not clock.is_overdue(due, due)
    assert clock.is_overdue(due, due + timedelta(days=1))
    grace = clock.due_on(due, 1)
    assert not clock.has_expired(due, grace)
    assert clock.has_expired(due, grace + timedelta(days=1))


def test_nothing_due_is_never_overdue() -> None:
    assert not clock.is_overdue(None, date(2026, 11, 24))
    assert clock.working_days_between(date(2026, 11, 25), date(2026, 11, 24)) == 0
