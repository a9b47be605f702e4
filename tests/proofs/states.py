"""`make verify-states`: everybody walks at random over all states of an introduction through the browser's doors, beside a plain model.

Then one row of the product's table is taken away, or one that must not be is put in, one at a time: each must be noticed. Ends with
one line of JSON: steps, violations, pairs of state and action that were tried, mutants and how many were found.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from matchmaker.introductions import states
from matchmaker.introductions.states import Action, State
from tests.proofs.introduction_model import (
    ACTIONS,
    BY_CLOCK,
    OUTCOMES,
    PAIRS,
    ROLES,
    SIDE_OF,
    STATES,
    TABLE,
    WAITING,
)
from tests.proofs.introduction_play import BEGIN, Play, Violation, World, world

# Where each action leads in a table that has it where it must not be.
LEADS = {
    "agree": "agreed",
    "confirm": "introduced",
    "record_meeting": "met",
    "sign": "signed",
    "deliver": "delivered",
    "decline": "declined",
    "withdraw": "withdrawn",
    "expire": "expired",
    "close": "closed",
    "reopen": "proposed",
}
WALKS, RULES = 10, 40  # walks at a time, until there are steps enough, and rules of each
DOORS = tuple(action for action in ACTIONS if action not in BY_CLOCK)
FORMS = st.fixed_dictionaries(
    {
        "fit": st.sampled_from([True, True, True, False]),
        "note": st.sampled_from(["已核对", "按合同"]),
        "band": st.sampled_from(["50-100", "50-100", "100-500"]),
        "owner": st.sampled_from(["enterprise", "provider", "both"]),
        "outcome": st.sampled_from(OUTCOMES),
    }
)


class Walk(RuleBasedStateMachine):
    """One need and everybody around it; whoever does whatever, in turn or not."""

    world: World

    @initialize(how=st.sampled_from(list(BEGIN)), state=st.sampled_from(STATES))
    def arrive(self, how: str, state: str) -> None:
        self.play = Play(self.world, how)
        self.play.go_to(state)

    @rule(action=st.sampled_from(DOORS), role=st.sampled_from(ROLES), form=FORMS)
    def anybody(self, action: str, role: str, form: dict[str, Any]) -> None:
        self.play.take(action, role, form)

    @rule(action=st.sampled_from(DOORS), role=st.sampled_from(list(SIDE_OF)), form=FORMS)
    def involved(self, action: str, role: str, form: dict[str, Any]) -> None:
        self.play.take(action, role, form | {"outcome": self.play.fit(action, role)["outcome"]})

    @rule(action=st.sampled_from(DOORS), form=FORMS)
    def whose_turn_it_is(self, action: str, form: dict[str, Any]) -> None:
        for role in self.play.someone(action):
            self.play.take(action, role, form | {"fit": True, "outcome": self.play.fit(action, role)["outcome"]})

    @rule(action=st.sampled_from(DOORS), role=st.sampled_from(ROLES))
    def twice(self, action: str, role: str) -> None:
        for _ in range(2):
            self.play.take(action, role, self.play.fit(action, role))

    @rule(action=st.sampled_from(["decline", "withdraw"]), seconds=st.sampled_from([0, 9, 11]))
    def end_and_reopen(self, action: str, seconds: int) -> None:
        self.play.rightly(action)
        self.play.wait(seconds)
        self.play.rightly("reopen")

    @rule(days=st.sampled_from([False, False, True]))
    def time_passes(self, days: bool) -> None:
        if days:
            self.play.days_pass()
        else:
            self.play.wait(5)

    @rule(how=st.sampled_from(list(BEGIN)), state=st.sampled_from(STATES))
    def begin_again(self, how: str, state: str) -> None:
        if self.play.model.waiting is None:
            self.play.begin(how)
            self.play.go_to(state)


def walk(where: World, walks: int, steps: int, number: int = 0) -> None:
    """Walk so many times so many rules, another way for each number. Raises Violation."""
    kind = seed(number)(type("WalkInWorld", (Walk,), {"world": where}))
    how = settings(
        max_examples=walks,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],  # a fault need not be made small to be one
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(kind, settings=how)


def by_table(state: str, action: str) -> bool:
    """Return whether no door and no job comes by this pair: the clock passes over what does not wait, and ends nobody could undo."""
    if action in BY_CLOCK:
        mine = WAITING if action == "expire" else ("introduced", "met", "signed")
        return state not in mine
    return (state, action) == ("expired", "reopen")


def probe(play: Play, state: str, action: str) -> None:
    """Try one pair by everybody who could. Raises Violation."""
    if by_table(state, action):
        play.ask_the_table(state, action)
    elif action in BY_CLOCK:
        play.days_pass()
    able = [] if action in BY_CLOCK else play.someone(action)
    for role in dict.fromkeys([*able, *(("asker", "seller") if action in ("agree", "decline") else ())]):
        play.take(action, role, play.fit(action, role, note="再次核对"))  # said alike it would be no news


@contextmanager
def mutated(state: str, action: str) -> Iterator[None]:
    """The product's table without a row that it has, or with one that it must not have."""
    key, kept = (State(state), Action(action)), dict(states.TABLE)
    if key in states.TABLE:
        del states.TABLE[key]
    else:
        states.TABLE[key] = State(LEADS.get(action, state))
    try:
        yield
    finally:
        states.TABLE.clear()
        states.TABLE.update(kept)


