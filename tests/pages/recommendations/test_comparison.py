"""Providers picked, compared side by side and printed as 比选单."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.catalogue.models import Need, Requirement
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from tests.pages.recommendations.reading import Enter, text
from tests.pages.recommendations.world import World


def test_compare_tray_works_by_get_alone(sign_in: Enter, world: World) -> None:
    browser, path = sign_in(world.owner), world.path
    for code in world.providers[:4]:
        answer = browser.get(f"{path}{'&' if '?' in path else '?'}toggle={code}")
        assert answer.status_code == 303
        path = answer.location.split("#")[0]
    assert path.count("with=") == 4
    page = text(browser, path)
    assert page.count('aria-pressed="true"') == 4
    assert f"/needs/{world.need}/compare?with=" in page
    full = browser.get(f"{path}&toggle={world.providers[4]}")
    assert full.location.count("with=") == 4
    assert "最多对比 4 家" in text(browser, full.location.split("#")[0])
    fewer = browser.get(f"{path}&toggle={world.providers[0]}")
    assert fewer.location.count("with=") == 3


def test_matrix_shows_the_chosen_ones(sign_in: Enter, world: World) -> None:
    chosen = world.providers[3:6]
    page = text(sign_in(world.owner), f"{world.path}?" + "&".join(f"with={code}" for code in chosen))
    shown = set(re.findall(r'popover id="proof-([^"]+?)-\d+"', page))
    assert shown == set(chosen)


def test_compare_holds_conditions_of_each(sign_in: Enter, world: World) -> None:
    chosen = world.providers[:3]
    page = text(sign_in(world.owner), f"/needs/{world.need}/compare?" + "&".join(f"with={code}" for code in chosen))
    assert "服务范围" in page
    assert page.count("未填写") >= 0
    for name in ("示例0", "示例1", "示例2"):
        assert name in page
    assert "示例5" not in page


@pytest.mark.parametrize("query", ["", "?with=O-2026-9999", "?with=x&with=y"])
def test_compare_of_fewer_than_two_leads_back(sign_in: Enter, world: World, query: str) -> None:
    answer = sign_in(world.owner).get(f"/needs/{world.need}/compare{query}")
    assert answer.status_code == 303
    assert answer.location.startswith(world.path)


def test_shortlist_prints_whole_lines_with_their_measure(app: Flask, sign_in: Enter, world: World) -> None:
    long = "三种牌子的焊机都能采到电流、电压、送丝速度和线能量，并且曲线原始数据按件号留存十五年以上供客户审核"
    with app.app_context(), transaction():
        need = db.session.scalars(sa.select(Need)).one()
        need.requirements.append(
            Requirement(position=3, must=True, text=long, measure="采样频率", current="无", target="≥10", unit="Hz")
        )
        mark_posts_changed()
    page = text(sign_in(world.owner), f"/needs/{world.need}/shortlist")
    assert page.count(long) == 2  # in the table and among the questions, whole both times
    assert "采样频率 无 → ≥10 Hz" in page


def test_shortlist_asks_each_question_once(sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    page = text(browser, f"/needs/{world.need}/shortlist?with={world.providers[1]}&with={world.providers[4]}")
    asked = re.findall(r"<dd><span>([^<]*)</span> <span class=\"quiet\">([^<]*)</span></dd>", page)
    assert asked[0] == ("能否达到“1 分钟内”，有无同类案例", "各家都问")
    assert len({question for question, _ in asked}) == len(asked)


def test_shortlist_names_whom_a_question_is_for_where_providers_differ(sign_in: Enter, world: World) -> None:
    codes = "&".join(f"with={world.providers[at]}" for at in (0, 1, 2))
    page = text(sign_in(world.owner), f"/needs/{world.need}/shortlist?{codes}")
    asked = dict(re.findall(r"<dd><span>([^<]*)</span> <span class=\"quiet\">([^<]*)</span></dd>", page))
    assert asked["离“1 分钟内”还差多少，怎样补上"] == "示例0"
    assert asked["能否达到“1 分钟内”，有无同类案例"] == "示例1"
    assert asked["这一条能否放宽，或由别家补上"] == "示例2"


def test_shortlist_holds_the_picked_else_the_saved_else_the_first(sign_in: Enter, world: World) -> None:
    browser, path = sign_in(world.owner), f"/needs/{world.need}/shortlist"
    first = text(browser, path)
    assert first.count('<th scope="col"><span class="num">') == 4
    browser.post(f"{world.path}/{world.providers[5]}/save")
    saved = text(browser, path)
    assert saved.count('<th scope="col"><span class="num">') == 1
    assert "示例5" in saved
    picked = text(browser, f"{path}?with={world.providers[1]}&with={world.providers[2]}")
    assert picked.count('<th scope="col"><span class="num">') == 2
    assert "推荐仅供参考，不构成指定；企业自主选择" in picked
