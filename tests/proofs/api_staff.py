"""What the world of the proof of the JSON door has of members, saved searches, robots and what staff keep for themselves."""

from datetime import timedelta
from typing import Any

from matchmaker.accounts import joining
from matchmaker.accounts.people import Role
from matchmaker.brokering import service as brokering
from matchmaker.brokering import views
from matchmaker.catalogue import saved
from matchmaker.catalogue.saved import Shelf
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions import limits
from matchmaker.notifications import robots
from matchmaker.notifications.models import Owner, Pace
from tests.factories import admin_of, join, make_officer, make_user
from tests.house.telling import WECOM

Codes = dict[str, list[Any]]


def likely(dice: Any, codes: Codes, place: str) -> dict[str, Any]:
    """Return values of fields by name that let these operations through where their state does."""
    if "/members" in place:
        step = place.rsplit("/", 1)[-1]
        whom = {"email": dice.choice(codes.get(f"members_{step}", ["new@example.com"])), "role": "member"}
        return whom | ({"answer": "accept"} if step == "answer" else {})
    if "/robots" in place:
        return {"channel": "wecom", "url": f"{WECOM}new", "hears": ["introduction"], "secret": ""}
    if "/searches" in place:
        return {"shelf": "capability", "query": "", "name": "新的搜索"}
    if place == "/staff/absences":
        days = [(clock.today() + timedelta(days=n)).isoformat() for n in (1, 3)]
        return {"deputy": codes["deputy"][0], "first_on": days[0], "last_on": days[1]}
    if place == "/staff/desk/bulk":
        rows = [{"code": one, "version": 1} for one in codes["needs"]]
        back = (clock.today() + timedelta(days=5)).isoformat()
        return {"items": rows, "reason": "等对方补材料", "until": back, "officer": codes["deputy"][0]}
    if place == "/staff/views":
        return {"page": "desk.show", "name": "新的视图", "query": "whose=mine"}
    if place == "/staff/limits":
        return {str(name): value for name, value in limits.DEFAULTS.items()}
    return {}


def plant(enterprise: Any, officer: Any, operator: Any) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step."""
    now, admin, park = clock.now(), admin_of(enterprise), officer.current[0].park
    member, asker = make_user(), make_user()
    join(member, Role.MEMBER, organisation=enterprise)
    joining.ask_to_join(enterprise, by=asker, now=now)
    joining.invite(enterprise, "invited@example.com", Role.MEMBER, by=admin, now=now)
    owners = ((Owner.ORGANISATION, enterprise.id, admin), (Owner.PARK, park.id, officer))
    held = [
        robots.add_robot(owner, number, "wecom", "群", f"{WECOM}{owner}", "", by=by, now=now)
        for owner, number, by in owners
    ]
    searches = [
        saved.save_search(one.id, Shelf.CAPABILITY, "检测", "q=检测", Pace.DAILY, now=now)
        for one in (admin, officer, operator)
    ]
    deputy = make_officer(park)
    away = clock.today() + timedelta(days=30)
    absence = brokering.name_deputy(deputy.id, away, away, by=officer, now=now)
    view = views.keep("desk.show", "我的", "whose=mine", shared=True, by=officer, now=now)
    db.session.flush()
    codes: Codes = {
        "deputy": [deputy.id],
        "absence_id": [str(absence.id)],
        "view_id": [str(view.id)],
        "members_role": [member.email],
        "members_remove": [member.email],
        "members_answer": [asker.email],
        "members_withdraw": ["invited@example.com"],
        "robot": [one.key for one in held],
        "parks": [park.slug],
        "searches": [one.key for one in searches],
    }
    steps = ("members", "invite", "withdraw", "answer", "role", "remove", "robots", "{robot}")
    return codes, {step: [enterprise.code] for step in steps}
