"""The recommended list and the 比选单 as files, read back with openpyxl: what the pages say, and no more."""

import io
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from tests.pages.recommendations.reading import Enter, cards, kept, text
from tests.pages.recommendations.world import LINES, World


def rows(browser: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    page = load_workbook(io.BytesIO(answer.data)).active
    heads, *cells = page.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in cells]


def test_list_has_every_provider_in_the_order_of_the_page(sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    found = rows(browser, f"{world.path}.xlsx")
    assert len(found) == len(world.providers)
    assert [row["名次"] for row in found] == list(range(1, len(found) + 1))
    page = text(browser, world.path)
    assert [row["服务商"] for row in found] == [world.names[world.providers.index(code)] for code in cards(page)]
    assert sum(value for name, value in found[0].items() if "（满分 " in name) == found[0]["匹配分"]


def test_list_carries_each_line_with_its_measure_and_its_proof(sign_in: Enter, world: World) -> None:
    found = rows(sign_in(world.owner), f"{world.path}.xlsx")
    line = "[必须] 检测结果写回 MES（1 分钟内）"
    assert line in found[0]
    told = {row["服务商"]: row[line] for row in found}
    assert told[world.names[0]].startswith("部分满足：多角度光源在线检测压铸件外观缺陷，检测结果写回 MES")
    assert told[world.names[0]].endswith("（方案说明，企业自述）")
    assert told[world.names[1]] == "资料未提及"
    assert told[world.names[2]].startswith("明确不满足：")


def test_price_that_is_not_given_is_told_from_one_that_is(app: Flask, sign_in: Enter, world: World) -> None:
    with app.app_context(), transaction():
        priced, *others = db.session.scalars(sa.select(Capability).order_by(Capability.code))
        priced.price_low, priced.price_high = 60.0, 90.0
        for one in others:
            one.price_low = one.price_high = None
        mark_posts_changed()
    found = {row["服务商"]: row for row in rows(sign_in(world.owner), f"{world.path}.xlsx")}
    keys = ("价格下限（万元）", "价格上限（万元）", "价格说明")
    assert [found[world.names[0]][key] for key in keys] == [60, 90, None]
    assert [found[world.names[1]][key] for key in keys] == [None, None, "未填写"]
    assert not any("面议" in str(cell) for row in found.values() for cell in row.values())


def test_days_have_no_split_seconds(sign_in: Enter, world: World) -> None:
    for path in (f"{world.path}.xlsx", f"/needs/{world.need}/shortlist.xlsx"):
        for row in rows(sign_in(world.owner), path):
            assert all(cell.microsecond == cell.second == 0 for cell in row.values() if isinstance(cell, datetime))


def test_filters_of_the_page_hold_in_the_file(sign_in: Enter, world: World) -> None:
    found = rows(sign_in(world.owner), f"{world.path}.xlsx?kind=software")
    assert [row["服务商"] for row in found] == [world.names[2]]


def test_comparison_has_lines_conditions_and_questions(sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    codes = "&".join(f"with={world.providers[at]}" for at in (0, 1, 2))
    found = {row["要求"]: row for row in rows(browser, f"/needs/{world.need}/shortlist.xlsx?{codes}")}
    assert [name for name in found if name.startswith("[")] == [
        f"[{'必须' if must else '期望'}] {one}" for one, must in LINES
    ]
    line = found["[必须] 检测结果写回 MES"]
    assert line["怎样算满足"] == "1 分钟内"
    assert line["对接前要问清的"].split("\n") == [
        "离“1 分钟内”还差多少，怎样补上（示例0）",
        "能否达到“1 分钟内”，有无同类案例（示例1）",
        "这一条能否放宽，或由别家补上（示例2）",
    ]
    cells = {name.split()[1]: cell for name, cell in found["结论"].items() if name[0].isdigit()}
    assert cells[world.names[2]] == "不满足必须项"
    assert {"服务范围", "一句话"} <= set(found)


def test_text_that_looks_like_markup_or_a_formula_stays_text(app: Flask, sign_in: Enter, world: World) -> None:
    with app.app_context(), transaction():
        need = db.session.scalars(sa.select(Need)).one()
        need.requirements[1].target = "<=5"
        offer = db.session.scalars(sa.select(Capability).where(Capability.code == world.capability)).one()
        offer.title, offer.interfaces = "=1+1 检测", ["a<b>c"]
        mark_posts_changed()
    browser = sign_in(world.owner)
    listed = rows(browser, f"{world.path}.xlsx")
    assert "=1+1 检测" in [row["方案"] for row in listed]
    assert "[必须] 检测结果写回 MES（<=5 分钟内）" in listed[0]
    compared = rows(browser, f"/needs/{world.need}/shortlist.xlsx")
    assert "能否达到“<=5 分钟内”" in next(row for row in compared if "MES" in row["要求"])["对接前要问清的"]
    assert any("a<b>c" in str(cell) for row in compared for cell in row.values())


def test_files_are_for_those_who_see_the_list(client: FlaskClient, sign_in: Enter, world: World) -> None:
    for path in (f"{world.path}.xlsx", f"/needs/{world.need}/shortlist.xlsx"):
        assert client.get(path).status_code == 303
        assert [sign_in(one).get(path).status_code for one in (world.owner, world.officer)] == [200, 200]
        assert [sign_in(one).get(path).status_code for one in (world.stranger, world.other_officer)] == [404, 404]
        assert sign_in(world.provider_user).get(path).status_code == 403


def test_file_is_kept_as_a_list_that_was_shown(app: Flask, sign_in: Enter, world: World) -> None:
    found = rows(sign_in(world.owner), f"{world.path}.xlsx")
    [row] = kept(app)
    assert len(row.items) == len(found)
