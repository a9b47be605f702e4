"""Who is told what of an introduction; the facts are made from the card that the recipient themselves may see."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from matchmaker.accounts.queries import list_operators, list_staff_of
from matchmaker.catalogue.masking import Population
from matchmaker.catalogue.queries import mask_population
from matchmaker.foundation import clock
from matchmaker.introductions.access import id_of, is_involved, is_staff_for
from matchmaker.introductions.cards import card_of
from matchmaker.introductions.clock import due_on
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.owners import people_of_side
from matchmaker.introductions.states import Side
from matchmaker.notifications.models import Owner
from matchmaker.notifications.service import tell, tell_group

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

BOTH = (Side.ENTERPRISE, Side.PROVIDER)


def facts_for(
    introduction: Introduction, recipient: "User", side: Side, now: datetime, population: Population | None = None
) -> dict[str, Any]:
    """Return what one person may be told: no contact data ever, names only where they are visible to them."""
    card = card_of(introduction, recipient, clock.day_of(now), population)
    page = "staff_introductions.show" if side == Side.STAFF else "introductions.show"
    return {
        "introduction": card.code,
        "need": card.need,
        "title": card.title,
        "title_lang": card.language,
        "capability": card.capability,
        "capability_title": card.capability_title,
        "capability_title_lang": card.capability_language,
        "state": card.state,
        "stage": card.stage,
        "waiting_for": card.waiting_for,
        "due_on": card.due_on,
        "initiator": card.initiator,
        "message": card.message,
        "message_lang": card.message_language,
        "side": side,
        "enterprise": card.enterprise.facts(),
        "provider": card.provider.facts(),
        "page": {"to": page, "values": {"code": card.code}},
    }


def staff_of(introduction: Introduction) -> list["User"]:
    """Return the staff who may confirm: of the enterprise's park, the operators for 园区外; nobody of either side."""
    park_id = introduction.enterprise.park_id
    found = list_staff_of(park_id) if park_id is not None else list_operators()
    return [one for one in found if is_staff_for(one, introduction)]


def people_of(introduction: Introduction, side: Side) -> list["User"]:
    """Return who is told on a side."""
    return staff_of(introduction) if side == Side.STAFF else people_of_side(introduction, side)


def tell_sides(
    kind: str,
    introduction: Introduction,
    sides: tuple[Side, ...],
    *,
    now: datetime,
    besides: "User | None" = None,
    not_before: datetime | None = None,
    **more: Any,
) -> None:
    """Tell everyone on the given sides, each once and each what they may see; not whoever did it, not who was never asked.

    Mail waits until `not_before`: as long as the step can be taken back.
    """
    population = mask_population()
    told = {besides.id} if besides is not None else set()
    for side in sides:
        if not is_involved(introduction, side):
            continue
        people = people_of(introduction, side)
        for person in people:
            if person.id not in told:
                told.add(person.id)
                facts = facts_for(introduction, person, side, now, population) | more
                tell(kind, person, subject=introduction.code, facts=facts, now=now, not_before=not_before)
        if people:
            facts = _for_group(facts_for(introduction, people[0], side, now, population) | more)
            whose = _group_of(introduction, side)
            tell_group(kind, *whose, subject=introduction.code, facts=facts, now=now, not_before=not_before)


def _group_of(introduction: Introduction, side: Side) -> tuple[Owner, int]:
    """Return whose robots hear of a side's news; operators, who serve 园区外, have none."""
    if side == Side.STAFF:
        return Owner.PARK, introduction.enterprise.park_id or 0
    return Owner.ORGANISATION, id_of(introduction, side)


def _for_group(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without names and messages: a group chat may hold anybody."""
    nameless = {side: {**facts[side], "name": None, "name_en": None} for side in ("enterprise", "provider")}
    return {**facts, **nameless, "message": ""}


def tell_one(kind: str, introduction: Introduction, person: "User", side: Side, *, now: datetime, **more: Any) -> None:
    """Tell one person on a side what they may see."""
    tell(kind, person, subject=introduction.code, facts=facts_for(introduction, person, side, now) | more, now=now)


def tell_park(kind: str, introduction: Introduction, *, now: datetime, operators: bool, **more: Any) -> None:
    """Tell the staff who serve it, with `operators` the operators as well."""
    people = dict.fromkeys([*staff_of(introduction), *(list_operators() if operators else ())])
    population = mask_population()
    for person in people:
        facts = facts_for(introduction, person, Side.STAFF, now, population) | more
        tell(kind, person, subject=introduction.code, facts=facts, now=now)


def tell_confirmed(introduction: Introduction, now: datetime) -> None:
    """Tell both sides that they may talk, with a day by which the first talk is suggested; contacts are on the page only.

    A mail cannot write `contact_seen` before it is read, and an outbox is read by operators.
    """
    talk_on = due_on(clock.day_of(now))
    tell_sides("introduction_confirmed", introduction, BOTH, now=now, talk_on=talk_on)
