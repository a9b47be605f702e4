"""What a 台账 says of posts, read back with openpyxl: lines with their measure, 面议 apart from nothing, days to the minute."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.catalogue.offers import Capability
from matchmaker.web.post_columns import capability_columns, need_columns
from matchmaker.web.sheets import Column, sheet

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def read(columns: list[Column[Any]], row: Any) -> dict[str, Any]:
    page = load_workbook(io.BytesIO(sheet("需求", columns, [row]).data)).active
    heads, cells = list(page.iter_rows(values_only=True))
    return dict(zip(heads, cells, strict=True))


def need(**values: Any) -> dict[str, Any]:
    return read(need_columns(lambda row: row), NeedContent(**values))


def test_requirement_line_carries_its_measure() -> None:
    lines = (
        RequirementContent("用工减少", True, "人数", "12", "5-6", "人"),
        RequirementContent("结果写回 MES", False),
        RequirementContent("响应要快", True, "到场", "", "4", "小时内"),
        RequirementContent("少占地", True, "占地", "80", "", "平方米"),
    )
    assert need(requirements=lines)["要求条目"].split("\n") == [
        "[必须] 用工减少（人数 12 → 5-6 人）",
        "[期望] 结果写回 MES",
        "[必须] 响应要快（到场 4 小时内）",
        "[必须] 少占地（占地 80 平方米 →）",
    ]


def test_budget_that_is_open_is_told_from_one_that_is_not_given() -> None:
    told = [need(**one)["预算说明"] for one in ({"budget_open": True}, {}, {"budget_high": 80.0})]
    assert told == ["面议", "未填写", None]


@pytest.mark.parametrize(("low", "high", "said"), [(None, None, "未填写"), (60.0, None, None), (None, 0.0, None)])
def test_price_that_is_not_given_is_no_offer_to_negotiate(
    low: float | None, high: float | None, said: str | None
) -> None:
    offer = Capability(price_low=low, price_high=high, industries=[], regions=[], tags=[], kind="software", does="")
    assert read(capability_columns(lambda row: row, lambda _row: ()), offer)["价格说明"] == said


def test_moment_is_kept_to_the_minute() -> None:
    moment = datetime(2026, 11, 24, 18, 5, 33, 123456, tzinfo=UTC)
    [value] = read([("发布", lambda row: row)], moment).values()
    assert value == datetime(2026, 11, 25, 2, 5)  # noqa: DTZ001  # Excel has no time zones
