"""What the world of the proof of the JSON door has of papers: an amount of funds, an organisation that is asked for, words of an entry."""

from typing import Any

from matchmaker.accounts import joining
from matchmaker.foundation import clock
from matchmaker.policies.entries import shipped
from matchmaker.reporting import funds
from matchmaker.reporting.funds import Said
from tests.factories import make_organisation, make_user
from tests.house.brought import _without_members
from tests.house.policy_world import POLICY

Codes = dict[str, list[str]]


def likely(place: str) -> dict[str, Any]:
    """Return values of fields by name that let these operations through where their state does."""
    of_funds = {"kind": "support", "yuan": 1_205_000, "evidence": "document", "source": "示例〔2026〕1号"}
    slug = "made-here" if place == "/staff/policies" else POLICY
    entry = shipped()[POLICY].plain() | {"id": slug}
    more = of_funds | {"on": clock.today().isoformat()} if "/funds" in place else {}
    return {"entry": entry, **more}


def plant(enterprise: Any, officer: Any) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step."""
    now, person = clock.now(), make_user()
    said = Said("support", 1_205_000, "document", "示例〔2026〕1号", clock.today())
    fund = funds.enter(enterprise, said, by=officer, now=now)
    unclaimed = _without_members(make_organisation(park_id=enterprise.park_id, name="无人认领的单位"))
    joining.ask_to_join(unclaimed, by=person, now=now)
    known = {"funds": [fund.code], "asking": [person.email], "unclaimed": [unclaimed.code]}
    return known, {step: [unclaimed.code] for step in ("claims", "invite", "answer")}
