"""A small world with canaries: words that must be seen by nobody but those whom the rules name. Used by the route and canary tests."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask

from matchmaker.accounts.models import OrganisationKind
from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side, State
from tests.factories import (
    admin_of,
    join,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)
from tests.house import assessment_world, figure_world, planted, policy_world, station_world, visit_world
from tests.house.brought import make_batch

# Each canary is a word that no other text holds, in a form that a scan for names or numbers would take for harmless.
ENTERPRISE_NAME = ("金丝雀甲一精密制造有限公司", "雀甲一", "Canary Alpha Precision")
ENTERPRISE_CONTACT = ("雀联系甲", "13900007001", "canary-alpha@contact.example")
PROVIDER_CONTACT = ("雀联系乙", "13900007002", "canary-beta@contact.example")
MEMBER_MAIL = ("canary-alpha-admin@login.example", "canary-beta-admin@login.example")
NEED_TEXT = ("雀题铸件检测", "雀文漏检描述", "雀签标签")
MESSAGE = ("雀信请先看样件",)
AMOUNT = ("73.91",)  # 万元, of a contract

KNOWN = (State.INTRODUCED, State.MET, State.SIGNED, State.DELIVERED, State.CLOSED)  # both sides see each other
ROLES = (
    "anonymous",
    "enterprise",
    "other_enterprise",
    "provider",
    "other_provider",
    "unverified_provider",
    "officer",
    "other_officer",
    "operator",
    "auditor",
    "expert",
    "authority",
)


@dataclass
class World:
    """Codes and sign-in addresses; rows are not kept, so that nothing hangs on a closed session."""

    mails: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def build(app: Flask, state: State | None) -> World:
    """Return a world in which the introduction of the two canaries stands in `state`; None: there is none yet."""
    world = World()
    with app.app_context(), transaction():
        park, elsewhere = make_park(), make_park()
        people = _people(park, elsewhere, world)
        need = make_need(people["enterprise"], title=NEED_TEXT[0], problem=f"{NEED_TEXT[1]}，夜班更高。")
        need.tags = [_tag(NEED_TEXT[2])]
        capability, name = make_capability(people["provider"]), ENTERPRISE_NAME[0]
        make_capability(people["other_provider"], title="另一家的视觉检测")
        world.codes |= {
            "need": need.code,
            "capability": capability.code,
            "enterprise": people["enterprise"].code,
            "provider": people["provider"].code,
            "park": park.slug,
            "other_enterprise": people["other_enterprise"].code,
            "batch": make_batch(people["officer_user"], park, name=name, contact_phone=ENTERPRISE_CONTACT[1]).code,
        }
        introduction = None
        if state is not None:
            introduction = _introduce(need, capability, people["officer_user"], state)
            world.codes["introduction"] = introduction.code
        world.codes |= planted.plant(app, need, capability, people, introduction)
        world.codes |= policy_world.plant(people, capability, introduction)
        world.codes |= assessment_world.plant(people["enterprise"])
        world.codes |= visit_world.plant(people["enterprise"], people["officer_user"], people["expert"])
        world.codes |= station_world.plant(people)
        world.codes |= figure_world.plant(people, need)
    return world


def _tag(text: str) -> Any:
    from matchmaker.catalogue.models import Tag

    return Tag(text=text, position=0)


def _people(park: Any, elsewhere: Any, world: World) -> dict[str, Any]:
    name, short, english = ENTERPRISE_NAME
    who, phone, mail = ENTERPRISE_CONTACT
    enterprise = make_organisation(
        park_id=park.id,
        name=name,
        short_name=short,
        name_en=english,
        contact_name=who,
        contact_phone=phone,
        contact_email=mail,
        admin=make_user(email=MEMBER_MAIL[0]),
    )
    who, phone, mail = PROVIDER_CONTACT
    provider = make_provider(
        contact_name=who, contact_phone=phone, contact_email=mail, admin=make_user(email=MEMBER_MAIL[1])
    )
    found = {
        "enterprise": enterprise,
        "provider": provider,
        "other_enterprise": make_organisation(park_id=park.id),
        "other_provider": make_provider(),
        "unverified_provider": make_organisation(OrganisationKind.PROVIDER, verified=False),
        "officer_user": make_officer(park),
    }
    for _ in range(5):  # enough look-alikes for the mask
        make_organisation(park_id=park.id)
    world.mails |= {role: admin_of(found[role]).email for role in ROLES if role in found}
    world.mails["officer"] = found["officer_user"].email
    world.mails["other_officer"] = make_officer(elsewhere).email
    world.mails["operator"] = make_operator().email
    auditor = make_user()
    join(auditor, Role.AUDITOR)
    world.mails["auditor"] = auditor.email
    found |= visit_world.people()
    world.mails |= {role: found[role].email for role in ("expert", "authority")}
    return found


def _introduce(need: Any, capability: Any, officer: Any, state: State) -> Introduction:
    """Walk the steps up to the state, by the same services that pages use."""
    enterprise, provider = admin_of(need.organisation), admin_of(capability.organisation)
    now = clock.now()
    made = service.propose(
        need, capability, by=enterprise, side=Side.ENTERPRISE, now=now, message=MESSAGE[0], consent=True
    )
    if state == State.DECLINED:
        service.decline(made, by=provider, now=now, reason="timing")
    if state == State.WITHDRAWN:
        service.withdraw(made, by=enterprise, now=now)
    if state == State.EXPIRED:
        service.expire_due(now + timedelta(days=40))
    if state == State.AGREED or state in KNOWN:
        service.agree(made, by=provider, now=now, consent=True)
    if state in KNOWN:
        service.confirm(made, by=officer, now=now, ticks=list(Tick))
        _go_on(made, enterprise, provider, state)
    return made


def _go_on(made: Introduction, enterprise: Any, provider: Any, state: State) -> None:
    """What follows the introduction: a meeting, a contract with its amount, a delivery, or the end without one."""
    now, day = clock.now(), clock.today()
    if state in (State.MET, State.SIGNED, State.DELIVERED):
        service.record_meeting(made, by=enterprise, now=now, day=day)
    said = Said(day=day, band="50-100", amount=float(AMOUNT[0]), contract="contract")
    for by in (enterprise, provider) if state in (State.SIGNED, State.DELIVERED) else ():
        service.sign(made, by=by, now=now, said=said)
    for by in (enterprise, provider) if state == State.DELIVERED else ():
        service.deliver(made, by=by, now=now, said=Said(day=day, note="漏检率降到 0.3%"))
    if state == State.CLOSED:
        service.close(made, by=enterprise, now=now, reason="budget")


def knows(role: str, secret: str, state: State | None) -> bool:
    """Return whether the rules let a role read a kind of canary; everything that is not named here is hidden."""
    introduced = state in KNOWN
    always = {
        "enterprise_name": {"enterprise", "officer", "operator"},
        "enterprise_contact": {"enterprise", "officer", "operator"},
        "provider_contact": {"provider", "officer", "other_officer", "operator"},
        "need_text": {"enterprise", "provider", "other_provider", "officer", "other_officer", "operator"},
        "message": {"enterprise", "provider", "officer", "operator"},
        "amount": {"enterprise", "provider", "officer", "operator"},
    }
    after = {"enterprise_name": {"provider"}, "enterprise_contact": {"provider"}, "provider_contact": {"enterprise"}}
    always, after = (
        always
        | planted.ALWAYS
        | visit_world.ALWAYS
        | station_world.ALWAYS
        | assessment_world.ALWAYS
        | policy_world.ALWAYS,
        after | planted.AFTER,
    )
    return role in always[secret] or (introduced and role in after.get(secret, set()))


SECRETS: dict[str, tuple[str, ...]] = {
    "enterprise_name": ENTERPRISE_NAME,
    "enterprise_contact": (*ENTERPRISE_CONTACT, MEMBER_MAIL[0]),
    "provider_contact": (*PROVIDER_CONTACT, MEMBER_MAIL[1]),
    "need_text": NEED_TEXT,
    "message": MESSAGE,
    "amount": AMOUNT,
    **planted.SECRETS,
    **visit_world.SECRETS,
    **station_world.SECRETS,
    **assessment_world.SECRETS,
    **policy_world.SECRETS,
}
