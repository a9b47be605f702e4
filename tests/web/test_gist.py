"""The one sentence of a card, and the one over the matrix: they follow from the answers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.catalogue.offers import Capability
from matchmaker.matching.records import Answer, Evidence, Match, Part, Summary
from matchmaker.web.answers import Line, answer_view, evidence_views, lines_of
from matchmaker.web.gist import Told, finding, gist

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LINES = [
    Line("0", True, "外观缺陷在线检测", "漏检率 2.1 → 0.5 %", "zh"),
    Line("1", True, "结果写回 MES", "", "zh"),
    Line("2", False, "到顺义现场服务", "", "zh"),
]
OFFER = Capability(title="检测单元", language="zh", cases=[], price_low=60.0, price_high=90.0)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def row(
    rank: int, verdicts: str, shown: int = 60, summary: Summary | None = None, evidence: tuple[Evidence, ...] = ()
) -> Told:
    """A row whose lines are answered y(es), p(art), n(one) or x (no)."""
    codes = {"y": "yes", "p": "part", "n": "none", "x": "no"}
    answers = [
        Answer(
            line.id,
            line.must,
            codes[code],
            "漏检率由 2.1% 降至 0.3%" if code != "n" else None,
            ((0, 3),),
            source="does",
        )
        for line, code in zip(LINES, verdicts, strict=True)
    ]
    musts = [answer.verdict for answer in answers if answer.must]
    group = max({"yes": 0, "part": 1, "none": 2, "no": 3}[one] for one in musts)
    part = Part("text", shown / 100, 0.7, 0.7, shown, 70)
    match = Match(
        "N",
        "C",
        "O",
        rank,
        shown / 100,
        (part,),
        tuple(answers),
        evidence,
        group=group,
        shown=shown,
        summary=summary or Summary(),
    )
    views = {line.id: answer_view(line, answer, OFFER) for line, answer in zip(LINES, answers, strict=True)}
    return Told(match, OFFER, views, evidence_views(match, OFFER))


def plain(text: str) -> str:
    import re

    return re.sub(r"<[^>]+>", "", text)


def test_gist_tells_evidence_risk_and_difference() -> None:
    best = Answer("0", True, "yes", "漏检率由 2.1% 降至 0.3%", ((0, 3),), source="does", grade="customer")
    first = row(1, "ynp", summary=Summary(strongest_answer=best, risk="not_mentioned", risk_requirement="1"))
    second = row(2, "pyp")
    assert plain(gist(first, LINES, second)) == (
        "最强依据是漏检率由 2.1% 降至 0.3%（企业自述）；最大风险是结果写回 MES：资料未提及；"
        "与第 2 位比，强在外观缺陷在线检测，弱在结果写回 MES。"
    )


def test_gist_of_equal_answers_tells_the_score() -> None:
    assert (
        plain(gist(row(1, "ynn", 70), LINES, row(2, "ynn", 64)))
        == "与第 2 位比，各条要求相当，匹配分高 6 分，主要在文字。"
    )
    assert (
        plain(gist(row(2, "ynn", 64), LINES, row(1, "ynn", 70)))
        == "与第 1 位比，各条要求相当，匹配分低 6 分，主要在文字。"
    )
    assert plain(gist(row(1, "ynn"), LINES, row(2, "ynn"))) == "与第 2 位比，各条要求相当，匹配分相同。"


def test_gist_without_anything_to_say_is_empty() -> None:
    assert gist(row(1, "nnn"), LINES, None) == ""


def test_gist_names_two_lines_and_counts_the_rest() -> None:
    said = plain(gist(row(1, "yyy"), LINES, row(2, "nnn")))
    assert said == "与第 2 位比，强在外观缺陷在线检测、结果写回 MES等 3 项。"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("over_budget", "最大风险是报价高于预算（60–90 万元）。"),
        ("late", "最大风险是赶不上截止日期。"),
        ("off_site", "最大风险是服务范围未含现场所在地。"),
        ("self_stated", "最大风险是依据都是企业自述，尚无客户确认。"),
        ("", ""),
    ],
)
def test_condition_is_told_as_a_risk(code: str, said: str) -> None:
    assert plain(gist(row(1, "nnn", summary=Summary(risk=code)), LINES, None)) == said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["yyy", "yyn"], "2 家的必须项均有依据；第 1 位各项都有依据"),
        (["yyn", "nnn"], "1 家的必须项均有依据；第 1 位只差“到顺义现场服务”待确认"),
        (["ynn", "nnn"], "暂无必须项均有依据的服务商；第 1 位的 3 项要求中 1 项有依据"),
    ],
)
def test_finding_follows_from_the_answers(rows: list[str], said: str) -> None:
    assert finding([row(rank, verdicts) for rank, verdicts in enumerate(rows, 1)], LINES) == said


def test_finding_of_picked_rows_speaks_of_them() -> None:
    assert finding([row(2, "yyy"), row(5, "nnn")], LINES, picked=True).startswith(
        "所选 2 家中 1 家的必须项均有依据；第 2 位"
    )
    assert finding([row(2, "nyy"), row(5, "nnn")], LINES, picked=True).startswith("所选 2 家的必须项都没有全部取得依据")
    assert finding([row(1, "yyy")], []) == ""


def test_english_sentence_goes_on_in_lower_case() -> None:
    with force_locale("en"):
        said = plain(gist(row(1, "nnn", summary=Summary(risk="late")), LINES, row(2, "nnn")))
    assert said[0].isupper()
    assert "; C" not in said
    assert said.endswith(".")


def test_texts_are_escaped() -> None:
    bad = [Line("0", True, "<b>外观</b>", "", "zh"), *LINES[1:]]
    said = gist(row(1, "ynn", summary=Summary(risk_requirement="0", risk="partly")), bad, row(2, "nnn"))
    assert "<b>外观" not in said


def test_line_called_silent_is_not_quoted_beside() -> None:
    shared = Evidence("text", "requirement:1", "结果写回 MES", ((0, 2),), "does", "结果写回", ((0, 2),), "self", 0.1)
    other = Evidence("text", "problem", "漏检多", ((0, 2),), "does", "漏检率低", ((0, 2),), "self", 0.05)
    told = row(1, "ynn", evidence=(shared, other))
    assert [one.quote for one in told.evidence] == ["漏检率低"]


def test_musts_come_before_wishes() -> None:
    from matchmaker.matching.records import RequirementRecord

    made = lines_of(
        [RequirementRecord("0", False, "a"), RequirementRecord("1", True, "b"), RequirementRecord("2", False, "c")],
        "zh",
    )
    assert [one.id for one in made] == ["1", "0", "2"]
