"""Lists as they were shown: once per viewer, subject and content."""

from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.matching.records import Match, Part
from matchmaker.matching.weights import default_weights
from matchmaker.recommendations import freezing, queries
from matchmaker.recommendations.models import Ranking, ShownList
from matchmaker.recommendations.newcomers import Exposure
from matchmaker.recommendations.ordering import Basis, ordered
from matchmaker.recommendations.replay import comes_out
from tests.factories import make_user
from tests.matching.pools import pool_of

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


def a_basis(words: float = 0.9) -> Basis:
    """What a list of three follows from, with an odd number in it."""
    rows = [
        {"id": f"C-2026-000{at}", "holder": f"O-2026-000{at}", "whole_body": words / (at + 0.1)} for at in (1, 2, 3)
    ]
    return Basis(pool_of(rows), default_weights(), frozenset({"O-2026-0002"}), Exposure())


def matches(basis: Basis) -> list[Match]:
    return [
        Match(
            "N-2026-0001",
            one.candidate.id,
            one.candidate.provider,
            one.rank,
            one.candidate.score,
            (),
            group=one.candidate.group,
        )
        for one in ordered(basis)
    ]


def keep(viewer: int, basis: Basis, *rows: Match) -> bool:
    return freezing.freeze(viewer, "N-2026-0001", freezing.items_of(rows), clock.now(), basis)


def rankings() -> list[Ranking]:
    return list(db.session.scalars(sa.select(Ranking).order_by(Ranking.id)))


def test_what_a_list_followed_from_is_kept_and_gives_it_back() -> None:
    basis = a_basis()
    assert keep(make_user().id, basis, *matches(basis))
    db.session.expire_all()
    [row] = rankings()
    assert (row.subject, row.engine) == ("N-2026-0001", freezing.engine_version())
    assert row.order[1] == ["C-2026-0002", "O-2026-0002", True]
    frozen = freezing.thawed(row, {"O-2026-0001"})
    assert (frozen.basis.new, frozen.basis.rule, frozen.basis.weights) == (basis.new, basis.rule, basis.weights)
    assert len(frozen.shown) == 3
    assert comes_out(frozen, ordered(frozen.basis))


def test_views_of_one_list_share_what_it_followed_from() -> None:
    basis, one, two = a_basis(), make_user().id, make_user().id
    rows = matches(basis)
    assert keep(one, basis, *rows)
    assert keep(one, basis, *rows[1:])
    assert keep(two, basis, *rows)
    assert keep(two, a_basis(0.8), *matches(a_basis(0.8)))
    first, second = rankings()
    assert (len(first.shown), len(second.shown)) == (3, 1)


def test_the_other_tab_may_keep_it_first(monkeypatch: pytest.MonkeyPatch) -> None:
    basis = a_basis()
    assert keep(make_user().id, basis, *matches(basis))
    looked: list[object] = []
    real: Any = db.session.scalars

    def blind_once(*args: object) -> object:
        looked.append(args)
        return real(sa.select(Ranking).where(sa.false())) if len(looked) == 1 else real(*args)

    other = make_user().id
    monkeypatch.setattr(freezing, "is_frozen", lambda *_args: False)
    monkeypatch.setattr(db.session, "scalars", blind_once)
    assert keep(other, basis, *matches(basis))
    monkeypatch.undo()
    [row] = rankings()
    assert len(row.shown) == 2


def test_a_long_list_takes_few_bytes() -> None:
    """Two hundred posts with eight odd numbers each, whole: about seventy bytes a post, no text."""
    names = (
        "title_body",
        "whole_body",
        "title_title",
        "whole_title",
        "title_cases",
        "whole_cases",
        "concepts",
        "meaning",
    )
    rows = [
        {"id": f"C-2026-{at:04}", **{name: 1.0 / (at * 7 + place + 1.7) for place, name in enumerate(names)}}
        for at in range(200)
    ]
    assert len(freezing.packed(Basis(pool_of(rows), default_weights()))) < 200 * 90
