"""Meaning: which sentences are encoded, when vectors count, how near two posts are, and which pair of sentences is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.matching import meaning
from matchmaker.matching.encoders import find_encoder
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.meaning import MeaningTable, encode, phrases, quantised, with_meanings
from matchmaker.matching.posts import CapabilityPost, NeedPost, read_capability, read_need
from matchmaker.matching.records import CapabilityRecord, Match, Meaning
from matchmaker.matching.spotting import default_spotter
from tests.matching.make import make_capability, make_catalogue, make_need
from tests.matching.topics import Topics

SPOTTER = default_spotter()


def need(**fields: object) -> NeedPost:
    return read_need(make_need(**fields), SPOTTER)


def capability(id: str = "c1", **fields: object) -> CapabilityPost:
    return read_capability(make_capability(id, **fields), SPOTTER)


def texts(post: NeedPost | CapabilityPost) -> list[str]:
    return [phrase.text for phrase in phrases(post)]


def matcher(*records: CapabilityRecord, encoder: Topics | None = None) -> Matcher:
    found = Matcher(encoder=encoder)
    found.add(records)
    return found


def part(match: Match, name: str) -> float:
    return next(one.value for one in match.parts if one.name == name)


def test_sentences_of_what_is_wanted_are_encoded_once_in_their_normal_form() -> None:
    post = need(title="外观檢測", problem="划伤检出率低。外观檢測！12345。", result="ＭＥＳ联网", systems="已有ERP")
    assert texts(post) == ["外观检测", "划伤检出率低。", "外观检测!", "mes联网"]
    assert [phrase.field for phrase in phrases(post)] == ["title", "problem", "problem", "result"]


def test_what_is_not_wanted_is_not_encoded() -> None:
    assert texts(need(title="能耗分析", problem="要做能耗分析,不需要 ERP。")) == ["能耗分析", "要做能耗分析,。"]
    assert "erp" in texts(need(problem="要做能耗分析,需要 ERP。"))[0]


def test_what_a_capability_does_not_suit_is_not_encoded() -> None:
    assert texts(capability(title="视觉检测", does="面向压铸件", unsuitable="高反光件", interfaces=("OPC UA",))) == [
        "视觉检测",
        "面向压铸件",
    ]


def test_tags_are_encoded_where_there_is_nothing_else() -> None:
    assert texts(need(tags=["机器视觉", "AI"])) == ["机器视觉、ai"]
    assert texts(need(musts=["  "], tags=["机器视觉", "AI"])) == ["机器视觉、ai"]
    assert texts(need(title="外观检测", tags=["机器视觉"])) == ["外观检测"]
    assert texts(need()) == texts(need(problem="12345")) == texts(need(problem="？！🙂")) == []


def test_endless_text_is_encoded_up_to_a_limit() -> None:
    found = texts(need(problem="。".join(f"第{at}道工序的检测" for at in range(9000))))
    assert len(found) == meaning.MOST_PHRASES
    [whole] = texts(need(problem="检测" * 50000))
    assert len(whole) == meaning.LONGEST_PHRASE


@given(arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)))
def test_quantising_keeps_directions(rows: np.ndarray) -> None:
    for row, kept in zip(rows, quantised(rows).astype(float), strict=True):
        if np.linalg.norm(row) > 1e-3:
            assert row @ kept / np.linalg.norm(row) / np.linalg.norm(kept) > 0.999


def test_vectors_of_the_same_text_and_encoder_are_not_made_again() -> None:
    encoder = Topics()
    [post] = with_meanings([need(title="外观检测")], encoder)
    assert with_meanings([post], encoder) == [post]
    assert encoder.asked == ["外观检测"]
    edited = read_need(replace(post.record, title="能耗分析"), SPOTTER)
    with_meanings([edited], encoder)
    assert encoder.asked == ["外观检测", "能耗分析"]
    other = Topics("topics-2")
    [renewed] = with_meanings([post], other)
    assert renewed.record.meaning is not None
    assert renewed.record.meaning.encoder == "topics-2"
    assert encode([], encoder) == []


def test_another_language_is_as_near_as_the_same_once_the_language_is_taken_out() -> None:
    zh = [make_capability(f"z{at}", title=text) for at, text in enumerate(["外观检测", "能耗分析", "焊接机器人"])]
    en = [make_capability(f"e{at}", title=text) for at, text in enumerate(["inspection", "energy", "welding"])]
    found = matcher(*zh, *en, encoder=Topics())
    near = found.measured(make_need(title="检测")).meaning
    cosines = {post.record.id: value for post, value in zip(found.corpus.posts, near, strict=True)}
    assert cosines["z0"] > 0.8
    assert cosines["e0"] > 0.8
    assert max(cosines[key] for key in ("z1", "z2", "e1", "e2")) < 0.2


def test_a_language_of_its_own_would_be_taken_for_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = [make_capability(f"z{at}", title="食堂") for at in range(30)]
    catalogue += [make_capability(f"e{at}", title="canteen") for at in range(30)]

    def gap() -> float:
        values = matcher(*catalogue, encoder=Topics()).measured(make_need(title="检测食堂")).meaning
        return float(abs(values[-1] - values[0]))

    honest = gap()
    monkeypatch.setattr(meaning, "FEW", 1e9)
    assert gap() > 2 * honest


def test_a_pair_without_vectors_is_ranked_by_the_other_parts_raised() -> None:
    records = [make_capability("c1", title="外观检测"), make_capability("c2", title="外观检测")]
    encoder = Topics()
    found = matcher(records[0], encoder=encoder)
    found.encoder = None
    found.add([records[1]])
    found.encoder = encoder
    with_it, without = sorted(found.recommend(make_need(title="外观检测")), key=lambda one: one.capability_id)
    assert part(with_it, "meaning") > 0.0
    assert part(without, "meaning") == 0.0
    for one in (with_it, without):
        assert sum(each.value for each in one.parts) == pytest.approx(one.score, abs=1e-9)
        assert sum(each.max for each in one.parts) == pytest.approx(1.0)
        assert sum(each.shown_max for each in one.parts) == 100
    assert [each.max for each in without.parts if each.name == "meaning"] == [0.0]
    assert [one for one in without.evidence if one.part == "meaning"] == []


def test_vectors_of_another_encoder_or_text_count_as_none() -> None:
    encoder = Topics()
    posts = with_meanings([capability(f"c{at}", title="外观检测") for at in range(3)], encoder)
    [strange] = with_meanings([capability("c9", title="外观检测")], Topics("topics-2"))
    stale = read_capability(replace(posts[2].record, title="能耗分析"), SPOTTER)
    table = MeaningTable([posts[0], posts[1], strange, stale])
    assert table.encoder == "topics-1"
    [asked] = with_meanings([need(title="检测")], encoder)
    assert np.isnan(table.cosines(asked)).tolist() == [False, False, True, True]
    assert np.isnan(table.cosines(need(title="检测"))).all()
    assert np.isnan(table.cosine(asked, strange))
    assert table.cosine(asked, posts[0]) == pytest.approx(table.cosines(asked)[0])
    assert table.nearest(asked, strange) is None


def test_a_capability_that_says_nothing_has_no_vector() -> None:
    [silent] = with_meanings([capability(title="12345")], Topics())
    assert silent.record.meaning is not None
    assert np.isnan(MeaningTable([silent]).cosines(*with_meanings([need(title="检测")], Topics()))).all()


def test_a_corpus_without_vectors_is_nowhere_near() -> None:
    table = MeaningTable([capability(title="外观检测")])
    [asked] = with_meanings([need(title="检测")], Topics())
    assert table.encoder == ""
    assert np.isnan(table.cosines(asked)).all()


def test_the_nearest_two_sentences_are_shown_whole_with_what_they_bring() -> None:
    offers = make_capability("c1", title="工厂服务", does="我们做焊接。产线外观检测也做！", cases=["食堂改造"])
    encoder = Topics()
    found = matcher(offers, encoder=encoder)
    asked = make_need(title="壳体划伤", problem="要做外观的检测。要有食堂")
    [match] = found.recommend(asked)
    [pair] = [one for one in match.evidence if one.part == "meaning"]
    assert (pair.need_field, pair.need_quote) in (("problem", "要做外观的检测。"), ("problem", "要有食堂"))
    assert pair.quote in ("产线外观检测也做！", "食堂改造")
    assert pair.spans == pair.need_spans == ()
    left = offers if pair.quote != "食堂改造" else replace(offers, cases=())
    left = replace(left, does=left.does.replace(pair.quote, ""))

    def near(record: CapabilityRecord) -> float:
        one, other = read_need(asked, SPOTTER), read_capability(record, SPOTTER)
        return found.corpus.meanings.cosine(*with_meanings([one], encoder), *with_meanings([other], encoder))

    assert found.weights.meaning * (near(offers) - near(left)) == pytest.approx(pair.fall, abs=1e-3)


def test_a_single_sentence_carries_all_of_it_and_tags_are_quoted_as_they_are() -> None:
    found = matcher(make_capability("c1", title="外观检测"), encoder=Topics())
    [match] = found.recommend(make_need(tags=["检测", "外观"]))
    [pair] = [one for one in match.evidence if one.part == "meaning"]
    assert (pair.need_field, pair.need_quote, pair.quote) == ("tags", "检测、外观", "外观检测")
    assert pair.fall == pytest.approx(part(match, "meaning"))


def test_no_pair_is_shown_where_nothing_is_near() -> None:
    found = matcher(make_capability("c1", title="焊接"), encoder=Topics())
    match = found.explain(make_need(title="inspection"), make_capability("c1", title="焊接"))
    assert [one for one in match.evidence if one.part == "meaning"] == []


def test_no_pair_is_shown_where_no_sentence_alone_brings_the_posts_nearer() -> None:
    offers = make_capability("c1", title="外观检测", does="我们做检测。")
    match = matcher(offers, encoder=Topics()).explain(make_need(title="检测"), offers)
    assert part(match, "meaning") > 0.0
    assert [one for one in match.evidence if one.part == "meaning"] == []


def test_a_meaning_without_rows_is_none() -> None:
    empty = Meaning("topics-1", meaning.digest_of([]), np.zeros((0, 7), dtype=np.int8))
    bare = read_capability(replace(make_capability("c1"), meaning=empty), SPOTTER)
    assert np.isnan(MeaningTable([bare]).cosines(*with_meanings([need(title="检测")], Topics()))).all()


def test_the_real_encoder_brings_languages_and_other_words_together() -> None:
    encoder = find_encoder()
    assert encoder is not None
    found = Matcher(encoder=encoder)
    found.add(make_catalogue())
    near = found.measured(make_need(problem="How can we cut our electricity bill?")).meaning
    best = found.corpus.posts[int(np.argmax(near))].record.id
    assert best in ("c04", "c07")
    rows = encoder.encode(["外观检测", "appearance inspection"])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert rows[0] @ rows[1] > 0.5


def test_a_profile_is_as_near_as_its_nearest_work() -> None:
    works = ["食堂改造", "焊接机器人", "外观检测"]
    profile = make_capability("c1", title="某某某", cases=works)
    mixed = make_capability("c2", title="某某某", does="。".join(works))
    found = matcher(profile, mixed, encoder=Topics())
    near, blurred = found.measured(make_need(title="焊接")).meaning
    assert near > blurred + 0.2
    [pair] = [one for one in found.explain(make_need(title="焊接"), profile).evidence if one.part == "meaning"]
    assert pair.quote == "焊接机器人"
