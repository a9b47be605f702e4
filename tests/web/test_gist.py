"""The one sentence of a card, and the one over the matrix: they follow from the answers, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.catalogue.offers import Capability
from matchmaker.matching.records import (
    Alike,
    Answer,
    CapabilityRecord,
    Evidence,
    Match,
    NeedRecord,
    Part,
    RequirementRecord,
    Summary,
)
from matchmaker.matching.summary import summarise
from matchmaker.web.answers import Line, answer_view, evidence_views, lines_of
from matchmaker.web.gist import Told, difference, finding, gist

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LINES = [
    Line("0", True, "外观缺陷在线检测", "漏检率 2.1 → 0.5 %", "zh"),
    Line("1", True, "结果写回 MES", "", "zh"),
    Line("2", False, "到顺义现场服务", "", "zh"),
]
OFFER = Capability(
    title="检测单元", language="zh", cases=[], price_low=60.0, price_high=90.0, regions=["REG100000"], months_min=3
)
CODES = {"y": "yes", "p": "part", "n": "none", "x": "no"}
QUOTE = "漏检率由 2.1% 降至 0.3%"
WORDS = Evidence("text", "problem", "漏检多", ((0, 2),), "does", "漏检率低，缺陷可追溯", ((0, 2), (5, 7)), "self", 0.1)
AREA = Evidence("fit", "place", "", (), "regions", "", (), "self", 0.9)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def answers_of(verdicts: str, lines: list[Line], source: str) -> tuple[Answer, ...]:
    quotes = {"regions": None}
    return tuple(
        Answer(
            line.id,
            line.must,
            CODES[code],
            None if code == "n" else quotes.get(source, QUOTE),
            ((0, 3),),
            source=source,
        )
        for line, code in zip(lines, verdicts, strict=True)
    )


def row(
    rank: int,
    verdicts: str,
    shown: int = 60,
    evidence: tuple[Evidence, ...] = (),
    source: str = "does",
    lines: list[Line] = LINES,
    summary: Summary | None = None,
) -> Told:
    """A row whose lines are answered y(es), p(art), n(one) or x (no) from one source."""
    answers = answers_of(verdicts, lines, source)
    group = max(({"yes": 0, "part": 1, "none": 2, "no": 3}[one.verdict] for one in answers if one.must), default=0)
    match = Match(
        "N", "C", "O", rank, shown / 100, (Part("text", shown / 100, 0.7, 0.7, shown, 70),), answers, evidence,
        group=group, shown=shown,
        summary=summary or summarise(NeedRecord("N"), CapabilityRecord("C", "O"), answers, evidence),
    )  # fmt: skip
    views = {line.id: answer_view(line, answer, OFFER) for line, answer in zip(lines, answers, strict=True)}
    return Told(match, OFFER, views, evidence_views(match, OFFER))


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize(
    ("told", "other", "said", "in_english"),
    [
        (
            row(1, "ynp"),
            row(2, "pyp"),
            "最强依据在“外观缺陷在线检测”：漏检率由 2.1% 降至 0.3%（企业自述）；最大风险是“结果写回 MES”资料未提及；"
            "与第 2 位比，强在“外观缺陷在线检测”，弱在“结果写回 MES”。",
            "The strongest evidence is on “外观缺陷在线检测”: 漏检率由 2.1% 降至 0.3% (self-stated); the greatest risk is that "
            "“结果写回 MES” is not mentioned; compared with no.\u00a02, stronger on “外观缺陷在线检测”, weaker on “结果写回 MES”.",
        ),
        (
            row(1, "pnn"),
            None,
            "必须项都还没有完整依据，最接近的是“外观缺陷在线检测”：漏检率由 2.1% 降至 0.3%（部分满足，企业自述）；"
            "最大风险是“结果写回 MES”资料未提及。",
            "No must has full evidence yet; the closest is “外观缺陷在线检测”: 漏检率由 2.1% 降至 0.3% (partly met, self-stated); "
            "the greatest risk is that “结果写回 MES” is not mentioned.",
        ),
        (
            row(1, "nnn", evidence=(WORDS, AREA)),
            None,
            "2 项必须都没有直接依据，这是最大风险；与需求相同的词有“漏检”“缺陷”。",
            "No direct evidence for any of the 2 musts, which is the greatest risk; words shared with the need: “漏检”, “缺陷”.",
        ),
        (
            row(1, "nny"),
            None,
            "2 项必须都没有直接依据，这是最大风险；有依据的只有期望项“到顺义现场服务”：漏检率由 2.1% 降至 0.3%（企业自述）。",
            "No direct evidence for any of the 2 musts, which is the greatest risk; only the wish “到顺义现场服务” has evidence: "
            "漏检率由 2.1% 降至 0.3% (self-stated).",
        ),
        (
            row(1, "nxn"),
            None,
            "2 项必须都没有直接依据；最大风险是“结果写回 MES”明确不满足（漏检率由 2.1% 降至 0.3%）。",
            "No direct evidence for any of the 2 musts; the greatest risk is that “结果写回 MES” is stated as not met "
            "(漏检率由 2.1% 降至 0.3%).",
        ),
        (
            row(1, "ynn", source="regions"),
            None,
            "“外观缺陷在线检测”对得上（方案的服务范围：全国），但没有做法或案例可作依据；最大风险是“结果写回 MES”资料未提及。",
            "“外观缺陷在线检测” is met (service area of the solution: Nationwide), but no work or case can be quoted as evidence; "
            "the greatest risk is that “结果写回 MES” is not mentioned.",
        ),
    ],
    ids=["direct", "partly", "none", "wish", "denied", "stated"],
)  # fmt: skip
def test_gist_tells_evidence_risk_and_difference(told: Told, other: Told | None, said: str, in_english: str) -> None:
    assert plain(gist(told, LINES, other)) == said
    with force_locale("en"):
        assert plain(gist(_again(told), LINES, other)) == in_english


def _again(told: Told) -> Told:
    """The same row with its words in the language in force now."""
    found = {one.requirement_id: one for one in told.match.answers}
    views = {line.id: answer_view(line, found[line.id], OFFER) for line in LINES}
    return replace(told, answers=views, evidence=evidence_views(told.match, OFFER))


def test_several_musts_that_are_open_alike_are_counted() -> None:
    lines = [replace(line, must=True) for line in LINES]
    assert "最大风险是“结果写回 MES”和另外 1 项必须资料未提及" in plain(gist(row(1, "ynn", lines=lines), lines))


def test_part_beside_a_condition_does_not_deny_the_condition() -> None:
    mixed = row(1, "pyn")
    stated = replace(mixed.match.answers[1], source="regions", quote=None)
    match = replace(mixed.match, answers=(mixed.match.answers[0], stated, mixed.match.answers[2]))
    match = replace(match, summary=summarise(NeedRecord("N"), CapabilityRecord("C", "O"), match.answers, ()))
    views = {line.id: answer_view(line, one, OFFER) for line, one in zip(LINES, match.answers, strict=True)}
    assert plain(gist(Told(match, OFFER, views, []), LINES)).startswith("条件之外，最接近的依据在“外观缺陷在线检测”")


def test_need_without_lines_is_told_by_what_carries_the_score() -> None:
    assert plain(gist(row(1, "", evidence=(WORDS,), lines=[]), [])) == (
        "最强依据是漏检率低，缺陷可追溯（企业自述）；最大风险是依据都是企业自述，尚无客户确认。"
    )
    assert plain(gist(row(1, "", evidence=(AREA,), lines=[]), [])) == "没有直接说到这个问题的内容，得分只来自用词对应。"
    assert plain(gist(row(1, "", lines=[]), [], row(2, "", 50, lines=[]))).endswith(
        "与第 2 位比，匹配分高 10 分，主要差在用词对应。"
    )


def test_sentence_that_is_near_in_meaning_is_told_as_no_more_than_that() -> None:
    near = Evidence("meaning", "problem", "漏检多", (), "case:0", "不放过一处缺陷", (), "customer", 0.9)
    assert plain(gist(row(1, "", evidence=(near,), lines=[]), [])) == (
        "没有直接说到这个问题的内容，表述最相近的一句是不放过一处缺陷（客户确认）。"
    )
    assert plain(gist(row(1, "", evidence=(near, WORDS), lines=[]), [])).startswith("最强依据是漏检率低，缺陷可追溯")
    assert plain(gist(row(1, "nnn", evidence=(near,)), LINES)).endswith("只有一句表述相近：不放过一处缺陷。")
    with force_locale("en"):
        assert plain(gist(row(1, "", evidence=(near,), lines=[]), [])).startswith(
            "Nothing speaks of this problem directly; the sentence closest in wording is 不放过一处缺陷"
        )
        assert plain(gist(row(1, "nnn", evidence=(near,)), LINES)).endswith(
            "only one sentence is close in wording: 不放过一处缺陷."
        )


def test_sentence_that_is_near_vouches_for_nothing() -> None:
    near = Evidence("meaning", "problem", "漏检多", (), "case:0", "不放过一处缺陷", (), "customer", 0.9)
    assert "依据都是企业自述" in plain(gist(row(1, "", evidence=(near, WORDS), lines=[]), []))


def test_gist_of_equal_answers_tells_the_score() -> None:
    def last(mine: int, theirs: int) -> str:
        return plain(gist(row(1, "ynn", mine), LINES, row(2, "ynn", theirs))).split("；")[-1]

    assert last(70, 64) == "与第 2 位比，各条回答相同，匹配分高 6 分，主要差在用词对应。"
    assert last(64, 70) == "与第 2 位比，各条回答相同，匹配分低 6 分，主要差在用词对应。"
    assert last(64, 64) == "与第 2 位比，各条回答相同，匹配分也相同。"


def test_gist_names_two_lines_and_counts_the_rest() -> None:
    said = plain(gist(row(1, "yyy"), LINES, row(2, "nnn")))
    assert said.endswith("与第 2 位比，强在“外观缺陷在线检测”“结果写回 MES”等 3 项。")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("over_budget", "最大风险是报价高于预算（60–90 万元）。"),
        ("may_exceed", "最大风险是报价的上限超出预算（60–90 万元）。"),
        ("late", "最大风险是赶不上截止日期（3 个月）。"),
        ("tight", "最大风险是只有最快的情形赶得上截止日期（3 个月）。"),
        ("off_site", "最大风险是服务范围未含现场所在地。"),
        ("self_stated", "最大风险是依据都是企业自述，尚无客户确认。"),
        ("", "。"),
    ],
)
def test_condition_is_told_as_a_risk(code: str, said: str) -> None:
    told = row(1, "yyn")
    told = replace(
        told, match=replace(told.match, summary=replace(told.match.summary, risk=code, risk_requirement=None))
    )
    assert plain(gist(told, LINES)).endswith(said)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["yyy", "yyn"], "2 家的必须项均有依据；第 1 位各项都有依据"),
        (["yyn", "nnn"], "1 家的必须项均有依据；第 1 位只差“到顺义现场服务”待确认"),
        (["ynn", "nnn"], "暂无必须项均有依据的服务商；第 1 位的 3 项要求中 1 项有依据"),
        (["pnn", "nnn"], "暂无必须项均有依据的服务商；第 1 位的 3 项要求中 1 项部分满足"),
        (["nnn", "nnn"], "名单上没有一家的必须项有直接依据；第 1 位只是内容相近"),
        (["nny", "nnn"], "名单上没有一家的必须项有直接依据；第 1 位的 3 项要求中 1 项有依据"),
    ],
)
def test_finding_follows_from_the_answers(rows: list[str], said: str) -> None:
    assert finding([row(rank, verdicts) for rank, verdicts in enumerate(rows, 1)], LINES) == said


def test_finding_of_picked_rows_speaks_of_them() -> None:
    assert finding([row(2, "yyy"), row(5, "nnn")], LINES, picked=True).startswith(
        "所选 2 家中 1 家的必须项均有依据；第 2 位"
    )
    assert finding([row(2, "nyy"), row(5, "nnn")], LINES, picked=True).startswith("所选 2 家的必须项都没有全部取得依据")
    assert finding([row(2, "nnn"), row(5, "nnn")], LINES, picked=True).startswith("所选 2 家的必须项都没有直接依据")
    assert finding([row(1, "yyy")], []) == ""


def test_finding_of_wishes_alone_speaks_of_no_must() -> None:
    wishes = [replace(line, must=False) for line in LINES]
    assert finding([row(1, "yyn", lines=wishes)], wishes) == "第 1 位只差“到顺义现场服务”待确认"


def test_texts_are_escaped() -> None:
    bad = [Line("0", True, "<b>外观</b>", "", "zh"), *LINES[1:]]
    said = gist(row(1, "pnn", lines=bad), bad, row(2, "nnn", lines=bad))
    assert "<b>外观" not in said
    assert "&lt;b&gt;外观" in said


def test_line_that_is_silent_or_denied_is_not_quoted_beside() -> None:
    silent = Evidence("text", "requirement:1", "结果写回 MES", ((0, 2),), "does", "结果写回", ((0, 2),), "self", 0.3)
    denied = Evidence("text", "requirement:2", "到顺义", ((0, 2),), "does", "不到顺义", ((1, 3),), "self", 0.2)
    told = row(1, "ynx", evidence=(silent, denied, WORDS))
    assert [one.quote for one in told.evidence] == ["漏检率低，缺陷可追溯"]


def test_sentence_that_answers_a_line_is_not_quoted_again() -> None:
    again = Evidence("text", "problem", "漏检多", ((0, 2),), "does", QUOTE, ((0, 3),), "self", 0.3)
    assert [one.quote for one in row(1, "ynn", evidence=(again, WORDS)).evidence] == ["漏检率低，缺陷可追溯"]
    assert [one.quote for one in row(1, "nnn", evidence=(again,)).evidence] == [QUOTE]


def test_musts_come_before_wishes() -> None:
    made = lines_of(
        [RequirementRecord("0", False, "a"), RequirementRecord("1", True, "b"), RequirementRecord("2", False, "c")],
        "zh",
    )
    assert [one.id for one in made] == ["1", "0", "2"]


@pytest.mark.parametrize(
    ("kinds", "said", "in_english"),
    [
        (("same", "rendered"), "与需求相同的词有“漏检率”。", "words shared with the need: “漏检率”."),
        (
            ("rendered", "rendered"),
            "与需求中英文对应的词有“漏检率”“缺陷”。",
            "words of the same meaning in the other language: “漏检率”, “缺陷”.",
        ),
        (("named", "same"), "与需求同义的词有“漏检率”。", "other names for what the need asks for: “漏检率”."),
        (("related", "related"), "与需求相关的词有“漏检率”“缺陷”。", "words related to the need: “漏检率”, “缺陷”."),
    ],
)
def test_words_are_called_the_same_only_where_they_are(kinds: tuple[Alike, ...], said: str, in_english: str) -> None:
    marked = Evidence(
        "text", "problem", "escapes", ((0, 7),), "does", "漏检率低，缺陷可追溯", ((0, 3), (5, 7)), "self", 0.1, kinds
    )
    told = row(1, "nnn", evidence=(marked,))
    assert plain(gist(told, LINES)).endswith(said)
    with force_locale("en"):
        assert plain(gist(told, LINES)).endswith(in_english)


def test_the_part_that_differs_most_is_told_by_the_numbers_that_are_printed() -> None:
    def of(*shown: int, values: tuple[float, ...]) -> Match:
        parts = tuple(
            Part(name, value, 0.5, 0.5, one, 50)
            for name, value, one in zip(("text", "tags"), values, shown, strict=True)
        )
        return replace(row(1, "y", lines=LINES[:1]).match, parts=parts, shown=sum(shown))

    mine, theirs = of(20, 5, values=(0.2049, 0.0451)), of(20, 4, values=(0.1951, 0.0449))
    told, other = (
        replace(row(at, "y", lines=LINES[:1]), match=replace(match, rank=at)) for at, match in ((1, mine), (2, theirs))
    )
    assert plain(difference(told, other, LINES[:1])) == "与第 2 位比，各条回答相同，匹配分高 1 分，主要差在标签重合"
