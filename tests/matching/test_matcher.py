"""The matcher as a whole: both directions, freshness, order, metamorphic changes, browsing, and standing alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.matcher import Matcher
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need

ROOT = Path(__file__).resolve().parents[2]


def ids(matcher: Matcher, need: object) -> list[str]:
    return [row.capability_id for row in matcher.recommend(need)]


def test_the_right_capability_is_first() -> None:
    matcher = make_matcher(*make_catalogue())
    assert ids(matcher, make_need(title="压铸壳体外观检测"))[0] == "c03"
    assert ids(matcher, make_need(title="水电气能耗分析"))[0] == "c04"
    assert ids(matcher, make_need(title="Robotic welding cell", lang="en"))[0] == "c08"


def test_concepts_bridge_the_languages() -> None:
    matcher = make_matcher(*make_catalogue())
    assert {"c04", "c07"} <= set(ids(matcher, make_need(title="Energy management system for our plant", lang="en"))[:3])
    assert {"c01", "c06"} <= set(ids(matcher, make_need(title="制造执行系统"))[:3])


def test_ranks_count_from_one_and_limit_holds() -> None:
    rows = make_matcher(*make_catalogue()).recommend(make_need(title="MES 与能源管理系统，AGV"), limit=3)
    assert [row.rank for row in rows] == [1, 2, 3]
    assert len(make_matcher(*make_catalogue()).recommend(make_need(title="MES 与能源管理系统，AGV"), limit=None)) > 3


def test_excluded_providers_stand_in_no_list() -> None:
    matcher = make_matcher(*make_catalogue())
    first = matcher.recommend(make_need(title="压铸壳体外观检测"))[0]
    assert first.provider not in [
        row.provider for row in matcher.recommend(make_need(title="压铸壳体外观检测"), excluded={first.provider})
    ]


def test_one_row_a_provider_with_its_related_others() -> None:
    twice = [make_capability(f"v{at}", provider="vision", title=f"压铸件外观检测{at}") for at in (1, 2)]
    rows = make_matcher(*make_catalogue(), *twice).recommend(make_need(title="压铸件外观检测"))
    assert [(row.capability_id, row.others) for row in rows if row.provider == "vision"] == [("v1", ("v2",))]


def test_a_must_that_is_unmet_ranks_under_all_that_meet_it() -> None:
    need = make_need(title="压铸件外观检测", problem="压铸件外观检测与追溯", musts=["支持 OPC UA"])
    strong = make_capability("s", title="压铸件外观检测", does="压铸件外观检测与追溯。不支持 OPC UA。")
    weak = make_capability("w", title="数据网关", does="支持 OPC UA 接口，也做检测。")
    rows = make_matcher(strong, weak).recommend(need)
    assert [(row.capability_id, row.verdict) for row in rows] == [("w", "high"), ("s", "unmet")]
    assert rows[1].score > rows[0].score


def test_both_directions_give_one_score() -> None:
    needs = [
        make_need("n1", title="压铸件外观检测", tags=["机器视觉"], musts=["结果写回 MES"]),
        make_need("n2", title="能源管理系统", industry="IND024", problem="已有 MES，要升级"),
        make_need("n3", title="Manufacturing execution system", lang="en", tags=["MES"]),
    ]
    matcher = make_matcher(*make_catalogue(), *needs)
    for capability in make_catalogue():
        for row in matcher.needs_for(capability, limit=None):
            need = next(one for one in needs if one.id == row.need_id)
            [there] = [one for one in matcher.recommend(need, limit=None) if one.capability_id == capability.id]
            assert row.score == pytest.approx(there.score, abs=1e-9)
            assert (row.answers, row.group, row.missing) == (there.answers, there.group, there.missing)


def test_needs_of_the_providers_own_and_excluded_ones_are_left_out() -> None:
    capability = make_capability("c", provider="acme", title="压铸件检测")
    needs = [make_need(f"n{at}", title="压铸件检测", owner="acme" if at == 1 else "other") for at in (1, 2, 3)]
    matcher = make_matcher(capability, *needs)
    assert [row.need_id for row in matcher.needs_for(capability, excluded={"n3"})] == ["n2"]


def test_an_empty_matcher_answers() -> None:
    matcher = Matcher()
    assert matcher.recommend(make_need(title="MES")) == []
    assert matcher.needs_for(make_capability(title="MES")) == []
    assert matcher.search("MES") == []
    assert matcher.scores(make_need(title="MES")) == {}


def test_a_removed_or_edited_post_is_right_in_the_next_answer() -> None:
    matcher = make_matcher(*make_catalogue())
    need = make_need(title="压铸壳体外观检测")
    assert "c03" in ids(matcher, need)
    matcher.add([make_capability("c03", title="食堂刷卡")])
    assert "c03" not in ids(matcher, need)
    matcher.add([make_catalogue()[2]])
    assert "c03" in ids(matcher, need)
    matcher.remove(["c03", "unknown"])
    assert "c03" not in ids(matcher, need)
    assert "c03" not in matcher
    assert len(matcher) == 9


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=12))
def test_adding_and_removing_equals_a_fresh_start(steps: list[tuple[bool, int]]) -> None:
    catalogue = make_catalogue()
    need = make_need(title="MES 与压铸件检测", tags=["MES"], problem="能源管理系统")
    lived, kept = Matcher(), {}
    for add, at in steps:
        if add:
            lived.add([catalogue[at]])
            kept[catalogue[at].id] = catalogue[at]
        else:
            lived.remove([catalogue[at].id])
            kept.pop(catalogue[at].id, None)
        lived.scores(need)
    fresh = make_matcher(*kept.values())
    assert lived.scores(need) == fresh.scores(need)
    assert lived.recommend(need) == fresh.recommend(need)


@pytest.mark.parametrize("change", ["traditional", "wide", "doubled", "tags"])
def test_the_same_need_in_another_dress_keeps_its_list(change: str) -> None:
    matcher = make_matcher(*make_catalogue())
    text, tags = "压铸件外观缺陷检测，结果写回 MES，能耗分析与节能", ["机器视觉", "MES"]
    dressed = {
        "traditional": make_need(title=opencc.OpenCC("s2t").convert(text), tags=tags),
        "wide": make_need(title=text.replace("MES", "ＭＥＳ"), tags=tags),
        "doubled": make_need(title=text, problem=text, tags=tags),
        "tags": make_need(title=text, tags=tags[::-1]),
    }[change]
    assert ids(matcher, dressed) == ids(matcher, make_need(title=text, tags=tags))


def test_the_order_of_adding_changes_nothing() -> None:
    need = make_need(title="压铸件外观缺陷检测", tags=["MES"])
    assert make_matcher(*make_catalogue()).recommend(need) == make_matcher(*make_catalogue()[::-1]).recommend(need)


def test_place_and_payment_do_not_move_a_rank() -> None:
    need = make_need(title="压铸件外观检测", place="REG110113")
    near = make_capability("b", title="压铸件外观检测", regions=("REG110113",))
    far = make_capability("a", title="压铸件外观检测", regions=("REG310000",))
    assert [row.score for row in make_matcher(near, far).recommend(need)] == pytest.approx(
        [make_matcher(near, far).recommend(need)[0].score] * 2
    )
    assert ids(make_matcher(near, far), need) == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["", "0123456789" * 50, "🙂" * 100, "！？。，" * 50, "\u202e\u200b", "a" * 100_000, "压" * 100_000]
)
def test_odd_text_is_ranked_without_error(text: str) -> None:
    matcher = make_matcher(*make_catalogue(), make_capability("odd", title="检测", does=text, unsuitable=text))
    rows = matcher.recommend(make_need(title="检测", problem=text, systems=text, musts=[text or "检测"]))
    assert all(0.0 < row.score <= 1.0 for row in rows)


def test_search_finds_by_words_and_by_concept() -> None:
    matcher = make_matcher(*make_catalogue(), make_need("n1", title="想上能源管理系统"))
    assert [key for key, _ in matcher.search("外观缺陷")] == ["c03"]
    assert {key for key, _ in matcher.search("energy management system")} == {"c04", "c07"}
    assert {key for key, _ in matcher.search("能源管理系統")} == {"c04", "c07"}
    assert matcher.search("retail") == []
    assert matcher.search("  ") == []
    assert [key for key, _ in matcher.search("能源", side="need")] == ["n1"]
    assert len(matcher.search("系统", limit=1)) == 1
    assert [key for key, _ in matcher.search("压")] == ["c03"]
    assert [key for key, _ in matcher.search("energy management system power")] == ["c07", "c04"]


def test_search_does_not_find_what_denies_it() -> None:
    gateway = make_capability("g", title="采集网关", does="不含制造执行系统。")
    assert [key for key, _ in make_matcher(*make_catalogue(), gateway).search("MES")] == ["c01", "c03", "c06"]
    gateway = make_capability("g", title="采集网关", does="含制造执行系统。")
    assert "g" in dict(make_matcher(*make_catalogue(), gateway).search("MES"))


def test_the_summary_tells_strongest_risk_and_difference() -> None:
    need = make_need(title="压铸件外观检测", musts=["结果写回 MES"], budget=(None, 90))
    one = make_capability("a", title="压铸件外观检测", does="检测结果直接写回 MES 系统。", price=(50, 80))
    other = make_capability("b", title="外观检测")
    first, second = make_matcher(one, other).recommend(need)
    assert first.summary.strongest is not None
    assert (first.summary.proof, second.summary.proof) == ("direct", "none")
    assert (first.summary.risk, first.summary.only_here) == ("self_stated", ("m1",))
    assert first.summary.next_part in ("text", "fit")
    assert (second.summary.risk, second.summary.risk_requirement) == ("not_mentioned", "m1")
    assert second.summary.next_part is None
    dear = make_matcher(make_capability("d", title="压铸件外观检测", price=(120, 150))).recommend(
        make_need(title="外观检测", budget=(None, 90))
    )
    assert dear[0].summary.risk == "over_budget"


BLOCKED = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import matchmaker.matching
import matchmaker.matching.matcher, matchmaker.matching.suggestions, matchmaker.matching.evaluation.experiment
late = {{"sklearn", "rapidfuzz", "ahocorasick", "opencc", "rjieba", "pypinyin", "ir_measures"}} & set(sys.modules)
assert not late, late
"""


def alone(blocked: set[str]) -> subprocess.CompletedProcess[str]:
    code = BLOCKED.format(blocked=sorted(blocked))
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_library_imports_without_flask_and_sqlalchemy_and_does_no_work() -> None:
    found = alone({"flask", "sqlalchemy", "flask_sqlalchemy", "werkzeug", "jinja2", "click"})
    assert found.returncode == 0, found.stderr


def test_the_blocker_blocks() -> None:
    assert alone({"scipy"}).returncode != 0
