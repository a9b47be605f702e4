"""Group robots: who sets them, what they post of an introduction, and what happens when one refuses."""

import re
from collections.abc import Callable
from datetime import datetime
from threading import Event

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import joining
from matchmaker.accounts.models import Park
from matchmaker.accounts.people import Membership
from matchmaker.commands import worker
from matchmaker.commands.worker import Tally
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.mail import Mail, NotSent
from matchmaker.introductions import service
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage, Robot
from matchmaker.reporting import overdue_news
from tests.factories import make_need, make_organisation, make_user
from tests.introductions.stage import (
    CONTACT_OF_ENTERPRISE,
    CONTACT_OF_PROVIDER,
    NAMES_OF_ENTERPRISE,
    Stage,
    set_stage,
)

SignIn = Callable[..., FlaskClient]
WECOM = {
    "channel": "wecom",
    "name": "对接群",
    "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd-1234",
    "secret": "",
}
DINGTALK = {
    "channel": "dingtalk",
    "name": "专员群",
    "url": "https://oapi.dingtalk.com/robot/send?access_token=wxyz9876",
    "secret": "SECabc",
    "hears": "introduction",
}


class Box:
    """All channels at once: keeps what was sent, or refuses."""

    def __init__(self, refuse: bool = False) -> None:
        self.sent: list[Mail] = []
        self.refuse = refuse

    def send(self, mail: Mail) -> None:
        if self.refuse and mail.channel != "mail":
            raise NotSent("robot: 93000 invalid webhook url", final=True, refused=True)
        self.sent.append(mail)

    def close(self) -> None:
        pass


@pytest.fixture
def stage(app: Flask) -> Stage:
    return set_stage(app, State.AGREED)


def confirm(app: Flask, stage: Stage) -> None:
    from matchmaker.accounts.queries import get_user_by_email
    from matchmaker.introductions.checklist import Tick

    with app.app_context(), transaction():
        officer = get_user_by_email(stage.mails["officer"])
        service.confirm(get_introduction(stage.introduction), by=officer, now=clock.now(), ticks=list(Tick))


def deliver(app: Flask, box: Box) -> None:
    while worker.send_batch(app, box, Event(), Tally()):
        pass


def test_robots_post_the_subject_and_the_page_without_names(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    seller, officer = sign_in(stage.mails["seller"]), sign_in(stage.mails["officer"])
    assert seller.post("/organisation/robots", data=WECOM).status_code == 303
    assert officer.post("/staff/robots", data=DINGTALK).status_code == 303
    confirm(app, stage)
    box = Box()
    deliver(app, box)
    posts = [one for one in box.sent if one.channel != "mail"]
    assert [(one.channel, one.address) for one in posts] == [("wecom", WECOM["url"])]  # staff did it: they know
    (post,) = posts
    assert f"http://localhost/introductions/{stage.introduction}" in post.short
    assert "已确认对接" in post.short
    hidden = (*NAMES_OF_ENTERPRISE, *CONTACT_OF_ENTERPRISE, *CONTACT_OF_PROVIDER)
    assert [one for one in hidden if one in post.short + post.text] == []
    with app.app_context():
        rows = db.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.channel == "wecom").order_by(OutboxMessage.id)
        ).all()
        assert [one for one in hidden if one in str([row.facts for row in rows])] == []
        assert "abcd-1234" not in str([(row.address, row.facts) for row in rows])


def test_page_never_shows_the_key(sign_in: SignIn, stage: Stage) -> None:
    seller = sign_in(stage.mails["seller"])
    seller.post("/organisation/robots", data=WECOM)
    page = seller.get("/organisation/robots").get_data(as_text=True)
    assert "abcd" not in page
    assert "…1234" in page


