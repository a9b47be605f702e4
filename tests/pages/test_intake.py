"""粘贴一段话, through the pages: a draft with its marks, confirming, changing, handing in; who may and what is refused."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import unconfirmed
from matchmaker.catalogue.content import content_of
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation.db import db, transaction
from tests.factories import admin_of, make_need, make_officer, make_organisation, make_park, make_provider
from tests.house.forms import Page

TEXT = (
    "我们想上一套在线检测，压铸件漏检现在2.1%，要压到0.5%以内，必须能写回MES。预算60到90万，明年3月底前上线。"
    "厂在顺义，要上门调试。有意请找周工，电话13800138000。"
)
Enter = Callable[..., FlaskClient]


@pytest.fixture
def mails(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        park = make_park()
        enterprise = make_organisation(park_id=park.id, name="青榆压铸有限公司", short_name="青榆")
        people = {
            "enterprise": admin_of(enterprise),
            "other": admin_of(make_organisation()),
            "provider": admin_of(make_provider()),
            "officer": make_officer(park),
            "far": make_officer(make_park()),
        }
        make_need(
            enterprise,
            state=NeedState.DRAFT,
            title="",
            problem="",
            requirements=[],
            recorded_by_id=people["officer"].id,
            source="电话",
        )
        make_need(enterprise)
        return {role: user.email for role, user in people.items()}


def codes(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {need.state: need.code for need in db.session.query(Need).order_by(Need.id)}


def waiting(app: Flask, code: str) -> list[str]:
    with app.app_context():
        need = db.session.query(Need).filter_by(code=code).one()
        return [row.field for row in unconfirmed.list_pending(need, content_of(need))]


def pasted(browser: FlaskClient, text: str = TEXT) -> str:
    answer = browser.post("/needs/paste", data={"text": text})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.location.endswith("/edit")
    return str(answer.location)


def sent(browser: FlaskClient, address: str, **changed: str | list[str]) -> dict[str, str | list[str]]:
    """Return what the editor sends as it stands, no box ticked but those that stand ticked."""
    form = next(one for one in Page(browser.get(address).get_data(as_text=True), address).forms if one.drafts)
    data: dict[str, str | list[str]] = {name: field.values[:1] for name, field in form.fields.items()}
    return {name: value for name, value in data.items() if name not in ("then", "replace")} | changed


def test_pasted_text_opens_the_editor_with_marks_and_words(app: Flask, sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["enterprise"])
    assert 'href="/needs/paste"' in browser.get("/needs/new").get_data(as_text=True)
    assert browser.get("/needs/paste").status_code == 200
    text = browser.get(pasted(browser)).get_data(as_text=True)
    assert text.count('name="confirmed"') == text.count('class="unsure"') + 1
    assert "<mark>预算60到90万</mark>，明年3月底前上线" in text
    assert "预算60到90万，<mark>明年3月底前</mark>上线" in text
    for shown in (
        'value="在线检测"',
        'value="2027-03-31"',
        'value="60"',
        'value="≤0.5"',
        "“13800138000”像是电话",
        '“<bdi lang="zh-CN">周工</bdi>”像是人名或单位名',
    ):
        assert shown in text
    assert "读出的内容已填入草稿" in text
    marks = text.count('class="unsure"')
    assert f"读出的 {marks} 项待确认" in text


def test_editor_that_nobody_pasted_has_no_marks(app: Flask, sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["enterprise"])
    browser.post("/needs/new", data={"title": "检测", "problem": TEXT, "language": "zh"})
    text = browser.get(f"/needs/{codes(app)['draft']}/edit").get_data(as_text=True)
    assert "待确认" not in text
    assert "像是人名" not in text


def test_ticked_values_are_confirmed_and_changed_ones_are_the_writers_own(
    app: Flask, sign_in: Enter, mails: dict[str, str]
) -> None:
    browser = sign_in(mails["enterprise"])
    address = pasted(browser)
    code = address.split("/")[-2]
    before = waiting(app, code)
    fields = sent(browser, address, title="别的标题", confirmed=["1"])
    assert browser.post(address, data=fields).status_code == 303
    assert before[0] == "problem"
    assert waiting(app, code) == [field for field in before if field not in ("problem", "title")]
    text = browser.get(address).get_data(as_text=True)
    assert 'value="别的标题"' in text
    assert "粘贴的全文都在这里" not in text
    assert ">周工<" not in text  # who confirmed the whole text has read it


def test_refused_page_keeps_the_ticks(app: Flask, sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["enterprise"])
    address = pasted(browser)
    answer = browser.post(address, data=sent(browser, address, budget_high="many", confirmed=["2"]))
    assert answer.status_code == 422
    assert '<input type="checkbox" name="confirmed" value="2" checked>' in answer.get_data(as_text=True)
    assert "problem" in waiting(app, address.split("/")[-2])


def test_draft_is_handed_in_only_when_all_is_confirmed(app: Flask, sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["enterprise"])
    address = pasted(browser)
    refused = browser.post(address, data=sent(browser, address, then="submit", declared="y"))
    assert refused.status_code == 422
    assert "没有确认" in refused.get_data(as_text=True)
    taken = browser.post(address, data=sent(browser, address, then="submit", declared="y", confirmed=["all"]))
    assert taken.status_code == 303
    with app.app_context():
        need = db.session.query(Need).filter_by(code=address.split("/")[-2]).one()
        assert need.state == NeedState.SUBMITTED
        assert unconfirmed.list_unconfirmed(need) == []


def test_unclear_words_are_shown_where_a_value_is_missing(sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["enterprise"])
    address = pasted(browser, "想上MES系统，预算几十万，年前上线")
    text = browser.get(address).get_data(as_text=True)
    assert "<mark>预算几十万</mark>" in text
    assert "不能确定数额" in text
    assert "不能确定是哪一天" in text
    browser.post(address, data=sent(browser, address, budget_high="60"))
    assert "不能确定数额" not in browser.get(address).get_data(as_text=True)


def test_text_of_which_nothing_is_read_is_kept_whole(sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["enterprise"], language="en")
    text = browser.get(pasted(browser, "😀 ok\r\n\r\nbye")).get_data(as_text=True)
    assert "Nothing could be read" in text
    assert ">\n😀 ok\n\nbye</textarea>" in text.replace("\r\n", "\n") or "😀 ok\n\nbye</textarea>" in text.replace(
        "\r\n", "\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "请填写这一项"), (" \n ", "请填写这一项"), ("长" * 5001, "最多 5000 个字"), ("想上MES\x00", "控制字符")],
)
def test_bad_paste_is_refused_at_the_field(
    text: str, said: str, app: Flask, sign_in: Enter, mails: dict[str, str]
) -> None:
    browser = sign_in(mails["enterprise"])
    before = codes(app)
    answer = browser.post("/needs/paste", data={"text": text})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert text.strip()[:2000].replace("\x00", "") in page.replace("\x00", "")
    assert codes(app) == before


def test_staff_paste_into_the_draft_that_they_recorded(app: Flask, sign_in: Enter, mails: dict[str, str]) -> None:
    code = codes(app)["draft"]
    browser = sign_in(mails["officer"])
    assert f'href="/needs/{code}/paste"' in browser.get(f"/needs/{code}/edit").get_data(as_text=True)
    assert "不会被覆盖" in browser.get(f"/needs/{code}/paste").get_data(as_text=True)
    answer = browser.post(f"/needs/{code}/paste", data={"text": TEXT})
    assert (answer.status_code, answer.location) == (303, f"/needs/{code}/edit")
    text = browser.get(f"/needs/{code}/edit").get_data(as_text=True)
    assert "待确认" in text
    refused = browser.post(f"/staff/posts/{code}/ask-contact", follow_redirects=True).get_data(as_text=True)
    assert "没有确认" in refused
    again = browser.post(f"/needs/{code}/paste", data={"text": "长" * 4990})
    assert again.status_code == 422
    assert "长" * 4990 in again.get_data(as_text=True)


@pytest.mark.parametrize(("role", "status"), [("other", 404), ("provider", 403), ("far", 404)])
def test_draft_of_others_takes_no_paste(
    role: str, status: int, app: Flask, sign_in: Enter, mails: dict[str, str]
) -> None:
    code = codes(app)["draft"]
    browser = sign_in(mails[role])
    assert browser.get(f"/needs/{code}/paste").status_code == status
    assert browser.post(f"/needs/{code}/paste", data={"text": TEXT}).status_code == status
    assert waiting(app, code) == []


def test_public_need_takes_no_paste_and_staff_have_no_need_of_their_own(
    app: Flask, sign_in: Enter, mails: dict[str, str]
) -> None:
    code = codes(app)["published"]
    assert sign_in(mails["enterprise"]).post(f"/needs/{code}/paste", data={"text": TEXT}).status_code == 409
    assert sign_in(mails["officer"]).get("/needs/paste").status_code == 403
    assert app.test_client().get("/needs/paste").status_code == 303
