"""What is typed, to JSON and back, into rows and out of them."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.content import (
    CapabilityContent,
    CaseContent,
    NeedContent,
    RequirementContent,
    TagContent,
    content_of,
    write,
)
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Grade
from matchmaker.foundation.db import db
from tests.factories import make_capability, make_need

WORDS = st.text(max_size=20)
LINES = st.builds(RequirementContent, text=WORDS, must=st.booleans(), measure=WORDS, target=WORDS)
TAGS = st.builds(TagContent, text=WORDS)
NUMBERS = st.none() | st.floats(0, 10_000)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
NEEDS = st.builds(
    NeedContent,
    title=WORDS,
    problem=WORDS,
    budget_low=NUMBERS,
    deadline=DAYS,
    requirements=st.lists(LINES, max_size=3).map(tuple),
    tags=st.lists(TAGS, max_size=3).map(tuple),
)
CAPABILITIES = st.builds(
    CapabilityContent,
    title=WORDS,
    does=WORDS,
    industries=st.lists(WORDS, max_size=2).map(tuple),
    earliest_start=DAYS,
    cases=st.lists(st.builds(CaseContent, work=WORDS, year=st.none() | st.integers(1990, 2100)), max_size=3).map(tuple),
)


@given(NEEDS)
def test_need_survives_json(content: NeedContent) -> None:
    assert NeedContent.from_json(content.as_json()) == content


@given(CAPABILITIES)
def test_capability_survives_json(content: CapabilityContent) -> None:
    assert CapabilityContent.from_json(content.as_json()) == content


@given(NEEDS)
def test_every_free_text_of_a_need_is_handed_to_the_scan(content: NeedContent) -> None:
    handed = {text for _, text in content.texts()}
    typed = {content.title, content.problem, *(line.text for line in content.requirements)}
    typed |= {tag.text for tag in content.tags}
    assert {text for text in typed if text} <= handed
    for line in content.requirements:
        measured = {line.measure, line.current, line.target, line.unit} - {""}
        assert all(any(value in text for text in handed) for value in measured)


def test_every_text_of_a_case_is_handed_to_the_scan() -> None:
    content = CapabilityContent(interfaces=("甲",), cases=(CaseContent("乙", "丙", "丁"),))
    assert content.texts() == [
        ("interfaces", "甲"), ("cases-0-customer", "乙"), ("cases-0-work", "丙"), ("cases-0-result", "丁"),
    ]  # fmt: skip


def test_unknown_keys_of_an_old_version_are_left_out() -> None:
    assert NeedContent.from_json({"title": "甲", "colour": "red"}) == NeedContent(title="甲")


def test_write_and_read_agree(app: Flask, session: None) -> None:
    need = make_need()
    content = NeedContent(title="甲", deadline=date(2027, 3, 31), requirements=(RequirementContent("乙", False, "丙"),))
    write(need, content)
    db.session.flush()
    assert content_of(need) == content


def test_a_line_that_stays_keeps_its_row(app: Flask, session: None) -> None:
    need = make_need(requirements=[("甲", True), ("乙", False)])
    kept = need.requirements[1].id
    write(need, NeedContent(requirements=(RequirementContent("乙"), RequirementContent("丙"))))
    db.session.flush()
    db.session.expire(need)
    assert [(line.text, line.must) for line in need.requirements] == [("乙", True), ("丙", True)]
    assert need.requirements[0].id == kept


def test_a_case_keeps_its_grade_until_its_words_change(app: Flask, session: None) -> None:
    capability = make_capability()
    capability.cases[0].grade = Grade.MATERIAL
    content = content_of(capability)
    write(capability, content)
    assert capability.cases[0].grade == Grade.MATERIAL
    case = capability.cases[0]
    changed = CaseContent(case.customer, case.work, "漏检率降到 0.1%", case.year, key=1)
    write(capability, CapabilityContent(title="甲", kind="equipment", cases=(CaseContent(work="新"), changed)))
    db.session.flush()
    assert [one.grade for one in capability.cases] == [Grade.SELF, Grade.SELF]
    assert capability.cases[1].id == case.id


def test_a_need_takes_no_content_of_a_capability(app: Flask, session: None) -> None:
    with pytest.raises(TypeError):
        write(Need(), CapabilityContent())
