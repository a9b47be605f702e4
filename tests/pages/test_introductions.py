"""My introductions through the browser: ask, agree, decline, withdraw, follow; double clicks, stale pages, contacts."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import get_user_by_email
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import ContactSeen, Introduction, Step
from matchmaker.introductions.states import Side, State
from tests.factories import make_capability, make_need
from tests.introductions.cast import bring, make_cast
from tests.introductions.stage import (
    CONTACT_OF_ENTERPRISE,
    CONTACT_OF_PROVIDER,
    ENTERPRISE,
    NAMES_OF_ENTERPRISE,
    TICKS,
    set_stage,
    state_of,
    text_of,
)

SignIn = Callable[..., FlaskClient]


def count(app: Flask, kind: type) -> int:
    with app.app_context():
        return db.session.query(kind).count()


def test_ask_agree_confirm_opens_contacts_to_the_two_sides(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    asker, seller, officer = (sign_in(stage.mails[role]) for role in ("asker", "seller", "officer"))
    address = f"/needs/{stage.need}/ask/{stage.capability}"
    assert "雀联系甲" in text_of(asker, address)  # what will be shared is read before it is
    made = asker.post(address, data={"message": "想先看一次同类产线", "consent": "y"})
    assert made.status_code == 303
    page = made.location
    before = text_of(seller, page)
    assert before.count("想先看一次同类产线") == 1  # under its heading, not again in what happened
    assert not [word for word in (*NAMES_OF_ENTERPRISE, *CONTACT_OF_ENTERPRISE) if word in before]
    assert seller.post(f"{page}/agree", data={"consent": "y"}).location == page
    confirmed = officer.post(f"/staff{page}/confirm", data={"ticks": TICKS})
    assert confirmed.location == f"/staff{page}"
    assert [word for word in (ENTERPRISE["name"], *CONTACT_OF_ENTERPRISE) if word not in text_of(seller, page)] == []
    assert [word for word in CONTACT_OF_PROVIDER if word not in text_of(asker, page)] == []
    for role in ("third_enterprise", "third_provider"):
        text_of(sign_in(stage.mails[role]), page, 404)


def test_ask_wants_the_tick_and_keeps_what_was_typed(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    answer = sign_in(stage.mails["asker"]).post(
        f"/needs/{stage.need}/ask/{stage.capability}", data={"message": "想先看一次同类产线"}
    )
    assert answer.status_code == 422
    assert "请先勾选单独同意" in answer.text
    assert "想先看一次同类产线" in answer.text
    assert count(app, Introduction) == 0


def test_ask_twice_leads_to_the_first_one(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    asker, address = sign_in(stage.mails["asker"]), f"/needs/{stage.need}/ask/{stage.capability}"
    first, second = (asker.post(address, data={"consent": "y"}) for _ in range(2))
    assert (second.status_code, second.location) == (303, first.location)
    assert asker.get(address).location == first.location
    assert count(app, Introduction) == 1


def test_ask_where_the_provider_was_first_is_told_409(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED, Side.PROVIDER)
    answer = sign_in(stage.mails["asker"]).post(f"/needs/{stage.need}/ask/{stage.capability}", data={"consent": "y"})
    assert answer.status_code == 409
    assert "已有进行中的对接" in answer.text


def test_ask_for_the_need_of_another_is_not_found(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    address = f"/needs/{stage.need}/ask/{stage.capability}"
    assert sign_in(stage.mails["third_enterprise"]).post(address, data={"consent": "y"}).status_code == 404
    assert sign_in(stage.mails["seller"]).post(address, data={"consent": "y"}).status_code == 403
    assert app.test_client().get(address).status_code == 303
    assert count(app, Introduction) == 0


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("agree", {"consent": "y"}, State.AGREED),
        ("decline", {"reason": "region"}, State.DECLINED),
    ],
)
def test_double_click_is_answered_quietly(
    app: Flask, sign_in: SignIn, verb: str, data: dict[str, str], state: State
) -> None:
    stage = set_stage(app, State.PROPOSED)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}"
    for _ in range(2):
        answer = seller.post(f"{page}/{verb}", data=data)
        assert (answer.status_code, answer.location) == (303, page)
    assert "没有重复提交" in text_of(seller, page)
    assert state_of(app, stage.introduction) == state
    assert count(app, Step) == 2  # propose and the one step


def test_stale_page_is_told_409_and_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.WITHDRAWN)
    page = f"/introductions/{stage.introduction}"
    answer = sign_in(stage.mails["seller"]).post(f"{page}/agree", data={"consent": "y"})
    assert answer.status_code == 409
    assert "已被撤回" in answer.text
    assert state_of(app, stage.introduction) == State.WITHDRAWN


def test_stale_link_of_a_mail_leads_to_the_introduction(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    page = f"/introductions/{stage.introduction}"
    assert sign_in(stage.mails["seller"]).get(f"{page}/agree").location == page


def test_get_of_a_step_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED)
    seller, asker = sign_in(stage.mails["seller"]), sign_in(stage.mails["asker"])
    page = f"/introductions/{stage.introduction}"
    for browser, verbs in ((seller, ("agree", "decline")), (asker, ("withdraw",))):
        for verb in verbs:
            text_of(browser, f"{page}/{verb}")
    assert state_of(app, stage.introduction) == State.PROPOSED


def test_decline_without_reason_is_said_at_the_field(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED)
    seller, address = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}/decline"
    for data in ({}, {"reason": "because"}, {"reason": "other"}):
        answer = seller.post(address, data={**data, "note": ""})
        assert answer.status_code == 422
        assert 'class="error"' in answer.text
    assert state_of(app, stage.introduction) == State.PROPOSED


def test_withdraw_is_for_the_initiator_and_whoever_consented(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED)
    address = f"/introductions/{stage.introduction}/withdraw"
    assert sign_in(stage.mails["seller"]).post(address).status_code == 403
    assert sign_in(stage.mails["asker"]).post(address, data={"note": ""}).status_code == 303
    assert state_of(app, stage.introduction) == State.WITHDRAWN


def test_meeting_and_close_are_recorded_by_either_side(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    page = f"/introductions/{stage.introduction}"
    seller, asker = sign_in(stage.mails["seller"]), sign_in(stage.mails["asker"])
    assert seller.post(f"{page}/meeting", data={"day": "2999-01-01"}).status_code == 422
    assert seller.post(f"{page}/meeting", data={"day": "soon"}).status_code == 422
    assert seller.post(f"{page}/meeting", data={"day": clock.today().isoformat()}).status_code == 303
    assert asker.post(f"{page}/close", data={"reason": "budget", "meet_again": "yes"}).status_code == 303
    assert state_of(app, stage.introduction) == State.CLOSED
    assert [word for word in CONTACT_OF_PROVIDER if word not in text_of(asker, page)] == []


def test_contact_is_shown_only_after_its_row_is_written(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = set_stage(app, State.INTRODUCED)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}"
    text_of(seller, page)
    assert count(app, ContactSeen) == 1
    seller.head(page)
    assert count(app, ContactSeen) == 1
    text_of(sign_in(stage.mails["officer"]), f"/staff{page}")
    assert count(app, ContactSeen) == 1

    from matchmaker.web import contacts

    monkeypatch.setattr(contacts, "_keep", lambda *_what: False)
    shown = text_of(seller, page)
    assert ENTERPRISE["name"] in shown
    assert not [word for word in CONTACT_OF_ENTERPRISE if word in shown]


def test_contact_is_not_shown_where_the_log_cannot_be_written(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.INTRODUCED)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}"
    with app.app_context():
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE contact_seen RENAME TO contact_gone")
        try:
            shown = text_of(seller, page)
        finally:
            with db.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE contact_gone RENAME TO contact_seen")
    assert not [word for word in CONTACT_OF_ENTERPRISE if word in shown]


def test_index_counts_by_state_and_says_who_is_waited_for(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED)
    asker, seller = sign_in(stage.mails["asker"]), sign_in(stage.mails["seller"])
    assert "等服务商答复，最晚" in text_of(asker, "/introductions")
    waiting = text_of(seller, "/introductions?state=proposed")
    assert "待贵单位同意" in waiting
    assert "等贵单位答复，最晚" in waiting
    assert stage.introduction not in text_of(seller, "/introductions?state=met")
    for odd in ("?state=nonsense", "?page=abc", "?page=99999999999", "?page=9"):
        text_of(seller, f"/introductions{odd}")


def test_provider_does_not_find_a_proposal_that_the_enterprise_has_not_answered(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED, Side.STAFF)
    seller = sign_in(stage.mails["seller"])
    assert stage.introduction not in text_of(seller, "/introductions")
    text_of(seller, f"/introductions/{stage.introduction}", 404)


def test_staff_are_led_to_their_own_page(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    answer = sign_in(stage.mails["officer"]).get(f"/introductions/{stage.introduction}")
    assert answer.location == f"/staff/introductions/{stage.introduction}"
    assert sign_in(stage.mails["other_officer"]).get(f"/introductions/{stage.introduction}").status_code == 404


def test_unknown_code_is_not_found(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    asker = sign_in(stage.mails["asker"])
    for code in ("I-2026-9999", "1", "I-2026-0001%00", "%E5%AF%B9"):
        text_of(asker, f"/introductions/{code}", 404)


def test_index_costs_the_same_for_many_rows(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        cast = make_cast(provider={"capacity": 50})
        bring(cast, State.AGREED)
        mails = (cast.asker.email, cast.seller.email, cast.officer.email)
        ids = (cast.enterprise.id, cast.provider.id)
    asker, seller, officer = (sign_in(mail) for mail in mails)
    pages = [(asker, "/introductions"), (seller, "/introductions"), (officer, "/staff/introductions")]
    for browser, address in pages:
        text_of(browser, address)
    few = [cost(app, browser, address) for browser, address in pages]
    with app.app_context(), transaction():
        for _ in range(8):
            other = make_cast()
            other.enterprise, other.asker = make_again(ids[0]), get_user_by_email(mails[0])
            other.provider, other.seller = make_again(ids[1]), get_user_by_email(mails[1])
            other.officer = get_user_by_email(mails[2])
            other.need, other.capability = make_need(other.enterprise), make_capability(other.provider)
            bring(other, State.AGREED)
    many = [cost(app, browser, address) for browser, address in pages]
    assert many == few


def make_again(organisation_id: int) -> Organisation:
    return db.session.get_one(Organisation, organisation_id)


def cost(app: Flask, browser: FlaskClient, address: str) -> int:
    """Return how many statements a page takes."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        text_of(browser, address)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_export_keeps_formulas_as_text_and_masks_as_the_page_does(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.PROPOSED)
    with app.app_context(), transaction():
        get_need(stage.need).title = '=HYPERLINK("http://x.example")'
    answer = sign_in(stage.mails["seller"]).get("/introductions.xlsx?state=proposed")
    (sheet,) = load_workbook(io.BytesIO(answer.data))
    rows = list(sheet.iter_rows())
    assert len(rows) == 2
    title = rows[1][3]
    assert (title.value, title.data_type) == ('=HYPERLINK("http://x.example")', "s")
    words = "\n".join(str(cell.value) for row in rows for cell in row)
    assert not [word for word in (*NAMES_OF_ENTERPRISE, *CONTACT_OF_ENTERPRISE) if word in words]
