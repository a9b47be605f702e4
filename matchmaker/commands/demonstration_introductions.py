"""The demonstration's introductions, walked through their steps by the services up to the state that the file names."""

from datetime import date, datetime, timedelta
from typing import Any

from matchmaker.accounts.people import User
from matchmaker.commands.demonstration import Made, officer_for, rows
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions import responding, separation, service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.clock import has_expired, is_working_day
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import RUNNING, Side, State

BEYOND_AGREED = (State.AGREED, *RUNNING, State.DELIVERED, State.CLOSED)


def add_introductions(made: Made) -> int:
    """Make them, oldest first; return how many."""
    found = sorted(rows("introductions"), key=lambda row: -row["days_ago"])
    for row in found:
        _add(made, row)
    return len(found)


def _working(moment: datetime) -> datetime:
    """Return the moment, or the same hour of the next working day."""
    while not is_working_day(clock.day_of(moment)):
        moment += timedelta(days=1)
    return moment


def _add(made: Made, row: dict[str, Any]) -> None:
    need, capability = made.needs[row["need"]], made.capabilities[row["capability"]]
    enterprise = made.people[_key(made, need.organisation_id)]
    provider = made.people[_key(made, capability.organisation_id)]
    officer = officer_for(made, need.organisation)
    moment = _working(made.now - timedelta(days=row["days_ago"], hours=3))
    introduction = _begin(row, made, enterprise, provider, officer, moment)
    asked = [provider] if row["by"] == "enterprise" else [enterprise]
    if row["by"] == "staff":
        asked = [enterprise, provider]
    state = State(row["state"])
    if row.get("asked") == "provider":
        service.agree(introduction, by=enterprise, now=moment + timedelta(hours=20), consent=True)
    if state in BEYOND_AGREED:
        for place, person in enumerate(asked, 1):
            service.agree(introduction, by=person, now=moment + timedelta(hours=20 * place), consent=True)
    _end(introduction, state, row, provider, enterprise, officer, moment + timedelta(days=2))
    people = {Side.ENTERPRISE: enterprise, Side.PROVIDER: provider, Side.STAFF: officer}
    for step in row.get("after", ()):
        _follow(introduction, step, people, moment)
    if introduction.state != state:
        raise ValueError(f"{row['need']} came to {introduction.state} instead of {state}")
    db.session.flush()


def _key(made: Made, organisation_id: int) -> str:
    return next(key for key, one in made.organisations.items() if one.id == organisation_id)


def _begin(
    row: dict[str, Any], made: Made, enterprise: User, provider: User, officer: User, moment: datetime
) -> Introduction:
    need, capability = made.needs[row["need"]], made.capabilities[row["capability"]]
    if row["by"] == "provider":
        said = row["response"]
        lines = dict(enumerate(said["lines"][: len(need.requirements)]))
        cases = [capability.cases[place] for place in said["cases"] if place < len(capability.cases)]
        answer = responding.Answer(
            lines, cases, said["price_low"], said["price_high"], said["months"], said["site_survey"], said["note"]
        )
        return responding.respond(need, capability, by=provider, now=moment, answer=answer, consent=True)
    side, by = (Side.STAFF, officer) if row["by"] == "staff" else (Side.ENTERPRISE, enterprise)
    then = [made.capabilities[key] for key in row.get("then", ())]
    asks = {"message": row["message"], "consent": True, "then": then}
    return service.propose(need, capability, by=by, side=side, now=moment, **asks)


def _end(
    introduction: Introduction,
    state: State,
    row: dict[str, Any],
    provider: User,
    enterprise: User,
    officer: User,
    moment: datetime,
) -> None:
    note = row.get("note", "")
    if state == State.DECLINED:
        service.decline(introduction, by=provider, now=moment, reason=row["reason"], note=note)
    if state == State.WITHDRAWN:
        service.withdraw(introduction, by=enterprise, now=moment, note=note)
    if state == State.EXPIRED:
        service.expire_due(_after(introduction.due_on, moment))
    if state in BEYOND_AGREED and state != State.AGREED:
        _confirm(introduction, officer, moment)
    if state in BEYOND_AGREED and state not in (State.AGREED, State.INTRODUCED):
        day = moment + timedelta(days=4)
        service.record_meeting(introduction, by=enterprise, now=day, day=clock.day_of(day))
    if state == State.CLOSED:
        service.close(introduction, by=enterprise, now=moment + timedelta(days=9), reason=row["reason"], note=note)


def _confirm(introduction: Introduction, officer: User, moment: datetime) -> None:
    """Let the officer confirm, with a second signature where they may not alone."""
    if separation.duty(officer, introduction, moment).needs_second:
        separation.sign(introduction, by=separation.signers(introduction, officer, moment)[0], now=moment)
    service.confirm(introduction, by=officer, now=moment, ticks=list(Tick))


def _follow(introduction: Introduction, step: dict[str, Any], people: dict[Side, User], began: datetime) -> None:
    """Take a step of what follows the introduction: so many days after it began, by a side or staff, with the words of the file."""
    moment = began + timedelta(days=step["day"])
    by: dict[str, Any] = {"by": people[Side(step["by"])], "now": moment}
    today, note, verb = clock.day_of(moment), step.get("note", ""), step["do"]
    if verb == "plan":
        planned = {name: step[name] for name in ("stage", "owner")}
        service.plan(introduction, **by, **planned, day=today + timedelta(days=step["within"]), note=note)
    elif verb == "no_show":
        service.record_no_show(introduction, **by, day=today, absent=step["absent"], note=note)
    elif verb == "deny":
        service.deny(introduction, **by, outcome=step["outcome"], note=note)
    elif verb == "rate":
        service.rate(introduction, **by, stars=step["stars"], note=note)
    elif verb == "meet":
        service.record_meeting(introduction, **by, day=today, note=note)
    else:
        values = {name: step[name] for name in ("band", "amount", "contract", "document") if name in step}
        {"intend": service.intend, "sign": service.sign, "deliver": service.deliver}[verb](
            introduction, **by, said=Said(day=today, note=note, **values)
        )


def _after(due: date | None, moment: datetime) -> datetime:
    while due is not None and not has_expired(due, clock.day_of(moment)):
        moment += timedelta(days=1)
    return moment
