"""The rules of the intake one by one: sums and days, each with what it must leave alone."""

from datetime import date

import pytest

from matchmaker.matching.intake.budget import read_budget
from matchmaker.matching.intake.deadline import read_deadline
from matchmaker.matching.intake.figures import number, numeral_band
from matchmaker.matching.intake.found import Budget
from matchmaker.matching.intake.pieces import page_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("预算50万左右", 50, 50),
        ("预算30-50万", 30, 50),
        ("预算30万-50万元之间", 30, 50),
        ("投资300到500万之间", 300, 500),
        ("不超过80万元的预算", None, 80),
        ("预算五十万", 50, 50),
        ("预算大概一百二十万", 120, 120),
        ("预算三五十万", 30, 50),
        ("预算七八万", 7, 8),
        ("别太贵，30-50w", 30, 50),
        ("价格别超过15万", None, 15),
        ("预算在100万以上", 100, None),
        ("30万预算", 30, 30),
        ("十万以内", None, 10),
        ("预算1-2百万", 100, 200),
        ("预算0.5亿", 5000, 5000),
        ("预算８０万", 80, 80),
        ("預算50萬", 50, 50),
        ("budget ¥300k", 30, 30),
        ("RMB 500,000 budget", 50, 50),
        ("budget: CNY 400,000 to 550,000", 40, 55),
        ("budget of 2 million yuan", 200, 200),
        ("We can spend up to CNY 600k", None, 60),
        ("investment is capped at 45万元", None, 45),
        ("年产值3个亿，预算100万", 100, 100),
        ("预算：\n100万", 100, 100),
        ("大概准备200万", 200, 200),
        ("We have CNY 2.4m", 240, 240),
        ("预算50万，价格面议", 50, 50),
    ],
)
def test_sum_is_a_budget(text: str, low: float | None, high: float | None) -> None:
    found, unclear = read_budget(page_of(text))
    assert found is not None, unclear
    assert found.value == Budget(low, high)


@pytest.mark.parametrize(
    "text", ["预算面议", "费用可以谈", "价格好商量", "price negotiable", "open budget", "Price: open"]
)
def test_budget_is_left_open(text: str) -> None:
    found, _ = read_budget(page_of(text))
    assert found is not None
    assert found.value == Budget(open=True)


@pytest.mark.parametrize(
    "text",
    [
        "预算几十万",
        "预算50多万",
        "预算一百来万",
        "budget EUR 40k",
        "budget is 300k",
        "预算：100",
        "一期预算30万，二期预算80万",
        "预算$5万",
    ],
)
def test_budget_is_spoken_of_without_being_told(text: str) -> None:
    found, unclear = read_budget(page_of(text))
    assert found is None
    assert unclear is not None
    assert unclear.value == "budget"


@pytest.mark.parametrize(
    "text",
    [
        "去年花了80万上的系统",
        "单台预算20万",
        "up to 5 thousand yuan a month",
        "每年损失200万",
        "年产120万件",
        "预算没定",
        "预算面没有",
        "每次罚款五万",
        "Defects cost us RMB 2 million",
        "预算50-30万",
        "预算0万",
        "预算一百五万",
        "3000个货位",
        "准备3万件库存",
        "",
    ],
)
def test_sum_is_no_budget(text: str) -> None:
    found, _ = read_budget(page_of(text))
    assert found is None


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,200", 1200), ("12.5", 12.5), ("五十", 50), ("一百二十", 120), ("两百零五", None), ("一百五", None), ("三五十", None),
     ("十十", None), ("半", None), ("six", 6), ("十二", 12), ("", None)],
)  # fmt: skip
def test_figure_is_read(written: str, value: float | None) -> None:
    assert number(written) == value


