"""The report's way: sections, review, issue, acknowledgement, copies; what it holds is `contents.py`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.diagnosis import access, notices, queries
from matchmaker.diagnosis.contents import SECTIONS, content_of, digest_of
from matchmaker.diagnosis.hurdles import clear
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.moves import hold, may, move
from matchmaker.diagnosis.reports import Acknowledgement, Download, Edition, Form, ReportIssue, ReportSection
from matchmaker.diagnosis.states import WRITING, Action, Duty
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LONGEST = 8000


def write_section(visit: Visit, number: int, text: str, version: int, *, by: "User", now: datetime) -> None:
    """Keep the group's words for a section; `version` is the one that the writer saw, 0 for none.

    Raises NotAllowed, IllegalTransition, Invalid, Conflict(section_changed) where somebody else was first.
    """
    hold(visit)
    if not access.may_write(by, visit):
        raise NotAllowed("not_yours")
    if visit.state not in WRITING:
        raise IllegalTransition("no_such_step", state=visit.state)
    if number not in SECTIONS:
        raise Invalid("number", "choose_one")
    if len(text) > LONGEST:
        raise Invalid("text", "note_too_long", n=LONGEST)
    values = {"text": text, "version": version + 1, "by_id": by.id, "updated_at": now}
    if version == 0:
        _first(visit, number, values)
    else:
        _next(visit, number, version, values)
    audit.record("visit.write_section", visit.code, by=by, now=now, section=number)


def _first(visit: Visit, number: int, values: dict[str, Any]) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(ReportSection(visit_id=visit.id, number=number, **values))
    except IntegrityError as error:
        raise Conflict("section_changed") from error


def _next(visit: Visit, number: int, version: int, values: dict[str, Any]) -> None:
    here = (ReportSection.visit_id == visit.id, ReportSection.number == number, ReportSection.version == version)
    done: Any = db.session.execute(sa.update(ReportSection).where(*here).values(**values))
    if done.rowcount != 1:
        raise Conflict("section_changed")


def hand_in(visit: Visit, *, by: "User", now: datetime) -> None:
    """Hand the report to its reviewers, who are told. Raises what `moves.move` raises, and what `hurdles` has against it."""
    may(visit, Action.HAND_IN, by)
    reviewers = [one.expert.user for one in visit.members if one.duty == Duty.REVIEWER and one.has_signed]
    clear(visit, Action.HAND_IN, clock.day_of(now))
    move(visit, Action.HAND_IN, by=by, now=now)
    notices.tell_all("visit_review", visit, reviewers, now=now)


def send_back(visit: Visit, note: str, *, by: "User", now: datetime) -> None:
    """Give it back to the group with what is to be changed. Raises what `moves.move` raises, Invalid(note)."""
    may(visit, Action.SEND_BACK, by)
    if not note:
        raise Invalid("note", "note_needed")
    move(visit, Action.SEND_BACK, by=by, now=now, note=note)
    notices.tell_all("visit_revise", visit, [one.expert.user for one in visit.group], now=now)


def issue(visit: Visit, *, by: "User", now: datetime) -> ReportIssue:
    """Issue the next version, frozen with its hash; return it. Raises what `moves.move` raises, Conflict(group_tied)."""
    may(visit, Action.ISSUE, by)
    clear(visit, Action.ISSUE, clock.day_of(now))
    move(visit, Action.ISSUE, by=by, now=now)
    number = len(queries.list_issues(visit.id)) + 1
    content = content_of(visit, number, now)
    row = ReportIssue(visit_id=visit.id, number=number, content=content, digest=digest_of(content), by_id=by.id, at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("visit.issue_version", visit.code, by=by, now=now, version=number, digest=row.digest)
    notices.tell_all("visit_issued", visit, notices.enterprise_of(visit), now=now)
    return row


def amend(visit: Visit, note: str, *, by: "User", now: datetime) -> None:
    """Reopen the text for a next version; what was issued stays as it is. Raises what `moves.move` raises, Invalid(note)."""
    may(visit, Action.AMEND, by)
    if not note:
        raise Invalid("note", "note_needed")
    move(visit, Action.AMEND, by=by, now=now, note=note)


def acknowledge(visit: Visit, comment: str, *, by: "User", now: datetime) -> None:
    """The enterprise has read the newest version; the experts' access ends with it. Raises what `moves.move` raises, Invalid."""
    may(visit, Action.ACKNOWLEDGE, by)
    if len(comment) > 3000:
        raise Invalid("comment", "note_too_long", n=3000)
    newest = queries.list_issues(visit.id)[0]
    group = [one.expert.user for one in visit.members if one.has_signed]
    move(visit, Action.ACKNOWLEDGE, by=by, now=now)
    db.session.add(Acknowledgement(issue_id=newest.id, comment=comment, by_id=by.id, at=now))
    db.session.flush()
    notices.tell_all("visit_acknowledged", visit, [*group, *notices.staff_of(visit)], now=now)


def note_download(row: ReportIssue, edition: Edition, form: Form, *, by: "User", now: datetime) -> None:
    """Record that somebody takes a copy. Raises NotAllowed where the edition is not for them."""
    part = access.Part.FULL if edition == Edition.FULL else access.Part.REDACTED
    if not access.visible(row.visit, by, part):
        raise NotAllowed("not_yours")
    db.session.add(Download(issue_id=row.id, edition=edition, form=form, by_id=by.id, at=now))
    audit.record("visit.download", row.visit.code, by=by, now=now, edition=edition, version=row.number)
