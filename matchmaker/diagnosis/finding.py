"""What is done with a finding: written, photographed, answered by the enterprise, turned into a need; rows are in `findings.py`."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.catalogue import service as catalogue
from matchmaker.diagnosis import access, drafting, group, queries
from matchmaker.diagnosis.findings import Finding, FindingNeed, FindingStatus, Photo
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.moves import hold
from matchmaker.diagnosis.states import OUT, WRITING, Priority, Progress, Route
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.foundation.files.kinds import FIELD, PICTURES
from matchmaker.introductions import interests

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need

LONGEST = 2000
MOST_COST = 1_000_000.0  # 万元
MOST_FINDINGS = 200  # of a visit
MOST_PHOTOS = 10  # of a finding
MOST_PHOTOS_OF_VISIT = 300
_OWN_NUMBER = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True)
class Content:
    """What the group writes of a finding; costs are in 万元, scene is a taxonomy id, sub_domain one of the maturity model."""

    phenomenon: str
    evidence: str = ""
    impact: str = ""
    root_cause: str = ""
    sub_domain: str = ""
    scene: str = ""
    priority: str = Priority.MEDIUM
    gain: str = ""
    assumptions: str = ""
    cost_low: float | None = None
    cost_high: float | None = None
    payback_months: int | None = None
    route: str = Route.UPGRADE


def _check(content: Content) -> None:
    if not content.phenomenon:
        raise Invalid("phenomenon", "text_needed")
    for name in ("phenomenon", "evidence", "impact", "root_cause", "gain", "assumptions"):
        if len(getattr(content, name)) > LONGEST:
            raise Invalid(name, "note_too_long", n=LONGEST)
    for name, values in (("priority", set(Priority)), ("route", set(Route))):
        if getattr(content, name) not in values:
            raise Invalid(name, "choose_one")
    if content.gain and not content.assumptions:
        raise Invalid("assumptions", "assumptions_needed")
    _check_numbers(content)


def _check_numbers(content: Content) -> None:
    for name in ("cost_low", "cost_high"):
        value = getattr(content, name)
        if value is not None and not 0 <= value <= MOST_COST:
            raise Invalid(name, "number_out_of_range", n=int(MOST_COST))
    if content.cost_low is not None and content.cost_high is not None and content.cost_high < content.cost_low:
        raise Invalid("cost_high", "band_upside_down")
    if content.payback_months is not None and not 0 <= content.payback_months <= 600:
        raise Invalid("payback_months", "number_out_of_range", n=600)


def _may_write(visit: Visit, by: "User") -> None:
    """Hold the visit, so that nothing is written beside a step that ends writing. Raises NotAllowed, IllegalTransition."""
    hold(visit)
    if not access.may_write(by, visit):
        raise NotAllowed("not_yours")
    if visit.state not in WRITING:
        raise IllegalTransition("no_such_step", state=visit.state)


def write(visit: Visit, content: Content, client_id: str, *, by: "User", now: datetime) -> tuple[Finding, bool]:
    """Keep a finding; return it and whether it is new: what a phone sends twice under its own number is there once.

    Raises NotAllowed, IllegalTransition, Invalid at the field.
    """
    _may_write(visit, by)
    number = client_id if _OWN_NUMBER.fullmatch(client_id) else str(uuid.uuid4())
    before = queries.find_sent(visit.id, number)
    if before is not None:
        return before, False
    if queries.count_findings(visit.id) >= MOST_FINDINGS:
        raise Invalid("phenomenon", "too_many_findings", n=MOST_FINDINGS)
    _check(content)
    row = Finding(
        code=next_code("D", clock.day_of(now).year),
        visit_id=visit.id,
        client_id=number,
        by_id=by.id,
        created_at=now,
        updated_at=now,
        **vars(content),
    )
    try:
        with db.session.begin_nested():  # the unique number has the last word when a phone sends twice at once
            db.session.add(row)
    except IntegrityError:
        return _sent(visit, number), False
    audit.record("finding.write", row.code, by=by, now=now, visit=visit.code)
    return row, True


def _sent(visit: Visit, number: str) -> Finding:
    found = queries.find_sent(visit.id, number)
    if found is None:
        raise Conflict("changed_meanwhile")
    return found


def change(finding: Finding, content: Content, version: int, *, by: "User", now: datetime) -> None:
    """Write a finding anew. Raises as `write`, and Conflict(finding_changed) where somebody else was first."""
    _may_write(finding.visit, by)
    _check(content)
    db.session.flush()
    still = sa.update(Finding).where(Finding.id == finding.id, Finding.version == version)
    written = still.values(version=version + 1, updated_at=now, **vars(content))
    done: Any = db.session.execute(written, execution_options={"synchronize_session": False})
    db.session.refresh(finding)
    if done.rowcount != 1:
        raise Conflict("finding_changed")
    audit.record("finding.change", finding.code, by=by, now=now)


def may_photograph(visit: Visit) -> bool:
    """Return whether the enterprise allows photos there."""
    return visit.photos_allowed


def add_photo(finding: Finding, file: Accepted, digest: str, caption: str, *, by: "User", now: datetime) -> Photo:
    """Hang a picture on a finding, where the enterprise allows it; return the row. Raises as `write`, Conflict(photos_not_allowed)."""
    _may_write(finding.visit, by)
    if not may_photograph(finding.visit):
        raise Conflict("photos_not_allowed")
    if file.kind not in PICTURES:
        raise Invalid(FIELD, "photo_only")
    if len(caption) > 120:
        raise Invalid("caption", "note_too_long", n=120)
    if len(finding.photos) >= MOST_PHOTOS:
        raise Invalid(FIELD, "too_many_files", n=MOST_PHOTOS)
    if queries.count_photos(finding.visit_id) >= MOST_PHOTOS_OF_VISIT:
        raise Invalid(FIELD, "too_many_files", n=MOST_PHOTOS_OF_VISIT)
    if any(one.digest == digest for one in finding.photos):
        raise Invalid(FIELD, "file_twice")
    row = Photo(
        code=next_code("E", clock.day_of(now).year),
        finding=finding,
        caption=caption,
        kind=file.kind,
        size=len(file.data),
        digest=digest,
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("finding.photo", row.code, by=by, now=now, finding=finding.code, digest=digest)
    return row


def drop_photo(photo: Photo, *, by: "User", now: datetime) -> None:
    """Delete a picture; its bytes go once no other row names them. Raises as `write`."""
    _may_write(photo.finding.visit, by)
    audit.record("finding.drop_photo", photo.code, by=by, now=now, digest=photo.digest)
    db.session.delete(photo)


def say(finding: Finding, status: str, day: date, note: str, *, by: "User", now: datetime) -> FindingStatus:
    """Say where a finding stands; the row is added, earlier ones stay. Return it.

    Whoever says 已实施 tells what proves it; of a finding with a need nobody says so: its delivery does. Raises NotAllowed,
    IllegalTransition (nothing was issued yet), Invalid.
    """
    if not access.may_say_status(by, finding.visit):
        raise NotAllowed("not_yours")
    if finding.visit.state not in OUT:
        raise IllegalTransition("no_such_step", state=finding.visit.state)
    if status not in list(Progress):
        raise Invalid("status", "choose_one")
    if status == Progress.IMPLEMENTED and finding.link is not None:
        raise Invalid("status", "implemented_by_delivery")
    if status in (Progress.IMPLEMENTED, Progress.NOT_PLANNED) and not note:
        raise Invalid("note", "status_note")
    if len(note) > 500:
        raise Invalid("note", "note_too_long", n=500)
    if day > clock.day_of(now):
        raise Invalid("day", "remark_day")
    row = FindingStatus(finding_id=finding.id, status=status, day=day, note=note, by_id=by.id, at=now)
    db.session.add(row)
    db.session.flush()
    db.session.expire(finding, ["said"])
    audit.record("finding.say", finding.code, by=by, now=now, status=status)
    return row


def turn_into_need(finding: Finding, *, by: "User", now: datetime) -> "Need":
    """Draft a need from a finding and link the two; return it, also where it was done before.

    The employers of whoever saw the enterprise are tied to it, so that none of them is quietly recommended. Raises NotAllowed,
    IllegalTransition, Conflict(own_rectification) for what the enterprise puts right itself.
    """
    visit = finding.visit
    if not access.may_turn_into_need(by, visit):
        raise NotAllowed("not_yours")
    if visit.state not in OUT:
        raise IllegalTransition("no_such_step", state=visit.state)
    if finding.route == Route.OWN:
        raise Conflict("own_rectification")
    db.session.execute(
        sa.select(Finding.id).where(Finding.id == finding.id).with_for_update()
    )  # a double click waits here
    db.session.refresh(finding, ["link"])
    if finding.link is not None:
        return finding.link.need
    need = catalogue.create_need(by, visit.enterprise, drafting.need_of(finding), now)
    db.session.add(FindingNeed(finding=finding, need_id=need.id, by_id=by.id, at=now))
    for employer in group.employers(visit):
        interests.note_diagnosis(need, employer, by=by, now=now)
    db.session.flush()
    audit.record("finding.need", finding.code, by=by, now=now, need=need.code)
    return need
