"""Needs through the browser's door."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import queries, recording, service
from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.catalogue.models import NeedState, RevisionState
from matchmaker.catalogue.revisions import list_revisions
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_need, make_officer, make_organisation, make_park, make_provider, make_user
from tests.factories import join as join_up

from matchmaker.accounts.people import Role  # isort: skip

SignIn = Callable[..., FlaskClient]
TYPED: dict[str, Any] = {
    "version": "0",
    "title": "压铸壳体外观缺陷在线检测",
    "problem": "四名质检员目视检查，漏检率约 2.1%。",
    "industry": "IND024",
    "tags": "MES，制造执行系统、我们自己的词",
    "language": "zh",
    "budget_low": "60",
    "budget_high": "９0 万",
    "deadline": "2027/3/31",
    "requirements-0-text": "外观缺陷在线检测",
    "requirements-0-must": "true",
    "requirements-0-measure": "漏检率",
    "requirements-0-current": "2.1",
    "requirements-0-target": "≤ 0.5",
    "requirements-0-unit": "%",
    "requirements-1-text": "",
    "requirements-2-text": "写回 MES",
    "requirements-2-must": "false",
}


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    """Addresses of people: one of an enterprise with a telling name, a colleague, its officer, a provider, a rival."""
    with app.app_context(), transaction():
        park = make_park()
        enterprise = make_organisation(park=park, name="青榆压铸有限公司", short_name="青榆", industry="IND024")
        colleague = make_user()
        join_up(colleague, Role.MEMBER, organisation=enterprise)
        return SimpleNamespace(
            person=admin_of(enterprise).email,
            colleague=colleague.email,
            officer=make_officer(park).email,
            seller=admin_of(make_provider()).email,
            rival=admin_of(make_organisation()).email,
            enterprise=enterprise.code,
        )


def new_draft(client: FlaskClient, **more: str) -> str:
    answer = client.post("/needs/new", data=TYPED | more)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].split("/")[2]


def publish(client: FlaskClient, code: str, version: str = "2") -> None:
    answer = client.post(f"/staff/posts/{code}/publish", data={"version": version, "secrecy_checked": "yes"})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def public_need(sign_in: SignIn, cast: SimpleNamespace) -> tuple[FlaskClient, str]:
    client = sign_in(cast.person)
    code = new_draft(client, then="submit", declared="y")
    publish(sign_in(cast.officer), code)
    return client, code


def test_create_keeps_what_was_typed(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    code = new_draft(sign_in(cast.person))
    with app.app_context():
        need = queries.get_need(code)
        assert (need.state, need.budget_low, need.budget_high, str(need.deadline)) == ("draft", 60, 90, "2027-03-31")
        assert [(one.text, one.must, one.target) for one in need.requirements] == [
            ("外观缺陷在线检测", True, "≤ 0.5"),
            ("写回 MES", False, ""),
        ]
        assert [(tag.text, tag.concept) for tag in need.tags] == [("MES", "SOL001"), ("我们自己的词", None)]


def test_submit_publish_and_read_under_a_mask(sign_in: SignIn, cast: SimpleNamespace) -> None:
    _, code = public_need(sign_in, cast)
    page = sign_in(cast.seller).get(f"/needs/{code}").get_data(as_text=True)
    assert "压铸壳体外观缺陷在线检测" in page
    assert "青榆" not in page
    assert cast.enterprise not in page
    assert "青榆压铸有限公司" in sign_in(cast.officer).get(f"/needs/{code}").get_data(as_text=True)


def test_submit_without_the_declaration_keeps_the_draft_and_says_so(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    answer = sign_in(cast.person).post("/needs/new", data=TYPED | {"then": "submit"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请先勾选声明" in page
    with app.app_context():
        need = queries.get_need(f"N-{clock.today().year}-0001")
        assert (need.state, need.title) == (NeedState.DRAFT, TYPED["title"])
    assert f'action="/needs/{need.code}/edit"' in page


def test_submit_of_an_empty_draft_names_the_missing_field(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.person)
    answer = client.post("/needs/new", data={"title": "", "language": "zh", "then": "submit", "declared": "y"})
    assert answer.status_code == 422
    assert "提交前需要填写这一项" in answer.get_data(as_text=True)


def test_submit_button_outside_the_editor_takes_the_stored_text(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    client = sign_in(cast.person)
    code = new_draft(client)
    assert client.post(f"/needs/{code}/submit").status_code == 422
    assert client.post(f"/needs/{code}/submit", data={"declared": "y"}).status_code == 303
    assert client.post(f"/needs/{code}/submit", data={"declared": "y"}).status_code == 409
    with app.app_context():
        assert queries.get_need(code).title == TYPED["title"]


def test_the_second_of_two_editors_gets_409_and_both_texts(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    first, second = sign_in(cast.person), sign_in(cast.colleague)
    code = new_draft(first)
    assert first.post(f"/needs/{code}/edit", data=TYPED | {"version": "1", "problem": "甲的文字"}).status_code == 303
    answer = second.post(f"/needs/{code}/edit", data=TYPED | {"version": "1", "problem": "乙的文字"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "<del>甲</del><ins>乙</ins>的文字" in page
    assert ">\n乙的文字</textarea>" in page or ">\r\n乙的文字</textarea>" in page
    assert 'name="version" type="hidden" value="2"' in page
    assert second.post(f"/needs/{code}/edit", data=TYPED | {"version": "2", "problem": "合并"}).status_code == 303
    with app.app_context():
        assert queries.get_need(code).problem == "合并"


def test_autosave_answers_where_the_draft_is_and_its_version(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, auto = sign_in(cast.person), {"X-Autosave": "1"}
    assert client.post("/needs/new", data={"title": "", "language": "zh"}, headers=auto).get_json() == {"saved": False}
    told = client.post("/needs/new", data=TYPED, headers=auto).get_json()
    assert told["version"] == 1
    again = client.post(told["autosave"], data=TYPED | {"version": "1", "title": "改"}, headers=auto).get_json()
    assert (again["saved"], again["version"]) == (True, 2)
    assert client.post(told["autosave"], data=TYPED | {"version": "1"}, headers=auto).status_code == 409
    assert client.post(told["autosave"], data=TYPED | {"version": "2", "title": "\0"}, headers=auto).status_code == 422


def test_hits_are_shown_at_the_field_and_the_name_can_be_replaced(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    client = sign_in(cast.person)
    code = new_draft(client, problem="青榆的壳体，电话 13800001234")
    page = client.get(f"/needs/{code}/edit").get_data(as_text=True)
    assert page.count("hitline") == 2
    typed = TYPED | {"version": "1", "problem": "青榆的壳体", "requirements-0-text": "青榆现场", "replace": "青榆"}
    assert client.post(f"/needs/{code}/edit", data=typed).status_code == 303
    with app.app_context():
        need = queries.get_need(code)
        assert (need.problem, need.requirements[0].text) == ("我司的壳体", "我司现场")


def test_an_edit_of_a_public_need_is_live_or_waits(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, code = public_need(sign_in, cast)
    seller = sign_in(cast.seller)
    live = TYPED | {"version": "2", "problem": "新的现状", "declared": "y"}
    assert client.post(f"/needs/{code}/edit", data=live).status_code == 303
    assert "新的现状" in seller.get(f"/needs/{code}").get_data(as_text=True)
    held = TYPED | {"version": "3", "problem": "请打 13911112222", "declared": "y"}
    assert client.post(f"/needs/{code}/edit", data=held).status_code == 303
    assert "13911112222" not in seller.get(f"/needs/{code}").get_data(as_text=True)
    assert "13911112222" in client.get(f"/needs/{code}/edit").get_data(as_text=True)
    history = client.get(f"/needs/{code}/history").get_data(as_text=True)
    assert "13911112222" in history
    with app.app_context():
        states = [row.state for row in list_revisions(queries.get_need(code))]
        assert states == [RevisionState.WAITING, RevisionState.LIVE, RevisionState.PAST]


@pytest.mark.parametrize("action", ["withdraw", "fill"])
def test_a_need_is_ended_and_a_second_click_is_told(sign_in: SignIn, cast: SimpleNamespace, action: str) -> None:
    client, code = public_need(sign_in, cast)
    assert client.post(f"/needs/{code}/{action}").status_code == 303
    assert client.post(f"/needs/{code}/{action}").status_code == 409
    assert client.post(f"/needs/{code}/edit", data=TYPED | {"version": "2"}).status_code == (
        303 if action == "withdraw" else 409
    )
    assert sign_in(cast.seller).get(f"/needs/{code}").status_code == 404


def test_renew_adds_ninety_days(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, code = public_need(sign_in, cast)
    assert client.post(f"/needs/{code}/renew").status_code == 303
    assert sign_in(cast.seller).post(f"/needs/{code}/renew").status_code == 403


def test_others_do_not_learn_that_a_draft_exists(sign_in: SignIn, cast: SimpleNamespace) -> None:
    code = new_draft(sign_in(cast.person))
    for address in (cast.rival, cast.seller):
        client = sign_in(address)
        assert client.get(f"/needs/{code}").status_code == 404
    rival = sign_in(cast.rival)
    for path in ("edit", "history"):
        assert rival.get(f"/needs/{code}/{path}").status_code == 404
    for path in ("edit", "draft", "submit", "withdraw", "fill", "renew"):
        assert rival.post(f"/needs/{code}/{path}", data=TYPED).status_code == 404
    assert rival.get("/needs/N-2026-9999").status_code == 404


def test_mine_lists_my_organisation_and_the_empty_one_has_ways_out(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.person)
    assert "还没有需求" in client.get("/needs/mine").get_data(as_text=True)
    code = new_draft(client)
    assert code in client.get("/needs/mine").get_data(as_text=True)
    assert code not in sign_in(cast.rival).get("/needs/mine").get_data(as_text=True)


BAD: list[tuple[str, str]] = [
    ("title", "甲" * 121),
    ("title", "甲\0乙"),
    ("problem", "甲\x07乙"),
    ("problem", "甲" * 100_000),
    ("tags", "，".join(f"词{i}" for i in range(21))),
    ("tags", "甲" * 61),
    ("budget_low", "六十"),
    ("budget_low", "nan"),
    ("budget_low", "1e999"),
    ("budget_low", "-1"),
    ("budget_high", "10"),
    ("deadline", "2027-02-30"),
    ("deadline", "明年"),
    ("industry", "IND999"),
    ("place", "' OR 1=1 --"),
    ("service", "teleport"),
    ("language", "fr"),
    ("requirements-0-text", ""),
    ("requirements-0-text", "甲" * 201),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_bad_input_is_answered_at_its_field_and_nothing_is_lost(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace, field: str, value: str
) -> None:
    answer = sign_in(cast.person).post("/needs/new", data=TYPED | {field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'class="error"' in page
    assert TYPED["problem"] in page or field == "problem"
    with app.app_context():
        assert queries.list_needs_of({1, 2, 3, 4}) == []


def test_more_than_ten_lines_are_refused(sign_in: SignIn, cast: SimpleNamespace) -> None:
    lines = {f"requirements-{i}-text": f"要求 {i}" for i in range(12)}
    answer = sign_in(cast.person).post("/needs/new", data=TYPED | lines)
    assert answer.status_code == 422
    assert "要求条目最多 10 条" in answer.get_data(as_text=True)


def test_markup_emoji_and_rtl_are_text(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.person)
    code = new_draft(client, title="<script>alert(1)</script> 😀 \u202eabc", problem="'; DROP TABLE need; --")
    page = client.get(f"/needs/{code}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 😀" in page
    assert "<bdi" in page


def test_the_contact_confirms_a_recorded_need_without_an_account(
    app: Flask, sign_in: SignIn, client: FlaskClient, cast: SimpleNamespace
) -> None:
    from matchmaker.accounts import links
    from matchmaker.accounts.queries import find_user_by_email, get_organisation

    with app.app_context(), transaction():
        officer = find_user_by_email(cast.officer)
        assert officer is not None
        content = NeedContent(title="代录的需求", problem="靠人看", requirements=(RequirementContent("在线检测"),))
        need = recording.record_need(officer, get_organisation(cast.enterprise), content, "电话", clock.now())
        recording.ask_contact(need, officer, clock.now())
        code, data = need.code, {"need": need.code, "version": need.version, "n": "x"}
        token = links.sign(links.Purpose.RECORD, data, app.config["SECRET_KEY"])
    page = client.get(f"/needs/confirm/{token}")
    assert page.status_code == 200
    assert "代录的需求" in page.get_data(as_text=True)
    assert client.post(f"/needs/confirm/{token}").status_code == 422
    assert client.post(f"/needs/confirm/{token}", data={"declared": "y"}).status_code == 303
    assert client.post(f"/needs/confirm/{token}", data={"declared": "y"}).status_code == 409
    assert client.get(f"/needs/confirm/{token}x").status_code == 422
    with app.app_context():
        assert queries.get_need(code).state == NeedState.SUBMITTED


def test_pages_speak_english_where_asked(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.person, language="en")
    assert client.get("/needs/new").status_code == 200


def test_an_expired_need_can_still_be_read_by_its_owner(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    with app.app_context(), transaction():
        from matchmaker.accounts.queries import get_organisation

        need = make_need(get_organisation(cast.enterprise))
        need.expires_on = clock.today().replace(year=2020)
        service.expire_needs(clock.now())
        code = need.code
    page = sign_in(cast.person).get(f"/needs/{code}").get_data(as_text=True)
    assert "再公开 90 天" in page
