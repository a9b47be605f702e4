"""What a row's sentence may say: the strongest evidence shows work, the risk is the gravest, and neither contradicts an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.records import GRADES, VERDICTS, Answer, CapabilityRecord, Evidence, NeedRecord, Summary
from matchmaker.matching.summary import direct, spoken, summarise

NEED = NeedRecord("n")
OFFER = CapabilityRecord("c", "p")
SOURCES = (
    "title",
    "does",
    "interfaces",
    "qualifications",
    "regions",
    "price",
    "months",
    "industries",
    "unsuitable",
    "case:0",
)
FIELDS = ("title", "problem", "result", "systems", "requirement:0", "requirement:1", "requirement:2")

answers = st.lists(
    st.builds(
        lambda must, verdict, source, grade, strength: Answer(
            "", must, verdict, source=source if verdict != "none" else "", grade=grade, strength=strength
        ),
        st.booleans(),
        st.sampled_from(VERDICTS),
        st.sampled_from(SOURCES),
        st.sampled_from(GRADES),
        st.floats(0, 1),
    ),
    max_size=4,
).map(lambda made: [replace(one, requirement_id=str(at)) for at, one in enumerate(made)])
evidence = st.lists(
    st.one_of(
        st.builds(
            lambda part, need_field, source, grade, fall: Evidence(
                part, need_field, "漏检", ((0, 2),), source, "漏检率低", ((0, 2),), grade, fall
            ),
            st.sampled_from(("text", "meaning", "a part to come")),
            st.sampled_from(FIELDS),
            st.sampled_from(("title", "does", "interfaces", "case:0")),
            st.sampled_from(GRADES),
            st.floats(0.001, 1),
        ),
        st.builds(
            lambda fall: Evidence("tags", "tags", "MES", ((0, 3),), "tags", "MES", ((0, 3),), "self", fall),
            st.floats(0.001, 1),
        ),
        st.builds(
            lambda source, fall: Evidence("fit", "place", "", (), source, "", (), "self", fall),
            st.sampled_from(("regions", "price", "industries", "months")),
            st.floats(0.001, 1),
        ),
    ),
    max_size=5,
)


def say(made: list[Answer], found: list[Evidence]) -> Summary:
    return summarise(NEED, OFFER, made, found)


def untrue(told: Summary, made: list[Answer]) -> list[str]:
    """Return what a summary says that the answers do not bear out."""
    deciding = [one for one in made if one.must] or made
    best = told.strongest_answer
    wrong = []
    if (told.proof == "none") != bool(deciding and all(one.verdict in ("none", "no") for one in deciding)):
        wrong.append("no evidence where there is some, or the other way round")
    if told.proof == "direct" and (best is None or best.verdict != "yes" or not direct(best.source)):
        wrong.append("called direct what shows no work")
    if told.strongest is not None and not direct(told.strongest.source):
        wrong.append("quotes a name, a tag or a condition as the strongest")
    if told.strongest is not None:
        line = told.strongest.need_field.removeprefix("requirement:")
        wrong += [
            f"quotes line {line}, which is not met"
            for one in made
            if one.requirement_id == line and one.verdict in ("none", "no")
        ]
    risk = next((one for one in made if one.requirement_id == told.risk_requirement), None)
    if risk is not None and any(_grave(one) > _grave(risk) for one in made if one is not best):
        wrong.append("a graver line is passed over")
    if risk is not None and risk is best:
        wrong.append("the strongest evidence is the greatest risk")
    return wrong


def _grave(one: Answer) -> tuple[int, int]:
    if not one.must:
        return (0, int(one.verdict == "no"))
    return (1, VERDICTS.index(one.verdict)) if one.verdict != "yes" else (0, 0)


@given(answers, evidence)
def test_nothing_is_said_that_the_answers_deny(made: list[Answer], found: list[Evidence]) -> None:
    assert untrue(say(made, found), made) == []


def test_the_check_notices_each_untruth() -> None:
    """The negative control: what a sentence said before it looked at sources and answers."""
    area = Answer("0", True, "yes", source="regions")
    silent = [Answer("0", True, "none"), Answer("1", True, "part", source="does")]
    words = Evidence("text", "requirement:0", "漏检", (), "title", "漏检率低", (), "self", 0.1)
    assert untrue(Summary("direct", None, area), [area]) == ["called direct what shows no work"]
    assert len(untrue(Summary("none", words), silent)) == 3
    assert untrue(Summary("partly", None, silent[1], "partly", "1"), silent) == [
        "a graver line is passed over",
        "the strongest evidence is the greatest risk",
    ]


@given(answers, evidence, st.sampled_from(("regions", "price", "industries")))
def test_a_condition_that_fits_changes_nothing_that_is_said(
    made: list[Answer], found: list[Evidence], source: str
) -> None:
    fits = Evidence("fit", "place", "", (), source, "", (), "self", 1.0)
    assert say(made, [*found, fits]) == say(made, found)


@given(answers, evidence, st.data())
def test_a_better_answer_never_takes_evidence_away(
    made: list[Answer], found: list[Evidence], data: st.DataObject
) -> None:
    levels = ("none", "stated", "partly", "direct")
    open_ = [at for at, one in enumerate(made) if one.verdict != "yes"]
    if not open_:
        return
    at = data.draw(st.sampled_from(open_))
    better = [*made[:at], replace(made[at], verdict="yes", source="case:0", grade="customer"), *made[at + 1 :]]
    assert levels.index(say(better, found).proof) >= levels.index(say(made, found).proof)


@given(answers, evidence)
def test_order_of_evidence_and_size_of_falls_do_not_matter(made: list[Answer], found: list[Evidence]) -> None:
    half = [replace(one, fall=one.fall / 2) for one in found]
    same = say(made, half)
    assert same.proof == say(made, found).proof
    assert {one.fall for one in spoken(reversed(found), made)} == {one.fall for one in spoken(found, made)}


def test_what_the_provider_does_is_told_before_names_tags_and_conditions() -> None:
    kinds = [
        Evidence("fit", "place", "", (), "regions", "", (), "self", 0.9),
        Evidence("tags", "tags", "MES", (), "tags", "MES", (), "self", 0.8),
        Evidence("meaning", "problem", "漏检", (), "case:0", "不放过缺陷", (), "customer", 0.65),
        Evidence("text", "systems", "MES", (), "does", "MES REST", (), "self", 0.7),
        Evidence("text", "problem", "漏检", (), "title", "检漏", (), "self", 0.6),
        Evidence("text", "problem", "漏检", (), "does", "漏检率低", (), "self", 0.1),
    ]
    assert spoken(kinds, []) == kinds[::-1]


@pytest.mark.parametrize(
    ("price", "months", "risk"),
    [
        ((120, 150), (None, None), "over_budget"),
        ((60, 150), (None, None), "may_exceed"),
        ((60, 80), (9, 12), "late"),
        ((60, 80), (3, 12), "tight"),
        ((60, 80), (3, 4), ""),
        ((None, None), (None, None), ""),
    ],
)
def test_a_condition_that_is_missed_is_told_from_one_that_is_met_in_part(
    price: tuple[float | None, float | None], months: tuple[float | None, float | None], risk: str
) -> None:
    need = replace(NEED, budget=(None, 90.0), deadline=date(2027, 5, 1), posted=date(2026, 11, 1))
    assert summarise(need, replace(OFFER, price=price, months=months), [], []).risk == risk


def test_on_site_service_out_of_reach_is_a_risk_and_own_words_alone_are() -> None:
    need = replace(NEED, on_site=True, place="REG110113")
    assert summarise(need, replace(OFFER, regions=("REG310000",)), [], []).risk == "off_site"
    met = Answer("0", True, "yes", source="does")
    assert say([met], []).risk == "self_stated"
    assert say([met, replace(met, requirement_id="1", source="case:0", grade="customer")], []).risk == ""


def test_a_wish_speaks_where_no_must_does() -> None:
    wish = Answer("1", False, "yes", source="does")
    told = say([Answer("0", True, "none"), wish], [])
    assert (told.proof, told.strongest_answer, told.risk_requirement) == ("none", wish, "0")
    assert say([Answer("0", True, "none"), replace(wish, source="regions")], []).strongest_answer is None
    assert say([wish], []).proof == "direct"
    assert say([], []).proof == "open"
