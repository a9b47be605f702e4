"""Whatever the answers are, a card's sentence says nothing that they deny, and says the same in both languages."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from matchmaker.catalogue.offers import Capability
from matchmaker.matching.records import (
    GRADES,
    VERDICTS,
    Answer,
    CapabilityRecord,
    Evidence,
    Match,
    NeedRecord,
    Part,
)
from matchmaker.matching.summary import direct, summarise
from matchmaker.web.answers import Line, answer_view, evidence_views
from matchmaker.web.gist import Told, difference, gist

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OFFER = Capability(
    title="检测单元", language="zh", cases=[], price_low=60.0, price_high=90.0, regions=["REG100000"], industries=["IND024"], months_min=3
)  # fmt: skip
SOURCES = ("title", "does", "interfaces", "regions", "price", "industries", "case:0")
STATED = ("regions", "price", "industries")
HAN = re.compile(r"[\u3400-\u9fff]")
whole = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)


@st.composite
def answered(draw: st.DrawFn) -> list[Answer]:
    """Answers to one to five lines, each from any source."""
    made = []
    for at in range(draw(st.integers(1, 5))):
        verdict, source = draw(st.sampled_from(VERDICTS)), draw(st.sampled_from(SOURCES))
        quote = None if verdict == "none" or source in STATED else f"原文{at}号，漏检率降到 0.{at}%"
        made.append(
            Answer(
                str(at),
                draw(st.booleans()),
                verdict,
                quote,
                ((0, 2),) if quote else (),
                source="" if verdict == "none" else source,
                grade=draw(st.sampled_from(GRADES)),
            )
        )
    return made


parts = st.lists(st.integers(0, 30), min_size=3, max_size=3).map(
    lambda values: tuple(Part(name, value / 100, 0.4, 0.4, value, 40) for name, value in zip(("text", "tags", "fit"), values, strict=True))
)  # fmt: skip
fields = st.sampled_from(("title", "problem", *(f"requirement:{at}" for at in range(5))))
words = st.lists(
    st.builds(
        lambda need_field, source, fall: Evidence(
            "text", need_field, "漏检多", ((0, 2),), source, f"共词{source}", ((0, 2),), "self", fall
        ),
        fields,
        st.sampled_from(("does", "title", "interfaces", "case:0")),
        st.floats(0.01, 1),
    ),
    max_size=4,
)
area = Evidence("fit", "place", "", (), "regions", "", (), "self", 1.0)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def lines_for(answers: list[Answer]) -> list[Line]:
    made = [Line(one.requirement_id, one.must, f"第 {one.requirement_id} 条要求", "", "zh") for one in answers]
    return sorted(made, key=lambda one: not one.must)


def told(answers: list[Answer], evidence: list[Evidence], made: tuple[Part, ...], rank: int = 1) -> Told:
    shown = sum(part.shown for part in made)
    summary = summarise(NeedRecord("N"), CapabilityRecord("C", "O"), answers, evidence)
    match = Match("N", "C", "O", rank, shown / 100, made, tuple(answers), tuple(evidence), shown=shown, summary=summary)
    found = {one.requirement_id: one for one in answers}
    views = {line.id: answer_view(line, found[line.id], OFFER) for line in lines_for(answers)}
    return Told(match, OFFER, views, evidence_views(match, OFFER))


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def untrue(said: str, answers: list[Answer]) -> list[str]:
    """Return what a sentence in Chinese claims that the answers do not bear out."""
    deciding = [one for one in answers if one.must] or answers
    shown = [one for one in deciding if one.verdict == "yes" and direct(one.source)]
    silent = all(one.verdict in ("none", "no") for one in deciding)
    wrong = []
    if ("最强依据" in said) != bool(shown):
        wrong.append("calls something the strongest evidence without work to show, or is silent about it")
    if ("没有直接依据" in said) != silent:
        wrong.append("does not say that no line has evidence, or says so where one has")
    if re.search(r"最强依据[^；]*(全国|汽车|万元|原文\d号[^；]*检测单元)", said):
        wrong.append("calls a condition the strongest evidence")
    denied = [one for one in answers if one.must and one.verdict == "no"]
    if denied and not any(f"“第 {one.requirement_id} 条要求”明确不满足" in said for one in denied):
        wrong.append("passes over a must that is denied")
    return wrong


@whole
@given(answered(), words, parts)
def test_sentence_claims_what_the_answers_bear_out(
    answers: list[Answer], evidence: list[Evidence], made: tuple[Part, ...]
) -> None:
    said = plain(gist(told(answers, evidence, made), lines_for(answers)))
    assert untrue(said, answers) == []


def test_the_check_notices_what_was_said_before() -> None:
    """The negative control: sentences as they read when a service area was the strongest evidence."""
    silent = [Answer("0", True, "none"), Answer("1", True, "none")]
    on_site = [Answer("0", True, "yes", source="regions"), Answer("1", True, "none")]
    assert len(untrue("最强依据是全国（企业自述）；最大风险是第 0 条要求：资料未提及。", silent)) == 3
    assert len(untrue("最强依据是全国（企业自述）；最大风险是第 1 条要求：资料未提及。", on_site)) == 2
    assert untrue("2 项必须都没有直接依据，这是最大风险。", [Answer("0", True, "no", source="does")]) != []


@whole
@given(answered(), words, parts)
def test_both_languages_tell_the_same(answers: list[Answer], evidence: list[Evidence], made: tuple[Part, ...]) -> None:
    row, other = told(answers, evidence, made), told(answers[::-1], [], made[:1], 2)
    chinese = gist(row, lines_for(answers), other)
    with force_locale("en"):
        row, other = told(answers, evidence, made), told(answers[::-1], [], made[:1], 2)
        english = gist(row, lines_for(answers), other)
    assert quoted(chinese) == quoted(english)
    assert figures(chinese) == figures(english)
    assert not HAN.search(plain(own(english))), english
    assert re.search(r"[。]$", plain(chinese))
    assert re.search(r"[a-z)”\d]\.$", plain(english)), english
    assert not re.search(r"；；|。。|，，|;;|, ,|\s[;,.]|；\s", plain(chinese) + plain(english))


def quoted(said: Markup) -> list[str]:
    """Words of the posts that stand in a sentence, in order."""
    return re.findall(r'<(?:span|b) lang="zh">([^<]*)<', said)


def own(said: Markup) -> str:
    return re.sub(r'<(span|b) lang="zh">[^<]*</\1>', "", said)


def figures(said: Markup) -> list[str]:
    """The rank of the neighbour and the difference of the scores; sums that languages count otherwise are left out."""
    found = re.search(r"与第 (\d+) 位比(?:.*分[高低] (\d+) 分)?", plain(said)) or re.search(
        r"no\.\s(\d+)(?:.*?(\d+) points? (?:higher|lower))?", plain(said)
    )
    assert found is not None
    return [one for one in found.groups() if one]


@whole
@given(answered(), words, parts)
def test_a_condition_that_fits_is_never_told_as_evidence(
    answers: list[Answer], evidence: list[Evidence], made: tuple[Part, ...]
) -> None:
    lines = lines_for(answers)
    assert gist(told(answers, [*evidence, area], made), lines) == gist(told(answers, evidence, made), lines)


@whole
@given(answered(), answered(), parts, parts)
def test_what_one_row_is_better_at_the_other_is_worse_at(
    mine: list[Answer], theirs: list[Answer], made: tuple[Part, ...], others: tuple[Part, ...]
) -> None:
    size = min(len(mine), len(theirs))
    theirs = [
        Answer(one.requirement_id, one.must, two.verdict, two.quote, source=two.source)
        for one, two in zip(mine, theirs, strict=False)
    ]
    one, two = told(mine[:size], [], made, 1), told(theirs[:size], [], others, 2)
    lines = lines_for(mine[:size])
    there, back = plain(difference(one, two, lines)), plain(difference(two, one, lines))
    turned = there.replace("第 2 位", "第 1 位")
    turned = re.sub(r"强|弱|高|低", lambda found: {"强": "弱", "弱": "强", "高": "低", "低": "高"}[found[0]], turned)
    for part in (r"强在([^，]*)", r"弱在([^，]*)", r"[高低] (\d+) 分", "匹配分也相同"):
        assert re.findall(part, turned) == re.findall(part, back)


@whole
@given(answered(), words, parts)
def test_sentence_does_not_hang_on_the_order_of_evidence(
    answers: list[Answer], evidence: list[Evidence], made: tuple[Part, ...]
) -> None:
    if len({one.fall for one in evidence}) < len(evidence):
        return
    lines = lines_for(answers)
    assert gist(told(answers, evidence[::-1], made), lines) == gist(told(answers, evidence, made), lines)
