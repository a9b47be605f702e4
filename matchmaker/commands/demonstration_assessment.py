"""The demonstration's self-assessments, answered through the service as people would; which firm stands where is in the data files."""

import random
from datetime import datetime, timedelta
from typing import Any

from matchmaker.accounts.people import User
from matchmaker.assessment import answering, service
from matchmaker.assessment.answering import Given
from matchmaker.assessment.maturity import Node, models
from matchmaker.assessment.models import Assessment, GapNeed, Kind
from matchmaker.assessment.statements import statements_of
from matchmaker.commands.demonstration import Made, add_organisation, rows
from matchmaker.foundation.db import db

WEAK = 0.8
SPREAD = 0.45


def add_assessments(made: Made) -> int:
    """Make the firms that only assess themselves and everybody's rounds, oldest first; return how many rounds."""
    for row in rows("assessed_enterprises"):
        add_organisation(made, row)
    found = sorted(
        ((one, row) for row in rows("assessments") for one in row["rounds"]), key=lambda pair: -pair[0]["days_ago"]
    )
    for one, row in found:
        _add(made, row, one)
    return len(found)


def _add(made: Made, row: dict[str, Any], wanted: dict[str, Any]) -> None:
    by, moment = made.people[row["enterprise"]], made.now - timedelta(days=wanted["days_ago"], hours=4)
    assessment = service.start(made.organisations[row["enterprise"]], row["model"], row["kind"], by=by, now=moment)
    _answer(assessment, wanted, row["enterprise"], by, moment + timedelta(hours=1))
    service.submit(assessment, by=by, now=moment + timedelta(hours=2))
    if assessment.round == 0:
        for sub_domain, key in row["needs"].items():
            _link(assessment, sub_domain, made.needs[key].id, by, moment + timedelta(hours=3))


def _link(assessment: Assessment, sub_domain: str, need_id: int, by: User, moment: datetime) -> None:
    assert assessment.result is not None
    level = min(assessment.result.level + 1, 5)
    db.session.add(
        GapNeed(
            assessment_id=assessment.id, sub_domain=sub_domain, level=level, need_id=need_id, by_id=by.id, at=moment
        )
    )


def _answer(assessment: Assessment, wanted: dict[str, Any], key: str, by: User, moment: datetime) -> None:
    """Answer level by level, as far as it is asked; the same firm leans the same way in every round."""
    leaves = models()[assessment.model].sub_domains
    reach = {one.id: _reach(one, wanted, key) for one in leaves}
    if assessment.kind == Kind.QUICK:
        steps = {name: max(0, min(5, round(value))) for name, value in reach.items()}
        seen = answering.seen_of(assessment, leaves, None)
        answering.save(assessment, leaves, None, Given(steps=steps), seen, by=by, now=moment)
        return
    level, done = 1, 0
    while level > done:
        given = Given(degrees={one.id: _degrees(one, level, reach[one.id], key) for one in leaves})
        seen = answering.seen_of(assessment, leaves, level)
        answering.save(assessment, leaves, level, given, seen, by=by, now=moment)
        done, level = level, answering.open_level(assessment)


def _reach(leaf: Node, wanted: dict[str, Any], key: str) -> float:
    lean = random.Random(f"{key} {leaf.block}").uniform(-SPREAD, SPREAD)
    return float(wanted["reach"]) + lean - (WEAK if leaf.id in wanted["weak"] else 0.0)


def _degrees(leaf: Node, level: int, reach: float, key: str) -> dict[int, str]:
    chance = random.Random(f"{key} {leaf.block} {level}")
    short = level - reach
    offered = ("1", "1", "0.8") if short <= 0 else ("1", "0.8", "0.5") if short < 0.35 else ("0.8", "0.5", "0")
    if short >= 0.7:
        offered = ("0.5", "0", "0")
    return {one.number: chance.choice(offered) for one in statements_of(leaf, level)}
