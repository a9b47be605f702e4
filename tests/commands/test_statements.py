"""What the clock does each minute asks the database the same number of times, however much there is that waits for nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.commands.worker import JOBS
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import alternates, following, succession
from matchmaker.introductions.claims import FollowUp
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import OutboxMessage
from tests.accounts.test_queries import counted
from tests.factories import admin_of, make_capability, make_need, make_officer
from tests.introductions.cast import Cast, bring, make_cast

SignIn = Callable[..., FlaskClient]
START = datetime(2026, 3, 2, 10, 0, tzinfo=clock.SHANGHAI)
EXCEPT = {"seal_audit", "tell_audit_head", "sweep_files"}  # need a request's configuration, and read no introductions


def grow(many: int) -> Cast:
    """Add casts whose introductions wait, run or have ended, one with an alternate in line; return the last."""
    for _ in range(many):
        for state in (State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET, State.DECLINED):
            cast = make_cast()
            bring(cast, state)
        next_one = make_capability()
        said = {"by": cast.asker, "now": clock.now(), "text_version": "2026-12"}
        alternates.line_up(make_cast().need, [next_one], **said)
    return cast


def naive(_now: datetime) -> None:
    """The control: a job that asks once for each of what runs."""
    for one in db.session.query(Introduction.id).filter_by(state=State.INTRODUCED).all():
        db.session.query(FollowUp).filter_by(introduction_id=one.id).first()


def spent(now: datetime) -> dict[str, int]:
    """Return how many statements each job takes when it runs again right after it has run."""
    found = {}
    for again in (False, True):
        for name, job in (*JOBS, ("naive", naive)):
            if name in EXCEPT:
                continue
            with transaction(), counted() as said:
                job(now)
            db.session.expire_all()
            if again:
                found[name] = len(said)
    return found


def test_idle_minute_costs_the_same_at_two_sizes(app: Flask) -> None:
    later, sizes = START + timedelta(days=31), []
    for many in (1, 3):
        with time_machine.travel(START, tick=False), app.app_context(), transaction():
            grow(many)
        with time_machine.travel(later, tick=False), app.app_context():
            sizes.append(spent(later))
    few, more = sizes
    assert [name for name, n in more.items() if n > few[name]] == ["naive"], (few, more)
    assert {"follow_up", "remind_due", "expire_due", "hand_over_due", "ask_next"} <= few.keys()


@pytest.mark.usefixtures("session")
def test_follow_up_asks_each_side_once_a_mark_and_the_last_mark_alone() -> None:
    with time_machine.travel(START, tick=False):
        cast = make_cast()
        one = bring(cast, State.INTRODUCED)
        bring(make_cast(), State.AGREED)

    def marks() -> set[tuple[int, str, int]]:
        return {(row.introduction_id, row.side, row.mark) for row in db.session.query(FollowUp)}

    assert following.ask_due(START + timedelta(days=29)) == 0
    assert following.ask_due(START + timedelta(days=30)) == 2
    assert following.ask_due(START + timedelta(days=31)) == 0
    db.session.query(FollowUp).filter_by(side=Side.PROVIDER).delete()
    assert following.ask_due(START + timedelta(days=31)) == 1, "one side was left out"
    assert following.ask_due(START + timedelta(days=200)) == 2, "90 was missed and is not made up for"
    assert marks() == {(one.id, side, mark) for side in (Side.ENTERPRISE, Side.PROVIDER) for mark in (30, 180)}


@pytest.mark.usefixtures("session")
def test_next_in_line_is_asked_after_the_last_one_asked() -> None:
    cast = make_cast()
    bring(cast, State.DECLINED)
    chosen, _other = make_capability(), make_capability()
    alternates.line_up(cast.need, [chosen, _other], by=cast.asker, now=clock.now(), text_version="2026-12")
    db.session.flush()
    assert succession.ask_next(clock.now()) == 0, "it can still be taken back"
    later = clock.now() + timedelta(minutes=1)
    assert succession.ask_next(later) == 1
    assert succession.ask_next(later + timedelta(minutes=1)) == 0, "one at a time"
    told = db.session.query(OutboxMessage).filter_by(kind="introduction_proposed").all()
    assert admin_of(chosen.organisation).email in {one.address for one in told}


def test_own_data_is_counted_and_its_consents_come_in_pages(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mail = make_cast().asker.email
    browser, sizes = sign_in(mail), []
    for many in (2, 24):
        with app.app_context(), transaction():
            asker = get_user_by_email(mail)
            for _ in range(many):
                firm = asker.organisations[0]
                own = {"enterprise": firm, "asker": asker, "need": make_need(firm), "officer": make_officer(firm.park)}
                bring(replace(make_cast(), **own), State.INTRODUCED)
        with app.app_context(), counted() as said:
            page = browser.get("/account/privacy").get_data(as_text=True)
        sizes.append((len(said), page.count('/revoke"')))
    assert [shown for _n, shown in sizes] == [2, 20], "a page of them"
    assert sizes[1][0] <= sizes[0][0] + 1  # the count of pages
    assert browser.get("/account/privacy?page=2").get_data(as_text=True).count('/revoke"') == 6
