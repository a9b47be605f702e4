"""Reviewing posts, and 代录, through the browser's door."""

import html
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import find_organisation_by_uscc
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue import edits, queries, service
from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.catalogue.models import NeedState
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
)

SignIn = Callable[..., FlaskClient]
NEW_CODE = complete("91990000MA7777777")
RECORD: dict[str, Any] = {
    "source": "11 月 20 日电话",
    "known": "new",
    "name": "新企业有限公司",
    "uscc": NEW_CODE,
    "region": "REG110113",
    "industry": "IND024",
    "size": "20-99",
    "contact_name": "周工",
    "contact_email": "zhou@example.com",
}


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    """A submitted need with a name and a telephone in it, its officer, one of another park, the poster, the operator."""
    with app.app_context(), transaction():
        park = make_park()
        enterprise = make_organisation(park=park, name="青榆压铸有限公司", short_name="青榆")
        person = admin_of(enterprise)
        content = NeedContent(
            title="外观检测",
            problem="青榆的壳体靠人看，电话 13800001234",
            requirements=(RequirementContent("在线检测"),),
        )
        need = service.create_need(person, enterprise, content, clock.now())
        edits.submit(need, person, clock.now(), declared=True)
        return SimpleNamespace(
            code=need.code,
            officer=make_officer(park).email,
            elsewhere=make_officer(make_park()).email,
            operator=make_operator().email,
            person=person.email,
            park=park.slug,
            enterprise=enterprise.code,
            offer=make_capability(state="submitted").code,
        )


def test_index_lists_what_waits_for_this_officer(sign_in: SignIn, cast: SimpleNamespace) -> None:
    page = sign_in(cast.officer).get("/staff/posts").get_data(as_text=True)
    assert cast.code in page
    assert cast.offer in page
    other = sign_in(cast.elsewhere).get("/staff/posts").get_data(as_text=True)
    assert cast.code not in other
    assert cast.offer in other


def test_show_marks_hits_in_place(sign_in: SignIn, cast: SimpleNamespace) -> None:
    page = sign_in(cast.officer).get(f"/staff/posts/{cast.code}").get_data(as_text=True)
    assert '<mark class="hit">青榆</mark>' in page
    assert '<mark class="hit">13800001234</mark>' in page
    assert "保密审查" in page


