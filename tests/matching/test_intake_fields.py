"""The rules of the intake one by one: places, people, measures, lines and texts, each with what it must leave alone."""

from datetime import date

import pytest

from matchmaker.matching.intake.lines import read_lines
from matchmaker.matching.intake.people import find_names
from matchmaker.matching.intake.phrases import read_result, read_title
from matchmaker.matching.intake.pieces import page_of
from matchmaker.matching.intake.proposals import propose
from matchmaker.matching.intake.whereabouts import read_industry, read_place, read_service
from matchmaker.matching.spotting import default_spotter
from matchmaker.matching.text import language_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("厂在顺义", "REG110113"),
        ("上海松江。", "REG310117"),
        ("天津市西青区的工厂", "REG120111"),
        ("项目在江苏昆山", "REG320000"),
        ("地点：佛山", "REG440000"),
        ("Our plant in Jiading", "REG310114"),
        ("We run a shop in Tianjin (Binhai)", "REG120116"),
        ("浙江绍兴柯桥。", "REG330000"),
        ("我们厂在南通通州", "REG320000"),
    ],
)
def test_place_is_read(text: str, region: str) -> None:
    found = read_place(page_of(text))
    assert found is not None
    assert found.value == region


@pytest.mark.parametrize(
    "text",
    [
        "客户在上海",
        "给北京奔驰供货",
        "上海电气集团有限公司",
        "工厂在苏州，仓库在武汉",
        "从深圳发货",
        "北京时间",
        "去上海看展",
        "made in Beijing",
    ],
)
def test_place_of_others_is_left(text: str) -> None:
    assert read_place(page_of(text), find_names(text)) is None


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("需要驻场调试", "onsite"),
        ("要上门看看", "onsite"),
        ("On-site implementation required", "onsite"),
        ("远程实施就可以", "remote"),
        ("can be done remotely", "remote"),
        ("现场或远程都行", "either"),
        ("on-site or remote", "either"),
        ("不需要驻场", None),
        ("现场管理很乱", None),
        ("要做设备远程监控", None),
        ("驻场调试，平时远程支持就行", None),
    ],
)
def test_service_is_read(text: str, service: str | None) -> None:
    found = read_service(page_of(text))
    assert (found.value if found else None) == service


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("我司为汽车零部件生产企业", "IND024"),
        ("行业：食品", "IND002"),
        ("我们是做食品包装的", None),
        ("我们给汽车厂供货", None),
        ("我们做纺织，也做化工", None),
        ("汽车很多", None),
        ("要有汽车行业案例", None),
    ],
)
def test_industry_is_the_writers_own(text: str, industry: str | None) -> None:
    found = read_industry(page_of(text), default_spotter())
    assert (found.value if found else None) == industry


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("有意请找周工，电话", ["周工"]),
        ("王经理您好", ["王经理"]),
        ("联系人：李海洋 022", ["李海洋"]),
        ("我是设备部张伟，", ["张伟"]),
        ("苏州恒信精密机械有限公司 采购部 陈晓东", ["苏州恒信精密机械有限公司", "陈晓东"]),
        ("我们是给苏州恒信精密有限公司做配套的", ["苏州恒信精密有限公司"]),
        ("Best regards,\nLi Wei\nBinhai Castings Co., Ltd.", ["Li Wei", "Binhai Castings Co., Ltd."]),
        ("Dear Ms. Zhang", ["Zhang"]),
        ("Contact: Anna Keller", ["Anna Keller"]),
        ("an order of The Keller Group", ["Keller Group"]),
        ("一周工作五天，高工艺要求，这条集团管得紧", []),
        ("Hello team, thanks for the quick help", []),
    ],
)
def test_people_and_firms_are_named(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in find_names(text)] == names


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("节拍要求不大于45秒", ("", "≤45", "秒")),
        ("漏检率从2.1%降到0.5%以下", ("2.1", "≤0.5", "%")),
        ("现在漏检率2.1%左右，希望降到0.5%", ("2.1", "0.5", "%")),
        ("气孔漏检差不多2%，夜班更糟。漏检压到0.5%以内", ("2", "≤0.5", "%")),
        ("scrap from 4 % down to below 2 %", ("4", "<2", "%")),
        ("cycle time takes 95 minutes, we want to get it down to 40 min or less", ("95", "≤40", "min")),
        ("read rate of 99.5% or better", ("", "≥99.5", "%")),
        ("OEE要超过70%", ("", ">70", "%")),
        ("出入库效率≥80托/小时", ("", "≥80", "托/小时")),
        ("精度2.5um以内", ("", "≤2.5", "um")),
        ("单耗做到75方", ("", "75", "方")),
        ("speed at least 6,000 rpm", ("", "≥6,000", "rpm")),
        ("改造期间最多停产12天", ("", "≤12", "天")),
        ("要降到85以下", ("", "≤85", "")),
        ("行程不小于1000×800", ("", "", "")),
        ("数据要保留15年", ("", "", "")),
        ("现在5%和6%都有，要降到3%以内", ("", "≤3", "%")),
        ("联系人王工5%，要降到3%以内", ("", "≤3", "%")),
    ],
)
def test_line_has_its_figures(text: str, figures: tuple[str, str, str]) -> None:
    lines = read_lines(page_of(text), TODAY, find_names(text))
    assert [(one.value.current, one.value.target, one.value.unit) for one in lines] == [figures]


