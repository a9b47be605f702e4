"""A world with one thing of every kind that a form is about, and the addresses at which a crawl of it begins."""

from datetime import timedelta
from typing import Any

from flask import Flask

from matchmaker.accounts import credentials, joining, links, registration, service
from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import edits, offering, recording, review
from matchmaker.catalogue import service as needs
from matchmaker.catalogue.content import CapabilityContent, NeedContent, RequirementContent, capability_content
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import following
from matchmaker.introductions.questions import Question
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage, Refusal
from matchmaker.notifications.service import tell_address
from tests.factories import join, make_capability, make_need, make_organisation, make_user
from tests.house import (
    assessment_world,
    desk_world,
    fair_world,
    figure_world,
    policy_world,
    programs,
    station_world,
    telling,
    visit_world,
)
from tests.house.brought import bring_all
from tests.house.world import ROLES, World, _introduce, build

STEPS = ("", "/agree", "/decline", "/withdraw", "/meeting", "/close", "/no-show", "/plan", "/owner")
OUTCOMES = ("", "/meeting", "/plan", "/intend", "/sign", "/deny", "/rate")


def whole_world(app: Flask) -> World:
    """Return the canaries' world with one thing of every kind that a form is about."""
    world = build(app, State.AGREED)
    with app.app_context(), transaction():
        people = {role: _user(world.mails[role]) for role in ROLES if role in world.mails}
        need, capability = _get(Need, world.codes["need"]), _get(Capability, world.codes["capability"])
        _posts(world, people, need, capability)
        _introductions(world, people, need, capability)
        _accounts(app, world, people, need.organisation)
        desk_world.fill(world, people["operator"])
        world.codes |= bring_all(people["officer"], need.organisation.park)
        world.codes |= telling.set_up(people["enterprise"], people["officer"], need.organisation.park)
        world.codes |= programs.set_up(people["enterprise"])
        fair_world.fill(world, people, need, capability, _get(Capability, world.codes["second"]))
        visit_world.fill(world, need.organisation, people["officer"], people["expert"])
        assessment_world.fill(world, people["other_enterprise"].organisations[0])
        station_world.fill(world, need.organisation, people["officer"])
        delivered = _introduce(make_need(need.organisation), capability, people["officer"], State.DELIVERED)
        policy_world.fill(world, people, need, capability, delivered)
        figure_world.fill(world, people, need)
    return world


def _user(email: str) -> User:
    return db.session.query(User).filter_by(email=email).one()


def _get(kind: Any, code: str) -> Any:
    return db.session.query(kind).filter_by(code=code).one()


def _content(**more: Any) -> NeedContent:
    line = RequirementContent("外观缺陷在线检测", True, "漏检率", "2.1", "0.5", "%")
    plain = {"title": "壳体气孔在线检测", "problem": "夜班漏检多，靠手工录入。", "requirements": (line,)}
    return NeedContent(**plain | more)


def _posts(world: World, people: dict[str, User], need: Need, capability: Capability) -> None:
    now, enterprise, provider = clock.now(), people["enterprise"], people["provider"]
    waiting = needs.create_need(enterprise, need.organisation, _content(problem="电话 13800138000，夜班漏检多。"), now)
    edits.submit(waiting, enterprise, now, declared=True)
    clean = needs.create_need(enterprise, need.organisation, _content(), now)
    edits.submit(clean, enterprise, now, declared=True)
    draft = needs.create_need(enterprise, need.organisation, _content(), now)
    world.codes["draft"] = draft.code
    held, edited = make_need(need.organisation), make_need(need.organisation)
    for one in (held, edited):
        edits.edit(one, _content(problem="电话 13800138000，漏检多。"), one.version, enterprise, now, declared=True)
    review.waive(edited, "13800138000", people["officer"], now)
    offer = offering.create_capability(provider, capability.organisation, capability_content(capability), now)
    edits.submit(offer, provider, now, declared=True)
    drafted = offering.create_capability(provider, capability.organisation, capability_content(capability), now)
    world.codes["offer_draft"] = drafted.code
    paused = make_capability(capability.organisation)
    offering.pause_capability(paused, provider, now)
    offering.create_capability(provider, capability.organisation, CapabilityContent(title="草稿"), now)
    officer = people["officer"]
    recorded = recording.record_need(officer, need.organisation, _content(), "电话记录", now)
    recording.ask_contact(recorded, officer, now)
    world.codes |= {
        "edited": edited.code,
        "waiting": waiting.code,
        "clean": clean.code,
        "held": held.code,
        "recorded": recorded.code,
    }
    gone = make_need(need.organisation)
    gone.state = "expired"
    world.codes |= {"offer": offer.code, "paused": paused.code, "expired": gone.code}


def _introductions(world: World, people: dict[str, User], need: Need, capability: Capability) -> None:
    others = people["other_provider"].organisations[0]
    second = db.session.query(Capability).filter_by(organisation_id=others.id).first()
    officer = people["officer"]
    world.codes["proposed"] = _introduce(need, second, officer, State.PROPOSED).code
    world.codes["introduced"] = _introduce(make_need(need.organisation), capability, officer, State.INTRODUCED).code
    met = make_need(need.organisation)
    world.codes["met"] = _introduce(met, capability, officer, State.MET).code
    signed = make_need(need.organisation)
    world.codes["signed"] = _introduce(signed, capability, officer, State.SIGNED).code
    following.ask_due(clock.now() + timedelta(days=31))
    overdue = db.session.query(Question).filter_by(code=world.codes["question"]).one()
    overdue.due_on = clock.today() - timedelta(days=1)
    world.codes |= {"free": make_need(need.organisation, title="还没有人应答的需求").code, "second": second.code}