def finds(where: World, state: str, action: str, mutate: bool = True) -> bool:
    """Return whether one changed row is noticed; with `mutate` false, whether something is noticed where nothing was changed."""
    play = Play(where, "ask")
    play.go_to(state)
    try:
        if mutate:
            with mutated(state, action):
                probe(play, state, action)
        else:
            probe(play, state, action)
    except Violation:
        return True
    return False


@dataclass(frozen=True)
class Part:
    """What one process walks and which changed rows it tries: each `of`th pair from `number` on."""

    number: int
    of: int
    steps: int
    mutants: int = len(PAIRS)
    template: Path | None = None


def part(plan: Part) -> dict[str, Any]:
    """Change one row at a time, then walk; return the figures. How far it is goes to the error output."""
    told: dict[str, Any] = {"violations": [], "mutants": PAIRS[plan.number :: plan.of][: plan.mutants]}
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), plan.template) as where:
        told["missed"] = [pair for pair in told["mutants"] if not finds(where, *pair)]
        told["alarms"] = [pair for pair in told["mutants"] if finds(where, *pair, mutate=False)]
        where.steps = 0
        where.pairs.clear()
        print(plan.number, len(told["mutants"]), "rows changed, missed:", told["missed"], file=sys.stderr, flush=True)
        for again in count():
            try:
                walk(where, WALKS, RULES, plan.number + plan.of * again)
            except Violation as broken:
                told["violations"].append(str(broken))
            print(plan.number, where.steps, "steps", told["violations"], file=sys.stderr, flush=True)
            if where.steps >= plan.steps:
                break
        told |= {"steps": where.steps, "pairs": sorted(where.pairs)}
    return told


def together(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of all processes in one."""
    violations, mutants, missed, alarms = (
        [one for part in parts for one in part[name]] for name in ("violations", "mutants", "missed", "alarms")
    )
    tried = {tuple(pair) for part in parts for pair in part["pairs"]}
    return {
        "proof": "states",
        "steps": sum(part["steps"] for part in parts),
        "violations": len(violations),
        "first": violations[:1],
        "pairs": len(tried),
        "untried": sorted(" ".join(pair) for pair in set(PAIRS) - tried),
        "mutants": len(mutants),
        "rows_removed": sum(action in TABLE[state] for state, action in mutants),
        "rows_added": sum(action not in TABLE[state] for state, action in mutants),
        "asked_at_the_table": sum(by_table(*pair) for pair in mutants),
        "found": len(mutants) - len(missed),
        "survivors": [" ".join(pair) for pair in missed],
        "false_alarms": len(alarms),
    }


def main() -> int:
    """Run the proof from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--mutants", type=int, default=len(PAIRS), help="changed rows of each process")
    asked, began = parser.parse_args(), time.monotonic()
    steps = -(-asked.steps // asked.processes)
    plans = [Part(n, asked.processes, steps, asked.mutants) for n in range(asked.processes)]
    with ProcessPoolExecutor(asked.processes, get_context("spawn")) as pool:
        told = together(list(pool.map(part, plans)))
    told["seconds"] = round(time.monotonic() - began)
    print(json.dumps(told, ensure_ascii=False))
    held = not any(told[name] for name in ("violations", "untried", "survivors", "false_alarms"))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
