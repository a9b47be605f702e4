"""回访: 30, 90 and 180 days after an introduction both sides are asked, each apart, what came of it."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.accounts import links
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import notices, progress
from matchmaker.introductions.access import id_of
from matchmaker.introductions.claims import MARKS, FollowUp, FollowUpAnswer
from matchmaker.introductions.clock import alive_on
from matchmaker.introductions.models import Introduction, Reveal
from matchmaker.introductions.moves import move, target
from matchmaker.introductions.outcomes import is_disputed, missing_key
from matchmaker.introductions.states import RUNNING, Action, DeclineReason, Side, State, Waiting

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def ask_due(now: datetime) -> int:
    """Ask both sides of what runs, once for each mark; a mark that was missed is not made up for. Return how many mails."""
    count, due = 0, _due(now)
    codes = [one.id for one, _mark in due]
    asked = sa.select(FollowUp.introduction_id, FollowUp.side, FollowUp.mark)
    done = (
        {tuple(row) for row in db.session.execute(asked.where(FollowUp.introduction_id.in_(codes)))} if due else set()
    )
    for one, mark in due:
        for side in notices.BOTH:
            if (one.id, side, mark) not in done:
                db.session.add(FollowUp(introduction_id=one.id, mark=mark, side=side, sent_at=now))
                db.session.flush()
                count += _tell(one, side, mark, now)
    return count


def _due(now: datetime) -> list[tuple[Introduction, int]]:
    """Return what runs and has reached a mark at which not both sides were asked; one query, whatever runs beside."""
    met = (
        sa.select(Reveal.introduction_id, sa.func.min(Reveal.at).label("at"))
        .group_by(Reveal.introduction_id)
        .subquery()
    )
    latest_first = sorted(MARKS, reverse=True)
    mark = sa.case(*((met.c.at <= now - timedelta(days=days), days) for days in latest_first), else_=0)
    asked = sa.select(sa.func.count()).where(FollowUp.introduction_id == Introduction.id, FollowUp.mark == mark)
    found = (
        sa.select(Introduction, mark)
        .join(met, met.c.introduction_id == Introduction.id)
        .where(Introduction.state.in_(RUNNING), mark > 0, asked.scalar_subquery() < len(notices.BOTH))
        .order_by(Introduction.id)
    )
    return [(one, int(reached)) for one, reached in db.session.execute(found).unique()]


def _row(introduction: Introduction, side: Side, mark: int) -> FollowUp | None:
    found = sa.select(FollowUp).where(FollowUp.introduction_id == introduction.id)
    return db.session.scalars(found.where(FollowUp.side == side, FollowUp.mark == mark)).first()


def answered(introduction: Introduction, side: Side, mark: int) -> str:
    """Return what a side has answered at a mark, "" where it has not."""
    row = _row(introduction, side, mark)
    return row.answer or "" if row is not None else ""


def _tell(introduction: Introduction, side: Side, mark: int, now: datetime) -> int:
    people = notices.people_of(introduction, side)
    for person in people:
        data = {"introduction": introduction.code, "side": str(side), "mark": mark, "user": person.id}
        link = links.facts(links.Purpose.FOLLOW, "follow_up.show", **data)
        notices.tell_one("introduction_follow_up", introduction, person, side, now=now, days=mark, link=link)
    return len(people)


def answer(introduction: Introduction, *, by: "User", side: Side, mark: int, said: str, now: datetime) -> None:
    """Keep what one side says came of it, once; it counts as news, and 意向 as the side's answer to that outcome.

    Raises NotAllowed (no longer of that side), Conflict (answered before, ended meanwhile), Invalid (no such answer).
    """
    if not by.belongs_to(id_of(introduction, side)):
        raise NotAllowed("not_yours")
    if said not in list(FollowUpAnswer):
        raise Invalid("answer", "answer_needed")
    row = _row(introduction, side, mark)
    if row is None:
        raise Conflict("not_your_turn")
    unanswered = sa.update(FollowUp).where(FollowUp.id == row.id, FollowUp.answer.is_(None))
    done: Any = db.session.execute(unanswered.values(answer=said, answered_at=now, by_id=by.id))
    if done.rowcount != 1:
        raise Conflict("already_answered")
    if introduction.state in RUNNING:
        _carry_on(introduction, FollowUpAnswer(said), by, side, mark, now)


def _carry_on(
    introduction: Introduction, said: FollowUpAnswer, by: "User", side: Side, mark: int, now: datetime
) -> None:
    facts = {"follow_up": mark, "answer": said}
    if said == FollowUpAnswer.ENDED:
        to = target(introduction, Action.CLOSE, by)
        why = DeclineReason.OTHER
        move(introduction, Action.CLOSE, to, by=by, side=side, now=now, reason=why, facts=facts)
        sides = tuple(one for one in notices.BOTH if one != side)
        notices.tell_sides("introduction_closed", introduction, sides, now=now, besides=by, by_side=side, reason=why)
        return
    # Signed and delivered take a value and a result, which two clicks do not give: staff see the answer and ask for them.
    to, today = target(introduction, Action.PLAN, by), clock.day_of(now)
    waits: dict[str, Any] = {"waiting_for": Waiting.BOTH, "due": alive_on(today)}
    # That it goes on takes no question from whoever is asked.
    if is_disputed(introduction.claims) or missing_key(introduction.claims):
        waits = dict(zip(("waiting_for", "due", "stage"), progress.as_it_stands(introduction), strict=True))
    move(introduction, Action.PLAN, to, by=by, side=side, now=now, facts=facts, **waits)
    if said == FollowUpAnswer.INTENTION and introduction.state == State.MET:
        with suppress(Conflict):  # said the same before
            progress.intend(introduction, by=by, now=now, said=progress.Said(day=today))
