"""主体核验: submitted, then verified, sent back or suspended by staff; who may is in `access.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import access, queries
from matchmaker.accounts.models import CheckItem, Organisation, OrganisationKind, Park, Verification, VerificationCheck
from matchmaker.accounts.people import Role, User
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, mark_posts_changed
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.notifications.service import tell

LONGEST = timedelta(days=3 * 366)
FROM = {
    "submit": (Verification.DRAFT, Verification.SENT_BACK, Verification.VERIFIED),
    "verify": (Verification.SUBMITTED, Verification.VERIFIED, Verification.SUSPENDED),
    "send_back": (Verification.SUBMITTED,),
    "suspend": (Verification.VERIFIED,),
}


@dataclass(frozen=True)
class Check:
    """One look-up of the checklist."""

    item: str
    clear: bool
    source: str
    checked_on: date


def move(organisation: Organisation, action: str, to: str, version: int | None, **values: Any) -> None:
    """Change the state by compare-and-set on the version that the actor saw.

    Raises IllegalTransition where the state has no such step, Conflict where somebody was first.
    """
    if organisation.verification not in FROM[action]:
        raise IllegalTransition("no_such_step")
    seen = organisation.version if version is None else version
    step = sa.update(Organisation).where(
        Organisation.id == organisation.id,
        Organisation.version == seen,
        Organisation.verification == organisation.verification,
    )
    done = db.session.execute(
        step.values(verification=to, version=seen + 1, **values), execution_options={"synchronize_session": False}
    )
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("organisation_changed")
    db.session.refresh(organisation)


def submit_for_verification(organisation: Organisation, *, by: User, now: datetime) -> None:
    """Put the organisation into the staff's queue and tell them. Raises IllegalTransition where it is there or verified."""
    if not access.can_be_submitted(organisation):
        raise IllegalTransition("no_such_step")
    for name in ("contact_name", "contact_phone"):
        if not getattr(organisation, name):
            raise Invalid(name, "needed_to_submit")
    move(organisation, "submit", Verification.SUBMITTED, None, submitted_at=now)
    audit.record("submit_organisation", organisation.code, by=by, now=now)
    tell_staff(organisation, now=now)


def tell_staff(organisation: Organisation, *, now: datetime) -> None:
    """Tell the park's staff that the organisation waits; where no park has it, the operators."""
    staff = queries.list_staff_of(organisation.park_id) if organisation.park_id is not None else []
    page = {"to": "staff_organisations.show", "values": {"code": organisation.code}}
    for one in staff or queries.list_operators():
        facts = {"organisation": organisation.name, "page": page}
        tell("organisation_submitted", one, subject=organisation.code, facts=facts, now=now)


def verify_organisation(
    organisation: Organisation,
    *,
    by: User,
    now: datetime,
    scope: str,
    until: date,
    checks: Sequence[Check],
    version: int | None = None,
) -> None:
    """Give the seal for a scope until a day, with who looked what up where; its founder becomes 单位管理员.

    `version` is the one that the officer saw. Raises Invalid where a look-up is missing, not clear or dated wrongly,
    Conflict where another officer, or an edit, was first.
    """
    day = clock.day_of(now)
    if not day < until <= day + LONGEST:
        raise Invalid("until", "until_range")
    _check(checks, day)
    park = _place(organisation, by)
    values = {
        "verified_at": now,
        "verified_until": until,
        "verified_by_id": by.id,
        "verified_park_id": park.id if park is not None else None,
        "verified_scope": scope,
        "verified_note": "",
    }
    move(organisation, "verify", Verification.VERIFIED, version, **values)
    organisation.checks.clear()
    db.session.flush()
    organisation.checks.extend(
        VerificationCheck(item=one.item, clear=one.clear, source=one.source, checked_on=one.checked_on, by_id=by.id)
        for one in checks
    )
    _put_in_charge(organisation)
    mark_posts_changed()
    looked = {one.item: f"{one.checked_on.isoformat()} {one.source}" for one in checks}
    audit.record("verify_organisation", organisation.code, by=by, now=now, until=until.isoformat(), **looked)
    _tell_members("organisation_verified", organisation, now, until_on=until, scope=scope)


def _check(checks: Sequence[Check], day: date) -> None:
    made = {one.item: one for one in checks}
    for item in CheckItem:
        one = made.get(item)
        if one is None or not one.source.strip():
            raise Invalid(f"{item.value}_source", "check_missing")
        if one.checked_on > day:
            raise Invalid(f"{item.value}_on", "check_in_future")
        if day - one.checked_on > timedelta(days=90):
            raise Invalid(f"{item.value}_on", "check_too_old")
        if not one.clear:
            raise Invalid(f"{item.value}_clear", "check_not_clear")


def _place(organisation: Organisation, by: User) -> Park | None:
    """Return the park whose staff the verifier is: the enterprise's own, or the verifier's first; None for an operator."""
    parks = [one.park for one in by.current if one.role == Role.OFFICER and one.park is not None]
    if organisation.kind == OrganisationKind.ENTERPRISE:
        return next((park for park in parks if park.id == organisation.park_id), None)
    return None if by.is_operator else next(iter(parks), None)


def _put_in_charge(organisation: Organisation) -> None:
    held = queries.list_memberships(organisation.id)
    if held and not any(one.role == Role.ADMIN for one in held):
        held[0].role = Role.ADMIN
        db.session.flush()


def send_back_organisation(
    organisation: Organisation, *, reason: str, by: User, now: datetime, version: int | None = None
) -> None:
    """Return it to its people with a reason. Raises Invalid without one, Conflict where somebody was first."""
    _need(reason)
    move(organisation, "send_back", Verification.SENT_BACK, version, verified_note=reason)
    audit.record("send_back_organisation", organisation.code, by=by, now=now, reason=reason)
    _tell_members("organisation_sent_back", organisation, now, reason=reason)


def suspend_organisation(
    organisation: Organisation, *, reason: str, by: User, now: datetime, version: int | None = None
) -> None:
    """Take the seal away at once: its posts leave lists and recommendations. Raises as `send_back_organisation`."""
    _need(reason)
    move(organisation, "suspend", Verification.SUSPENDED, version, verified_note=reason)
    mark_posts_changed()
    audit.record("suspend_organisation", organisation.code, by=by, now=now, reason=reason)
    _tell_members("organisation_suspended", organisation, now, reason=reason)


def _need(reason: str) -> None:
    if len(reason.strip()) < 4:
        raise Invalid("reason", "reason_missing")


def _tell_members(kind: str, organisation: Organisation, now: datetime, **facts: Any) -> None:
    page = {"to": "organisations.mine", "values": {}}
    for member in queries.list_members(organisation.id):
        told = {"organisation": organisation.name, "page": page, **facts}
        tell(kind, member, subject=organisation.code, facts=told, now=now)
