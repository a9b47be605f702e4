"""提问与答复 through the doors that people use: masked on both sides, answered once for all, waited for, adopted, taken down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue.models import Need, Revision
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import asking
from matchmaker.introductions.clock import due_on, reminds_on
from matchmaker.introductions.questions import Question, list_waiting_questions
from matchmaker.notifications.models import OutboxMessage
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
)
from tests.house.forms import Page

LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TEXT, ANSWER = "节拍要求是每件多少秒？", "每件 12 秒以内。"
SignIn = Callable[..., FlaskClient]


@dataclass
class Stage:
    """A published need with its park, one provider that asks and one that reads."""

    need: str
    names: dict[str, str]
    mails: dict[str, str]


@pytest.fixture
def stage(app: Flask) -> Stage:
    with app.app_context(), transaction():
        park = make_park()
        enterprise = make_organisation(park_id=park.id, name="金丝雀问答制造有限公司", short_name="雀问答")
        asker, reader = make_provider(name="提问智能科技有限公司", short_name="提问智能"), make_provider()
        need = make_need(enterprise, title="节拍不明的检测需求")
        make_capability(asker)
        people = {"enterprise": enterprise, "asker": asker, "reader": reader}
        mails = {name: admin_of(one).email for name, one in people.items()}
        mails |= {"officer": make_officer(park).email, "elsewhere": make_officer(make_park()).email}
        return Stage(need.code, {name: one.name for name, one in people.items()}, mails)


def ask(browser: FlaskClient, stage: Stage, text: str = TEXT) -> int:
    return browser.post(f"/needs/{stage.need}/questions", data={"text": text}).status_code


def asked(app: Flask) -> str:
    with app.app_context():
        return str(db.session.query(Question).order_by(Question.id.desc()).first().code)


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


def kinds(app: Flask, mail: str) -> list[str]:
    with app.app_context():
        told = db.session.query(OutboxMessage).filter_by(address=mail).order_by(OutboxMessage.id)
        return [one.kind for one in told if one.kind.startswith("question_")]


def test_answer_is_read_by_all_who_are_eligible_and_tells_no_names(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    asker, enterprise = sign_in(stage.mails["asker"]), sign_in(stage.mails["enterprise"])
    reader, officer = sign_in(stage.mails["reader"]), sign_in(stage.mails["officer"])
    assert ask(asker, stage) == 303
    code = asked(app)
    need = f"/needs/{stage.need}"
    waiting = {
        who: page(one, need) for who, one in {"asker": asker, "enterprise": enterprise, "officer": officer}.items()
    }
    assert all(TEXT in text for text in waiting.values())
    assert TEXT not in page(reader, need)
    page(reader, f"/questions/{code}", 404)
    assert stage.names["asker"] not in waiting["enterprise"] + page(enterprise, f"/questions/{code}")
    assert "某服务商" in waiting["enterprise"]
    assert stage.names["enterprise"] not in waiting["asker"]
    assert stage.names["asker"] in waiting["officer"]
    sent = enterprise.post(f"/questions/{code}/answer", data={"answer": ANSWER})
    assert sent.status_code == 303
    for one in (asker, reader, officer, enterprise):
        assert ANSWER in page(one, need)
    assert stage.names["asker"] not in page(reader, need) + page(reader, f"/questions/{code}")
    assert kinds(app, stage.mails["enterprise"]) == ["question_asked"]
    assert kinds(app, stage.mails["asker"]) == ["question_answered"]
    assert kinds(app, stage.mails["reader"]) == []
    with app.app_context():
        facts = [str(one.facts) for one in db.session.query(OutboxMessage) if one.kind.startswith("question_")]
    assert not [one for one in facts for name in stage.names.values() if name in one]


@pytest.mark.parametrize(
    "text",
    ["请致电 13900007001 详谈", "我们是提问智能科技有限公司", "贵司是金丝雀问答制造有限公司吧", " ", "长" * 501, "\0"],
)
@LITE
def test_question_that_gives_somebody_away_is_refused_at_its_field(
    app: Flask, sign_in: SignIn, stage: Stage, text: str
) -> None:
    asker, path = sign_in(stage.mails["asker"]), f"/needs/{stage.need}/questions"
    answer = asker.post(path, data={"text": text})
    assert answer.status_code == 422
    found = Page(answer.get_data(as_text=True), path).form_to(path)
    assert found is not None
    assert found.fields["text"].invalid
    with app.app_context():
        assert db.session.query(Question).count() == 0
    assert ask(asker, stage) == 303  # the control


@LITE
def test_answer_is_scanned_and_given_once(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    asker, enterprise = sign_in(stage.mails["asker"]), sign_in(stage.mails["enterprise"])
    ask(asker, stage)
    path = f"/questions/{asked(app)}/answer"
    assert enterprise.post(path, data={"answer": "请加微信 zhizao2026 详谈"}).status_code == 422
    assert enterprise.post(path, data={"answer": ANSWER}).status_code == 303
    assert enterprise.post(path, data={"answer": "另一个答复"}).status_code == 409
    with app.app_context():
        assert db.session.query(Question).one().answer == ANSWER


@LITE
def test_only_eligible_people_ask_and_answer(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    assert ask(sign_in(stage.mails["enterprise"]), stage) == 403
    assert ask(sign_in(stage.mails["officer"]), stage) == 403
    with app.app_context(), transaction():
        unverified = admin_of(make_organisation("provider", verified=False)).email
    assert ask(sign_in(unverified), stage) == 404
    asker = sign_in(stage.mails["asker"])
    ask(asker, stage)
    code = asked(app)
    assert asker.post(f"/questions/{code}/answer", data={"answer": ANSWER}).status_code == 403
    assert sign_in(stage.mails["reader"]).post(f"/questions/{code}/chase").status_code == 403
    assert (
        sign_in(stage.mails["elsewhere"]).post(f"/questions/{code}/take-down", data={"note": "不合适的"}).status_code
        == 404
    )
    with app.app_context():
        assert db.session.query(Question).one().state == "open"


def test_few_wait_at_a_time_and_a_double_click_asks_once(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    asker = sign_in(stage.mails["asker"])
    texts = [TEXT, TEXT, "现场有没有压缩空气？", "夜班几个人？"]
    assert [ask(asker, stage, one) for one in texts] == [303] * 4
    assert ask(asker, stage, "还想再问一个") == 409
    with app.app_context():
        assert db.session.query(Question).count() == asking.MOST_OPEN
    assert ask(sign_in(stage.mails["reader"]), stage) == 303  # another provider's places are its own


def test_unanswered_question_is_reminded_then_chased_and_ends_with_its_need(
    app: Flask, sign_in: SignIn, stage: Stage
) -> None:
    start = datetime(2026, 9, 28, 2, tzinfo=clock.UTC)  # before the National Day holiday
    with time_machine.travel(start, tick=False):
        asker = sign_in(stage.mails["asker"])
        ask(asker, stage)
        code, due = asked(app), due_on(start.date())
        assert due == date(2026, 10, 10)  # a Saturday that makes up for the holiday
        assert run(app, asking.remind_due) == 0
    with time_machine.travel(at(reminds_on(due)), tick=False):
        assert [run(app, asking.remind_due), run(app, asking.remind_due)] == [1, 0]
        officer = sign_in(stage.mails["officer"])
        assert officer.post(f"/questions/{code}/chase").status_code == 409  # nobody is late yet
    late = due + timedelta(days=1)
    with time_machine.travel(at(late), tick=False):
        officer = sign_in(stage.mails["officer"])
        assert "催办" in page(officer, f"/questions/{code}")
        assert officer.post(f"/questions/{code}/chase").status_code == 303
        assert kinds(app, stage.mails["enterprise"]) == ["question_asked", "question_reminder", "question_reminder"]
        with app.app_context(), transaction():
            assert db.session.query(Question).one().due_on == due_on(late)
            db.session.query(Need).filter_by(code=stage.need).one().state = "withdrawn"
        assert run(app, asking.close_ended) == 1
        assert (
            sign_in(stage.mails["enterprise"]).post(f"/questions/{code}/answer", data={"answer": ANSWER}).status_code
            == 409
        )
        assert "需求已结束" in page(sign_in(stage.mails["asker"]), f"/questions/{code}")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=clock.UTC)


def run(app: Flask, job: Callable[[datetime], int]) -> int:
    with app.app_context(), transaction():
        return job(clock.now())


@LITE
def test_waiting_questions_are_listed_for_whom_they_wait(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    ask(sign_in(stage.mails["asker"]), stage)
    from matchmaker.accounts.people import User

    with app.app_context():
        people = {who: db.session.query(User).filter_by(email=mail).one() for who, mail in stage.mails.items()}
        counts = {who: len(list_waiting_questions(one)) for who, one in people.items()}
    assert counts == {"enterprise": 1, "officer": 1, "asker": 0, "reader": 0, "elsewhere": 0}
    assert "1 个问题等您答复" in page(sign_in(stage.mails["enterprise"]), "/")
    assert TEXT not in page(sign_in(stage.mails["asker"]), "/")


@LITE
def test_declined_question_tells_its_reason_to_the_asker_alone(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    asker, enterprise = sign_in(stage.mails["asker"]), sign_in(stage.mails["enterprise"])
    ask(asker, stage)
    path = f"/questions/{asked(app)}/decline"
    assert enterprise.post(path, data={"note": "没有选原因"}).status_code == 422
    assert enterprise.post(path, data={"reason": "other"}).status_code == 422
    assert enterprise.post(path, data={"reason": "secret", "note": "这是工艺参数"}).status_code == 303
    assert "这是工艺参数" in page(asker, f"/needs/{stage.need}")
    assert "这是工艺参数" not in page(sign_in(stage.mails["reader"]), f"/needs/{stage.need}")
    assert kinds(app, stage.mails["asker"]) == ["question_declined"]


@LITE
def test_question_that_was_taken_down_is_gone_from_pages_and_unsent_mail(
    app: Flask, sign_in: SignIn, stage: Stage
) -> None:
    asker, enterprise = sign_in(stage.mails["asker"]), sign_in(stage.mails["enterprise"])
    officer = sign_in(stage.mails["officer"])
    ask(asker, stage)
    code = asked(app)
    assert officer.post(f"/questions/{code}/take-down", data={"note": ""}).status_code == 422
    assert officer.post(f"/questions/{code}/take-down", data={"note": "问题与需求无关"}).status_code == 303
    assert TEXT not in page(enterprise, f"/needs/{stage.need}")
    page(enterprise, f"/questions/{code}", 404)
    assert "问题与需求无关" in page(asker, f"/questions/{code}")
    with app.app_context():
        rows = db.session.query(OutboxMessage).filter_by(subject=code).order_by(OutboxMessage.id)
        states = {one.kind: one.state for one in rows}
    assert states == {"question_asked": "cancelled", "question_taken_down": "queued"}


def test_answer_becomes_a_version_of_the_need(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    asker, enterprise = sign_in(stage.mails["asker"]), sign_in(stage.mails["enterprise"])
    ask(asker, stage)
    code = asked(app)
    enterprise.post(f"/questions/{code}/answer", data={"answer": ANSWER})
    opened = page(enterprise, f"/questions/{code}/adopt")
    edit = f"/needs/{stage.need}/edit"
    form = Page(opened, edit).form_to(edit)
    assert form is not None
    assert form.fields["requirements-1-text"].values == [ANSWER]
    assert "待确认" in opened
    sent = {name: values for name, values in form.sent().items() if name not in ("csrf_token", "replace")}
    refused = enterprise.post(edit, data={name: one for name, one in sent.items() if name != "answer_checked"})
    assert refused.status_code == 422
    assert 'id="answer_checked-error"' in refused.get_data(as_text=True)
    assert enterprise.post(edit, data=sent).status_code == 303
    with app.app_context():
        question, newest = (
            db.session.query(Question).one(),
            db.session.query(Revision).order_by(Revision.id.desc()).first(),
        )
        assert question.revision_id == newest.id
        assert [line.text for line in question.need.requirements][-1] == ANSWER
        version = newest.version
    assert f"已写进需求第 {version} 版" in page(sign_in(stage.mails["reader"]), f"/needs/{stage.need}")
    assert enterprise.get(f"/questions/{code}/adopt").status_code == 303  # once


@LITE
def test_question_stands_on_the_desk_and_comes_to_staff_once_the_enterprise_is_late(
    app: Flask, sign_in: SignIn, stage: Stage
) -> None:
    start = datetime(2026, 11, 2, 2, tzinfo=clock.UTC)
    with time_machine.travel(start, tick=False):
        ask(sign_in(stage.mails["asker"]), stage)
        code = asked(app)
        opened = page(sign_in(stage.mails["officer"]), f"/staff/?open={code}")
    assert TEXT in opened
    assert "等企业答复" in opened
    with time_machine.travel(at(due_on(start.date()) + timedelta(days=1)), tick=False):
        officer = sign_in(stage.mails["officer"])
        opened = page(officer, f"/staff/?open={code}")
        assert "企业逾期未答" in opened
        form = Page(opened, "/staff/").form_to(f"/questions/{code}/chase")
        assert form is not None
        assert officer.post(f"/questions/{code}/chase", data=form.sent()).location.startswith("/staff/")
    assert TEXT not in page(sign_in(stage.mails["elsewhere"]), "/staff/")
