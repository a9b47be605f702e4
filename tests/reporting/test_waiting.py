"""The queue of the desk: what waits, for whom, until when, in which order, and at what cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.accounts.models import Verification
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import revisions
from matchmaker.catalogue.content import content_of
from matchmaker.catalogue.models import RevisionState, Waiver
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.clock import due_on, is_working_day, working_days_between
from matchmaker.introductions.states import Side, State
from matchmaker.reporting.items import Group, Item, Kind
from matchmaker.reporting.waiting import list_waiting
from matchmaker.reporting.waiting_posts import list_titles
from tests.factories import (
    join,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)
from tests.introductions.cast import ask, bring, make_cast

TODAY = date(2026, 11, 24)  # a Tuesday
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def moment_on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=clock.SHANGHAI)


def item(due: date, today: date = TODAY, waits_for: str | None = None) -> Item:
    return Item("N-2026-0001", Kind.POST, "题", "zh", "to_review", "posted_by", due, today, waits_for=waits_for)


@settings(deadline=None)  # the calendar is read on first use
@given(due=DAYS, today=DAYS, waits_for=st.sampled_from([None, *Side]))
def test_group_follows_from_due_day(due: date, today: date, waits_for: str | None) -> None:
    one = item(due, today, waits_for)
    assert (one.group == Group.OVERDUE) == (due < today) == (one.left < 0)
    assert (one.group == Group.TODAY) == (due == today) == (one.left == 0)
    if due > today:
        assert one.group == (Group.MINE if waits_for is None else Group.OTHER)
        assert one.left == max(1, working_days_between(today, due))


def test_weekend_is_no_working_day_of_the_wait() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert not is_working_day(date(2026, 11, 21))
    assert item(monday, friday).left == 1
    assert item(friday, date(2026, 11, 21)).left == -1  # overdue on the Saturday already


def submitted(owner: Any, day: date, **fields: Any) -> Any:
    maker = make_need if owner.is_enterprise else make_capability
    return maker(owner, state="submitted", submitted_at=moment_on(day), **fields)


@pytest.mark.usefixtures("session")
def test_post_is_due_three_working_days_after_submission() -> None:
    park = make_park()
    thursday = date(2026, 11, 19)
    need = submitted(make_organisation(park=park), thursday)
    (one,) = list_waiting(make_officer(park), TODAY)
    assert (one.key, one.kind, one.state, one.note) == (need.code, Kind.POST, "to_review", "posted_by")
    assert one.due == due_on(thursday, 3) == TODAY
    assert (one.group, one.age, one.waits_for) == (Group.TODAY, 3, None)


@pytest.mark.usefixtures("session")
def test_queue_is_ordered_by_group_then_due_day() -> None:
    park = make_park()
    owner = make_organisation(park=park)
    late, now_due, soon = (submitted(owner, date(2026, 11, day)) for day in (16, 19, 23))
    waiting_for_poster = submitted(
        owner, date(2026, 11, 23), recorded_by_id=make_operator().id, contact_confirmed_at=None
    )
    unasked = make_need(owner, published_at=moment_on(date(2026, 11, 2)))  # however long: nobody was promised a day
    found = list_waiting(make_officer(park), TODAY)
    assert [one.key for one in found] == [one.code for one in (late, now_due, soon, unasked, waiting_for_poster)]
    assert [one.group for one in found] == list(Group)
    assert found[4].note == "record_unconfirmed"
    assert found[4].waits_for == Side.ENTERPRISE


@pytest.mark.usefixtures("session")
def test_note_tells_hits_until_they_are_waived() -> None:
    park = make_park()
    need = submitted(make_organisation(park=park), TODAY, problem="请打 13912345678 找老李")
    officer = make_officer(park)
    (one,) = list_waiting(officer, TODAY)
    assert (one.note, one.facts["n"]) == ("hits", 1)
    db.session.add(Waiver(need_id=need.id, text="13912345678", by_id=officer.id, at=clock.now()))
    assert list_waiting(officer, TODAY)[0].note == "posted_by"


@pytest.mark.usefixtures("session")
def test_edits_wait_whether_held_or_live() -> None:
    officer = make_officer(make_park())
    held, live, read = make_capability(), make_capability(), make_capability()
    revisions.record(held, content_of(held), RevisionState.WAITING, officer, moment_on(TODAY))
    revisions.record(live, content_of(live), RevisionState.LIVE, officer, moment_on(TODAY))
    revisions.record(read, content_of(read), RevisionState.LIVE, officer, moment_on(TODAY)).seen_at = clock.now()
    found = {one.key: one.state for one in list_waiting(officer, TODAY)}
    assert found == {held.code: "edit_held", live.code: "edit_live"}


@pytest.mark.usefixtures("session")
def test_unverified_poster_is_waited_for_until_it_asks_for_verification() -> None:
    park = make_park()
    owner = make_organisation(park=park, verified=False)
    submitted(owner, TODAY)
    officer = make_officer(park)
    (one,) = list_waiting(officer, TODAY)
    assert (one.note, one.waits_for) == ("organisation_unverified", Side.ENTERPRISE)
    owner.verification, owner.submitted_at = Verification.SUBMITTED, moment_on(TODAY)
    by_kind = {one.kind: one for one in list_waiting(officer, TODAY)}
    assert by_kind[Kind.POST].waits_for is None
    assert by_kind[Kind.ORGANISATION].state == "to_verify"


@pytest.mark.usefixtures("session")
def test_seals_that_run_out_wait_without_an_age() -> None:
    park = make_park()
    ending = make_organisation(park=park, verified_until=TODAY + timedelta(days=9))
    lapsed = make_organisation(park=park, verified_until=TODAY - timedelta(days=1))
    make_organisation(park=park)
    found = {one.key: one for one in list_waiting(make_officer(park), TODAY)}
    assert {key: one.state for key, one in found.items()} == {ending.code: "seal_ending", lapsed.code: "seal_lapsed"}
    assert found[ending.code].age is None
    assert found[lapsed.code].group == Group.OVERDUE


@pytest.mark.usefixtures("session")
def test_asking_a_side_without_people_is_the_turn_of_staff() -> None:
    cast = make_cast()
    one = ask(cast)
    (before,) = [item for item in list_waiting(cast.officer) if item.key == one.code]
    for member in cast.seller.memberships:
        member.valid_to = clock.today() - timedelta(days=1)
    (after,) = [item for item in list_waiting(cast.officer) if item.key == one.code]
    assert (before.note, before.group) == ("by_enterprise", Group.OTHER)
    assert (after.note, after.group, after.waits_for) == ("nobody_there", Group.MINE, Side.PROVIDER)


@pytest.mark.usefixtures("session")
def test_introductions_say_whose_turn_it_is() -> None:
    asked, agreed = make_cast(), make_cast()
    asked.officer = agreed.officer
    join(agreed.officer, Role.OFFICER, park=asked.park)
    first, second = ask(asked), bring(agreed, State.AGREED)
    found = {one.key: one for one in list_waiting(agreed.officer)}
    assert (found[first.code].state, found[first.code].waits_for) == ("proposed", Side.PROVIDER)
    assert found[first.code].note == "by_enterprise"
    assert found[first.code].due == first.due_on
    assert (found[second.code].state, found[second.code].waits_for) == ("agreed", None)
    assert found[second.code].note == "both_agreed"
    assert found[second.code].other == agreed.provider.name
    agreed.provider.verified_until = clock.today() - timedelta(days=1)
    assert {one.key: one for one in list_waiting(agreed.officer)}[second.code].note == "seal_lapsed"


def _everything() -> tuple[dict[str, str], Any, Any]:
    cast = make_cast()
    codes = {
        "need": submitted(cast.enterprise, TODAY).code,
        "capability": submitted(make_provider(), TODAY).code,
        "introduction": bring(cast, State.AGREED).code,
        "enterprise": make_organisation(
            park=cast.park, verified=False, verification=Verification.SUBMITTED, submitted_at=moment_on(TODAY)
        ).code,
        "provider": make_provider(
            verified=False, verification=Verification.SUBMITTED, submitted_at=moment_on(TODAY)
        ).code,
    }
    return codes, cast, make_officer(make_park())


@pytest.mark.usefixtures("session")
def test_staff_see_what_is_theirs() -> None:
    codes, cast, stranger = _everything()
    assert {one.key for one in list_waiting(cast.officer)} == set(codes.values())
    assert {one.key for one in list_waiting(make_operator())} == set(codes.values())
    assert {one.key for one in list_waiting(stranger)} == {codes["capability"], codes["provider"]}


@pytest.mark.usefixtures("session")
def test_nobody_judges_their_own() -> None:
    codes, cast, _ = _everything()
    join(cast.officer, Role.MEMBER, organisation=cast.enterprise)
    db.session.expire(cast.officer)
    found = {one.key for one in list_waiting(cast.officer)}
    assert found == {codes["capability"], codes["enterprise"], codes["provider"]}


@pytest.mark.usefixtures("session")
def test_titles_are_told_to_reviewers_alone() -> None:
    codes, cast, stranger = _everything()
    asked = [codes["need"], codes["capability"], "N-2026-9999"]
    assert set(list_titles(cast.officer, asked)) == {codes["need"], codes["capability"]}
    assert set(list_titles(stranger, asked)) == {codes["capability"]}
    assert list_titles(stranger, []) == {}


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(db.engine, "before_cursor_execute", note)


def _queries(user: User) -> tuple[int, int]:
    db.session.flush()
    db.session.expire_all()
    with counted() as said:
        return len(list_waiting(user)), len(said)


def _fill(cast: Any, many: int) -> None:
    for _ in range(many):
        need = make_need(cast.enterprise)
        cast.need = need
        bring(cast, State.AGREED)
        submitted(cast.enterprise, TODAY)
        submitted(cast.provider, TODAY)
        edited = make_capability(cast.provider)
        revisions.record(edited, content_of(edited), RevisionState.WAITING, cast.seller, moment_on(TODAY))


@pytest.mark.usefixtures("session")
def test_hundred_items_cost_no_more_queries_than_eight() -> None:
    cast = make_cast(provider={"capacity": 50})
    _fill(cast, 2)
    few, queries = _queries(cast.officer)
    _fill(cast, 23)
    many, more = _queries(cast.officer)
    assert (few, many) == (9, 101)  # one need of the cast is in the queue
    assert more <= queries <= 35
