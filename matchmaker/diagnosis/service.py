"""A visit from application to closing, one function a step; findings: `finding.py`, the report: `issuing.py`, people: `group.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from matchmaker.accounts.models import Organisation
from matchmaker.diagnosis import access, notices, queries
from matchmaker.diagnosis.hurdles import clear
from matchmaker.diagnosis.models import AgendaItem, Preparation, Visit
from matchmaker.diagnosis.moves import may, move
from matchmaker.diagnosis.states import TELLING, Action, AgendaKind, State
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import IllegalTransition, Invalid, NotAllowed
from matchmaker.introductions import interests

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

USUAL = ("profile", "layout", "equipment", "systems", "network", "orders", "quality", "people", "safety", "room")
"""What every factory gets ready: keys of labels."""

USUAL_PLAN = (
    ("09:00", AgendaKind.OPENING),
    ("09:30", AgendaKind.WALK),
    ("11:00", AgendaKind.INTERVIEW),
    ("13:30", AgendaKind.SYSTEMS),
    ("15:00", AgendaKind.HUDDLE),
    ("16:00", AgendaKind.CLOSING),
)
AHEAD = timedelta(days=366)
LONGEST = 3000
MOST_LINES = 30


@dataclass(frozen=True)
class Case:
    """What the enterprise tells before the visit, and whether photos may be taken."""

    wish: str
    products: str = ""
    language: str = "zh"
    photos_allowed: bool = False
    photo_rules: str = ""


def apply(organisation: Organisation, case: Case, *, by: "User", now: datetime) -> Visit:
    """Return a new draft of an application. Raises NotAllowed, Invalid."""
    if not access.may_apply(by, organisation):
        raise NotAllowed("not_yours")
    _check(case)
    visit = Visit(
        code=next_code("V", clock.day_of(now).year),
        enterprise=organisation,
        created_by_id=by.id,
        created_at=now,
        changed_at=now,
        **vars(case),
    )
    visit.preparations = [Preparation(position=place, item=item) for place, item in enumerate(USUAL)]
    db.session.add(visit)
    db.session.flush()
    audit.record("visit.apply", visit.code, by=by, now=now)
    return visit


def edit(visit: Visit, case: Case, *, by: "User", now: datetime) -> None:
    """Change what the enterprise told: until the report is drawn up. Raises NotAllowed, IllegalTransition, Invalid."""
    if not access.may_edit(by, visit):
        raise NotAllowed("not_yours")
    if visit.state not in TELLING:
        raise IllegalTransition("no_such_step", state=visit.state)
    _check(case)
    for name, value in vars(case).items():
        setattr(visit, name, value)
    visit.changed_at = now
    audit.record("visit.edit", visit.code, by=by, now=now, photos=case.photos_allowed)


def _check(case: Case) -> None:
    if not case.wish:
        raise Invalid("wish", "text_needed")
    if case.language not in ("zh", "en"):
        raise Invalid("language", "choose_one")
    for name, most in (("wish", LONGEST), ("products", LONGEST), ("photo_rules", 500)):
        if len(getattr(case, name)) > most:
            raise Invalid(name, "note_too_long", n=most)


def submit(visit: Visit, *, by: "User", now: datetime) -> None:
    """Hand the application in; staff are told. Raises what `moves.move` raises."""
    move(visit, Action.SUBMIT, by=by, now=now)
    notices.tell_all("visit_submitted", visit, notices.staff_of(visit), now=now, besides=by)


def accept(visit: Visit, *, by: "User", now: datetime) -> None:
    """Take the application on; the enterprise is told. Raises what `moves.move` raises."""
    move(visit, Action.ACCEPT, by=by, now=now)
    notices.tell_all("visit_accepted", visit, notices.enterprise_of(visit), now=now)


def schedule(visit: Visit, day: date, *, by: "User", now: datetime) -> None:
    """Set the day, or another one; the group has to be valid. Enterprise and experts are told.

    Raises what `moves.move` raises, Invalid(day), Conflict(group_lacks).
    """
    may(visit, Action.SCHEDULE, by)
    today = clock.day_of(now)
    if not today <= day <= today + AHEAD:
        raise Invalid("day", "visit_day")
    clear(visit, Action.SCHEDULE, day)
    first = visit.state == State.ACCEPTED
    move(visit, Action.SCHEDULE, by=by, now=now, day=day, prepare_told_at=None)
    if first and not visit.agenda:
        for begins, kind in USUAL_PLAN:
            db.session.add(AgendaItem(visit_id=visit.id, begins=begins, kind=kind, by_id=by.id, updated_at=now))
        db.session.flush()
        db.session.expire(visit, ["agenda"])
    experts = [one.expert.user for one in visit.members if one.stays]
    notices.tell_all("visit_scheduled", visit, [*notices.enterprise_of(visit), *experts], now=now)


def begin(visit: Visit, *, by: "User", now: datetime) -> None:
    """Open the day. From now on the group's experts count as tied to the enterprise: they decide nothing about it elsewhere.

    Raises what `moves.move` raises, Conflict: group_lacks, group_unsigned, too_early.
    """
    may(visit, Action.BEGIN, by)
    today = clock.day_of(now)
    clear(visit, Action.BEGIN, today)
    move(visit, Action.BEGIN, by=by, now=now)
    for one in visit.group:
        interests.note_visit(one.expert.user, visit.enterprise_id, today, by=by, now=now)


def give_feedback(visit: Visit, *, by: "User", now: datetime) -> None:
    """Tell the factory on the spot; from now on it sees the findings. Raises what `moves.move` raises, Conflict(no_findings)."""
    may(visit, Action.GIVE_FEEDBACK, by)
    clear(visit, Action.GIVE_FEEDBACK, clock.day_of(now))
    move(visit, Action.GIVE_FEEDBACK, by=by, now=now)


def draw_up(visit: Visit, *, by: "User", now: datetime) -> None:
    """Begin to draw the report up. Raises what `moves.move` raises."""
    move(visit, Action.DRAW_UP, by=by, now=now)


def track(visit: Visit, *, by: "User", now: datetime) -> None:
    """Begin to follow the findings up. Raises what `moves.move` raises."""
    move(visit, Action.TRACK, by=by, now=now)


def close(visit: Visit, *, by: "User", now: datetime) -> None:
    """End it. Raises what `moves.move` raises, Conflict(findings_open) where nobody has said what becomes of a finding."""
    may(visit, Action.CLOSE, by)
    clear(visit, Action.CLOSE, clock.day_of(now))
    move(visit, Action.CLOSE, by=by, now=now)


def cancel(visit: Visit, reason: str, *, by: "User", now: datetime) -> None:
    """Call it off before anything was issued; everybody is told. Raises what `moves.move` raises, Invalid(note), Conflict."""
    may(visit, Action.CANCEL, by)
    if not reason:
        raise Invalid("note", "note_needed")
    clear(visit, Action.CANCEL, clock.day_of(now))
    people = [*notices.enterprise_of(visit), *(one.expert.user for one in visit.members if one.stays)]
    move(visit, Action.CANCEL, by=by, now=now, note=reason)
    notices.tell_all("visit_cancelled", visit, [*people, *notices.staff_of(visit)], now=now, besides=by)


def prepare(visit: Visit, done: Sequence[int], *, by: "User", now: datetime) -> None:
    """Tick what of the 准备清单 is ready, by place. Raises NotAllowed."""
    if not by.belongs_to(visit.enterprise_id):
        raise NotAllowed("not_yours")
    for row in visit.preparations:
        ready = row.position in done
        if ready != (row.done_at is not None):
            row.done_at, row.done_by_id = (now, by.id) if ready else (None, None)


def ask_for(visit: Visit, text: str, *, by: "User", now: datetime) -> None:
    """Add a line to the 准备清单: staff or the lead. Raises NotAllowed, Invalid."""
    if not (access.may_arrange(by, visit) or access.may_lead(by, visit)):
        raise NotAllowed("not_yours")
    if not text:
        raise Invalid("text", "text_needed")
    if len(text) > 200 or len(visit.preparations) >= MOST_LINES:
        raise Invalid("text", "note_too_long", n=200)
    place = max((one.position for one in visit.preparations), default=-1) + 1
    visit.preparations.append(Preparation(position=place, text=text))
    audit.record("visit.ask_for", visit.code, by=by, now=now)


def remind_preparing(now: datetime) -> list[Visit]:
    """Send the factory its 准备清单 a week ahead, once for each day that was set; return the visits. The clock calls it."""
    due = queries.list_to_prepare(clock.day_of(now))
    for visit in due:
        visit.prepare_told_at = now
        notices.tell_all("visit_preparation", visit, notices.enterprise_of(visit), now=now)
    return due
