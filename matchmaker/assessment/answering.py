"""Answers of a draft: what one page saves, what is still to be answered and which level is asked; submitting is `service.py`'s."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.assessment import access, queries, results
from matchmaker.assessment.maturity import Model, Node, models
from matchmaker.assessment.models import Assessment, Kind
from matchmaker.assessment.scoring import DEGREES, CannotScore, leaf_weights
from matchmaker.assessment.statements import statements_of
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed

LONGEST_REASON = 300


@dataclass(frozen=True)
class Given:
    """What somebody answers on one page. Full: degrees by sub-domain and number of the statement; quick: steps by sub-domain.

    A sub-domain under `left_out` does not apply, for the reason given there.
    """

    degrees: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def slice_of(assessment: Assessment, leaves: tuple[Node, ...], level: int | None) -> dict[str, Any]:
    """Return what is stored of some sub-domains: on one level of a full assessment, or their steps."""
    answers = assessment.answers
    if level is None:
        stored = {one.id: answers[one.id] for one in leaves if one.id in answers}
    else:
        stored = {one.id: answers.get(one.id, {}).get(str(level), {}) for one in leaves}
    left_out = {one.id: assessment.not_applicable[one.id] for one in leaves if one.id in assessment.not_applicable}
    return {"answers": stored, "left_out": left_out}


def seen_of(assessment: Assessment, leaves: tuple[Node, ...], level: int | None) -> str:
    """Return a mark of what is stored there now: a page sends back the one that it was drawn from."""
    plain = json.dumps(slice_of(assessment, leaves, level), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def save(
    assessment: Assessment,
    leaves: tuple[Node, ...],
    level: int | None,
    given: Given,
    seen: str,
    *,
    by: User,
    now: datetime,
) -> None:
    """Keep what one page says of its sub-domains; other pages' answers stay, so that colleagues can share the work.

    Raises NotAllowed, IllegalTransition (submitted, or a level that is not asked yet), Conflict(changed_meanwhile) where
    somebody else has answered these since `seen`, Invalid (a sub-domain: choose_one, reason_missing, not_tailorable...).
    """
    model = lock_draft(assessment, by)
    if level is not None and level > open_level(assessment):
        raise IllegalTransition("level_not_open")
    if seen_of(assessment, leaves, level) != seen:
        raise Conflict("changed_meanwhile")
    left_out = {name: why for name, why in assessment.not_applicable.items() if name not in {one.id for one in leaves}}
    left_out |= _reasons(leaves, given.left_out)
    answers = _answered(assessment, leaves, level, given, left_out, model)
    if answers == assessment.answers and left_out == assessment.not_applicable:
        return
    _check_left_out(assessment, model, left_out)
    assessment.answers, assessment.not_applicable = answers, left_out
    assessment.updated_by_id, assessment.updated_at = by.id, now


def lock_draft(assessment: Assessment, by: User) -> Model:
    """Lock a draft for the rest of the transaction and read it again: of two who save at once the second sees the first. Return its model.

    Raises NotAllowed, IllegalTransition where it is submitted already.
    """
    if not access.may_answer(by, assessment):
        raise NotAllowed("not_yours")
    db.session.execute(sa.select(Assessment.id).where(Assessment.id == assessment.id).with_for_update())
    db.session.refresh(assessment, ["answers", "not_applicable", "state", "updated_at"])
    if assessment.is_submitted:
        raise IllegalTransition("no_such_step")
    return models()[assessment.model]


def _reasons(leaves: tuple[Node, ...], left_out: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for leaf in (one for one in leaves if one.id in left_out):
        reason = left_out[leaf.id].strip()
        if not leaf.tailorable:
            raise Invalid(f"reason-{leaf.id}", "not_tailorable")
        if not reason:
            raise Invalid(f"reason-{leaf.id}", "reason_for_left_out")
        if len(reason) > LONGEST_REASON:
            raise Invalid(f"reason-{leaf.id}", "note_too_long", n=LONGEST_REASON)
        found[leaf.id] = reason
    return found


def _answered(
    assessment: Assessment,
    leaves: tuple[Node, ...],
    level: int | None,
    given: Given,
    left_out: Mapping[str, str],
    model: Model,
) -> dict[str, Any]:
    """Return all answers with those of the page put in; what does not apply keeps none."""
    answers: dict[str, Any] = dict(assessment.answers)
    for leaf in leaves:
        if leaf.id in left_out:
            answers.pop(leaf.id, None)
        elif level is None:
            _put_step(answers, leaf, given.steps, model)
        else:
            _put_degrees(answers, leaf, level, given.degrees.get(leaf.id, {}))
    return answers


def _put_step(answers: dict[str, Any], leaf: Node, steps: Mapping[str, int], model: Model) -> None:
    if leaf.id not in steps:
        answers.pop(leaf.id, None)
    elif not 0 <= steps[leaf.id] <= model.levels:
        raise Invalid(f"step-{leaf.id}", "choose_one")
    else:
        answers[leaf.id] = steps[leaf.id]


def _put_degrees(answers: dict[str, Any], leaf: Node, level: int, degrees: Mapping[int, str]) -> None:
    known = {one.number for one in statements_of(leaf, level)}
    for number, degree in degrees.items():
        if number not in known or degree not in DEGREES:
            raise Invalid(f"s-{leaf.id}-{number}", "choose_one")
    kept = {name: value for name, value in answers.get(leaf.id, {}).items() if name != str(level)}
    if degrees:
        kept[str(level)] = {str(number): degrees[number] for number in sorted(degrees)}
    answers.pop(leaf.id, None)
    if kept:
        answers[leaf.id] = kept


def _check_left_out(assessment: Assessment, model: Model, left_out: Mapping[str, str]) -> None:
    try:
        leaf_weights(model, queries.current_weights(model.id), set(left_out))
    except CannotScore as error:
        raise Invalid("form", error.code) from error


def unanswered(assessment: Assessment, level: int) -> dict[str, int]:
    """Return how many statements of a level still lack an answer, by sub-domain that applies; a quick one's ladder counts as one."""
    model = models()[assessment.model]
    found: dict[str, int] = {}
    for leaf in model.sub_domains:
        if leaf.id in assessment.not_applicable:
            continue
        if assessment.kind == Kind.QUICK:
            found[leaf.id] = int(leaf.id not in assessment.answers)
        else:
            given = assessment.answers.get(leaf.id, {}).get(str(level), {})
            found[leaf.id] = len(statements_of(leaf, level)) - len(given)
    return found


def open_level(assessment: Assessment) -> int:
    """Return the highest level that is asked now: the one above those that are answered whole and hold; never above one that fails."""
    model = models()[assessment.model]
    reading = results.read_answers(assessment, queries.current_weights(assessment.model))
    level = 1
    while (
        level < model.levels and reading.outcome.at(level).satisfied and not any(unanswered(assessment, level).values())
    ):
        level += 1
    return level


def is_ready(assessment: Assessment) -> bool:
    """Return whether everything is answered that decides the level."""
    levels = [1] if assessment.kind == Kind.QUICK else range(1, open_level(assessment) + 1)
    return not any(left for level in levels for left in unanswered(assessment, level).values())
