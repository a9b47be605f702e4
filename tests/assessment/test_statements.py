"""The statements: enough of them, each its own sentence in both languages, none too long for a requirement line."""

from collections import Counter

from matchmaker.assessment import drafting
from matchmaker.assessment.maturity import models
from matchmaker.assessment.statements import count, statements_of
from matchmaker.matching.taxonomy import default_taxonomy


def test_every_level_of_every_sub_domain_is_asked() -> None:
    assert count(models()["gbt39116-2020-discrete"]) >= 250
    for model in models().values():
        for leaf in model.sub_domains:
            for level in range(1, model.levels + 1):
                asked = statements_of(leaf, level)
                assert 2 <= len(asked) <= 4, (leaf.id, level)
                assert all(0 < len(one.zh) <= 60 and 0 < len(one.en) <= 200 for one in asked)


def test_no_sentence_stands_twice() -> None:
    blocks = {leaf.block: leaf for model in models().values() for leaf in model.sub_domains}
    found = [one for leaf in blocks.values() for level in range(1, 6) for one in statements_of(leaf, level)]
    for texts in ([one.zh for one in found], [one.en for one in found]):
        assert [text for text, times in Counter(texts).items() if times > 1] == []
    assert not any("\u4e00" <= c <= "\u9fff" for one in found for c in one.en)


def test_what_helps_is_in_the_taxonomy() -> None:
    concepts = default_taxonomy().concepts
    for model in models().values():
        for leaf in model.sub_domains:
            assert {concepts[one].facet for one in drafting.scenes_of(leaf)} == {"scene"}
            assert {concepts[one].facet for one in drafting.solutions_of(leaf)} == {"solution"}
            assert not leaf.concept or concepts[leaf.concept].facet == "maturity"
