"""The short version of `make verify-states`: some hundred steps by everybody, and every thirteenth row of the table changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.introduction_model import PAIRS, Model
from tests.proofs.introduction_play import FIT, Play, Violation, World, world
from tests.proofs.states import finds, mutated, walk

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("states"), sqlite_template) as made:
        yield made


def test_walks_agree_with_the_plain_model(where: World) -> None:
    walk(where, walks=6, steps=25)
    assert where.steps > 60


def test_walks_notice_a_missing_row(where: World) -> None:
    """The negative control of the walks themselves."""
    with mutated("proposed", "agree"), pytest.raises(Violation):
        Play(where, "ask").go_to("agreed")


@pytest.mark.parametrize("pair", PAIRS[4::13], ids=" ".join)
def test_a_changed_row_is_noticed_and_the_right_table_is_not(where: World, pair: tuple[str, str]) -> None:
    assert finds(where, *pair)
    assert not finds(where, *pair, mutate=False)


def test_model_stands_on_its_own() -> None:
    """The model must not have learnt from the product: a contradiction waits for staff by its own rules."""
    one = Model("enterprise", state="met")
    one.waiting = "both"
    assert one.answer("sign", "asker", FIT | {"role": "asker"}, "2026-03-02").changes
    assert (one.state, one.waiting) == ("met", "provider")
    assert one.answer("sign", "seller", FIT | {"role": "seller", "band": "100-500"}, "2026-03-02").changes
    assert (one.state, one.waiting, one.grade("signing")) == ("met", "staff", "disputed")
