"""沟通记录: write a line about a thing, take it out again; what is assigned or put off is `service.py`."""

from datetime import date, datetime, timedelta

from matchmaker.accounts.people import User
from matchmaker.brokering import access
from matchmaker.brokering.models import Remark, RemarkKind, SpokenTo
from matchmaker.brokering.things import Thing
from matchmaker.catalogue.models import Need
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.introductions.models import Introduction

LONGEST = 500
LONG_AGO = timedelta(days=3650)


def write(
    thing: Thing, kind: str, text: str, day: date | None, *, by: User, now: datetime, spoken_to: str = ""
) -> Remark:
    """Return the line, kept by the staff of the writer's place or by their organisation.

    Raises NotAllowed, Invalid (no text, too long, a day that has not come, an unknown kind or side).
    """
    keeper = access.keeper_for(by, thing)
    if keeper is None:
        raise NotAllowed("not_yours")
    if kind not in list(RemarkKind):
        raise Invalid("kind", "choose_one")
    if spoken_to and spoken_to not in list(SpokenTo):
        raise Invalid("spoken_to", "choose_one")
    if not text:
        raise Invalid("text", "remark_empty")
    if len(text) > LONGEST:
        raise Invalid("text", "note_too_long", n=LONGEST)
    today = clock.day_of(now)
    when = day or today
    if not today - LONG_AGO <= when <= today:
        raise Invalid("day", "remark_day")
    remark = Remark(
        kind=kind,
        spoken_to=spoken_to or None,
        text=text,
        day=when,
        keeper_id=keeper.organisation_id,
        place=keeper.place,
        by_id=by.id,
        at=now,
    )
    if isinstance(thing.row, Introduction):
        remark.introduction_id = thing.row.id
    elif isinstance(thing.row, Need):
        remark.need_id = thing.row.id
    else:
        remark.organisation_id = thing.row.id
    db.session.add(remark)
    audit.record("remark", thing.code, by=by, now=now, kind=kind)
    return remark


def remove(remark: Remark, subject: str, *, by: User, now: datetime) -> None:
    """Take a line out. Raises NotAllowed."""
    if not access.may_remove_remark(by, remark):
        raise NotAllowed("not_yours")
    db.session.delete(remark)
    audit.record("remove_remark", subject, by=by, now=now)
