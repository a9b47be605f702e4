"""The drawing of the chain: every bar has the number of its own stage, and bands are as thick as what they carry."""

from matchmaker.web.sankey import draw


def test_each_bar_has_the_number_of_its_own_stage() -> None:
    drawn = draw([("差距", [3, 2, 0]), ("自提", [5, 4, 1])], ["已公开", "已交付"])
    assert drawn is not None
    assert [(one.name, one.n) for one in drawn.bars] == [("差距", 3), ("自提", 5), ("已公开", 6), ("已交付", 1)]
    assert [one.title for one in drawn.bands] == ["差距 → 已公开: 2", "自提 → 已公开: 4", "自提 → 已交付: 1"]
    heights = {one.name: one.height for one in drawn.bars}
    assert heights["已公开"] < heights["差距"] + heights["自提"]


def test_nothing_raised_draws_nothing() -> None:
    assert draw([("差距", [0, 0])], ["已公开"]) is None
