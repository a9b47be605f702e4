"""What may change in a post without changing its list, and what must: on the needs of the graded set, each with a broken recommender
that the same check finds out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import opencc
import pytest

from matchmaker.matching import explanation, matcher, scoring, spotting, text
from matchmaker.matching.encoders import find_encoder
from matchmaker.matching.evaluation.datasets import capability_of, load_dataset, need_of
from matchmaker.matching.glossary import rendering
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.posts import NeedPost, case_text, read_capability, read_need
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import CapabilityRecord, Evidence, Match, NeedRecord, Span
from matchmaker.matching.scoring import WantedTags
from matchmaker.matching.spotting import default_spotter
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import sentences
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need, masked

DATA = Path(__file__).resolve().parents[2] / "data" / "evaluation"
Change = Callable[[NeedRecord], NeedRecord]
SPOTTER = default_spotter()

CANTEEN = {
    "zh": "我们食堂中午十二点开饭，公司班车早上七点半从地铁站发车。",
    "en": "Our canteen serves lunch at noon and the staff bus leaves the underground station at half past seven.",
}
PARK = {
    "zh": "厂区门口新开了一家面馆，周末带孩子去公园的人很多。",
    "en": "A noodle shop has opened by the gate, and at weekends many take their children to the park.",
}


@lru_cache(maxsize=1)
def capabilities() -> tuple[CapabilityRecord, ...]:
    return tuple(capability_of(doc) for doc in load_dataset(DATA).docs)


@lru_cache(maxsize=1)
def needs() -> tuple[NeedRecord, ...]:
    return tuple(need_of(query) for query in load_dataset(DATA).queries)


@lru_cache(maxsize=1)
def ranker() -> Matcher:
    found = Matcher(encoder=find_encoder())
    found.add(capabilities())
    return found


def first(need: NeedRecord) -> list[str]:
    scores = ranker().scores(need)
    return sorted(scores, key=lambda key: (-scores[key], key))[:10]


@lru_cache(maxsize=1)
def lists() -> dict[str, list[str]]:
    return {need.id: first(need) for need in needs()}


def written(need: NeedRecord, rewrite: Callable[[str], str]) -> NeedRecord:
    tags = tuple(replace(tag, text=rewrite(tag.text)) for tag in need.tags)
    return replace(need, title=rewrite(need.title), problem=rewrite(need.problem), tags=tags)


def differing(change: Change, chosen: Iterable[NeedRecord]) -> list[str]:
    """Needs whose first ten are no longer the same in the same order."""
    return [need.id for need in chosen if first(change(need)) != lists()[need.id]]


def kept(change: Change, chosen: Sequence[NeedRecord]) -> list[int]:
    """How many of its first ten each need keeps."""
    return [len({*first(change(need))} & {*lists()[need.id]}) for need in chosen]


def mean(values: Sequence[int]) -> float:
    return sum(values) / len(values)


@lru_cache(maxsize=2)
def explained(by: Callable[[], Matcher] = ranker) -> tuple[tuple[NeedRecord, CapabilityRecord, Match], ...]:
    """The first three of 24 needs, twelve in each language, with their reasons."""
    by_id = {one.id: one for one in capabilities()}
    chosen = [one for lang in ("zh", "en") for one in [need for need in needs() if need.lang == lang][::5]]
    assert len(chosen) == 24
    return tuple(
        (need, by_id[match.capability_id], match) for need in chosen for match in by().recommend(need, limit=3)
    )


def adds_up(match: Match) -> bool:
    exact = abs(sum(part.value for part in match.parts) - match.score) <= 1e-9
    printed = sum(part.shown for part in match.parts) == match.shown == round(100 * match.score)
    return exact and printed and sum(part.shown_max for part in match.parts) == 100


def test_parts_and_printed_parts_add_up_to_the_score_by_which_the_list_is_ordered() -> None:
    scores = {need.id: ranker().scores(need) for need, _, match in explained() if match.rank == 1}
    for need, capability, match in explained():
        assert adds_up(match)
        assert match.score == pytest.approx(scores[need.id][capability.id], abs=1e-9)


def test_parts_that_are_rounded_one_by_one_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explanation, "largest_remainder", lambda values, total: [round(value) for value in values])
    assert not all(adds_up(match) for need in needs()[:10] for match in ranker().recommend(need, limit=5))


def test_a_score_with_something_beside_the_parts_does_not_add_up() -> None:
    match = explained()[0][2]
    assert not adds_up(replace(match, score=match.score + 1e-8))


def turned(need: NeedRecord) -> NeedRecord:
    return replace(need, tags=need.tags[::-1])


def test_the_order_of_tags_does_not_matter() -> None:
    assert differing(turned, needs()) == []
    other = Matcher(encoder=find_encoder())
    other.add(replace(one, tags=one.tags[::-1]) for one in capabilities())
    for need in needs()[::5]:
        assert other.scores(need) == pytest.approx(ranker().scores(need), abs=1e-12)


def test_a_ranker_that_reads_the_first_tag_alone_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = scoring.wanted_tags
    monkeypatch.setattr(scoring, "wanted_tags", lambda post, known: WantedTags(honest(post, known).keys[:1]))
    chosen = needs()[::5]
    assert any(first(turned(need)) != first(need) for need in chosen)


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def traditional(need: NeedRecord) -> NeedRecord:
    return written(need, lambda part: str(_traditional().convert(part)))


def test_traditional_and_simplified_give_the_same_list() -> None:
    chosen = [need for need in needs() if need.lang == "zh"]
    assert all(traditional(need).problem != need.problem for need in chosen)
    assert differing(traditional, chosen) == []


WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def wide(need: NeedRecord) -> NeedRecord:
    return written(need, lambda part: part.translate(WIDE))


def test_full_and_half_width_give_the_same_list() -> None:
    assert differing(wide, needs()) == []


@pytest.fixture
def read_anew() -> Iterable[None]:
    """Nothing that was read before the test is taken from memory, and nothing read in it is kept."""
    caches = (text.normalise, matcher.read_need.__globals__["read"])
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("read_anew")
def test_a_reader_of_one_script_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [need for need in needs() if need.lang == "zh"][:10]
    assert lists()
    monkeypatch.setattr(text, "_simplify", lambda chunk: chunk)
    assert differing(traditional, chosen) != []


@pytest.mark.usefixtures("read_anew")
def test_a_reader_of_one_width_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lists()
    monkeypatch.setattr(text, "_folded", lambda part: ((char.lower(), at, at + 1) for at, char in enumerate(part)))
    assert differing(wide, needs()[:10]) != []


def test_a_name_that_is_told_by_its_capitals_is_told_in_full_width_too() -> None:
    wide_name = "程序从ＰＤＭ直接下"
    assert [spot.concept for spot in spotting.default_spotter().spot("程序从PDM直接下")] == ["SOL005"]
    assert [spot.concept for spot in spotting.default_spotter().spot(wide_name)] == ["SOL005"]
    assert spotting.default_spotter().spot(wide_name.lower()) == spotting.default_spotter().spot("程序从pdm直接下")


@pytest.mark.parametrize("aside", [CANTEEN, PARK], ids=["canteen", "park"])
def test_an_irrelevant_sentence_keeps_eight_of_the_first_ten(aside: dict[str, str]) -> None:
    """The average is what is promised (9.1 and 9.4 on 2026-11-26, over all 120 needs); the least (7 that day) stays the greater half."""
    values = kept(lambda need: replace(need, problem=f"{need.problem}\n{aside[need.lang]}"), needs())
    assert mean(values) >= 8
    assert min(values) >= 6


def doubled(need: NeedRecord) -> NeedRecord:
    return replace(need, problem=f"{need.problem}\n{need.problem}")


def test_a_doubled_text_keeps_nine_of_the_first_ten() -> None:
    """The average is what is promised (9.4 on 2026-11-26, over all 120 needs, 8 at least); the title does not grow with the text."""
    values = kept(doubled, needs())
    assert mean(values) >= 9
    assert min(values) >= 6


def _last_alone(need: NeedRecord, spotter: spotting.Spotter) -> NeedPost:
    start, end = sentences(need.problem)[-1]
    return read_need(replace(need, title="", problem=need.problem[start:end]), spotter)


def _once_alone(need: NeedRecord, spotter: spotting.Spotter) -> NeedPost:
    told = [need.problem[start:end] for start, end in sentences(need.problem)]
    return read_need(replace(need, problem="\n".join(one for one in told if told.count(one) == 1)), spotter)


def test_a_reader_that_forgets_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = needs()[::5]
    monkeypatch.setattr(matcher, "read_need", _last_alone)
    honest = [first(need) for need in chosen]
    aside = [first(replace(need, problem=f"{need.problem}\n{CANTEEN[need.lang]}")) for need in chosen]
    assert mean([len({*one} & {*other}) for one, other in zip(honest, aside, strict=True)]) < 8
    monkeypatch.setattr(matcher, "read_need", _once_alone)
    assert mean(kept(doubled, chosen)) < 9


def nothing_scores() -> bool:
    full = make_need(title="压铸件检测", tags=["压铸"], industry="IND024", budget=(None, 90), musts=["外观检测"])
    empty = [make_capability("x"), make_capability("y", title="！？", does="🙂"), make_capability("z", cases=["……"])]
    ranked = make_matcher(*make_catalogue(), *empty)
    scores = ranked.scores(full)
    blank = ranked.scores(make_need()).values()
    return max(scores.values()) > 0.0 and not any(scores[one.id] for one in empty) and not any(blank)


def test_a_post_without_text_tags_and_attributes_scores_nothing() -> None:
    assert nothing_scores()


def test_a_score_that_gives_all_a_little_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = scoring.weighted
    monkeypatch.setattr(scoring, "weighted", lambda strengths, weights: honest(strengths, weights) + 0.001)
    assert not nothing_scores()


def _said(reading: Reading, spans: Sequence[Span]) -> tuple[set[str], set[str]]:
    """The words inside the spans of an original, with their renderings in English, and the concepts named there."""
    inside = [(start, end) for start, end in spans]

    def held(start: int, end: int) -> bool:
        low, high = reading.normal.original(start, end)
        return any(a < high and low < b for a, b in inside)

    tokens = [*reading.tokens, *reading.glosses.tokens]
    words = {token.key for token in tokens if held(token.start, token.end) and len(token.key) > 1}
    words |= {stem for word in words for stem, _ in rendering(word)}
    return words, {mention.concept for mention in reading.mentions if held(mention.start, mention.end)}


def _texts(need: NeedRecord, capability: CapabilityRecord, one: Evidence) -> tuple[str, str]:
    cases = {f"case:{case.id}": case_text(case) for case in capability.cases}
    ours = {"title": need.title, "problem": need.problem}[one.need_field]
    return ours, cases[one.source] if one.source in cases else str(getattr(capability, one.source))


def both_sides(need: NeedRecord, capability: CapabilityRecord, one: Evidence) -> bool:
    """Whether each marked term of a quotation is in the other post too: as a word, as its rendering or as a related concept."""
    relation = default_taxonomy().relation
    sides = _texts(need, capability, one)
    whole = [read_need(need, SPOTTER).fields, read_capability(capability, SPOTTER).fields]
    for text_, quote, spans, other in zip(
        sides, (one.need_quote, one.quote), (one.need_spans, one.spans), whole[::-1], strict=True
    ):
        reading = next(field.reading for field in whole[0] + whole[1] if field.reading.text == text_)
        at = text_.index(quote)
        everything = [_said(field.reading, [(0, len(field.reading.text))]) for field in other]
        there = set().union(*(words for words, _ in everything))
        meant = set().union(*(concepts for _, concepts in everything))
        for start, end in spans:
            words, concepts = _said(reading, [(at + start, at + end)])
            if not words & there and not any(relation(a, b) or relation(b, a) for a in concepts for b in meant):
                return False
    return True


def text_evidence(by: Callable[[], Matcher] = ranker) -> list[tuple[NeedRecord, CapabilityRecord, Evidence]]:
    return [
        (need, capability, one)
        for need, capability, match in explained(by)
        for one in match.evidence
        if one.part == "text"
    ]


def test_every_shown_term_is_on_both_sides() -> None:
    found = text_evidence()
    assert len(found) > 200
    assert [
        (need.id, capability.id, one.quote) for need, capability, one in found if not both_sides(need, capability, one)
    ] == []


def test_a_term_that_one_side_alone_has_is_found_out() -> None:
    need = make_need(title="轴承振动监测", problem="主轴振动")
    capability = make_capability("x", title="振动监测", does="食堂菜谱。")
    [true] = [one for one in make_matcher(capability).explain(need, capability).evidence if one.source == "title"]
    assert both_sides(need, capability, true)
    assert not both_sides(need, capability, replace(true, source="does", quote="食堂菜谱。", spans=((0, 2),)))
    assert not both_sides(need, capability, replace(true, need_spans=((0, 2),)))


@lru_cache(maxsize=1)
def deaf() -> Matcher:
    """A ranker without an encoder: masked words must lower the score, while vectors of a text stay what they are."""
    found = Matcher()
    found.add(capabilities())
    return found


def falls(need: NeedRecord, capability: CapabilityRecord, one: Evidence) -> bool:
    return deaf().explain(need, masked(capability, one)).score < deaf().explain(need, capability).score


def test_masking_a_quoted_span_lowers_the_score() -> None:
    found = text_evidence(deaf)[::3]
    assert [
        (need.id, capability.id, one.quote) for need, capability, one in found if not falls(need, capability, one)
    ] == []


def test_masking_what_is_no_evidence_does_not_lower_the_score() -> None:
    need = make_need(title="轴承振动监测")
    capability = make_capability("x", title="轴承振动监测", does="食堂菜谱。")
    true = next(one for one in ranker().explain(need, capability).evidence if one.source == "title")
    assert falls(need, capability, true)
    assert not falls(need, capability, replace(true, source="does", quote="食堂菜谱。", spans=((0, 4),)))