@pytest.mark.parametrize(
    ("text", "musts", "wishes"),
    [
        ("必须支持OPC UA，最好能手机看", ["必须支持OPC UA"], ["最好能手机看"]),
        ("要求：\n1、断带时自动退出；\n2、最好有报警\n\n谢谢", ["断带时自动退出"], ["最好有报警"]),
        ("加分项：\n- 有案例\n", [], ["有案例"]),
        ("要求：防错、扭矩自动存、能查工位", ["防错", "扭矩自动存", "能查工位"], []),
        ("要求：①防错 ②扭矩自动存", ["防错", "扭矩自动存"], []),
        (
            "1) trace every part 2) survive shot blasting 3) talk to our MES",
            ["trace every part", "survive shot blasting", "talk to our MES"],
            [],
        ),
        ("另外要能写回MES", ["要能写回MES"], []),
        ("it must support Fanuc, ideally also Siemens", ["it must support Fanuc"], ["ideally also Siemens"]),
        ("希望能自动报警", [], ["希望能自动报警"]),
        ("希望漏检降到0.5%以内", ["希望漏检降到0.5%以内"], []),
        ("现在靠人工抄表，数据不能自动记录", [], []),
        ("每次停机超过2小时", [], []),
        ("operators have to walk a lot", [], []),
        ("必须联系王工", [], []),
        ("隔壁同行做到70方以内，项目周期不超过5个月", [], []),
        ("要能3月底前上线", [], []),
        ("背景：必须改", [], []),
        ("a", [], []),
    ],
)
def test_lines_are_musts_or_wishes(text: str, musts: list[str], wishes: list[str]) -> None:
    lines = [one.value for one in read_lines(page_of(text), TODAY, find_names(text))]
    assert [one.text for one in lines if one.must] == musts
    assert [one.text for one in lines if not one.must] == wishes


def test_measure_is_named_where_the_words_are_few() -> None:
    assert [one.value.measure for one in read_lines(page_of("节拍不大于45秒"), TODAY)] == ["节拍"]
    assert [one.value.measure for one in read_lines(page_of("The response time must be under 2 seconds"), TODAY)] == [
        "response time"
    ]
    assert [one.value.measure for one in read_lines(page_of("we want to get it below 2 seconds"), TODAY)] == [""]


def test_lines_are_ten_at_most_and_each_once() -> None:
    text = "\n".join(f"必须支持协议{at}" for at in range(30)) + "\n必须支持协议1"
    assert len(read_lines(page_of(text), TODAY)) == 10
    assert len(read_lines(page_of("必须支持MES。必须支持MES。"), TODAY)) == 1


