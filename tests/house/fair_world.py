"""Ties, exceptions, grievances, refusals, promises and second factors, for the world that forms are attacked in."""

from typing import Any

from matchmaker.accounts import second_factor
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.grievances import service as grievances
from matchmaker.introductions import alternates, consents, interests, overrides
from matchmaker.introductions.interests import Declaration
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.factories import make_need, make_user
from tests.house.world import World, _introduce

Post = tuple[str, str, str, dict[str, list[str]]]


def fill(world: World, people: dict[str, User], need: Need, capability: Capability, second: Capability) -> None:
    """Add one of each to a world whose introductions are there."""
    now, enterprise, operator = clock.now(), people["enterprise"], people["operator"]
    elsewhere = people["other_enterprise"].organisations[0]
    interests.declare(Declaration("employment", elsewhere.code, None, None, ""), by=operator, now=now)
    overrides.ask(need, capability.organisation, person=None, reason="只有这一家", by=people["officer"], now=now)
    grievance = grievances.hand_in("objection", "need", need.code, "请说明理由", by=enterprise, now=now)
    grievances.answer(grievance, "已经核对", by=operator, now=now)
    declined = make_need(need.organisation)
    introduced = get_introduction(world.codes["introduced"]).need
    alternates.line_up(introduced, [second], by=enterprise, now=now, text_version=consents.TEXT_VERSION)
    second_factor.begin(people["provider"], now=now)  # not confirmed, so that nothing is asked for at the sign-in
    lost = make_user()
    second_factor.begin(lost, now=now).confirmed_at = now
    world.mails["lost_device"] = lost.email
    world.codes |= {
        "grievance_answered": grievance.code,
        "declined": _introduce(declined, capability, people["officer"], State.DECLINED).code,
    }
    db.session.flush()


def starts(world: World) -> list[str]:
    """Return the addresses at which these forms are found."""
    codes = world.codes
    return [
        *("/account/interests", "/account/second-factor", "/staff/exceptions", f"/posts/{codes['need']}/secret"),
        *(f"/webhooks/{codes[one]}" for one in ("webhook", "webhook_off")),
        *(f"/grievances/{codes['grievance_answered']}", f"/staff/grievances/{codes['grievance']}"),
        f"/introductions/{codes['introduced']}/pledge",
        f"/staff/operator/users?email={world.mails['lost_device']}",
    ]


def posts(world: World) -> list[Post]:
    """Return what stands in the line that tells of an act, and what a half sign-in or a confirmed device leads to."""
    declined = f"/introductions/{world.codes['declined']}"
    code: Any = {"code": ["ABCD-EFGH-JKLM-NPQR"]}
    return [
        ("progress.reopen", f"{declined}/reopen", "provider", {}),
        ("refusals.undo", f"{declined}/undo-refusal", "provider", {"next": [declined]}),
        ("session.code", "/sign-in/code", "anonymous", code),
        ("session.leave", "/sign-in/leave", "anonymous", {}),
        ("second_factor.off", "/account/second-factor/off", "enterprise", code | {"password": ["x"]}),
    ]
