"""What the small world has of figures: an amount of funds, and a common problem that two enterprises are asked about."""

from datetime import timedelta
from typing import Any

from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.reporting import funds, sharing
from matchmaker.reporting.funds import Said
from matchmaker.reporting.shared_problems import SharedMember, SharedProblem
from tests.factories import admin_of, make_need
from tests.stations.stage import make_stage


def plant(people: dict[str, Any], need: Need) -> dict[str, str]:
    """Return the codes: the canary's enterprise has agreed, the other one has not answered."""
    now, officer, enterprise = clock.now(), people["officer_user"], people["enterprise"]
    said = Said("support", 1_205_000, "document", "示例〔2026〕1号", clock.today())
    fund = funds.enter(enterprise, said, by=officer, now=now)
    other = make_need(people["other_enterprise"], state=NeedState.DRAFT)
    row = _group(officer, [need, other], "CP-2026-9001")
    sharing.ask(row, by=officer, now=now)
    sharing.say(row.members[0], True, by=admin_of(enterprise), now=now)
    return {"fund": fund.code, "shared_problem": row.code}


def _group(officer: Any, needs: list[Need], code: str) -> SharedProblem:
    row = SharedProblem(code=code, name="外观漏检", by_id=officer.id, at=clock.now())
    row.park_id = needs[0].organisation.park_id
    row.members = [SharedMember(organisation=one.organisation, need=one, at=clock.now()) for one in needs]
    db.session.add(row)
    db.session.flush()
    return row


def fill(world: Any, people: dict[str, Any], need: Need) -> None:
    """Add what the other forms are about: a second group to merge into, a station to come, members still to answer."""
    officer = people["officer"]
    other = make_need(need.organisation, state=NeedState.DRAFT)
    row = _group(officer, [other], "CP-2026-9002")
    sharing.ask(row, by=officer, now=clock.now())
    make_need(people["other_enterprise"].organisations[0])  # a common problem is at least two enterprises'
    make_stage(park=need.organisation.park, officer=officer, first=clock.today() + timedelta(days=20))
    world.codes["shared_second"] = row.code


def starts(world: Any) -> list[str]:
    """Return where the crawl of forms begins."""
    codes = world.codes
    return [
        *("/figures", "/figures/rules", "/figures/rows/valid_needs", "/shared-problems", "/shared-problems/new"),
        *(f"/shared-problems/{codes[one]}" for one in ("shared_problem", "shared_second")),
        *("/staff/funds", f"/staff/funds/{codes['fund']}/correct"),
    ]
