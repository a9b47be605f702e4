"""What the world of the proof of the JSON door has of the brokering desk: ties, exceptions, secrets, 代录, duplicates."""

from typing import Any

from matchmaker.catalogue import recording
from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.foundation import clock
from matchmaker.importing import merging, settling
from matchmaker.introductions import asking, interests, overrides
from matchmaker.introductions.interests import Declaration
from tests.factories import admin_of, make_organisation

Codes = dict[str, list[str]]


def likely(codes: Codes, place: str) -> dict[str, Any]:
    """Return values of fields by name that let these operations through where their state does."""
    if place == "/interests":
        days = {"since": None, "until": None}
        return {"kind": "holding", "holder": codes["organisation"][0], "with_code": codes["tied"][0], **days}
    if place == "/staff/exceptions":
        return {"need": codes["needs"][1], "provider": codes["provider"][0], "tie": "sides", "reason": "仅此一家"}
    if place.endswith("/stand_aside"):
        return {"to": codes["successor"][0]}
    if place.endswith("/secrets"):
        return {"about": "节拍", "text": "每分钟 12 件"}
    if place.endswith("/adoption"):
        return {"answer_checked": True}
    if place == "/staff/records":
        return {"organisation": codes["organisation"][0], "enterprise": None, "need": {"title": "压铸件外观检测"}}
    if place.endswith("/merge"):
        return {"survivor": codes["one"][0]}
    return {}


def plant(needs: list[Any], offers: list[Any], made: list[str], officer: Any, operator: Any) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step."""
    now, enterprise, other = clock.now(), needs[0].organisation, offers[1].organisation
    tied = make_organisation(park_id=enterprise.park_id)
    said = Declaration("holding", tied.code)
    held = interests.declare_for(enterprise, said, by=admin_of(enterprise), now=now)
    asked = overrides.ask(needs[0], other, person=None, reason="仅此一家", by=officer, now=now)
    agreed = made[1]
    settled, twins = make_organisation(park_id=enterprise.park_id), make_organisation(park_id=enterprise.park_id)
    settling.keep_apart(tied, settled, by=officer, now=now)
    gone = make_organisation(park_id=enterprise.park_id)
    merging.merge(settled, gone, versions=(settled.version, gone.version), by=officer, now=now)
    answered = asking.ask(
        needs[7], offers[0].organisation, "节拍多少？", "zh", by=admin_of(offers[0].organisation), now=now
    )
    asking.answer(answered, "每分钟 12 件", by=admin_of(enterprise), now=now)
    pairs = {"one": [tied.code], "another": [settled.code, twins.code], "duplicates": [gone.code]}
    known = {"tied": [tied.code], "successor": [operator.id], "interest": [str(held.id)], "exception": [str(asked.id)]}
    said = NeedContent(
        title="代录的需求", problem="漏检率偏高。", requirements=(RequirementContent("漏检率不高于 0.5%"),)
    )
    recorded = recording.record_need(officer, tied, said, "电话", now)
    tied.contact_email = "contact@example.com"
    able = {step: [agreed] for step in ("sign_beside", "stand_aside")} | {"pledge": made[2:4]}
    able |= {"record": [recorded.code], "ask_contact": [recorded.code], "adoption": [answered.code]}
    return known | pairs | {"answered": [answered.code], "recorded": [recorded.code]}, able
