"""今日待办: everything that waits for a member of staff or for others, across rooms; posts are read in `waiting_posts.py`."""

from datetime import date

from matchmaker.accounts.access import may_verify
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_claimed, list_expiring_organisations, list_waiting_organisations
from matchmaker.brokering.things import in_charge
from matchmaker.catalogue.access import may_publish
from matchmaker.foundation import clock
from matchmaker.introductions import queries as introductions
from matchmaker.introductions import separation
from matchmaker.introductions.access import id_of, is_staff_for
from matchmaker.introductions.cards import Card, cards_of
from matchmaker.introductions.clock import due_on
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.separation import Duty
from matchmaker.introductions.states import WAITING, Side, State
from matchmaker.reporting.items import REVIEW_DAYS, Group, Item, Kind
from matchmaker.reporting.standing import Unasked, list_in_queue
from matchmaker.reporting.waiting_claims import list_claims
from matchmaker.reporting.waiting_posts import list_posts
from matchmaker.reporting.waiting_questions import list_questions

ASK_DAYS = 5  # working days from the publishing of a need until somebody should be asked


def list_waiting(user: User, today: date | None = None) -> list[Item]:
    """Return everything that waits where this member of staff serves, as the desk shows it from top to bottom.

    A bounded number of queries, however much there is.
    """
    day = today or clock.today()
    posts = list_posts(user, day)
    reviewed = {one.key for one in posts}  # an edit comes first, the need itself is back after it
    unasked = [one for one in _unasked(user, day) if one.key not in reviewed]
    claims = list_claims(user, day)
    claimed = {one.key for one in claims}  # who answers for it comes first, its verification is back after it
    organisations = [one for one in _organisations(user, day) if one.key not in claimed]
    questions = list_questions(user, day)
    found = [*_introductions(user, day), *organisations, *claims, *posts, *unasked, *questions]
    order = list(Group)
    return sorted(found, key=lambda one: (order.index(one.group), one.due, one.since or day, one.key))


def _introductions(user: User, day: date) -> list[Item]:
    rows = [one for one in introductions.list_waiting(user) if is_staff_for(user, one)]
    duties = separation.duties(user, [one for one in rows if one.state == State.AGREED], clock.now())
    cards, alone = cards_of(rows, user, day), _unattended(rows)
    return [_introduction(row, card, duties.get(row.id), day, alone) for row, card in zip(rows, cards, strict=True)]


def _unattended(rows: list[Introduction]) -> set[int]:
    """Return those that wait for a side for which nobody acts: no news reaches anybody there, so staff turn to it themselves."""
    sides = {row.id: Side(row.waiting_for) for row in rows if row.waiting_for in (Side.ENTERPRISE, Side.PROVIDER)}
    asked = {row.id: id_of(row, sides[row.id]) for row in rows if row.id in sides}
    claimed = list_claimed(set(asked.values()))
    return {key for key, organisation in asked.items() if organisation not in claimed}


def _introduction(row: Introduction, card: Card, duty: Duty | None, day: date, alone: set[int]) -> Item:
    return Item(
        key=card.code,
        kind=Kind.INTRODUCTION,
        title=card.title or "",
        language=card.language,
        other=card.provider.name or "",
        state=card.state,
        note=_duty_note(duty) or ("nobody_there" if row.id in alone else _introduction_note(row, day)),
        since=clock.day_of(row.changed_at),
        due=row.due_on or day,
        today=day,
        waits_for=None if row.waiting_for == Side.STAFF else row.waiting_for,
        place=in_charge(row.enterprise),
        stamp=f"{row.state}.{row.version}.{row.waiting_for}",
    )


def _duty_note(duty: Duty | None) -> str:
    """Return that the reader may not confirm it, or not alone; "" where nothing speaks against it."""
    if duty is None or not (duty.barred or duty.needs_second):
        return ""
    return "stand_aside" if duty.barred else "needs_second"


def _introduction_note(row: Introduction, day: date) -> str:
    if row.state not in WAITING:
        return "asks_staff" if row.waiting_for == Side.STAFF else "in_progress"
    if row.state == State.AGREED:
        return "both_agreed" if row.enterprise.verified_on(day) and row.provider.verified_on(day) else "seal_lapsed"
    return "reminded" if row.reminded_at is not None else f"by_{row.initiator}"


def _organisations(user: User, day: date) -> list[Item]:
    waiting = [_to_verify(one, day) for one in list_waiting_organisations(user) if may_verify(user, one)]
    return waiting + [_to_renew(one, day) for one in list_expiring_organisations(user) if may_verify(user, one)]


def _to_verify(organisation: Organisation, day: date) -> Item:
    since = clock.day_of(organisation.submitted_at or organisation.created_at)
    return _organisation(organisation, day, "to_verify", since, due_on(since, REVIEW_DAYS))


def _to_renew(organisation: Organisation, day: date) -> Item:
    until = organisation.verified_until or day
    return _organisation(organisation, day, "seal_lapsed" if until < day else "seal_ending", None, until)


def _organisation(organisation: Organisation, day: date, state: str, since: date | None, due: date) -> Item:
    return Item(
        key=organisation.code,
        kind=Kind.ORGANISATION,
        title=organisation.name,
        language="zh",
        state=state,
        note="organisation_kind",
        since=since,
        due=due,
        today=day,
        version=organisation.version,
        facts={"kind": organisation.kind},
        place=in_charge(organisation),
        stamp=f"{state}.{organisation.version}.{organisation.verification}",
    )


def _unasked(user: User, day: date) -> list[Item]:
    """Published needs with which nobody is in touch, that their staff bring together with a provider."""
    return [_need(one, day) for one in list_in_queue(user, day) if may_publish(user, one.need)]


def _need(one: Unasked, day: date) -> Item:
    need, since = one.need, clock.day_of(one.since)
    return Item(
        key=need.code,
        kind=Kind.NEED,
        title=need.title,
        language=need.language,
        state="unasked",
        note="ended_before" if one.ended else "never_asked",
        facts={"n": one.ended, "published": clock.day_of(one.published)},
        since=since,
        due=due_on(since, ASK_DAYS),
        today=day,
        place=in_charge(need.organisation),
        stamp=f"{need.version}.{one.ended}",
        version=need.version,
    )
