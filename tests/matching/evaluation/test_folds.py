"""Needs that belong together are never parted, and every need is in one fold; whoever deals without families is seen to part them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.evaluation.datasets import Item, load_dataset
from matchmaker.matching.evaluation.folds import families, folds

OWN = Path(__file__).resolve().parents[3] / "data" / "evaluation"


def together(*queries: Item) -> bool:
    return len(set(families(queries).tolist())) == 1


ONE = Item("n015", "新型模具材料", "耐磨、易加工，替代石墨。")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("新型模具材料", "另一段话"),
        ("另一个标题", "耐磨、易加工，替代石墨。"),
        ("", "新型模具材料\n耐磨、易加工，替代石墨。"),
        ("新型模具材料　", ""),
    ],
    ids=["title", "text", "both as a text", "blanks"],
)
def test_needs_of_one_title_or_text_are_a_family(title: str, text: str) -> None:
    assert together(ONE, Item("n063", title, text))


def test_needs_that_share_nothing_are_apart() -> None:
    assert not together(ONE, Item("n016", "高温合金", "导热好。"))
    assert not together(Item("a", "", ""), Item("b", "", "")), "saying nothing is nothing in common"


def test_traditional_and_full_width_forms_are_the_same_text() -> None:
    assert together(Item("a", "ERP 实施与数据迁移", ""), Item("b", "ＥＲＰ  實施與數據遷移", ""))


def test_twins_are_a_family_and_so_is_who_is_joined_by_a_third() -> None:
    zh, en = Item("t01-zh", "能源管理", "", extra={"lang": "zh"}), Item("t01-en", "Energy", "", extra={"lang": "en"})
    assert together(zh, en)
    assert together(zh, en, Item("n9", "energy", "more"))
    assert not together(zh, replace(en, id="t02-en"))


def test_the_twins_of_our_own_set_are_its_families() -> None:
    queries = load_dataset(OWN).queries
    assert sorted(np.bincount(families(queries)).tolist()) == [2] * (len(queries) // 2)


kin = st.lists(st.integers(0, 30), min_size=5, max_size=80).map(
    lambda found: np.unique(found, return_inverse=True)[1].tolist()
)


@settings(max_examples=80, deadline=None)
@given(kin, st.integers(2, 5), st.integers(0, 10**6))
def test_families_stay_whole_and_folds_are_even(found: list[int], count: int, seed: int) -> None:
    if max(found) + 1 < count:
        with pytest.raises(ValueError, match="cannot be dealt"):
            folds(found, count, seed)
        return
    fold = folds(found, count, seed)
    assert set(fold.tolist()) == set(range(count))
    for one in range(count):
        inside = {family for family, at in zip(found, fold, strict=True) if at == one}
        outside = {family for family, at in zip(found, fold, strict=True) if at != one}
        assert not inside & outside
    held = np.bincount(fold)
    assert held.max() - held.min() <= np.bincount(found).max()
    assert folds(found, count, seed).tolist() == fold.tolist()


def test_another_seed_deals_otherwise() -> None:
    assert len({tuple(folds(range(40), 5, seed).tolist()) for seed in range(1, 6)}) == 5


def test_dealing_without_families_parts_twins() -> None:
    """The negative control: were every need its own family, some twins would be parted."""
    queries = load_dataset(OWN).queries
    pairs = families(queries)

    def parted(fold: list[int]) -> int:
        return sum(len({at for at, one in zip(fold, pairs, strict=True) if one == family}) > 1 for family in set(pairs))

    assert parted(folds(pairs, 5, 1).tolist()) == 0
    assert parted(folds(range(len(queries)), 5, 1).tolist()) > 0
