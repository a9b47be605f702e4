"""A new provider that is shown further up is marked wherever it stands; filters, other orders and the operator's switch move nobody."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from tests.factories import make_capability, make_provider
from tests.pages.recommendations.reading import Enter, cards, kept, text
from tests.pages.recommendations.world import World

SAID = "新入驻服务商，原排第 7 位，前移展示，得分未变"


@pytest.fixture
def order(app: Flask, sign_in: Enter, world: World) -> list[str]:
    """The pure order of eleven providers that were verified long ago, but for the seventh, which is new."""
    with app.app_context(), transaction():
        for at in range(5):
            owner = make_provider(name=f"无锡示例{at}号检测有限公司", short_name=f"无锡{at}")
            make_capability(owner, title="压铸外观检测改造", does="外观缺陷在线检测改造。", cases=[], kind="equipment")
    verified(app, 300)
    codes = cards(text(sign_in(world.owner), world.path))
    verified(app, 3, codes[6])
    return codes


def verified(app: Flask, days: int, *codes: str) -> None:
    """Date the seals of the providers named, else of all."""
    with app.app_context(), transaction():
        chosen = Organisation.code.in_(codes) if codes else Organisation.kind == OrganisationKind.PROVIDER
        when = clock.now() - timedelta(days=days)
        db.session.execute(sa.update(Organisation).where(chosen).values(verified_at=when))


def lifted(codes: list[str]) -> list[str]:
    return [*codes[:4], codes[6], *codes[4:6], *codes[7:]]


def card(page: str, code: str) -> str:
    return re.split(r'<article class="card', page.split(f'id="card-{code}"')[1])[0]


def test_the_card_says_that_it_is_new_and_that_its_score_is_its_own(
    app: Flask, sign_in: Enter, world: World, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.owner)
    page = text(browser, world.path)
    assert cards(page) == lifted(order)
    assert page.count(f'title="{SAID}"') == 1
    assert f'<p class="sub moved">{SAID}</p>' in card(page, order[6])
    assert "第 5 位 " in card(page, order[6])
    monkeypatch.setitem(app.config, "NEWCOMERS", None)
    pure = text(browser, world.path)
    score = re.compile(r'匹配分 <b class="num">(\d+)</b>')
    assert score.findall(card(page, order[6])) == score.findall(card(pure, order[6])) != []


def test_turned_off_the_order_is_by_score_and_nobody_is_marked(
    app: Flask, sign_in: Enter, world: World, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "NEWCOMERS", None)
    browser = sign_in(world.owner)
    page = text(browser, world.path)
    assert cards(page) == order
    assert "新入驻" not in page
    assert "新入驻" not in text(browser, "/rules")


@pytest.mark.parametrize("query", ["kind=equipment", "sort=date"])
def test_filters_and_other_orders_move_nobody(
    app: Flask, sign_in: Enter, world: World, order: list[str], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    browser = sign_in(world.owner)
    page = text(browser, f"{world.path}?{query}")
    assert 'class="state newcomer"' not in page
    monkeypatch.setitem(app.config, "NEWCOMERS", None)
    assert cards(page) == cards(text(browser, f"{world.path}?{query}"))


def test_staff_see_the_same_list_where_they_propose(sign_in: Enter, world: World, order: list[str]) -> None:
    browser = sign_in(world.officer)
    assert cards(text(browser, world.path)) == lifted(order)
    page = text(browser, f"/staff/needs/{world.need}/propose")
    assert cards(page) == lifted(order)
    assert SAID in page


@pytest.mark.parametrize("path", ["compare", "shortlist"])
def test_side_by_side_it_is_marked_too(sign_in: Enter, world: World, order: list[str], path: str) -> None:
    page = text(sign_in(world.owner), f"/needs/{world.need}/{path}?with={order[0]}&with={order[6]}")
    assert page.count("新入驻</span>") == 1
    assert SAID in page
    assert SAID not in text(sign_in(world.owner), f"/needs/{world.need}/{path}?with={order[0]}&with={order[1]}")


def sheet(answer: bytes) -> list[dict[str, Any]]:
    heads, *rows = load_workbook(io.BytesIO(answer)).active.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_files_say_it_in_words(
    app: Flask, sign_in: Enter, world: World, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.owner)
    rows = sheet(browser.get(f"{world.path}.xlsx").data)
    assert [row["名次说明"] for row in rows] == [SAID if at == 5 else None for at in range(1, 12)]
    both = f"with={order[0]}&with={order[6]}"
    compared = sheet(browser.get(f"/needs/{world.need}/shortlist.xlsx?{both}").data)
    assert [list(row.values())[2:4] for row in compared if row["要求"] == "名次说明"] == [[None, SAID]]
    monkeypatch.setitem(app.config, "NEWCOMERS", None)
    assert "名次说明" not in sheet(browser.get(f"{world.path}.xlsx").data)[0]


def test_the_list_is_kept_as_shown_with_the_mark(app: Flask, sign_in: Enter, world: World, order: list[str]) -> None:
    text(sign_in(world.owner), world.path)
    items = kept(app)[-1].items
    assert [one["provider"] for one in items] == lifted(order)
    assert [one["provider"] for one in items if one.get("lifted")] == [order[6]]
    by_score = sorted(items, key=lambda one: one["rank"])
    assert [one["provider"] for one in by_score] == order


def test_the_rules_tell_its_bounds(sign_in: Enter, world: World, order: list[str]) -> None:
    page = text(sign_in(world.owner), "/rules")
    told = page.split('<li id="newcomers">')[1].split("</li>")[0]
    for figure in ("第 5 位", "10 位之内", "80%", "180 天"):
        assert figure in told
