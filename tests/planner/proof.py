"""`make verify-planner`: the planner at full size, judged by the verifier; ends with one line of JSON, --write updates docs/figures.md."""

import argparse
import json
import os
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.planner import verifier
from tests.planner.instances import generator
from tests.planner.judging import control, planned, relieved, share_changed, shuffled

FIGURES = Path(__file__).resolve().parents[2] / "docs" / "figures.md"
Json = dict[str, Any]


def named(data: Json, time_limit: float) -> Json:
    """Return how a named instance came out, beside greedy."""
    began, worked = time.monotonic(), time.process_time()
    _, _, answer = planned(data, time_limit)
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    wrong, greedy = control(data)
    listed = answer.get("visits", answer.get("meetings"))
    return {
        "status": answer["status"],
        "planned": len(listed),
        "objective": answer["objective"],
        "bound": answer["bound"],
        "gap": answer["gap"],
        "greedy": greedy,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "wrong": [*verifier.broken(data, answer), *wrong],
    }


def random_ones(count: int) -> Json:
    """Return what is found on many small instances of both kinds: faults, greedy above the plan, order that matters."""
    found = {
        "visits": count,
        "tables": count,
        "infeasible": 0,
        "wrong": 0,
        "below_greedy": 0,
        "order": 0,
        "not_relieved": 0,
    }
    for seed in range(count):
        for data in (generator.small_visits(seed), generator.small_tables(seed)):
            _, _, answer = planned(data)
            wrong, greedy = control(data)
            found["wrong"] += bool(verifier.broken(data, answer)) + bool(wrong)
            if answer["status"] == "infeasible":
                found["infeasible"] += 1
                _, _, again = planned(relieved(data, answer["suggestions"]))
                found["not_relieved"] += again["status"] != "optimal" or not answer["conflicts"]
            elif greedy is not None:
                found["below_greedy"] += answer["objective"] < greedy - 1e-6
            if seed % 10 == 0:
                found["order"] += planned(shuffled(data, seed))[2]["objective"] != answer["objective"]
    return found


def no_shows(count: int) -> Json:
    """Return which share of the others' cells changes when three of 20 experts do not come."""
    shares, wrong = [], 0
    for seed in range(count):
        share, faults = share_changed(generator.make_visits(seed, 20, 10, 3, team_size=(3, 4)), seed, 3.0)
        shares.append(share)
        wrong += bool(faults)
    return {"instances": count, "median": round(median(shares), 4), "worst": round(max(shares), 4), "wrong": wrong}


def failures(found: Json) -> list[str]:
    """Return which aims were missed."""
    day, fair, many, shows = found["beijing"], found["fair"], found["random"], found["no_shows"]
    aims = {
        "beijing": day["status"] == "optimal" and day["gap"] <= 1e-6 and day["planned"] == 22 and not day["wrong"],
        "fair": fair["gap"] <= 0.03 and not fair["wrong"] and fair["objective"] >= fair["greedy"],
        "random": not any(many[one] for one in ("wrong", "below_greedy", "order", "not_relieved")),
        "no_shows": shows["median"] < 0.15 and not shows["wrong"],
    }
    return [name for name, reached in aims.items() if not reached]


def section(found: Json) -> str:
    """Return the part of docs/figures.md that these figures are."""
    day, fair, many, shows = found["beijing"], found["fair"], found["random"], found["no_shows"]
    rows = "\n".join(
        f"| {name} | {one['status']} | {one['planned']} | {one['objective']:g} | {one['bound']:g} | {one['gap']:.6f} | "
        f"{one['greedy'] if one['greedy'] is None else round(one['greedy'], 1)} | {one['seconds']} | {one['cpu_seconds']} |"
        for name, one in (("35 experts, 22 factories, 6 half-days", day), ("400 x 200, 32 slots, 40 tables", fair))
    )
    where = f"{found['day']}, HiGHS on two threads of a machine with {found['cores']} cores that had a load of {found['load']}"
    small = f"{many['visits']} random small instances of visits and {many['tables']} of tables, greedy as control"
    ties = f"{many['order']} of every tenth where the order of input changed the objective"
    out = (
        f"{many['infeasible']} were infeasible, {many['not_relieved']} of them also without what was suggested to drop"
    )
    gone = f"Three of 20 experts do not come, {shows['instances']} instances of 10 factories"
    return f"""## The planner of stations

`make verify-planner ARGS=--write`, {where}
(CPU seconds tell what it takes where nobody else works). Every answer was judged by `tests/planner/verifier.py`, without code of the
planner. The aims are 30 s and gap 0, 120 s and a gap of at most 0.03.

| instance | status | visits or meetings | objective | bound | gap | greedy | seconds | CPU seconds |
|---|---|---|---|---|---|---|---|---|
{rows}

{small}: {many["wrong"]} with a clash, a conflict or a wrong figure,
{many["below_greedy"]} below greedy, {ties}; {out}.

{gone}: of the others' cells {shows["median"]:.1%} change in the median and
{shows["worst"]:.1%} in the worst; {shows["wrong"]} new plans with a fault.
"""


def write(found: Json) -> None:
    """Put the section in the place of the one before, or at the end."""
    text = FIGURES.read_text(encoding="utf-8")
    kept = re.sub(r"## The planner of stations\n.*?(?=\n## |\Z)", "", text, flags=re.DOTALL).rstrip()
    FIGURES.write_text(f"{kept}\n\n{section(found)}", encoding="utf-8")


def main() -> int:
    """Run all, print one line of JSON, and end with 1 where an aim was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=200)
    parser.add_argument("--no-shows", type=int, default=50)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found: Json = {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    found["beijing"] = named(generator.beijing(), 30.0 if found["load"] < 2 else 120.0)
    print("beijing", found["beijing"], file=sys.stderr, flush=True)
    found["fair"] = named(generator.fair(), 120.0)
    print("fair", found["fair"], file=sys.stderr, flush=True)
    found["no_shows"] = no_shows(asked.no_shows)
    print("no_shows", found["no_shows"], file=sys.stderr, flush=True)
    found["random"] = random_ones(asked.random)
    found["missed"] = failures(found)
    if asked.write:
        write(found)
    print(json.dumps(found))
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