def test_hits_stop_publication_until_they_are_waived(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, publish = sign_in(cast.officer), f"/staff/posts/{cast.code}/publish"
    answer = client.post(publish, data={"secrecy_checked": "yes", "version": "2"})
    assert answer.status_code == 409
    assert "还有 2 处" in answer.get_data(as_text=True)
    for text in ("青榆", "13800001234"):
        assert client.post(f"/staff/posts/{cast.code}/waive", data={"text": text}).status_code == 303
    assert client.post(publish, data={"version": "2"}).status_code == 422
    assert client.post(publish, data={"secrecy_checked": "yes", "version": "1"}).status_code == 409
    assert client.post(publish, data={"secrecy_checked": "yes", "version": "2"}).status_code == 303
    assert client.post(publish, data={"secrecy_checked": "yes", "version": "2"}).status_code == 409
    with app.app_context():
        assert queries.get_need(cast.code).secrecy_checked


@pytest.mark.parametrize("hit", ["https://example.com/" + "a" * 900, "139\n1234\n5678"])
def test_every_hit_is_waived_by_the_button_beside_it(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace, hit: str
) -> None:
    with app.app_context(), transaction():
        other, now = queries.get_need(cast.code), clock.now()
        words = {"problem": f"壳体靠人看，联系电话 {hit} 质量部", "requirements": (RequirementContent("在线检测"),)}
        need = service.create_need(other.author, other.organisation, NeedContent(title="外观检测", **words), now)
        edits.submit(need, other.author, now, declared=True)
        path, version = f"/staff/posts/{need.code}", need.version
    client = sign_in(cast.officer)
    page = client.get(path).get_data(as_text=True)
    kept = [html.unescape(one) for one in re.findall(r'name="text" value="([^"]*)"', page)]
    assert kept == [hit]
    sent = kept[0].replace("\n", "\r\n")  # as browsers do
    assert client.post(f"{path}/waive", data={"text": sent}).status_code == 303
    answer = client.post(f"{path}/publish", data={"secrecy_checked": "yes", "version": version})
    assert answer.status_code == 303


def test_send_back_needs_a_reason_and_shows_it_to_the_poster(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.officer)
    assert client.post(f"/staff/posts/{cast.code}/send_back").status_code == 422
    assert client.post(f"/staff/posts/{cast.code}/send_back", data={"reason": "请去掉电话"}).status_code == 303
    assert "请去掉电话" in sign_in(cast.person).get(f"/needs/{cast.code}").get_data(as_text=True)


@pytest.mark.parametrize("action", ["publish", "send_back", "waive", "take_down", "seen", "accept_edit", "refuse_edit"])
def test_staff_of_another_park_neither_see_nor_act(sign_in: SignIn, cast: SimpleNamespace, action: str) -> None:
    client = sign_in(cast.elsewhere)
    assert client.get(f"/staff/posts/{cast.code}").status_code == 404
    assert client.post(f"/staff/posts/{cast.code}/{action}", data={"reason": "x"}).status_code == 404
    assert sign_in(cast.person).post(f"/staff/posts/{cast.code}/{action}").status_code == 403


def test_take_down_is_at_once_and_told_to_the_poster(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    with app.app_context(), transaction():
        from matchmaker.accounts.queries import get_organisation

        code = make_need(get_organisation(cast.enterprise)).code
    client = sign_in(cast.operator)
    assert client.post(f"/staff/posts/{code}/take_down", data={"reason": ""}).status_code == 422
    assert client.post(f"/staff/posts/{code}/take_down", data={"reason": "含涉密内容"}).status_code == 303
    with app.app_context():
        need = queries.get_need(code)
        assert (need.state, need.is_public) == (NeedState.SENT_BACK, False)
        assert need.taken_down_at is not None
    assert "含涉密内容" in sign_in(cast.person).get(f"/needs/{code}").get_data(as_text=True)


def test_an_edit_is_shown_as_a_difference_and_accepted_or_refused(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    with app.app_context(), transaction():
        from matchmaker.accounts.queries import get_organisation

        need = make_need(get_organisation(cast.enterprise))
        code = need.code
    typed = {"version": "1", "title": "新标题", "problem": "请打 13911112222", "requirements-0-text": "在线检测",
             "requirements-0-must": "true", "language": "zh", "declared": "y"}  # fmt: skip
    assert sign_in(cast.person).post(f"/needs/{code}/edit", data=typed).status_code == 303
    client = sign_in(cast.officer)
    page = client.get(f"/staff/posts/{code}").get_data(as_text=True)
    assert "与公开版本不同的地方" in page
    assert "13911112222" in page
    assert client.post(f"/staff/posts/{code}/accept_edit", data={"version": "2"}).status_code == 409
    assert client.post(f"/staff/posts/{code}/refuse_edit", data={"version": "2"}).status_code == 422
    assert (
        client.post(f"/staff/posts/{code}/refuse_edit", data={"version": "2", "reason": "去掉电话"}).status_code == 303
    )
    live = typed | {"version": "2", "problem": "请联系我们"}
    assert sign_in(cast.person).post(f"/needs/{code}/edit", data=live).status_code == 303
    assert "上次看过之后的修改" in client.get(f"/staff/posts/{code}").get_data(as_text=True)
    assert client.post(f"/staff/posts/{code}/seen").status_code == 303
    assert code not in client.get("/staff/posts").get_data(as_text=True)


@pytest.mark.parametrize("data", [{}, {"place": "9", "grade": "self"}, {"place": "x"}])
def test_a_case_that_is_not_there_is_not_graded(sign_in: SignIn, cast: SimpleNamespace, data: dict[str, str]) -> None:
    assert sign_in(cast.officer).post(f"/staff/posts/{cast.offer}/grade", data=data).status_code in (404, 422)
    assert sign_in(cast.officer).post(f"/staff/posts/{cast.code}/grade", data=data).status_code == 404


def test_record_of_a_new_enterprise_leads_to_its_editor_and_the_mail(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    client = sign_in(cast.officer)
    answer = client.post("/staff/record", data=RECORD | {"park": cast.park})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    url = answer.headers["Location"]
    code = url.split("/")[2]
    page = client.get(url).get_data(as_text=True)
    assert "新企业有限公司" in page
    early = client.post(f"/staff/posts/{code}/ask-contact")
    assert early.headers["Location"] == url
    typed = {"version": "1", "title": "检测", "problem": "靠人看", "requirements-0-text": "在线检测", "language": "zh"}
    assert client.post(url, data=typed).status_code == 303
    assert client.post(url, data=typed | {"version": "2", "then": "submit", "declared": "y"}).status_code == 409
    assert client.post(f"/staff/posts/{code}/ask-contact").headers["Location"] == f"/needs/{code}"
    with app.app_context():
        row = find_organisation_by_uscc(NEW_CODE)
        assert row is not None
        assert row.memberships == []


def test_record_for_a_listed_enterprise(sign_in: SignIn, cast: SimpleNamespace) -> None:
    data = {"source": "走访", "known": "known", "organisation": cast.enterprise}
    assert sign_in(cast.officer).post("/staff/record", data=data).status_code == 303
    assert sign_in(cast.elsewhere).post("/staff/record", data=data).status_code == 422
    assert sign_in(cast.person).get("/staff/record").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"source": ""},
        {"known": "known"},
        {"uscc": "91990000MA7777770"},
        {"park": "elsewhere"},
        {"park": ""},
        {"contact_email": ""},
        {"size": "0"},
        {"name": "甲\0"},
    ],
)
def test_record_says_at_the_field_what_is_wrong(sign_in: SignIn, cast: SimpleNamespace, change: dict[str, str]) -> None:
    answer = sign_in(cast.officer).post("/staff/record", data=RECORD | {"park": cast.park} | change)
    assert answer.status_code == 422
    assert 'class="error"' in answer.get_data(as_text=True)


def test_the_operator_records_for_an_enterprise_outside_any_park(sign_in: SignIn, cast: SimpleNamespace) -> None:
    assert sign_in(cast.operator).post("/staff/record", data=RECORD | {"park": ""}).status_code == 303
