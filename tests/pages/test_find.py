"""找方案: what is listed, found, counted, paged and exported."""

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.catalogue.models import Tag
from matchmaker.catalogue.offers import CapabilityState, Case
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import make_capability, make_organisation, make_provider, make_user

Enter = Callable[..., FlaskClient]


@pytest.fixture
def mail(app: Flask) -> str:
    """Three public capabilities and three that must not be seen."""
    with app.app_context(), transaction():
        asker = make_user()
        vision = make_capability(
            make_provider(name="苏州霁目视觉科技有限公司", short_name="霁目"),
            title="铸件视觉检测单元",
            does="多角度光源，结果写回现场。",
            regions=["REG110000"],
            industries=["IND024"],
            price_low=60,
            price_high=90,
        )
        energy = make_capability(
            title="Energy management software", does="Meters and reports.", kind="software", language="en"
        )
        planning = make_capability(title="排产软件", does="有限产能排产。", kind="software", regions=["REG100000"])
        vision.tags = [Tag(text="机器视觉", concept="TEC003", facet="technology", position=0)]
        for one in (vision, energy, planning):
            one.cases.clear()
        vision.cases.append(Case(customer="甲厂", work="一条线", year=2025, grade="customer", consented=True))
        make_capability(title="暂停的方案", state=CapabilityState.PAUSED)
        make_capability(title="下线的方案", taken_down_at=clock.now())
        make_capability(make_organisation("provider", verified=False), title="未核验的方案")
        return str(asker.email)


def url(typed: str) -> str:
    """As a browser sends it."""
    return quote(typed, safe="/?&=%+")


def titles(browser: FlaskClient, query: str = "") -> list[str]:
    answer = browser.get(f"/find{url(query)}")
    assert answer.status_code == 200
    found = re.findall(r"<article.*?<h2.*?<bdi>(.*?)</bdi>", answer.get_data(as_text=True), re.S)
    return [re.sub(r"<wbr>", "", one) for one in found]


def rows(browser: FlaskClient, query: str = "") -> list[tuple[Any, ...]]:
    answer = browser.get(f"/find.xlsx{url(query)}")
    assert answer.status_code == 200
    page = load_workbook(io.BytesIO(answer.data)).active
    return list(page.iter_rows(min_row=2, values_only=True))


def test_find_lists_public_capabilities_of_verified_providers(sign_in: Enter, mail: str) -> None:
    assert sorted(titles(sign_in(mail))) == ["Energy management software", "排产软件", "铸件视觉检测单元"]


