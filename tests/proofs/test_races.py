"""The short version of `make verify-races`; SQLite's own short races are in `tests/races/`. The naive variants must break a rule."""

import pytest

from tests.proofs.races import holds, run

pytestmark = pytest.mark.once


def test_eight_at_once_break_no_rule_and_the_naive_variants_do() -> None:
    told = run("postgresql", rounds=8, keys=8)
    assert holds(told), told
    assert told["confirm"]["introductions"] == 8
