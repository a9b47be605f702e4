"""Browsing needs: who may, what is listed, and that no enterprise can be told from page, export, counts or search."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.accounts.models import OrganisationKind
from matchmaker.catalogue.models import NeedState, Tag
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_need, make_officer, make_organisation, make_park, make_provider

Enter = Callable[..., FlaskClient]
CANARIES = ("金雀花精密铸造有限公司", "金雀花", "Goldbroom Casting", "雀联系人", "13988887777", "broom@contact.example")


@pytest.fixture
def mails(app: Flask) -> dict[str, str]:
    """A canary enterprise that is alone in its industry, one that hides among five, and people who look."""
    name, short, english, who, phone, mail = CANARIES
    with app.app_context(), transaction():
        park = make_park()
        lone = make_organisation(
            name=name, short_name=short, name_en=english, contact_name=who, contact_phone=phone, contact_email=mail,
            industry="IND001", region="REG110108", park_id=park.id,
        )  # fmt: skip
        crowd = [make_organisation() for _ in range(5)]
        provider, draft = make_provider(), make_organisation(OrganisationKind.PROVIDER, verified=False)
        hidden = make_need(lone, title="冷链温度追溯", problem="靠手抄。", industry="IND001", place="REG110108")
        hidden.tags = [Tag(text="冷链", position=0)]
        make_need(crowd[0], title="压铸外观检测", place="REG110113", service="onsite", budget_low=60, budget_high=90)
        make_need(crowd[1], title="旧题", state=NeedState.WITHDRAWN)
        make_need(crowd[1], title="下线题", taken_down_at=clock.now())
        make_need(crowd[1], title="过期题", expires_on=clock.today() - timedelta(days=1))
        make_need(make_organisation(verified=False), title="未核验题")
        return {
            "provider": admin_of(provider).email,
            "unverified": admin_of(draft).email,
            "enterprise": admin_of(crowd[2]).email,
            "officer": make_officer(make_park()).email,
            "own officer": make_officer(park).email,
        }


def text_of(answer: Any) -> str:
    if "spreadsheet" in answer.content_type:
        page = load_workbook(io.BytesIO(answer.data)).active
        return "\n".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row)
    return str(answer.get_data(as_text=True)).replace("<wbr>", "")


def url(typed: str) -> str:
    """As a browser sends it."""
    return quote(typed, safe="/?&=%+")


def titles(browser: FlaskClient, query: str = "") -> list[str]:
    answer = browser.get(url(f"/needs{query}"))
    assert answer.status_code == 200
    return re.findall(r"<article.*?<h2.*?<bdi>(.*?)</bdi>", text_of(answer), re.S)


@pytest.mark.parametrize("role", ["provider", "officer", "own officer"])
def test_browse_lists_open_needs_behind_masks(sign_in: Enter, mails: dict[str, str], role: str) -> None:
    browser = sign_in(mails[role])
    assert sorted(titles(browser)) == ["冷链温度追溯", "压铸外观检测"]
    page = text_of(browser.get("/needs"))
    assert "汽车制造业 · 100–299 人 · 顺义区" in page
    assert "制造企业 · 北京市" in page


@pytest.mark.parametrize("role", ["provider", "officer", "own officer"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_browse_tells_nothing_of_the_enterprise(
    sign_in: Enter, mails: dict[str, str], role: str, language: str
) -> None:
    browser = sign_in(mails[role], language=language)
    for path in ("/needs", "/needs.xlsx", "/needs?region=REG110000", "/needs.xlsx?region=REG110000", "/needs?q=冷链"):
        text = text_of(browser.get(url(path)))
        assert [word for word in CANARIES if word in text] == [], path


def test_browse_tells_no_place_or_industry_finer_than_the_mask(sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["provider"])
    for path in ("/needs", "/needs.xlsx"):
        text = text_of(browser.get(url(path)))
        assert "冷链温度追溯" in text
        assert "海淀" not in text
        assert "农副食品" not in text
    assert titles(browser, "?region=REG110108") == []
    assert titles(browser, "?industry=IND001") == []


@pytest.mark.parametrize("words", [*CANARIES, "金雀花精密铸造", "goldbroom", "海淀"])
def test_search_for_an_enterprise_finds_no_need(sign_in: Enter, mails: dict[str, str], words: str) -> None:
    assert titles(sign_in(mails["provider"]), f"?q={words}") == []


def test_search_finds_texts_tags_and_codes(sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["provider"])
    assert titles(browser, "?q=温度追溯") == ["冷链温度追溯"]
    assert titles(browser, "?q=冷链") == ["冷链温度追溯"]
    code = re.search(r"N-\d{4}-\d{4}", text_of(browser.get(url("/needs?q=冷链"))))
    assert code is not None
    assert titles(browser, f"?q={code.group().lower()}") == ["冷链温度追溯"]


def test_browse_narrows_by_filters(sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["provider"])
    assert titles(browser, "?budget=50-100&service=onsite&region=REG110113") == ["压铸外观检测"]
    assert titles(browser, "?state=new&industry=IND024") == ["压铸外观检测"]
    assert titles(browser, "?state=ending") == []


def test_export_holds_exactly_what_is_filtered(sign_in: Enter, mails: dict[str, str]) -> None:
    text = text_of(sign_in(mails["provider"]).get("/needs.xlsx?service=onsite"))
    assert "压铸外观检测" in text
    assert "冷链" not in text


def test_browse_asks_unverified_providers_to_be_verified(sign_in: Enter, mails: dict[str, str]) -> None:
    browser = sign_in(mails["unverified"])
    page = text_of(browser.get("/needs"))
    assert "通过主体核验后可以浏览需求" in page
    assert "压铸外观检测" not in page
    assert browser.get("/needs.xlsx").status_code == 403


def test_browse_is_closed_to_enterprises_and_strangers(
    client: FlaskClient, sign_in: Enter, mails: dict[str, str]
) -> None:
    assert sign_in(mails["enterprise"]).get("/needs").status_code == 403
    assert sign_in(mails["enterprise"]).get("/needs.xlsx").status_code == 403
    assert client.get("/needs").status_code == 303
