"""Explanations that are true: parts add up, quoted words carry the score, what is there already is not missing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matchmaker.matching.matcher import Matcher
from matchmaker.matching.posts import read_capability
from matchmaker.matching.records import CapabilityRecord, CaseRecord, Match, NeedRecord
from matchmaker.matching.spotting import default_spotter
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need, masked

PHRASES = [
    "压铸件外观缺陷检测", "结果写回 MES", "能源管理系统", "不需要 ERP", "已有 MES，要升级", "振动监测与故障预警", "多品种小批量排产",
    "machine vision for castings", "results written to the MES", "energy management", "We do not need an ERP.", "立体仓库", "OPC-UA 接口",
]  # fmt: skip
needs = st.builds(
    lambda title, problem, tags: make_need(
        title=title, problem="。".join(problem), tags=tags, industry="IND024", budget=(None, 90)
    ),
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(PHRASES), max_size=4),
    st.lists(st.sampled_from(["MES", "视觉检测", "压铸", "节能"]), max_size=3),
)
capabilities = st.builds(
    lambda title, does, tags, cases: make_capability(
        "x", title=title, does="。".join(does), tags=tags, cases=cases, industries=("IND024",), price=(50, 120)
    ),
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(PHRASES), max_size=4),
    st.lists(st.sampled_from(["制造执行系统", "机器视觉", "铸造", "能源管理"]), max_size=3),
    st.lists(st.sampled_from(PHRASES), max_size=3),
)
MATCHER = make_matcher(*make_catalogue())


def is_profile(capability: CapabilityRecord) -> bool:
    return read_capability(capability, default_spotter()).is_profile


@settings(max_examples=60, deadline=None)
@given(needs, capabilities)
def test_parts_and_printed_parts_add_up(need: NeedRecord, capability: CapabilityRecord) -> None:
    found = MATCHER.explain(need, capability)
    assert sum(part.value for part in found.parts) == pytest.approx(found.score, abs=1e-9)
    assert sum(part.shown for part in found.parts) == found.shown == round(100 * found.score)
    assert sum(part.shown_max for part in found.parts) == 100
    assert all(0.0 <= part.value <= part.max + 1e-12 for part in found.parts)


@settings(max_examples=60, deadline=None)
@given(needs, capabilities)
@example(
    make_need(title="energy management", problem="振动监测与故障预警"),
    make_capability("x", title="压铸件外观缺陷检测", does="能源管理系统", cases=["振动监测与故障预警"]),
)
def test_masking_what_is_quoted_lowers_the_score(need: NeedRecord, capability: CapabilityRecord) -> None:
    found = MATCHER.explain(need, capability)
    falls = [one.fall for one in found.evidence]
    assert falls == sorted(falls, reverse=True)
    for one in found.evidence:
        assert one.fall > 0.0
        if one.part == "text":
            # The words are cut from the text itself, so that a wrong span cannot hide.
            left = masked(capability, one)
            # Where nothing but past works is left, these become the text: another post, which may be nearer.
            assert MATCHER.explain(need, left).score < found.score or is_profile(left) > is_profile(capability)


@settings(max_examples=60, deadline=None)
@given(needs, capabilities)
def test_marks_lie_inside_quotations_that_are_there(need: NeedRecord, capability: CapabilityRecord) -> None:
    for one in MATCHER.explain(need, capability).evidence:
        for quote, spans in ((one.quote, one.spans), (one.need_quote, one.need_spans)):
            assert all(0 <= start < end <= len(quote) for start, end in spans)
        if one.part == "text":
            assert one.quote
            assert one.spans
            assert one.need_spans
            assert one.need_quote in f"{need.title}\n{need.problem}"


def test_masking_something_else_leaves_the_score() -> None:
    need = make_need(title="振动监测")
    capability = make_capability("x", title="轴承振动监测", does="面向食堂的菜谱。")
    found = MATCHER.explain(need, capability)
    assert [one.source for one in found.evidence] == ["title"]
    assert "食堂" not in "".join(one.quote[a:b] for one in found.evidence for a, b in one.spans)


def explain(need: NeedRecord, *others: CapabilityRecord, **fields: object) -> Match:
    matcher = make_matcher(*make_catalogue(), *others)
    return matcher.explain(need, make_capability("x", **fields))


def test_nothing_constant_is_a_reason() -> None:
    full = make_need(title="压铸件检测", tags=["压铸"], industry="IND024", budget=(None, 90), musts=["外观检测"])
    for empty in (make_capability("x"), make_capability("x", title="！？", does="🙂")):
        found = MATCHER.explain(full, empty)
        assert found.score == 0.0
        assert found.evidence == ()
    assert MATCHER.explain(make_need(), make_catalogue()[0]).score == 0.0
    assert MATCHER.recommend(make_need()) == []


def test_what_is_asked_for_and_not_shown_is_missing() -> None:
    found = explain(make_need(title="MES 与 AGV", tags=["AGV", "灯检"], musts=["灯检机联机"]), title="MES 系统")
    assert [(one.kind, one.concept or one.text) for one in found.missing] == [
        ("requirement", "灯检机联机"),
        ("concept", "TEC031"),
        ("tag", "灯检"),
    ]


@pytest.mark.parametrize(
    "text", ["已有 MES，要升级", "已有 MES", "不需要 MES", "We already have an MES and want to upgrade it."]
)
def test_what_is_there_or_not_wanted_is_never_missing(text: str) -> None:
    found = explain(make_need(title=text, tags=["MES"]), title="振动监测")
    assert [one for one in found.missing if one.concept == "SOL001"] == []


def test_what_is_not_wanted_is_no_evidence() -> None:
    erp = {"title": "ERP 实施", "does": "企业资源计划", "tags": ["ERP"]}
    assert explain(make_need(title="要做视觉检测", problem="不需要 ERP", tags=["ERP"]), **erp).score == 0.0
    assert explain(make_need(title="要做视觉检测", problem="需要 ERP", tags=["ERP"]), **erp).score > 0.0


def test_a_brand_to_be_replaced_is_no_evidence_but_its_category_is() -> None:
    need = make_need(title="替换 SAP")
    assert explain(need, title="SAP 备件仓").score == 0.0
    assert explain(need, title="ERP 实施").score > 0.0


def test_a_case_is_quoted_with_its_grade() -> None:
    case = CaseRecord("k7", work="压铸壳体外观缺陷检测", result="漏检率降到 0.3%", grade="customer")
    found = explain(make_need(title="压铸壳体外观缺陷检测"), title="视觉", cases=[case])
    assert ("case:k7", "customer") in [(one.source, one.grade) for one in found.evidence]


def test_an_english_need_quotes_a_chinese_capability_by_concept() -> None:
    found = explain(make_need(title="Predictive maintenance", lang="en"), title="主轴预测性维护")
    [one] = found.evidence
    assert one.quote[slice(*one.spans[0])] == "预测性维护"
    assert one.need_quote[slice(*one.need_spans[0])] == "Predictive maintenance"


def test_evidence_is_bounded_on_endless_text() -> None:
    matcher = Matcher()
    matcher.add([make_capability("x", title="检测", does="压铸件外观检测。" * 3000)])
    [found] = matcher.recommend(make_need(title="压铸件外观检测", problem="压铸" * 2000))
    assert found.score > 0.0


def test_a_word_that_everybody_uses_is_not_quoted() -> None:
    crowd = [make_capability(f"m{at:02}", title="交钥匙工程", does=f"第 {at} 家的介绍。") for at in range(30)]
    special = make_capability("x", title="交钥匙工程", does="面向轴承磨床。")
    found = make_matcher(*crowd, special).explain(make_need(title="轴承磨床交钥匙工程"), special)
    assert "交钥匙" not in "".join(one.quote[a:b] for one in found.evidence for a, b in one.spans)
    assert "轴承磨床" in "".join(one.quote[a:b] for one in found.evidence for a, b in one.spans)


def test_the_strongest_evidence_is_what_the_provider_says_it_does() -> None:
    need = make_need(title="振动监测", industry="IND024", tags=["振动"])
    fields = {
        "industries": ("IND024",),
        "tags": ["振动"],
        "does": "机床与电机的振动监测，也做很多别的事情，例如培训与点检",
    }
    found = explain(need, title="设备服务", **fields)
    assert found.summary.strongest is not None
    assert (found.summary.strongest.part, found.summary.strongest.source) == ("text", "does")
