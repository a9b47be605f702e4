"""What changed between two versions."""

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.content import CaseContent, NeedContent, RequirementContent, TagContent
from matchmaker.catalogue.differences import MOST_WORDS, compare, differences

TEXTS = st.text(alphabet="甲乙丙 abc12\n，", max_size=40)


@given(TEXTS, TEXTS)
def test_compare_loses_nothing_of_either_text(before: str, after: str) -> None:
    segments = compare(before, after)
    assert "".join(one.text for one in segments if one.kind != "new") == before
    assert "".join(one.text for one in segments if one.kind != "gone") == after


def test_compare_marks_the_changed_words_alone() -> None:
    segments = compare("漏检率约 2.1%，夜班更高", "漏检率约 0.5%，夜班更高")
    assert [(one.kind, one.text) for one in segments if one.kind != "same"] == [
        ("gone", "2"), ("new", "0"), ("gone", "1"), ("new", "5"),
    ]  # fmt: skip


def test_compare_shows_an_overlong_text_as_replaced() -> None:
    segments = compare("甲" * (MOST_WORDS + 1), "乙")
    assert [one.kind for one in segments] == ["gone", "new"]
    assert [one.kind for one in compare("甲" * (MOST_WORDS + 1), "甲" * (MOST_WORDS + 1))] == ["same"]


def test_same_contents_differ_nowhere() -> None:
    content = NeedContent(title="甲", requirements=(RequirementContent("乙"),), tags=(TagContent("丙"),)).as_json()
    assert differences(content, content) == []


def test_order_of_tags_is_no_difference_but_a_new_tag_is() -> None:
    one = NeedContent(tags=(TagContent("甲"), TagContent("乙"))).as_json()
    other = NeedContent(tags=(TagContent("乙"), TagContent("甲"))).as_json()
    assert differences(one, other) == []
    more = NeedContent(tags=(TagContent("乙"), TagContent("甲"), TagContent("丙"))).as_json()
    assert [change.field for change in differences(one, more)] == ["tags"]


def test_a_line_that_turns_from_wish_to_must_is_a_difference() -> None:
    one = NeedContent(requirements=(RequirementContent("甲", must=False),)).as_json()
    other = NeedContent(requirements=(RequirementContent("甲", must=True),)).as_json()
    assert [(change.field, change.place) for change in differences(one, other)] == [("requirements", 0)]


def test_a_removed_line_is_gone_and_an_added_one_is_new() -> None:
    one = NeedContent(requirements=(RequirementContent("甲"),)).as_json()
    none = NeedContent().as_json()
    assert [segment.kind for segment in differences(one, none)[0].segments] == ["gone"]
    assert [segment.kind for segment in differences(none, one)[0].segments] == ["new"]


def test_the_key_of_a_case_is_no_difference() -> None:
    one, other = ({"cases": [{"work": "甲", "key": key}]} for key in (0, 1))
    assert differences(one, other) == []
    assert CaseContent(work="甲").key == 0


def test_a_number_differs_without_segments() -> None:
    change = differences({"budget_low": 60}, {"budget_low": 80})[0]
    assert (change.before, change.after, change.segments) == (60, 80, ())


def test_another_word_for_the_same_concept_is_no_difference() -> None:
    one, other = ({"tags": [{"text": text, "concept": "SOL001"}]} for text in ("MES", "制造执行系统"))
    assert differences(one, other) == []


def test_measure_of_a_line_reads_as_one() -> None:
    one = NeedContent(requirements=(RequirementContent("用工减少", True, "人数", "", "5-6", "人"),)).as_json()
    other = NeedContent(requirements=(RequirementContent("用工减少", True, "人数", "12", "5-6", "人"),)).as_json()
    [change] = differences(one, other)
    assert "".join(part.text for part in change.segments if part.kind != "new") == "用工减少 · 人数 5-6 人"
    assert "".join(part.text for part in change.segments if part.kind != "gone") == "用工减少 · 人数 12 → 5-6 人"
