"""Lists as they were shown: once per viewer, subject and content."""

import pytest
import sqlalchemy as sa

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.matching.records import Match, Part
from matchmaker.recommendations import freezing, queries
from matchmaker.recommendations.models import ShownList
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("session")


def match(rank: int, score: float = 0.5) -> Match:
    return Match("N-2026-0001", f"C-2026-000{rank}", f"O-2026-000{rank}", rank, score, (Part("text", score, 0.6, 0.6),))


def freeze(viewer: int, *rows: Match) -> bool:
    return freezing.freeze(viewer, "N-2026-0001", freezing.items_of(rows), clock.now())


def test_freeze_keeps_ids_ranks_groups_scores_parts_and_engine() -> None:
    viewer = make_user().id
    assert freeze(viewer, match(1, 0.1 + 0.2), match(2))
    row = queries.list_shown("N-2026-0001")[0]
    assert row.engine == freezing.engine_version()
    assert row.items[0] == {
        "need": "N-2026-0001",
        "capability": "C-2026-0001",
        "provider": "O-2026-0001",
        "rank": 1,
        "group": 0,
        "score": "0.30000000000000004",
        "parts": {"text": "0.30000000000000004"},
    }
    assert [one["rank"] for one in row.items] == [1, 2]


def test_freeze_adds_one_row_for_each_viewer_and_content() -> None:
    one, two = make_user().id, make_user().id
    assert freeze(one, match(1))
    assert not freeze(one, match(1))
    assert freeze(two, match(1))
    assert freeze(one, match(1, 0.6))
    assert freeze(one, match(2), match(1))
    assert db.session.scalar(sa.select(sa.func.count(ShownList.id))) == 4


def test_freeze_yields_to_the_other_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = make_user().id
    assert freeze(viewer, match(1))
    monkeypatch.setattr(freezing, "is_frozen", lambda *_args: False)
    assert not freeze(viewer, match(1))
    assert db.session.scalar(sa.select(sa.func.count(ShownList.id))) == 1


def test_other_engine_or_weights_make_another_list(monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = make_user().id
    assert freeze(viewer, match(1))
    monkeypatch.setattr(freezing, "ENGINE", "another-1")
    assert freeze(viewer, match(1))


def test_who_is_shown_further_up_says_so_and_nobody_else() -> None:
    viewer = make_user().id
    items = freezing.items_of([match(1), match(8), match(2)], {"O-2026-0008"})
    assert [(one["rank"], one.get("lifted")) for one in items] == [(1, None), (8, True), (2, None)]
    assert freezing.freeze(viewer, "N-2026-0001", items, clock.now())
    assert freeze(viewer, match(1), match(8), match(2)), "the same rows without the mark are another list"
    assert "lifted" not in queries.list_shown("N-2026-0001")[0].items[1]
    assert queries.list_shown("N-2026-0001")[1].items[1]["lifted"] is True
