"""What is thin, what must be there."""

from datetime import date

import pytest

from matchmaker.catalogue.completeness import missing, of
from matchmaker.catalogue.content import (
    MOST_CASES,
    MOST_REQUIREMENTS,
    MOST_TAGS,
    CapabilityContent,
    CaseContent,
    NeedContent,
    RequirementContent,
    TagContent,
)
from matchmaker.catalogue.limits import check, check_declared, check_whole
from matchmaker.foundation.errors import Invalid
from matchmaker.web import post_labels, problems

WHOLE = NeedContent(title="甲", problem="乙", requirements=(RequirementContent("丙"),))
OFFER = CapabilityContent(title="甲", kind="software", does="乙")


def test_an_empty_draft_is_allowed_but_says_what_is_missing() -> None:
    check(NeedContent())
    check(CapabilityContent())
    assert missing(NeedContent()) == ["title", "problem", "requirements"]
    assert missing(CapabilityContent()) == ["title", "kind", "does"]


def test_title_problem_and_one_line_are_enough_to_submit() -> None:
    check_whole(WHOLE)
    check_whole(OFFER)


@pytest.mark.parametrize("content", [NeedContent(), CapabilityContent()])
def test_ten_items_are_counted_and_each_has_words(content: NeedContent | CapabilityContent) -> None:
    found = of(content)
    assert (found.total, found.done) == (10, ())
    words = (post_labels.need_item, post_labels.need_unlock) if isinstance(content, NeedContent) else (
        post_labels.capability_item, post_labels.capability_unlock,
    )  # fmt: skip
    assert all(set(found.thin) == set(table.words) for table in words)


def test_a_need_without_an_industry_has_its_enterprises() -> None:
    tagged = NeedContent(title="甲", tags=(TagContent("乙"),))
    assert "tags" in of(tagged).thin
    assert "tags" in of(tagged, "IND024").done
    assert "tags" in of(NeedContent(title="甲"), "IND024").thin


def test_a_full_need_is_ten_of_ten() -> None:
    full = NeedContent(
        title="甲", problem="乙", result="丙", systems="丁", industry="IND024", tags=(TagContent("戊"),),
        budget_open=True, deadline=date(2027, 3, 31), procurement="inquiry",
        requirements=(RequirementContent("己", target="≤ 0.5"),),
    )  # fmt: skip
    assert len(of(full).done) == 10


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (NeedContent(language="fr"), "language"),
        (NeedContent(tags=tuple(TagContent(str(i)) for i in range(MOST_TAGS + 1))), "tags"),
        (NeedContent(requirements=(RequirementContent("甲"),) * (MOST_REQUIREMENTS + 1)), "requirements"),
        (NeedContent(budget_low=90, budget_high=60), "budget_high"),
        (NeedContent(budget_low=-1), "budget_high"),
        (NeedContent(budget_low=float("inf")), "budget_high"),
        (CapabilityContent(price_low=90, price_high=60), "price_high"),
        (CapabilityContent(months_min=9, months_max=6), "months_max"),
        (CapabilityContent(cases=(CaseContent(work="甲"),) * (MOST_CASES + 1)), "cases"),
    ],
)
def test_a_rule_that_is_broken_names_its_field(content: NeedContent | CapabilityContent, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(content)
    assert caught.value.field == field
    assert caught.value.code in problems.ERRORS


@pytest.mark.parametrize("case", [CaseContent(work="甲"), CaseContent(customer="甲", year=2025)])
def test_a_case_without_year_or_work_is_not_submitted(case: CaseContent) -> None:
    content = CapabilityContent(title="甲", kind="software", does="乙", cases=(case,))
    with pytest.raises(Invalid, match="case_incomplete"):
        check_whole(content)


def test_nobody_submits_without_the_declaration() -> None:
    check_declared(True)
    with pytest.raises(Invalid) as caught:
        check_declared(False)
    assert caught.value.field == "declared"