def test_find_narrows_by_every_filter(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    assert titles(browser, "?industry=IND024&technology=TEC003&price=50-100&grade=customer") == ["铸件视觉检测单元"]
    assert sorted(titles(browser, "?region=REG110000")) == ["排产软件", "铸件视觉检测单元"]
    assert len(titles(browser, "?kind=software&kind=equipment")) == 3


def test_find_reads_words_in_either_language(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    assert titles(browser, "?q=视觉检测") == ["铸件视觉检测单元"]
    assert titles(browser, "?q=能源管理") == ["Energy management software"]
    assert titles(browser, "?q=霁目") == ["铸件视觉检测单元"]
    assert titles(browser, "?q=machine+vision") == ["铸件视觉检测单元"]


def test_find_reads_pinyin_where_nothing_is_written_so(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    for words in ("paichan", "paichan ruanjian", "zhujian", "zjsjjc"):
        page = browser.get("/find", query_string={"q": words}).get_data(as_text=True)
        found = titles(browser, f"?q={words}")
        assert found in (["排产软件"], ["铸件视觉检测单元"]), words
        assert f"没有内容写着“{words}”" in page
    assert titles(browser, "?q=jimu") == ["铸件视觉检测单元"]  # its provider
    assert [row[1] for row in rows(browser, "?q=paichan")] == ["排产软件"]
    assert titles(browser, "?q=paichan&kind=equipment") == []
    assert "按拼音" not in browser.get("/find?q=MES").get_data(as_text=True)
    for nothing in ("nothinglikeit", "pc", "x" * 200, "a' b' c'"):
        assert titles(browser, f"?q={nothing}") == []


def test_find_says_counts_in_the_right_number_and_no_zero(sign_in: Enter, mail: str) -> None:
    chinese = sign_in(mail).get("/find").get_data(as_text=True)
    assert '<span class="vh">，1 个结果</span>' in chinese
    assert re.search(r"筛选\s*</button>", chinese)
    assert re.search(r"筛选 <span class=\"num\">1</span>\s*</button>", sign_in(mail).get("/find?kind=software").text)
    english = sign_in(mail, language="en").get("/find").get_data(as_text=True)
    assert '<span class="vh">, 1 result</span>' in english
    assert ", 1 results" not in english
    assert "CNY 600k–900k" in english


def test_find_names_the_one_condition_that_leaves_nothing(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    assert "去掉这个条件就能看到" in browser.get("/find?q=nothinglikeit").text
    assert "去掉其中一个就能看到" in browser.get("/find?kind=software&grade=customer").text


def test_find_shows_chips_that_take_one_filter_off(sign_in: Enter, mail: str) -> None:
    page = sign_in(mail).get(url("/find?q=软件&kind=software&region=REG110000&sort=price")).get_data(as_text=True)
    chips = re.findall(r'<a class="chip" href="(.*?)"', page)
    assert len(chips) == 3
    assert not any("page=" in chip for chip in chips)
    assert sum("kind=software" in chip for chip in chips) == 2
    assert 'class="clear" href="/find"' in page


def test_find_nothing_says_which_filter_did_it(sign_in: Enter, mail: str) -> None:
    page = sign_in(mail).get("/find?kind=finance&region=REG110000").get_data(as_text=True)
    assert "没有符合条件的方案" in page
    assert "去掉类型，有 2 条" in page
    assert "请园区专员帮忙" in page
    assert "/find.xlsx" not in page


def test_find_leaves_out_what_means_nothing(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    for query in (
        "?kind=nonsense",
        "?page=99",
        "?page=-1",
        "?page=abc",
        "?sort=random",
        "?industry=%01",
        f"?q={' ' * 9}",
    ):
        assert len(titles(browser, query)) == 3, query


@pytest.mark.parametrize("words", ["%01", "%02x", "a%1Fb"])
def test_find_refuses_control_characters_at_the_field(sign_in: Enter, mail: str, words: str) -> None:
    answer = sign_in(mail).get(f"/find?q={words}")
    assert answer.status_code == 422
    assert 'aria-describedby="words-error"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("words", ["😀", "' OR 1=1 --", "<script>alert(1)</script>", "x" * 100_000, "\u202eabc", "。"])
def test_find_survives_odd_words(sign_in: Enter, mail: str, words: str) -> None:
    answer = sign_in(mail).get("/find", query_string={"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_find_pages_without_losing_or_repeating(app: Flask, sign_in: Enter, mail: str) -> None:
    with app.app_context(), transaction():
        provider, moment = make_provider(), clock.now()
        for n in range(42):
            make_capability(provider, title=f"成批{n}", published_at=moment)
    browser = sign_in(mail)
    seen = [title for n in (1, 2, 3) for title in titles(browser, f"?page={n}")]
    assert len(seen) == len(set(seen)) == 45
    assert "共 <b" in browser.get("/find").get_data(as_text=True)


def test_export_holds_exactly_what_is_filtered(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    assert len(rows(browser)) == 3
    (row,) = rows(browser, "?q=视觉检测&kind=equipment")
    assert row[1:4] == ("铸件视觉检测单元", "苏州霁目视觉科技有限公司", "装备")
    assert row[8:10] == (60, 90)
    assert "客户确认 1" in row


def test_find_shows_no_contact_data(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    for text in (browser.get("/find").get_data(as_text=True), str(rows(browser))):
        assert not re.search(r"联系人\d|139\d{8}|contact\d+@", text)


def test_find_wants_a_sign_in(client: FlaskClient) -> None:
    assert client.get("/find").status_code == 303
    assert client.get("/find.xlsx").status_code == 303


def test_find_asks_the_database_a_fixed_number_of_times(app: Flask, sign_in: Enter, mail: str) -> None:
    import sqlalchemy as sa

    from matchmaker.foundation.db import db

    counted: list[str] = []
    browser = sign_in(mail)
    browser.get("/find")
    with app.app_context():
        engine = db.engine

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        browser.get("/find")
        few = len(counted)
        with app.app_context(), transaction():
            for _ in range(12):
                make_capability(title="又一个方案")
        counted.clear()
        browser.get("/find")
        assert len(counted) <= few + 1
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
