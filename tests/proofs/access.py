"""`make verify-access`: every live route x method x role in each state of an introduction, canaries in each answer, each guard opened.

What it prints last is one line of JSON: how many cells and answers, what leaked, what a page offered and the door refused, which
guards were opened and which of them nobody noticed. Some doors have two locks, so a guard that nobody misses is tried again while all
others are open: `noticed_behind`. It fails where something leaks or is offered in vain, where a route has no cell, where a kind of
secret is no longer read where `seen.tsv` says that it is, or where a guard survives both.
"""

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy.orm import Session

from matchmaker.introductions.states import State
from tests.proofs import mutants
from tests.proofs.access_guards import open_each
from tests.proofs.access_stage import Tally, raise_stage, read_mail, walk

STATES = (None, *State)
SEEN = Path(__file__).with_name("seen.tsv")


def examine(state: State | None, short: bool) -> Tally:
    """Return what one state shows: everything asked once, mails read, guards opened. In a process of its own: guards are rewritten."""
    if not mutants.CALLS:
        mutants.install()
    mutants.now["state"] = str(state)
    tally, commit, began = Tally(), Session.commit, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        stage = raise_stage(Path(folder), state)
        stage.app.logger.disabled = True  # what breaks is counted; opened guards break much
        Session.commit = lambda self: (self.flush(), self.rollback())
        try:
            base = walk(stage, tally, short)
            read_mail(stage, tally)
            open_each(stage, base, tally)
        finally:
            Session.commit = commit
    print(f"{state}: {len(base)} cells, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return tally


def expected() -> set[tuple[str, str]]:
    """Return (secret, kind of output) that somebody who may reads: where none of these is seen, no leak could be either."""
    lines = SEEN.read_text("utf-8").splitlines()
    return {(secret, kind) for secret, kind in (line.split("\t") for line in lines)}


def report(tally: Tally, part: bool) -> int:
    """Print what leaked and what survived, then the line of figures."""
    for line in [*tally.failures[:20], *tally.leaks[:20], *sorted(tally.in_vain)[:20]]:
        print(line, file=sys.stderr)
    unseen = [] if part else sorted(" in ".join(pair) for pair in expected() - tally.seen)
    noticed = tally.found | tally.behind
    survivors = sorted("/".join(one) for one in tally.mutants - noticed - tally.moot - tally.unasked)
    figures = {
        "cells": len(tally.cells),
        "roles": len({cell[2] for cell in tally.cells}),
        "answers": tally.answers,
        "kinds": dict(tally.kinds),
        "leaks": len(tally.leaks),
        "failures": len(tally.failures),
        "offered_in_vain": len(tally.in_vain),
        "secrets_read": len(tally.seen),
        "no_longer_read": unseen,
        "mutants": len(tally.mutants),
        "noticed": len(tally.found),
        "noticed_behind": len(tally.behind - tally.found),
        "hides_nothing": len(tally.moot - noticed),
        "asked_by_no_door": len(tally.unasked - noticed),
        "survivors": survivors,
    }
    print(json.dumps(figures, ensure_ascii=False))
    wrong = tally.leaks or tally.failures or tally.in_vain or unseen
    return 1 if wrong or (survivors and not part) else 0


def main() -> int:
    """Run the proof; return 0 where nothing leaked or failed, no secret was vacuous and no guard survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="two states and the pages of introductions alone")
    parser.add_argument(
        "--states", help="some states alone, by name with commas between; none: there is no introduction yet"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--write", action="store_true", help="write down anew which secret was read in which kind of output"
    )
    asked, tally = parser.parse_args(), Tally()
    named = "agreed,introduced" if asked.short else asked.states
    states = [State(one) if one != "none" else None for one in named.split(",")] if named else STATES
    with ProcessPoolExecutor(asked.processes, get_context("spawn")) as pool:
        for part in pool.map(examine, states, [asked.short] * len(states)):
            tally.add(part)
    if asked.write:
        SEEN.write_text("".join(f"{secret}\t{kind}\n" for secret, kind in sorted(tally.seen)), "utf-8")
    return report(tally, asked.short or bool(asked.states))


if __name__ == "__main__":
    sys.exit(main())
