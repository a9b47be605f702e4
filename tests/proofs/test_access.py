"""The short run of `make verify-access`: two states, the pages of introductions, each guard that said no opened once."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.once


def test_nothing_leaks_and_opened_guards_are_noticed() -> None:
    """It rewrites the guards in place, so it runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.access", "--short"], capture_output=True, text=True, check=False
    )
    figures = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [figures[name] for name in ("leaks", "failures", "offered_in_vain")] == [0, 0, 0]
    assert figures["cells"] >= 600
    assert figures["noticed"] + figures["noticed_behind"] >= 55
    assert "allow/introductions.show" not in figures["survivors"]
    assert "may/recommendations.access.may_choose" not in figures["survivors"]  # a button that the door refuses