def test_band_of_numerals_rises() -> None:
    assert numeral_band("三五十") == (30, 50)
    assert numeral_band("五三十") is None
    assert numeral_band("十") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("年底前上线", "2026-12-31"),
        ("明年年底前完成", "2027-12-31"),
        ("今年内完成", "2026-12-31"),
        ("下个月底前", "2026-12-31"),
        ("下下个月底前", "2027-01-31"),
        ("月底前装好", "2026-11-30"),
        ("春节前完成", "2027-02-05"),
        ("明年春节前上线", "2027-02-05"),
        ("元旦前", "2026-12-31"),
        ("五一前装完", "2027-04-30"),
        ("国庆节前交付", "2027-09-30"),
        ("3个月内", "2027-02-24"),
        ("三个月内完成", "2027-02-24"),
        ("2-3个月内完成", "2027-02-24"),
        ("半年内上线", "2027-05-24"),
        ("半个月内搞定", "2026-12-09"),
        ("两周内装好", "2026-12-08"),
        ("45天内交付", "2027-01-08"),
        ("一年内完成", "2027-11-24"),
        ("明年3月底前要上线", "2027-03-31"),
        ("4月前完成", "2027-03-31"),
        ("2027年3月上线", "2027-03-31"),
        ("十二月底前完成", "2026-12-31"),
        ("2027年5月31日前交货", "2027-05-31"),
        ("2027-05-31交货", "2027-05-31"),
        ("5月1日前交付", "2027-05-01"),
        ("一季度末完成", "2027-03-31"),
        ("Q1上线", "2027-03-31"),
        ("明年上半年干完", "2027-06-30"),
        ("下半年投产", "2026-12-31"),
        ("交货期：2027年5月底", "2027-05-31"),
        ("时间：明年二季度", "2027-06-30"),
        ("by end of March", "2027-03-31"),
        ("before March 2027 please", "2027-02-28"),
        ("within 8 weeks", "2027-01-19"),
        ("in six months", "2027-05-24"),
        ("ready by 15 June", "2027-06-15"),
        ("Needed by June 30th, 2027.", "2027-06-30"),
        ("delivered by 31/03/2027", "2027-03-31"),
        ("go-live Q2 2027", "2027-06-30"),
        ("running before Chinese New Year", "2027-02-05"),
        ("finished before National Day next year", "2027-09-30"),
        ("installed by the end of next month", "2026-12-31"),
        ("live by year-end", "2026-12-31"),
        ("end of next year at the latest", "2027-12-31"),
        ("complete in the first half of 2027", "2027-06-30"),
        ("done by May Day", "2027-04-30"),
        ("done before the new year", "2026-12-31"),
        ("报价12月5日前，年底前装好", "2026-12-31"),
    ],
)  # fmt: skip
def test_day_is_the_deadline(text: str, day: str) -> None:
    found, unclear = read_deadline(page_of(text), TODAY)
    assert found is not None, unclear
    assert found.value.isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "2099年春节前上线",
        "年前装好",
        "3月中旬完成",
        "6月投产前调试好",
        "明年Q1前上线",
        "中秋前完成",
        "一期年底前上线，二期明年6月底前完成",
        "工期60天内",
        "项目周期不超过10个月",
        "合同签订后60天交货",
        "delivery 8 months after order",
        "30个工作日内完成",
        "done by March",
        "delivered by 03/04/2027",
        "2026年1月底完成",
        "2月30日前完成",
        "13月底完成",
    ],
)
def test_deadline_is_spoken_of_without_being_told(text: str) -> None:
    found, unclear = read_deadline(page_of(text), TODAY)
    assert found is None
    assert unclear is not None
    assert unclear.value == "deadline"


@pytest.mark.parametrize(
    "text",
    [
        "下个月底给方案",
        "质保3年内免费",
        "24小时内到场",
        "3年前上的系统",
        "2天内到厂响应",
        "Please quote before Dec 5",
        "Start in January",
        "3月产量最高",
        "联系人：3月底前完成",
        "春节前后很忙",
        "半天内完成",
        "1.5个月内完成",
        "0天内完成",
    ],
)
def test_day_is_no_deadline(text: str) -> None:
    assert read_deadline(page_of(text), TODAY)[0] is None


def test_spring_festival_of_an_unknown_year_is_unknown() -> None:
    found, unclear = read_deadline(page_of("春节前上线"), date(2035, 6, 1))
    assert found is None
    assert unclear is not None
