"""Words become tags."""

from matchmaker.catalogue.content import TagContent
from matchmaker.catalogue.tagging import resolve, split_words
from matchmaker.matching.taxonomy import default_taxonomy


def test_split_takes_commas_of_both_scripts_and_drops_blanks() -> None:
    assert split_words(" 甲，乙、丙; 丁 戊 ,,\n己 ") == ["甲", "乙", "丙", "丁 戊", "己"]
    assert split_words("") == []


def test_synonyms_fold_to_one_concept() -> None:
    tags = resolve(["MES", "制造执行系统", "Manufacturing Execution System"], default_taxonomy())
    assert [(tag.text, tag.concept, tag.facet) for tag in tags] == [("MES", "SOL001", "solution")]


def test_a_word_that_the_taxonomy_does_not_know_stays_free() -> None:
    tags = resolve(["我们自己的词", "我们自己的词"], default_taxonomy())
    assert [(tag.text, tag.concept, tag.facet) for tag in tags] == [("我们自己的词", None, "free")]


def test_free_words_that_differ_in_width_alone_are_one() -> None:
    assert len(resolve(["ABC词", "ＡＢＣ词"], default_taxonomy())) == 1


def test_a_region_is_no_tag_of_the_taxonomy() -> None:
    assert resolve(["顺义区"], default_taxonomy())[0].concept is None


def test_the_posters_own_word_for_a_concept_stays() -> None:
    kept = (TagContent("生产执行", "SOL001", "solution"),)
    assert resolve(["制造执行系统", "新词"], default_taxonomy(), kept) == (*kept, TagContent("新词"))
