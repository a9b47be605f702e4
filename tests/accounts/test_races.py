"""Two people at the same moment, on both databases: one wins, nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask

from matchmaker.accounts import joining, links, queries, signing_in, throttle, verification
from matchmaker.accounts.models import CheckItem
from matchmaker.accounts.verification import Check
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, DomainError
from matchmaker.notifications.models import OutboxMessage
from tests.factories import admin_of, make_officer, make_organisation, make_park, make_user

ROUNDS = 5


def at_once(app: Flask, *steps: Callable[[], object]) -> list[str]:
    """Run each step in a thread and a transaction of its own; return "done" or the name of the error, sorted."""
    ready = Barrier(len(steps))

    def run(step: Callable[[], object]) -> str:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    step()
            except DomainError as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def test_two_officers_verify_at_once_and_one_wins(app: Flask) -> None:
    now = clock.now()
    day = clock.day_of(now)
    checks = [Check(item=item, clear=True, source="公示系统", checked_on=day) for item in CheckItem]
    for _ in range(ROUNDS):
        with app.app_context(), transaction():
            park = make_park()
            code = make_organisation(verified=False, verification="submitted", submitted_at=now, park=park).code
            officers = [make_officer(park).email for _ in range(2)]

        def step(email: str, code: str = code) -> None:
            verification.verify_organisation(
                queries.get_organisation(code),
                by=queries.get_user_by_email(email),
                now=now,
                scope="主体资格",
                until=day + timedelta(days=365),
                checks=checks,
                version=1,
            )

        assert at_once(app, *(lambda email=one: step(email) for one in officers)) == ["Conflict", "done"]
    with app.app_context():
        assert db.session.query(OutboxMessage).filter_by(kind="organisation_verified").count() == ROUNDS


def test_link_is_spent_once(app: Flask) -> None:
    for n in range(ROUNDS):
        link = links.Link(links.Purpose.RESET, {"user": n})
        results = at_once(app, *(lambda link=link: links.use(link, now=clock.now()) for _ in range(3)))
        assert results == [Conflict.__name__, Conflict.__name__, "done"]


def test_guesses_at_once_are_all_counted(app: Flask) -> None:
    results = at_once(app, *(lambda: signing_in.begin("li@example.com", client="", now=clock.now()) for _ in range(8)))
    assert results == ["Invalid"] * 3 + ["done"] * 5


def test_guesses_at_many_addresses_at_once_are_all_counted_for_their_client(app: Flask) -> None:
    with app.app_context(), transaction():
        for n in range(throttle.CLIENT_TRIES - 3):
            throttle.count(f"first{n}@example.com", "203.0.113.9", now=clock.now())
    guesses = (
        lambda n=n: signing_in.begin(f"then{n}@example.com", client="203.0.113.9", now=clock.now()) for n in range(8)
    )
    assert at_once(app, *guesses) == ["Invalid"] * 5 + ["done"] * 3


def test_request_is_answered_once(app: Flask) -> None:
    with app.app_context(), transaction():
        row, asking = make_organisation(), make_user()
        request = joining.ask_to_join(row, by=asking, now=clock.now())
        assert request is not None
        db.session.flush()
        code, admin = row.code, admin_of(row).email

    def step(accept: bool) -> None:
        organisation = queries.get_organisation(code)
        asked = queries.list_pending_joins(organisation.id)
        if not asked:
            raise Conflict("answered_already")
        joining.answer_join(asked[0], accept, by=queries.get_user_by_email(admin), now=clock.now())

    assert at_once(app, lambda: step(True), lambda: step(False)) == ["Conflict", "done"]
