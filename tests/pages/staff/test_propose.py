"""Staff propose a match with the list, its reasons and its gaps before them."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import Side, State
from matchmaker.recommendations import service
from matchmaker.recommendations.queries import list_shown
from tests.factories import make_capability
from tests.introductions.stage import Stage, set_stage, text_of

SignIn = Callable[..., FlaskClient]


def page_of(stage: Stage, query: str = "") -> str:
    return f"/staff/needs/{stage.need}/propose{query}"


def test_propose_starts_with_the_enterprise(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    officer, address = sign_in(stage.mails["officer"]), f"/staff/needs/{stage.need}/propose"
    assert stage.capability in text_of(officer, f"{address}?q=视觉检测")
    assert officer.post(address, data={"capability": "C-1999-0001"}).status_code == 422
    made = officer.post(
        address, data={"capability": stage.capability.lower(), "message": "同类产线有案例", "few_reason": "本地仅一家"}
    )
    assert made.status_code == 303
    assert officer.post(address, data={"capability": stage.capability}).location == made.location
    shown = text_of(officer, made.location)
    assert "待企业同意" in shown
    other = sign_in(stage.mails["other_officer"])
    assert other.post(address, data={"capability": stage.capability}).status_code == 404


def test_list_shows_who_is_recommended_and_why(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    officer = sign_in(stage.mails["officer"])
    shown = text_of(officer, page_of(stage))
    with app.app_context():
        name = get_capability(stage.capability).organisation.name
    for word in (name, "匹配度高", "外观缺陷在线检测", f"propose?capability={stage.capability}"):
        assert word in shown
    assert 'name="toggle"' not in shown  # comparing is for the need's own page
    assert 'name="message"' not in shown
    with app.app_context():
        assert [one.subject for one in list_shown(stage.need)] == [stage.need]


def test_choice_stands_with_its_evidence_above_the_form(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    shown = text_of(sign_in(stage.mails["officer"]), page_of(stage, f"?capability={stage.capability}"))
    for word in ("选定的方案", "匹配度高", 'name="message"', "在谈 0 件，上限 5 件"):
        assert word in shown
    assert "不在推荐名单中" not in shown


def test_choice_outside_the_list_is_said_to_be_so(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    with app.app_context(), transaction():
        provider = get_capability(stage.capability).organisation
        strange = make_capability(title="厂区绿化养护", does="修剪草坪", cases=[], tags=[]).code
        second = make_capability(provider, title="厂区保洁", does="清洁地面", cases=[]).code
    officer = sign_in(stage.mails["officer"])
    assert "不在推荐名单中" in text_of(officer, page_of(stage, f"?capability={strange}"))
    shown = text_of(officer, page_of(stage, f"?capability={second}"))
    assert "推荐的是另一个方案" in shown
    assert stage.capability in shown


def test_open_introduction_is_marked_and_cannot_be_proposed_again(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    officer = sign_in(stage.mails["officer"])
    for query in ("", "?q=视觉检测"):
        shown = text_of(officer, page_of(stage, query))
        assert f"/staff/introductions/{stage.introduction}" in shown
        assert f"capability={stage.capability}" not in shown
    chosen = text_of(officer, page_of(stage, f"?capability={stage.capability}"))
    assert "已有对接" in chosen
    assert 'name="message"' not in chosen
    assert officer.post(page_of(stage), data={"capability": stage.capability}).status_code == 409


def test_provider_that_was_set_aside_is_named_with_the_reason(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    with app.app_context(), transaction():
        need, provider = get_need(stage.need), get_capability(stage.capability).organisation
        service.call_unsuitable(need, provider, "budget", "超出一倍", need.author, clock.now())
    officer = sign_in(stage.mails["officer"])
    for query in ("", "?q=视觉检测", f"?capability={stage.capability}"):
        shown = text_of(officer, page_of(stage, query))
        assert "企业标为不合适：预算不合适" in shown, query
        assert "超出一倍" in shown, query


def test_provider_that_is_full_is_said_to_be_so(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    with app.app_context(), transaction():
        get_capability(stage.capability).organisation.capacity = 1
    other = set_stage(app, None)
    officer = sign_in(stage.mails["officer"])
    query = f"?capability={stage.capability}"
    assert "已满" not in text_of(officer, page_of(stage, query))
    with app.app_context(), transaction():
        from matchmaker.introductions.service import agree, propose

        capability, need = get_capability(stage.capability), get_need(other.need)
        made = propose(
            need, capability, by=need.author, side=Side.ENTERPRISE, now=clock.now(), message="", consent=True
        )
        agree(made, by=capability.author, now=clock.now(), consent=True)
    assert "已满" in text_of(officer, page_of(stage, query))


def test_need_that_is_not_public_is_only_previewed(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    with app.app_context(), transaction():
        get_need(stage.need).state = "withdrawn"
    shown = text_of(sign_in(stage.mails["officer"]), page_of(stage, f"?capability={stage.capability}"))
    assert "公开之后才能提议对接" in shown
    assert 'name="message"' not in shown


def test_refused_reason_is_kept_in_the_field(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    officer = sign_in(stage.mails["officer"])
    answer = officer.post(page_of(stage), data={"capability": stage.capability, "message": "雀甲精铸有限公司想换设备"})
    assert answer.status_code == 422
    assert "雀甲精铸有限公司想换设备" in answer.text
    assert "选定的方案" in answer.text
    wrong = officer.post(page_of(stage), data={"capability": "C-1999-0001", "message": "同类产线有案例"})
    assert wrong.status_code == 422
    assert "同类产线有案例" in wrong.text


def test_search_and_choice_take_any_text(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    officer = sign_in(stage.mails["officer"])
    for query in ("?q=%25", "?q=%F0%9F%99%82", "?capability=%E2%80%AE", "?capability=' OR 1=1", "?all=x&q=<b>"):
        text_of(officer, page_of(stage, query))
    assert text_of(officer, page_of(stage, "?capability=C-1999-0001")).count("选定的方案") == 0
