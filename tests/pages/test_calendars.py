"""Calendar files: days without contacts, names only for who may see them, and a private feed that can be ended."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import service
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.introductions.stage import (
    CONTACT_OF_ENTERPRISE,
    CONTACT_OF_PROVIDER,
    NAMES_OF_ENTERPRISE,
    Stage,
    set_stage,
    text_of,
)

SignIn = Callable[..., FlaskClient]


def events(text: str) -> dict[str, Event]:
    """Return the events by UID, parsed as a calendar program does."""
    made = Calendar.from_ical(text)
    return {str(one["UID"]): one for one in made.walk("VEVENT")}


def unfolded(text: str) -> str:
    return re.sub(r"\r?\n[ \t]", "", text)


@pytest.fixture
def asked(app: Flask) -> Stage:
    return set_stage(app, State.PROPOSED)


def test_side_that_is_asked_gets_the_due_day(app: Flask, sign_in: SignIn, asked: Stage) -> None:
    answer = sign_in(asked.mails["seller"]).get(f"/introductions/{asked.introduction}.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    found = events(answer.get_data(as_text=True))
    event = found[f"{asked.introduction}-due@localhost"]
    with app.app_context():
        due = get_introduction(asked.introduction).due_on
    assert event["DTSTART"].dt == due
    assert str(event["SUMMARY"]).startswith("等待贵单位答复：")
    asker = events(text_of(sign_in(asked.mails["asker"]), f"/introductions/{asked.introduction}.ics"))
    assert str(next(iter(asker.values()))["SUMMARY"]).startswith("等待服务商答复：")


@pytest.mark.parametrize("state", [State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET])
def test_files_hold_no_contacts_and_names_only_where_they_are_visible(
    app: Flask, sign_in: SignIn, state: State
) -> None:
    stage = set_stage(app, state)
    path = f"/introductions/{stage.introduction}.ics"
    seller = unfolded(text_of(sign_in(stage.mails["seller"]), path))
    assert "BEGIN:VEVENT" in seller
    known = state in (State.INTRODUCED, State.MET)
    assert (NAMES_OF_ENTERPRISE[0] in seller) == known
    for role in ("asker", "seller", "officer", "operator"):
        text = unfolded(text_of(sign_in(stage.mails[role]), path))
        assert [one for one in (*CONTACT_OF_ENTERPRISE, *CONTACT_OF_PROVIDER) if one in text] == []


def test_files_are_for_both_sides_and_their_staff(sign_in: SignIn, asked: Stage) -> None:
    path = f"/introductions/{asked.introduction}.ics"
    for role in ("third_enterprise", "third_provider", "other_officer"):
        text_of(sign_in(asked.mails[role]), path, 404)


def test_entry_keeps_its_name_and_counts_its_changes(app: Flask, sign_in: SignIn, asked: Stage) -> None:
    browser, path = sign_in(asked.mails["officer"]), f"/introductions/{asked.introduction}.ics"
    before = events(text_of(browser, path))
    with app.app_context(), transaction():
        introduction = get_introduction(asked.introduction)
        from matchmaker.accounts.queries import get_user_by_email

        service.agree(introduction, by=get_user_by_email(asked.mails["seller"]), now=clock.now(), consent=True)
    after = events(text_of(browser, path))
    assert before.keys() == after.keys() == {f"{asked.introduction}-due@localhost"}
    (old,), (new,) = before.values(), after.values()
    assert new["SEQUENCE"] > old["SEQUENCE"]


def test_meeting_has_a_day_of_its_own(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.MET)
    found = events(text_of(sign_in(stage.mails["asker"]), f"/introductions/{stage.introduction}.ics"))
    assert f"{stage.introduction}-met-1@localhost" in found


def address_in(page: str) -> str:
    found = re.search(r"http://localhost(/calendar/[\w-]+\.ics)", page)
    assert found is not None
    return found.group(1)


def test_feed_is_private_renewed_and_ended(app: Flask, sign_in: SignIn, asked: Stage) -> None:
    browser, program = sign_in(asked.mails["seller"]), app.test_client()
    first = address_in(browser.post("/account/calendar").get_data(as_text=True))
    assert first not in browser.get("/account/calendar").get_data(as_text=True)  # shown this once
    feed = program.get(first).get_data(as_text=True)
    assert list(events(feed)) == [f"{asked.introduction}-due@localhost"]
    assert program.get("/calendar/guess.ics").status_code == 404
    second = address_in(browser.post("/account/calendar").get_data(as_text=True))
    assert (program.get(first).status_code, program.get(second).status_code) == (404, 200)
    assert browser.post("/account/calendar/revoke").status_code == 303
    assert program.get(second).status_code == 404
    other = address_in(sign_in(asked.mails["third_provider"]).post("/account/calendar").get_data(as_text=True))
    assert events(program.get(other).get_data(as_text=True)) == {}


def test_feed_keeps_only_a_hash(app: Flask, sign_in: SignIn, asked: Stage) -> None:
    from matchmaker.accounts.feeds import find_feed
    from matchmaker.accounts.queries import get_user_by_email

    path = address_in(sign_in(asked.mails["seller"]).post("/account/calendar").get_data(as_text=True))
    with app.app_context():
        feed = find_feed(get_user_by_email(asked.mails["seller"]).id)
        assert feed is not None
        assert feed.token_hash not in path
        assert path.split("/")[-1].removesuffix(".ics") not in feed.token_hash
