"""Reads: who is found, in which order, with how many statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.accounts import queries
from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from tests.factories import join, make_officer, make_operator, make_organisation, make_park, make_provider, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()
TODAY = clock.day_of(NOW)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", keep)


def test_unknown_things_are_not_found() -> None:
    for get in (queries.get_organisation, queries.get_park, queries.get_user_by_email):
        with pytest.raises(NotFound):
            get("nothing")
    assert queries.find_organisation("nothing") is None


def test_waiting_are_those_one_serves_the_longest_wait_first() -> None:
    park, other = make_park(), make_park()
    officer, operator = make_officer(park), make_operator()
    rows = [
        make_organisation(verified=False, verification="submitted", submitted_at=NOW - timedelta(days=age), park=where)
        for age, where in ((1, park), (3, park), (2, other), (4, None))
    ]
    provider = make_provider(verified=False, verification="submitted", submitted_at=NOW - timedelta(days=2, hours=1))
    make_organisation(park=park)
    assert queries.list_waiting_organisations(officer) == [rows[1], provider, rows[0]]
    assert queries.list_waiting_organisations(operator) == [rows[3], rows[1], provider, rows[2], rows[0]]


def test_expiring_are_within_thirty_days_or_past() -> None:
    operator = make_operator()
    later, soon, past = (make_organisation(verified_until=TODAY + timedelta(days=n)) for n in (31, 30, -1))
    assert queries.list_expiring_organisations(operator) == [past, soon]
    assert later not in queries.list_expiring_organisations(operator)


def test_staff_are_those_whose_membership_holds_today() -> None:
    park = make_park()
    officer, former, future = (make_officer(park) for _ in range(3))
    former.memberships[0].valid_to = TODAY - timedelta(days=1)
    future.memberships[0].valid_from = TODAY + timedelta(days=1)
    make_officer(make_park())
    db.session.flush()
    assert queries.list_staff_of(park.id) == [officer]


def test_member_is_listed_once() -> None:
    row, user = make_organisation(), make_user()
    join(user, Role.MEMBER, organisation=row)
    assert [one.id for one in queries.list_members(row.id)] == [row.memberships[0].user_id, user.id]


def test_organisations_stand_in_the_order_of_their_pinyin() -> None:
    operator = make_operator()
    for name, key in (("重庆甲", "chong qing jia"), ("安徽乙", "an hui yi"), ("北京丙", "bei jing bing")):
        make_organisation(name=name, name_sort=key)
    assert [one.name for one in queries.list_organisations(operator)] == ["安徽乙", "北京丙", "重庆甲"]
    assert [one.name for one in queries.list_organisations(operator, "北京")] == ["北京丙"]
    assert queries.list_organisations(operator, "%") == []


@pytest.mark.parametrize("many", [2, 12])
def test_lists_take_the_same_number_of_statements_however_long(many: int) -> None:
    operator, park = make_operator(), make_park()
    for _ in range(many):
        make_organisation(park=park, verified_park=park, verified_by=operator)
    db.session.flush()
    db.session.expire_all()
    assert operator.is_operator
    with counted() as sent:
        for user in queries.list_users():
            assert all(one.organisation is not None or one.role == Role.OPERATOR for one in user.current)
        for row in queries.list_organisations(operator):
            assert row.park is not None
            assert row.verified_by is not None
    assert len(sent) <= 4