def test_line_keeps_clear_of_what_it_may_not_touch() -> None:
    text = "王工说漏检5%，漏检要降到3%以内"
    assert [one.value.current for one in read_lines(page_of(text), TODAY, [(0, 2)])] == [""]
    assert read_lines(page_of(text), TODAY, [(12, 14)]) == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("标题：Fwd: 焊缝在线检测", "焊缝在线检测"),
        ("需求标题：包装车间开箱封箱", "包装车间开箱封箱"),
        ("Subject: warehouse", None),
        ("有没有做氢气检漏的？", "氢气检漏"),
        ("能不能装个管网压力监测", "管网压力监测"),
        ("想上一套在线检测", "在线检测"),
        ("求购二手三坐标测量机一台", "二手三坐标测量机"),
        ("谁家有靠谱的WMS推荐一下", "WMS"),
        ("AGV有没有便宜点的", "AGV"),
        ("拟对现有ERP进行升级", "现有ERP进行升级"),
        ("we need AGVs for moving pallets", "AGVs for moving pallets"),
        ("Looking for a supplier of used injection moulding machines, 350 t", "used injection moulding machines"),
        ("We require an automatic recording system with tamper-proof storage for ten long years", "automatic recording system"),
        ("想找高校合作", None),
        ("先做一条线试点", None),
        ("不需要MES", None),
        ("想问下多少钱", None),
        ("王工要上MES", None),
        ("要求：\n想上一套MES", None),
        ("I would like to hear from you", None),
    ],
)  # fmt: skip
def test_title_is_what_is_looked_for(text: str, title: str | None) -> None:
    mentioned = [(at, at + len(word)) for word in ("MES", "WMS", "AGV", "ERP") if (at := text.find(word)) >= 0]
    avoid = [(0, len(text))] if "王工" in text else []
    found = read_title(page_of(text), avoid, mentioned)
    assert (found.value if found else None) == title


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("目标：漏检率降到0.5%", "漏检率降到0.5%"),
        ("希望换型缩短到10分钟", "希望换型缩短到10分钟"),
        ("inspection that brings scrap below 1%", "brings scrap below 1%"),
        ("去年降到了3%", None),
        ("投资控制在120万以内", None),
        ("背景：降到3%", None),
        ("实现自动化", None),
    ],
)
def test_result_is_what_shall_come_of_it(text: str, result: str | None) -> None:
    found = read_result(page_of(text), [])
    assert (found.value if found else None) == result


def test_result_that_names_somebody_is_not_proposed() -> None:
    assert read_result(page_of("目标：王工满意。效果好"), [(3, 5)]) is None


def test_sections_end_with_a_blank_line() -> None:
    page = page_of("要求：\n\n- 防错\n\n谢谢")
    assert [(page.said(one), one.section) for one in page.sentences] == [("防错", "must"), ("谢谢", "")]


def test_clauses_keep_thousands_and_years_together() -> None:
    page = page_of("RMB 800,000, by June 30, 2027, done")
    assert [page.said(one) for one in page.clauses(page.sentences[0])] == ["rmb 800,000", "by june 30, 2027", "done"]


def test_tags_leave_out_what_is_there_and_what_is_not_wanted() -> None:
    found = propose("已有MES，不需要ERP，想上WMS", default_spotter(), TODAY)
    assert [one.value for one in found.tags] == ["SOL006"]
    kept_out = propose("想上WMS", default_spotter(), TODAY, [(2, 5)])
    assert kept_out.tags == ()


def test_language_is_that_of_most_words() -> None:
    assert [language_of(text) for text in ("想上 MES", "need MES 深圳", "", "123")] == ["zh", "en", "zh", "zh"]


def test_blank_text_proposes_nothing() -> None:
    found = propose(" \n", default_spotter(), TODAY)
    assert found.problem is None
    assert (found.tags, found.lines, found.unclear, found.names) == ((), (), (), ())
