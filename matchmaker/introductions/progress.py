"""The steps from *introduced* to *delivered*: meetings, plans, outcomes that each side answers apart; earlier ones are `service.py`."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import access, consents, guards, notices, tender
from matchmaker.introductions.amounts import are_possible, band_of
from matchmaker.introductions.claims import Claim
from matchmaker.introductions.clock import alive_on, due_on
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.moves import move, target
from matchmaker.introductions.outcomes import (
    OUTCOME_OF,
    Contract,
    Grade,
    Outcome,
    Standing,
    is_disputed,
    latest,
    missing_key,
    standing,
)
from matchmaker.introductions.states import OPEN, Action, Side, Stage, State, Waiting

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

FURTHEST = timedelta(days=366)  # a plan further away than a year is a slip of the keyboard
TWO_KEYS = frozenset({Action.SIGN, Action.DELIVER})


@dataclass(frozen=True)
class Said:
    """What one side says of an outcome; amounts in 万元, `document` is what staff saw."""

    day: date | None = None
    band: str | None = None
    amount: float | None = None
    contract: str | None = None
    document: str = ""
    note: str = ""


def stand(introduction: Introduction, by: "User", action: Action) -> Side:
    """Return the side that the person acts for, staff included. Raises NotAllowed."""
    if not access.MAY[action](by, introduction):
        raise NotAllowed("both_sides" if introduction.side_of(by) else "not_yours")
    return access.side_for(by, introduction) or Side.STAFF


def told_by(side: Side) -> tuple[Side, ...]:
    """Return who is told of what a side did: the other side, or both where staff did it."""
    return notices.BOTH if side == Side.STAFF else (consents.OTHER[side],)


def record_meeting(introduction: Introduction, *, by: "User", now: datetime, day: date, note: str = "") -> None:
    """Say that both sides met on a day; the first who says so leads to *met*, the other side answers apart.

    Raises NotAllowed, IllegalTransition, Conflict (said before, somebody was first), Invalid (day not possible).
    """
    _claim(introduction, Action.RECORD_MEETING, Said(day=day, note=note), by=by, now=now)


def intend(introduction: Introduction, *, by: "User", now: datetime, said: Said) -> None:
    """Say that both sides mean to work together (已达成意向): a flag with two keys, no state. Raises like `record_meeting`."""
    _claim(introduction, Action.INTEND, said, by=by, now=now)


def sign(introduction: Introduction, *, by: "User", now: datetime, said: Said) -> None:
    """Say that a contract was signed; *signed* once both sides say so alike, or staff have seen the document.

    Said again with other values it corrects what the side said before. Raises like `record_meeting`.
    """
    stand(introduction, by, Action.SIGN)
    tender.not_beyond_research(introduction.need, Action.SIGN)
    _claim(introduction, Action.SIGN, said, by=by, now=now)


def deliver(introduction: Introduction, *, by: "User", now: datetime, said: Said) -> None:
    """Say that it was delivered, with the result; *delivered* by two keys as in `sign`. Raises like `record_meeting`."""
    stand(introduction, by, Action.DELIVER)
    tender.not_beyond_research(introduction.need, Action.DELIVER)
    _claim(introduction, Action.DELIVER, said, by=by, now=now)


def deny(introduction: Introduction, *, by: "User", now: datetime, outcome: str, note: str, document: str = "") -> None:
    """Say that a claimed outcome is not so; a contradiction goes to staff and counts for nothing until they decide.

    Raises NotAllowed, IllegalTransition, Conflict (nobody claims it), Invalid (unknown outcome, no note, no document by staff).
    """
    stand(introduction, by, Action.DENY)
    target(introduction, Action.DENY, by)
    if outcome not in list(Outcome):
        raise Invalid("outcome", "outcome_needed")
    if not note:
        raise Invalid("note", "note_needed")
    if not any(one.holds for one in latest(introduction.claims, Outcome(outcome)).values()):
        raise Conflict("nothing_to_deny")
    _claim(introduction, Action.DENY, Said(note=note, document=document), by=by, now=now, denied=Outcome(outcome))


def record_no_show(
    introduction: Introduction, *, by: "User", now: datetime, day: date, absent: str, note: str = ""
) -> None:
    """Record that a side did not come to a meeting; both are asked for a new day. Raises NotAllowed, IllegalTransition, Invalid."""
    side = stand(introduction, by, Action.RECORD_NO_SHOW)
    to = target(introduction, Action.RECORD_NO_SHOW, by)
    if absent not in notices.BOTH:
        raise Invalid("absent", "absent_needed")
    _possible(introduction, day, now)
    guards.fits("note", note)
    facts = {"day": day.isoformat(), "absent": absent}
    due = due_on(clock.day_of(now))
    _step(introduction, Action.RECORD_NO_SHOW, to, by, side, now, Waiting.BOTH, due, note=note, facts=facts)
    notices.tell_sides(
        "introduction_no_show",
        introduction,
        told_by(side),
        now=now,
        besides=by,
        by_side=side,
        missed_on=day,
        absent=absent,
    )


def plan(
    introduction: Introduction, *, by: "User", now: datetime, stage: str, day: date, owner: str, note: str = ""
) -> None:
    """Say what comes next, by which day and who sees to it: the answer to "still alive?".

    Raises NotAllowed, IllegalTransition, Conflict (a claim waits for the other side's answer), Invalid.
    """
    side = stand(introduction, by, Action.PLAN)
    to = target(introduction, Action.PLAN, by)
    if why := access.no_plan_yet(introduction, side):
        raise Conflict(why)
    if stage not in list(Stage):
        raise Invalid("stage", "stage_needed")
    if owner not in (Waiting.ENTERPRISE, Waiting.PROVIDER, Waiting.BOTH):
        raise Invalid("owner", "owner_needed")
    today = clock.day_of(now)
    if not today <= day <= today + FURTHEST:
        raise Invalid("day", "day_in_past" if day < today else "day_too_far")
    guards.fits("note", note)
    facts = {"stage": stage, "day": day.isoformat(), "owner": owner}
    waiting_for, due = Waiting(owner), day
    if side != Side.STAFF and introduction.waiting_for == Waiting.STAFF and is_disputed(introduction.claims):
        waiting_for, due = Waiting.STAFF, introduction.due_on or day  # a side's plan takes no dispute from staff
    _step(introduction, Action.PLAN, to, by, side, now, waiting_for, due, note=note, facts=facts, stage=Stage(stage))
    more: dict[str, Any] = {"by_side": side, "stage": stage, "next_on": day, "owner": owner}
    notices.tell_sides("introduction_planned", introduction, told_by(side), now=now, besides=by, **more)


def _step(
    introduction: Introduction,
    action: Action,
    to: State,
    by: "User",
    side: Side,
    now: datetime,
    waiting_for: Waiting | None,
    due: date | None,
    **more: Any,
) -> Step:
    return move(introduction, action, to, by=by, side=side, now=now, waiting_for=waiting_for, due=due, **more)


def _claim(
    introduction: Introduction, action: Action, said: Said, *, by: "User", now: datetime, denied: Outcome | None = None
) -> None:
    side = stand(introduction, by, action)
    to, before = target(introduction, action, by), State(introduction.state)
    outcome = denied or OUTCOME_OF[action]
    if side == Side.STAFF and action not in access.actions_for(by, introduction):
        raise Conflict("not_your_turn")  # staff judge what a side has claimed
    _check(introduction, action, said, side, now)
    said = _banded(said)
    claim = Claim(
        introduction_id=introduction.id, outcome=outcome, side=side, holds=denied is None, by_id=by.id, at=now
    )
    for name in ("day", "band", "amount", "contract"):
        setattr(claim, name, getattr(said, name) or None)
    claim.document, claim.note = said.document, said.note
    _news(introduction, claim)
    introduction.claims.append(claim)
    db.session.flush()
    known = standing(introduction.claims, outcome)
    if action in TWO_KEYS and not known.counts:
        to = before
    waiting_for, due, stage = _waits(introduction, to, side, action, known, now)
    facts = {"outcome": outcome, "grade": known.grade, **({"day": said.day.isoformat()} if said.day else {})}
    _step(introduction, action, to, by, side, now, waiting_for, due, note=said.note, facts=facts, stage=stage)
    _tell(introduction, action, side, by, now, known, said)


def _banded(said: Said) -> Said:
    """Return what was said with the band that the amount falls into, where only the amount was given."""
    return said if said.band or said.amount is None else replace(said, band=band_of(said.amount))


def _check(introduction: Introduction, action: Action, said: Said, side: Side, now: datetime) -> None:
    guards.fits("note", said.note)
    if action == Action.SIGN and not said.band and said.amount is None:
        raise Invalid("band", "band_needed")
    if action == Action.DELIVER and not said.note:
        raise Invalid("note", "result_needed")
    if side == Side.STAFF and action != Action.RECORD_MEETING and not said.document:
        raise Invalid("document", "document_needed")
    if action != Action.DENY:
        _possible(introduction, said.day, now)
    if said.contract and said.contract not in list(Contract):
        raise Invalid("contract", "contract_needed")
    are_possible(said.band, said.amount)


def _possible(introduction: Introduction, day: date | None, now: datetime) -> None:
    """Raise Invalid for a day that is missing, lies ahead or before the sides knew each other."""
    if day is None:
        raise Invalid("day", "day_needed")
    if day > clock.day_of(now):
        raise Invalid("day", "day_in_future")
    known = min((one.at for one in introduction.reveals), default=introduction.created_at)
    if day < clock.day_of(known):
        raise Invalid("day", "day_before_introduction")


def _news(introduction: Introduction, claim: Claim) -> None:
    """Raise Conflict where the side's last answer said the same: a second click appends nothing."""
    last = latest(introduction.claims, Outcome(claim.outcome)).get(claim.side)
    names = ("holds", "day", "band", "amount", "contract", "document", "note")
    if last is not None and all(getattr(last, name) == getattr(claim, name) for name in names):
        raise Conflict("already_answered")


def _waits(
    introduction: Introduction, to: State, side: Side, action: Action, known: Standing, now: datetime
) -> tuple[Waiting | None, date | None, Stage | None]:
    """Return whom it waits for after an answer, until when, and the stage; what was planned stands where nothing changed."""
    today = clock.day_of(now)
    if to not in OPEN:
        return None, None, None
    if is_disputed(introduction.claims):  # this outcome, or another that staff have not judged yet
        asked_before = introduction.waiting_for == Waiting.STAFF and known.grade != Grade.DISPUTED
        return Waiting.STAFF, introduction.due_on if asked_before else due_on(today), None
    if owing := missing_key(introduction.claims):
        asked_now = (action in TWO_KEYS and known.grade == Grade.ONE) or is_disputed(introduction.claims[:-1])
        return (Waiting(owing), due_on(today), None) if asked_now else as_it_stands(introduction)
    if to != introduction.state or introduction.waiting_for == Waiting.STAFF or action in TWO_KEYS:
        return Waiting.BOTH, alive_on(today), None
    return as_it_stands(introduction)


def as_it_stands(introduction: Introduction) -> tuple[Waiting, date | None, Stage | None]:
    """Return whom it waits for, until when, and the stage that was planned."""
    stage = Stage(introduction.stage) if introduction.stage else None
    return Waiting(introduction.waiting_for or Waiting.BOTH), introduction.due_on, stage


def _tell(
    introduction: Introduction, action: Action, side: Side, by: "User", now: datetime, known: Standing, said: Said
) -> None:
    more: dict[str, Any] = {"by_side": side, "outcome": known.outcome, "grade": known.grade}
    who: dict[str, Any] = {"now": now, "besides": by}
    others = told_by(side)
    if known.grade == Grade.DISPUTED:
        notices.tell_sides("introduction_disputed", introduction, (*others, Side.STAFF), **who, **more)
    elif action == Action.RECORD_MEETING:
        notices.tell_sides("introduction_met", introduction, others, **who, by_side=side, met_on=said.day)
    elif action == Action.DENY:
        notices.tell_sides("introduction_denied", introduction, others, **who, **more)
    elif action == Action.SIGN and known.counts:
        notices.tell_sides("introduction_signed", introduction, notices.BOTH, **who, **more)
    elif action == Action.DELIVER and known.counts:
        notices.tell_sides("introduction_delivered", introduction, notices.BOTH, **who, **more)
    else:
        notices.tell_sides("introduction_claimed", introduction, others, **who, **more)
