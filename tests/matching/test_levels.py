"""The level of a fit: a sentence for every must puts nothing in front that words and tags do not hold near enough."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.matching import ranking
from matchmaker.matching.levels import fits, said
from matchmaker.matching.records import Match, NeedRecord
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need

NEEDS: list[dict[str, Any]] = [
    {"title": "压铸件外观缺陷检测", "problem": "铝合金壳体气孔和划伤靠人眼看，漏检多。", "musts": ["支持 OPC UA 采集"]},
    {
        "title": "Inspection of die castings",
        "problem": "Scratches are missed by eye.",
        "musts": ["Offline programming"],
    },
]
"""Needs whose must is answered by a capability that is about something else."""


def ranked(need: NeedRecord) -> list[Match]:
    return make_matcher(*make_catalogue()).recommend(need)


@pytest.mark.parametrize("fields", NEEDS, ids=["zh", "en"])
def test_what_is_about_something_else_is_never_high_and_stands_by_its_score(fields: dict[str, Any]) -> None:
    rows = ranked(make_need(**fields))
    answered = next(row for row in rows if row.answers[0].verdict == "yes")
    level = make_matcher().weights
    assert said(answered.parts) < level.fits <= said(rows[0].parts)
    assert (answered.verdict, answered.group) == ("partial", 2)
    assert not fits(answered, level)
    assert fits(rows[0], level)
    assert rows[0].capability_id == "c03"
    assert answered.score < rows[0].score


@pytest.mark.parametrize("fields", NEEDS, ids=["zh", "en"])
def test_without_the_level_it_would_stand_first(fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "near", lambda *_: True)
    first, second = ranked(make_need(**fields))[:2]
    assert (first.verdict, first.score < second.score) == ("high", True)


@pytest.mark.parametrize("fields", NEEDS, ids=["zh", "en"])
def test_the_same_answer_is_high_where_the_rest_is_near(fields: dict[str, Any]) -> None:
    [line] = fields["musts"]
    near = make_capability("near", title=fields["title"], does=f"{fields['problem']}{line}。")
    first = make_matcher(*make_catalogue(), near).recommend(make_need(**fields))[0]
    assert (first.capability_id, first.verdict, first.group) == ("near", "high", 0)


def test_a_need_without_musts_stands_among_others_by_its_score() -> None:
    offer = make_capability(title="压铸件外观缺陷检测", does="铝合金壳体气孔和划伤在线检测。")
    far = make_need("far", title="壳体仓库搬运与盘点，叉车调度")
    near = make_need("near", title="压铸件外观缺陷检测", musts=["壳体气孔在线检测", "现场培训三天"])
    rows = make_matcher(*make_catalogue(), far, near).needs_for(offer)
    assert [(row.need_id, row.group) for row in rows] == [("near", 2), ("far", 2)]


def test_without_any_must_the_score_alone_orders_a_list() -> None:
    rows = ranked(make_need(title="压铸件外观缺陷检测", industry="IND033", wishes=["支持 OPC UA 采集"]))
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert {row.group for row in rows} == {0, 2}
