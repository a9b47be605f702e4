"""What the world of the proof of the JSON door has of the brokering desk: ties, exceptions, secrets, 代录, duplicates."""

from typing import Any

from matchmaker.foundation import clock
from matchmaker.introductions import interests, overrides
from matchmaker.introductions.interests import Declaration
from tests.factories import admin_of, make_organisation

Codes = dict[str, list[str]]


def likely(codes: Codes, place: str) -> dict[str, Any]:
    """Return values of fields by name that let these operations through where their state does."""
    if place == "/interests":
        days = {"since": None, "until": None}
        return {"kind": "holding", "holder": codes["organisation"][0], "with_code": codes["tied"][0], **days}
    if place == "/staff/exceptions":
        return {"need": codes["needs"][1], "provider": codes["provider"][0], "whose": "sides", "reason": "仅此一家"}
    if place.endswith("/stand_aside"):
        return {"to": codes["successor"][0]}
    return {}


def plant(needs: list[Any], offers: list[Any], made: list[str], officer: Any, operator: Any) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step."""
    now, enterprise, other = clock.now(), needs[0].organisation, offers[1].organisation
    tied = make_organisation(park_id=enterprise.park_id)
    said = Declaration("holding", tied.code)
    held = interests.declare_for(enterprise, said, by=admin_of(enterprise), now=now)
    asked = overrides.ask(needs[0], other, person=None, reason="仅此一家", by=officer, now=now)
    agreed = made[1]
    known = {"tied": [tied.code], "successor": [operator.id], "interest": [str(held.id)], "exception": [str(asked.id)]}
    return known, {step: [agreed] for step in ("sign_beside", "stand_aside")}
    steps = ("members", "invite", "withdraw", "answer", "role", "remove", "robots", "{robot}")
    return codes, {step: [enterprise.code] for step in steps}
