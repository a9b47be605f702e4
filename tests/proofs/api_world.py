"""A world for the proof of the JSON door: posts and introductions in many states, so that most operations find something to do."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from matchmaker.accounts.models import CheckItem
from matchmaker.accounts.people import Role
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue import edits, review
from matchmaker.catalogue.content import need_content
from matchmaker.catalogue.models import NeedState
from matchmaker.catalogue.offers import CapabilityState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import asking, service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.progress import Said
from matchmaker.introductions.responding import Answer, respond
from matchmaker.introductions.states import Side
from matchmaker.webhooks import service as webhooks
from matchmaker.webhooks.models import Topic
from tests.factories import (
    PASSWORD,
    admin_of,
    join,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)
from tests.proofs import api_desk, api_operator, api_park, api_staff, api_things

HIT = "13912345678"
ROLES = ("enterprise", "provider", "officer", "operator")


@dataclass
class Known:
    """What is there, by kind of code."""

    mails: dict[str, str] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    able: dict[str, list[str]] = field(default_factory=dict)  # what stands so that a step can be taken, by the step
    moment: datetime = field(default_factory=clock.now)  # when all this was so: some steps are open for seconds

    def likely(self, dice: random.Random, place: str) -> dict[str, Any]:
        """Return values of fields by name that let a step through where its state does."""
        day = clock.today()
        return api_park.likely(dice, self.codes, place) | {
            "consent": True,
            "declared": True,
            "secrecy_checked": True,
            "version": dice.choice([1, 1, 1, 2]),
            "number": 1,
            "reason": dice.choice(["budget", "timing"]),
            "note": "已电话沟通",
            "message": "想先看样件",
            "ticks": list(Tick),
            "day": dice.choice([day, day + timedelta(days=7)]).isoformat(),
            "until": (day + timedelta(days=100)).isoformat(),
            "stage": "quote",
            "owner": dice.choice(["enterprise", "provider"]),
            "absent": "provider",
            "stars": 4,
            "region": "REG110113",
            "industry": "IND024",
            "place": "REG110113",
            "production_type": "PTY001",
            "title": "压铸件外观检测",
            "problem": "漏检率偏高，人工目检跟不上节拍。",
            "requirements": [{"text": "漏检率不高于 0.5%", "must": True}],
            "name": "示例精密铸造有限公司",
            "capacity": 5,
            "text": HIT,
            "url": "https://erp.example.com/hook",
            "topics": ["need"],
            "outcome": dice.choice(["meeting", "signing"]),
            "band": "10-50",
            "amount": None,
            "contract": None,
            "cases": [],
            "lines": [{"number": 0, "text": "可以满足"}],
            "price_low": None,
            "price_high": None,
            "budget_low": None,
            "budget_high": None,
            "months_min": None,
            "months_max": None,
            "qualifications": [],
            "uscc": complete(f"91990000MB{dice.randrange(10**7):07d}"),
            "contact_phone": "13900000000",
            "contact_email": "contact@example.com",
            "park": "",
            "visibility": "staff",
            "purpose": "licence",
            "case": 0,
            "about": "need",
            "answer": "accept" if "/claims/" in place else "已核实",
            "officer": None,
            "then": [],
            "spoken_to": None,
            "phone": "",
            "language": "zh",
            "sure": True,
            "password": PASSWORD,
            "scope": "主体资格",
            "checks": [
                {"item": str(one), "clear": True, "source": "公示系统", "checked_on": day.isoformat()}
                for one in CheckItem
            ],
            **api_desk.likely(self.codes, place),
            **api_staff.likely(dice, self.codes, place),
            **api_operator.likely(self.codes, place),
        }

    def codes_for(self, place: str, name: str) -> list[str]:
        """Return the codes that a parameter of an address, or a field of a body, can name."""
        if name != "code":
            return self.codes[name]
        first, step = place.removeprefix("/staff").split("/")[1], place.rsplit("/", 1)[-1]
        every = self.codes[first]
        able = [one for one in self.able.get(step, ()) if one in every]
        return [*every, *able * (2 * len(every))]


def build(app: Flask) -> Known:
    """Return the world, built by the services that pages use."""
    known = Known()
    with app.app_context(), transaction():
        park = make_park()
        enterprise = make_organisation(park_id=park.id)
        provider, other = make_provider(capacity=20), make_provider()
        waiting = make_organisation(park_id=park.id, verified=False, verification="submitted")
        unsubmitted = make_organisation(park_id=park.id, verified=False)
        join(admin_of(enterprise), Role.ADMIN, organisation=unsubmitted)
        for _ in range(5):
            make_organisation(park_id=park.id)
        officer, operator = make_officer(park), make_operator()
        known.mails = {
            "enterprise": admin_of(enterprise).email,
            "provider": admin_of(provider).email,
            "officer": officer.email,
            "operator": operator.email,
        }
        needs = [make_need(enterprise, title=f"第{n}条需求") for n in range(9)]
        for state in (NeedState.DRAFT, NeedState.SUBMITTED):
            needs.append(make_need(enterprise, state=state, published_at=None))
        offers = [make_capability(provider), make_capability(other, title="另一家的视觉检测")]
        for kind in (CapabilityState.DRAFT, CapabilityState.SUBMITTED, CapabilityState.PAUSED):
            offers.append(make_capability(provider, state=kind))
        made = _introductions(needs, offers[0], officer)
        hook = webhooks.add(
            enterprise, "https://erp.example.com/hook", list(Topic), by=admin_of(enterprise), now=clock.now()
        )
        pings = [webhooks.ping(hook, now=clock.now()) for _ in range(2)]
        pings[0].state = "failed"
        for need in needs[7:9]:
            _wait_for_review(need, now=clock.now())
        review.waive(needs[8], HIT, officer, clock.now())  # so that this edit may become public
        asked = asking.ask(needs[7], provider, "铸件最大多重？", "zh", by=admin_of(provider), now=clock.now())
        posts = [*(one.code for one in needs), *(one.code for one in offers)]
        known.codes = {
            "needs": [one.code for one in needs],
            "capabilities": [one.code for one in offers],
            "capability": [one.code for one in offers],
            "introductions": made,
            "organisations": [one.code for one in (enterprise, provider, other, waiting, unsubmitted)],
            "organisation": [enterprise.code, provider.code, ""],
            "provider": [provider.code, other.code],
            "posts": posts,
            "webhooks": [hook.code],
            "questions": [asked.code],
            "key": [one.key for one in pings],
        }
        codes, able = api_things.plant(needs, offers, made, officer, operator)
        known.codes |= codes
        known.able = _able(made, needs, offers)
        park_codes, park_able = api_park.plant(needs, offers, officer)
        known.codes |= park_codes
        known.codes["number"] = [*codes["number"], *park_codes["member"], *park_codes["line"]]
        known.codes["organisations"] += park_codes["unclaimed"]
        staff_codes, staff_able = api_staff.plant(enterprise, officer, operator)
        known.codes |= staff_codes
        known.codes["introductions"] = [*made, *park_codes["delivered"]]
        desk_codes, desk_able = api_desk.plant(needs, offers, made, officer, operator)
        known.codes |= desk_codes
        known.codes["questions"] += desk_codes["answered"]
        known.codes["needs"] += desk_codes["recorded"]
        operator_codes, operator_able = api_operator.plant(known.codes, needs, offers, made)
        known.codes |= operator_codes
        known.codes["questions"] += operator_codes["late"]
        for steps in (operator_able, able, {"submit": [unsubmitted.code]}, park_able, desk_able, staff_able):
            for step, more in steps.items():
                known.able.setdefault(step, []).extend(more)
        db.session.flush()
    return known


def _able(made: list[str], needs: list[Any], offers: list[Any]) -> dict[str, list[str]]:
    asked, agreed, introduced, met, declined, answered, signed = made
    draft, submitted = needs[9].code, needs[10].code
    return {
        "agree": [asked, answered],
        "decline": [asked],
        "reopen": [declined],
        "deliver": [signed],
        "confirm": [agreed],
        **{key: [introduced] for key in ("record_meeting", "record_no_show", "plan", "close")},
        **{key: [met] for key in ("sign", "intend", "deny", "rate")},
        "submit": [draft, offers[2].code],
        **{key: [submitted, offers[3].code] for key in ("publish", "send_back")},
        **{key: [needs[7].code] for key in ("refuse_edit", "waive")},
        "accept_edit": [needs[8].code],
        "introductions": [needs[7].code],
        "responses": [needs[7].code],
        "pause": [offers[0].code],
        "resume": [offers[4].code],
        "grade": [offers[0].code],
    }


def _wait_for_review(need: Any, now: Any) -> None:
    """An edit of a public need that gives somebody away, so that it waits for staff."""
    content = replace(need_content(need), problem=f"{need.problem}请联系 {HIT}。")
    edits.edit(need, content, need.version, admin_of(need.organisation), now, declared=True)


def _introductions(needs: list[Any], capability: Any, officer: Any) -> list[str]:
    """One introduction in each of the states that are reached by two sides and staff."""
    enterprise, provider, now = admin_of(needs[0].organisation), admin_of(capability.organisation), clock.now()
    made = []
    for at, need in enumerate(needs[:7]):
        if at == 5:
            one = respond(need, capability, by=provider, now=now, answer=_answer(need), consent=True)
        else:
            one = service.propose(need, capability, by=enterprise, side=Side.ENTERPRISE, now=now, consent=True)
        if at in (1, 2, 3, 6):
            service.agree(one, by=provider, now=now, consent=True)
        if at in (2, 3, 6):
            service.confirm(one, by=officer, now=now, ticks=list(Tick))
        if at in (3, 6):
            service.record_meeting(one, by=enterprise, now=now, day=clock.today())
        if at == 6:
            for by in (enterprise, provider):
                service.sign(one, by=by, now=now, said=Said(day=clock.today(), band="50-100", contract="contract"))
        if at == 4:
            service.decline(one, by=provider, now=now, reason="timing")
        made.append(one.code)
    return made


def _answer(need: Any) -> Answer:
    return Answer(lines={at: "可以满足" for at, _ in enumerate(need.requirements)}, months=3)