def test_robot_that_refuses_says_so_on_its_page(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    seller = sign_in(stage.mails["seller"])
    seller.post("/organisation/robots", data=WECOM)
    confirm(app, stage)
    deliver(app, Box(refuse=True))
    page = seller.get("/organisation/robots").get_data(as_text=True)
    assert "发送失败" in page
    assert "93000" in page


def test_removed_robot_gets_nothing_any_more(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    seller = sign_in(stage.mails["seller"])
    seller.post("/organisation/robots", data=WECOM)
    confirm(app, stage)
    with app.app_context():
        key = db.session.scalars(sa.select(Robot)).one().key
    assert (
        sign_in(stage.mails["third_provider"]).post("/organisation/robots/remove", data={"robot": key}).status_code
        == 404
    )
    assert seller.post("/organisation/robots/remove", data={"robot": key}).status_code == 303
    box = Box()
    deliver(app, box)
    assert [one for one in box.sent if one.channel != "mail"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://qyapi.weixin.qq.com.evil.example/send?key=1"},
        {"url": "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"},
        {"url": "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"},
        {"url": "https://127.0.0.1/cgi-bin/webhook/send?key=1"},
        {"url": "https://oapi.dingtalk.com/robot/send?access_token=1"},  # another service's
        {"channel": "slack"},
        {"name": ""},
    ],
)
def test_wrong_robot_is_refused_at_its_field(app: Flask, sign_in: SignIn, stage: Stage, change: dict[str, str]) -> None:
    answer = sign_in(stage.mails["seller"]).post("/organisation/robots", data=WECOM | change)
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalars(sa.select(Robot)).all() == []


def test_only_administrators_and_staff_set_robots(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    from matchmaker.accounts.people import Role
    from matchmaker.accounts.queries import get_user_by_email
    from tests.factories import join, make_user

    with app.app_context(), transaction():
        organisation = get_user_by_email(stage.mails["seller"]).organisations[0]
        member = make_user()
        join(member, Role.MEMBER, organisation=organisation)
        address = member.email
    assert sign_in(address).post("/organisation/robots", data=WECOM).status_code == 403
    assert sign_in(stage.mails["seller"]).post("/staff/robots", data=DINGTALK).status_code == 403
    other = sign_in(stage.mails["other_officer"])
    other.post("/staff/robots", data=DINGTALK)
    page = sign_in(stage.mails["officer"]).get("/staff/robots").get_data(as_text=True)
    assert "专员群" not in page


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=clock.SHANGHAI)


def handed_in(app: Flask, stage: Stage, buyer: FlaskClient) -> str:
    """Let the stage's enterprise hand a need in; return its title."""
    title = "压铸车间能耗看板"
    with app.app_context(), transaction():
        owner = get_introduction(stage.introduction).enterprise
        need = make_need(owner, state="draft", title=title)
        code = need.code
    assert buyer.post(f"/needs/{code}/submit", data={"declared": "y"}).status_code == 303
    return title


def test_park_robots_hear_what_waits_by_choice_and_nothing_of_whom(app: Flask, sign_in: SignIn) -> None:
    with time_machine.travel(at(3, 2, 8), tick=True):
        stage = set_stage(app, State.AGREED)
        buyer, officer = sign_in(stage.mails["asker"]), sign_in(stage.mails["officer"])
        heard = {"hears": ["claim", "grievance", "overdue", "review"]}
        assert officer.post("/staff/robots", data=DINGTALK | heard).status_code == 303
        assert officer.post("/staff/robots", data=WECOM | {"hears": "introduction"}).status_code == 303
        title = handed_in(app, stage, buyer)
        with app.app_context(), transaction():
            park = db.session.query(Park).filter_by(id=get_introduction(stage.introduction).enterprise.park_id).one()
            unclaimed = make_organisation(park_id=park.id, name="无人认领示例厂")
            db.session.query(Membership).filter_by(organisation_id=unclaimed.id).delete()
            joining.ask_to_join(unclaimed, by=make_user(name="认领人甲"), now=clock.now())
        complaint = {"kind": "objection", "about": "introduction", "subject": stage.introduction, "text": "处理太慢"}
        assert buyer.post("/grievances/new", data=complaint).status_code == 303
        box = Box()
        deliver(app, box)
        lines = [one.short for one in box.sent if one.channel == "dingtalk"]
        assert [one.split("\n")[0] for one in sorted(lines)] == sorted(
            ["有新提交的需求待审核", "有人申请认领代录的单位，请核实", "收到新的异议或申诉，共 1 件待答复"]
        )
        assert [one for one in box.sent if one.channel == "wecom"] == []
        hidden = (title, "无人认领示例厂", "认领人甲", "处理太慢", *NAMES_OF_ENTERPRISE, *CONTACT_OF_ENTERPRISE)
        assert [one for one in hidden if one in "".join(lines)] == []
    assert overdue(app, at(3, 30, 8, 59)) == []
    (line,) = overdue(app, at(3, 30, 9, 1))
    assert "件已逾期" in line
    assert overdue(app, at(3, 30, 11, 0)) == [], "once a day"
    assert overdue(app, at(4, 4, 9, 1)) == [], "not on a Saturday"
    with time_machine.travel(at(3, 30, 12), tick=True):
        officer = sign_in(stage.mails["officer"])
        page = officer.get("/staff/robots").get_data(as_text=True)
        key, _later = re.findall(r'name="robot" value="(\w+)">\s*<fieldset', page)
        assert officer.post("/staff/robots/news", data={"robot": key, "hears": "everything"}).status_code == 422
        assert officer.post("/staff/robots/news", data={"robot": key, "hears": "claim"}).status_code == 303
    assert overdue(app, at(3, 31, 9, 1)) == [], "it is not wanted any more"


def overdue(app: Flask, moment: datetime) -> list[str]:
    """Return what robots post when the worker's clock runs at a moment of Shanghai."""
    with time_machine.travel(moment, tick=True):
        with app.app_context(), transaction():
            overdue_news.tell_overdue(clock.now())
        box = Box()
        deliver(app, box)
        return [one.short for one in box.sent if one.channel != "mail"]


def test_organisations_robot_hears_of_introductions_alone(sign_in: SignIn, stage: Stage) -> None:
    seller = sign_in(stage.mails["seller"])
    assert seller.post("/organisation/robots", data=WECOM | {"hears": "overdue"}).status_code == 303
    with_news = seller.get("/organisation/robots").get_data(as_text=True)
    assert 'name="hears"' not in with_news
