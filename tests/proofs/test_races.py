"""The short version of `make verify-races`, on each database; the naive variants must break a rule."""

import pytest

from tests.proofs.races import holds, run


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_races_have_one_winner(kind: str) -> None:
    told = run(kind, rounds=8, keys=8)
    assert holds(told), told
    assert told["confirm"]["introductions"] == 8