def _accounts(app: Flask, world: World, people: dict[str, User], organisation: Organisation) -> None:
    now, admin = clock.now(), people["enterprise"]
    member, asker = make_user(), make_user()
    join(member, Role.MEMBER, organisation=organisation)
    join(make_user(), Role.ADMIN, organisation=people["provider"].organisations[0])  # so that the other may be less
    join(people["operator"], Role.MEMBER, organisation=people["other_provider"].organisations[0])
    joining.ask_to_join(organisation, by=asker, now=now)
    joining.invite(organisation, "invited@example.com", "member", by=admin, now=now)
    joining.invite(organisation, asker.email, "member", by=admin, now=now)
    fresh = make_organisation(OrganisationKind.ENTERPRISE, verified=False, park_id=organisation.park_id)
    fresh.verification = "submitted"
    unproved = make_user(email_confirmed_at=None)
    registration.ask_to_confirm(unproved, now=now)
    service.ask_reset(member.email, now=now)
    service.ask_email_change(admin, "moved@example.com", now=now)
    _refused(people["other_enterprise"])
    told = {"name": "失败", "link": credentials.reset_link(member)}
    failed = tell_address("password_reset", "lost@example.com", "zh", subject="", facts=told, now=now)
    failed.state = "failed"
    world.codes |= {"submitted": fresh.code}
    db.session.flush()
    for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id):
        link = one.facts.get("link")
        if link:
            token = links.sign(link["purpose"], link["data"], app.config["SECRET_KEY"])
            world.codes[f"link:{link['to']}:{one.address}"] = token


def _refused(person: User) -> None:
    """Mail to the person came back, and the one that proves otherwise is on its way."""
    now = clock.now()
    db.session.add(Refusal(address=person.email, error="550 no such user", refused_at=now))
    link = links.facts(links.Purpose.WORKS, "telling.accept_address", user=person.id, email=person.email)
    tell_address("address_check", person.email, "zh", subject="", facts={"link": link}, now=now)


def starts(world: World) -> list[str]:
    """Return the addresses that the crawl begins at, besides what pages link to."""
    tokens = [(name.split(":")[1], token) for name, token in world.codes.items() if name.startswith("link:")]
    to = {
        "register.confirm": "/register/confirm/",
        "password.reset": "/password/reset/",
        "account.confirm_email": "/account/email/",
        "telling.accept_address": "/account/email/works/",
        "invitations.show": "/invitations/",
        "needs.confirm_record": "/needs/confirm/",
        "follow_up.show": "/follow-up/",
    }
    codes = world.codes
    return [
        *(*telling.STARTS, f"/unsubscribe/{codes['unsubscribe']}", f"/needs/{codes['need']}/share"),
        *(
            "/",
            "/register",
            "/sign-in",
            "/password/forgot",
            "/account/password",
            "/account/email",
            "/organisation/new",
            "/staff/record",
        ),
        *("/organisation/edit", "/organisation/members", "/needs/mine", "/capabilities/mine", "/introductions"),
        *desk_world.starts(world),
        *fair_world.starts(world),
        *visit_world.starts(world),
        *assessment_world.starts(world.codes),
        *station_world.starts(world),
        *policy_world.starts(world),
        *figure_world.starts(world),
        *("/staff/", "/staff/posts", "/staff/organisations", "/staff/operator/users", "/staff/operator/parks"),
        *(f"/staff/operator/parks?edit={codes['park']}", "/staff/operator/outbox?state=failed", "/account", "/notices"),
        f"/needs/{codes['draft']}/paste",
        *(f"/needs/{codes[one]}" for one in ("need", "waiting", "held", "expired")),
        *(f"/needs/{codes['need']}/providers", f"/needs/{codes['need']}/shortlist", f"/needs/{codes['clean']}/edit"),
        *(f"/capabilities/{codes[one]}" for one in ("capability", "offer", "paused")),
        *(
            f"/staff/posts/{codes[one]}"
            for one in ("need", "waiting", "clean", "held", "edited", "recorded", "capability")
        ),
        *(f"/staff/organisations/{codes[one]}" for one in ("enterprise", "submitted")),
        *(f"/introductions/{codes[one]}{step}" for one in ("introduction", "proposed", "introduced") for step in STEPS),
        *(f"/introductions/{codes['met']}{step}" for step in OUTCOMES),
        *(f"/introductions/{codes['signed']}{step}" for step in ("", "/deliver")),
        *(f"/staff/introductions/{codes['introduction']}{step}" for step in ("", "/withdraw")),
        f"/staff/needs/{codes['free']}/propose?capability={codes['capability']}",
        f"/needs/{codes['free']}/ask/{codes['second']}",
        *(f"/questions/{codes[one]}" for one in ("question", "question_answered")),
        *(f"/needs/{codes['need']}/{page}" for page in ("questions", "files")),
        f"/introductions/{codes['introduction']}/files",
        f"/organisations/{codes['enterprise']}/files",
        *(f"/needs/{codes['draft']}{page}" for page in ("/edit", "/paste")),
        f"/needs/{codes['free']}/respond",
        f"/staff/operator/users?email={world.mails['officer']}",
        *(f"/staff/imports{page}" for page in ("", *(f"/{codes[one]}" for one in codes if one.startswith("batch")))),
        f"/staff/organisations/{codes['unclaimed']}",
        *("/staff/duplicates", f"/staff/duplicates/{codes['pair_one']}/{codes['pair_other']}"),
        *(f"{to[name]}{token}" for name, token in tokens),
    ]
