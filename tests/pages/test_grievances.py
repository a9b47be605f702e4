"""异议, 申诉 and 举报 through the pages: who may hand in about what, who answers, who learns who wrote it, what nobody answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.verification import send_back_organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.grievances import service
from matchmaker.grievances.models import Grievance, GrievanceKind, GrievanceState
from matchmaker.introductions.clock import due_on
from matchmaker.notifications.models import Notice, OutboxMessage
from tests.factories import admin_of, make_officer, make_operator, make_organisation, make_user
from tests.introductions.cast import Cast, ask, make_cast
from tests.letters import plain

Enter = Callable[..., FlaskClient]


def hand_in(
    browser: FlaskClient, code: str, about: str = "need", kind: str = "objection", text: str = "理由如下"
) -> str:
    """Hand one in; return the address that it is then seen at, "" where the form came back."""
    given = {"kind": kind, "about": about, "subject": code, "text": text}
    answer = browser.post("/grievances/new", data=given)
    assert answer.status_code in (303, 422)
    return answer.location or ""


@pytest.fixture
def cast(app: Flask) -> dict[str, str]:
    """Addresses and codes: an enterprise and a provider with an introduction, two officers of the park, an operator, a stranger."""
    with app.app_context(), transaction():
        played: Cast = make_cast()
        one = ask(played)
        return {
            "asker": played.asker.email,
            "seller": played.seller.email,
            "officer": played.officer.email,
            "colleague": make_officer(played.park).email,
            "operator": make_operator().email,
            "stranger": make_user().email,
            "foreign": make_officer(make_cast().park).email,
            "need": played.need.code,
            "provider": played.provider.code,
            "capability": played.capability.code,
            "introduction": one.code,
            "enterprise": played.enterprise.code,
        }


@pytest.mark.parametrize("kind", list(GrievanceKind))
@pytest.mark.parametrize(
    ("about", "thing"),
    [("need", "need"), ("introduction", "introduction"), ("organisation", "provider"), ("capability", "capability")],
)
def test_whoever_may_see_a_thing_may_object_to_it(
    sign_in: Enter, cast: dict[str, str], kind: str, about: str, thing: str
) -> None:
    seller = sign_in(cast["seller"])
    mine = hand_in(seller, cast[thing], about, kind)
    assert mine
    assert "理由如下" in seller.get(mine).get_data(as_text=True)


@pytest.mark.parametrize(
    ("about", "thing"), [("need", "need"), ("introduction", "introduction"), ("organisation", "enterprise")]
)
def test_what_one_may_not_see_cannot_be_told_from_what_is_not_there(
    sign_in: Enter, cast: dict[str, str], about: str, thing: str
) -> None:
    stranger = sign_in(cast["stranger"])
    pages = []
    for code in (cast[thing], "X-1999-0001"):
        given = {"kind": "report", "about": about, "subject": code, "text": "理由"}
        answer = stranger.post("/grievances/new", data=given)
        assert answer.status_code == 422
        pages.append(plain(answer.get_data(as_text=True), f'value="{code}"'))
    assert pages[0] == pages[1]


def test_answer_comes_from_somebody_who_had_no_hand_in_it(app: Flask, sign_in: Enter) -> None:
    """申诉 against a verification that was sent back."""
    with app.app_context(), transaction():
        played = make_cast()
        refused = make_organisation(verified=False, park=played.park)
        refused.verification = "submitted"
        send_back_organisation(refused, by=played.officer, now=clock.now(), reason="名称不一致")
        code, author, decided = refused.code, admin_of(refused).email, played.officer.email
        other = make_officer(played.park).email
    mine = hand_in(sign_in(author), code, "organisation", "appeal")
    theirs = mine.replace("/grievances", "/staff/grievances")
    officer, colleague = sign_in(decided), sign_in(other)
    assert officer.get(theirs).status_code == 404
    assert officer.post(f"{theirs}/answer", data={"answer": "维持"}).status_code == 404
    assert colleague.get(theirs).status_code == 200
    assert colleague.post(f"{theirs}/answer", data={"answer": ""}).status_code == 422
    assert colleague.post(f"{theirs}/take").status_code == 303
    assert colleague.post(f"{theirs}/answer", data={"answer": "已重新核对，请再次提交"}).status_code == 303
    assert colleague.post(f"{theirs}/answer", data={"answer": "再答"}).status_code == 409
    writer = sign_in(author)
    assert "已重新核对" in writer.get(mine).get_data(as_text=True)
    assert writer.post(f"{mine}/close").status_code == 303
    assert writer.post(f"{mine}/close").status_code == 409
    with app.app_context():
        kinds = [
            one.kind for one in db.session.query(OutboxMessage).filter_by(address=author).order_by(OutboxMessage.id)
        ]
        assert kinds.count("grievance_received") == kinds.count("grievance_answered") == 1
        assert db.session.query(Grievance).one().state == GrievanceState.CLOSED


def test_operator_who_decided_cannot_answer(app: Flask, sign_in: Enter, cast: dict[str, str]) -> None:
    with app.app_context(), transaction():
        refused = make_organisation(verified=False)
        refused.verification = "submitted"
        operator = make_operator()
        send_back_organisation(refused, by=operator, now=clock.now(), reason="名称不一致")
        code, author, decided = refused.code, admin_of(refused).email, operator.email
    theirs = hand_in(sign_in(author), code, "organisation", "appeal").replace("/grievances", "/staff/grievances")
    assert sign_in(decided).post(f"{theirs}/answer", data={"answer": "维持"}).status_code == 403
    assert sign_in(cast["operator"]).post(f"{theirs}/answer", data={"answer": "复核"}).status_code == 303


def test_reporter_is_shown_to_operators_alone(app: Flask, sign_in: Enter, cast: dict[str, str]) -> None:
    with app.app_context(), transaction():
        reporter = db.session.query(type(make_user())).filter_by(email=cast["seller"]).one()
        reporter.name = "雀举报人"
    mine = hand_in(sign_in(cast["seller"]), cast["need"], "need", "report")
    theirs = mine.replace("/grievances", "/staff/grievances")
    for who in ("officer", "colleague"):
        browser = sign_in(cast[who])
        for path in (theirs, "/staff/grievances"):
            page = browser.get(path).get_data(as_text=True)
            assert "举报人已隐去" in page
            assert "雀举报人" not in page
    assert "雀举报人" in sign_in(cast["operator"]).get(theirs).get_data(as_text=True)
    assert sign_in(cast["asker"]).get(mine).status_code == 404
    assert sign_in(cast["foreign"]).get(theirs).status_code == 404
    with app.app_context():
        told = [str(one.facts) for one in db.session.query(Notice).filter_by(kind="grievance_received")]
        assert told
        assert not any("雀" in facts or "理由如下" in facts for facts in told)


def test_writer_of_an_objection_is_shown(app: Flask, sign_in: Enter, cast: dict[str, str]) -> None:
    """The negative control."""
    theirs = hand_in(sign_in(cast["seller"]), cast["need"]).replace("/grievances", "/staff/grievances")
    assert "举报人已隐去" not in sign_in(cast["officer"]).get(theirs).get_data(as_text=True)


def test_overdue_goes_to_the_operator_once(app: Flask, sign_in: Enter, cast: dict[str, str]) -> None:
    hand_in(sign_in(cast["seller"]), cast["need"])
    with app.app_context():
        due = db.session.query(Grievance).one().due_on
        assert due == due_on(clock.today(), 10)
    for days, told in ((0, 0), (1, 1), (2, 0)):
        then = clock.now() + (due - clock.today()) + timedelta(days=days)
        with time_machine.travel(then, tick=False), app.app_context(), transaction():
            assert service.escalate_due(clock.now()) == told
    with app.app_context():
        told_to = {one.address for one in db.session.query(OutboxMessage).filter_by(kind="grievance_overdue")}
        assert cast["operator"] in told_to
        assert cast["officer"] not in told_to


def test_answered_in_time_is_never_overdue(app: Flask, sign_in: Enter, cast: dict[str, str]) -> None:
    theirs = hand_in(sign_in(cast["seller"]), cast["need"]).replace("/grievances", "/staff/grievances")
    assert sign_in(cast["officer"]).post(f"{theirs}/answer", data={"answer": "已核实"}).status_code == 303
    with time_machine.travel(clock.now() + timedelta(days=60), tick=False), app.app_context(), transaction():
        assert service.escalate_due(clock.now()) == 0


@pytest.mark.parametrize(
    ("field", "value"), [("kind", ""), ("kind", "gossip"), ("about", "x"), ("text", ""), ("subject", "")]
)
def test_form_says_what_is_missing_at_the_field(sign_in: Enter, cast: dict[str, str], field: str, value: str) -> None:
    given = {"kind": "objection", "about": "need", "subject": cast["need"], "text": "理由如下"} | {field: value}
    answer = sign_in(cast["seller"]).post("/grievances/new", data=given)
    assert answer.status_code == 422
    assert field == "text" or "理由如下" in answer.get_data(as_text=True)
