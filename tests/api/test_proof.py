"""The short run of `make verify-api`, with its negative control."""

from pathlib import Path

import pytest

from tests.proofs import api

pytestmark = pytest.mark.once


def test_every_operation_answers_as_the_document_says(tmp_path: Path) -> None:
    app = api.make_app(tmp_path)
    tally = api.run(app, api.build(app), 1)
    assert tally.errors == []
    assert tally.mismatches == []
    assert tally.least >= len(api.ROLES)


def test_planted_error_and_planted_shape_are_found(tmp_path: Path) -> None:
    found = api.control(tmp_path)
    assert found["errors"] > 0
    assert found["mismatches"] > 0
