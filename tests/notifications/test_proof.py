"""A short run of `make verify-outbox`: the same code, fewer events, as a process of its own because it forks."""

import json
import subprocess
import sys

import pytest

from matchmaker.config import ROOT

pytestmark = pytest.mark.once


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_workers_lose_nothing_and_the_naive_variants_do(database: str) -> None:
    command = [sys.executable, "-m", "tests.proofs.outbox", "--events", "8", "--databases", database]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    figures = json.loads(answer.stdout.splitlines()[-1])[database]
    assert (figures["lost"], figures["duplicates"], figures["ids_that_differ"], figures["kills"]) == (0, 8, 0, 24)
    assert figures["sent_for_nothing"] == 0
    assert figures["naive"] == {
        "events": 3, "mark_first_lost": 3, "send_inside_sent_for_nothing": 3, "new_ident_ids_that_differ": 3,
    }  # fmt: skip
