"""The people and posts that tests of introductions play with, and how to bring an introduction into a state through the services."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.introductions import service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side, State
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
)


@dataclass
class Cast:
    """One need of an enterprise in a park, one provider; `asker` and `seller` are their people, `officer` serves the park."""

    park: Park
    officer: User
    enterprise: Organisation
    provider: Organisation
    asker: User
    seller: User
    need: Need
    capability: Capability


def make_cast(**fields: Any) -> Cast:
    """Return a cast; `enterprise` and `provider` take fields for the organisations."""
    park = make_park()
    enterprise = make_organisation(**{"park": park, **fields.get("enterprise", {})})
    provider = make_provider(**fields.get("provider", {}))
    return Cast(
        park=park,
        officer=make_officer(park),
        enterprise=enterprise,
        provider=provider,
        asker=admin_of(enterprise),
        seller=admin_of(provider),
        need=make_need(enterprise),
        capability=make_capability(provider),
    )


def ask(cast: Cast, side: Side = Side.ENTERPRISE, **more: Any) -> Introduction:
    """Start one for a side."""
    by = {Side.ENTERPRISE: cast.asker, Side.PROVIDER: cast.seller, Side.STAFF: cast.officer}[side]
    given = {"consent": side != Side.STAFF, "now": clock.now(), **more}
    return service.propose(cast.need, cast.capability, by=by, side=side, **given)


def bring(cast: Cast, state: str, side: Side = Side.ENTERPRISE) -> Introduction:
    """Return an introduction in a state, brought there by the services."""
    one, now = ask(cast, side), clock.now()
    if state == State.PROPOSED:
        return one
    if state in (State.DECLINED, State.WITHDRAWN, State.EXPIRED):
        _end_early(cast, one, state)
        return one
    agree_all(cast, one)
    if state == State.AGREED:
        return one
    by = make_officer(cast.park) if side == Side.STAFF else cast.officer  # who proposed cannot confirm alone
    service.confirm(one, by=by, now=now, ticks=list(Tick))
    if state in (State.MET, State.SIGNED, State.DELIVERED):
        service.record_meeting(one, by=cast.asker, now=now, day=clock.day_of(now))
    if state == State.CLOSED:
        service.close(one, by=cast.asker, now=now, reason="budget")
    if state in (State.SIGNED, State.DELIVERED):
        _both_say(cast, one, state)
    return one


def _both_say(cast: Cast, one: Introduction, state: str) -> None:
    now = clock.now()
    day = clock.day_of(now)
    for by in (cast.asker, cast.seller):
        service.sign(one, by=by, now=now, said=Said(day=day, band="50-100", contract="contract"))
    for by in (cast.asker, cast.seller) if state == State.DELIVERED else ():
        service.deliver(one, by=by, now=now, said=Said(day=day, note="漏检率降到 0.3%"))


def agree_all(cast: Cast, one: Introduction) -> None:
    """Let whoever is asked agree until staff are waited for."""
    while one.state == State.PROPOSED:
        by = cast.asker if one.waiting_for == Side.ENTERPRISE else cast.seller
        service.agree(one, by=by, now=clock.now(), consent=True)


def _end_early(cast: Cast, one: Introduction, state: str) -> None:
    now = clock.now()
    if state == State.DECLINED:
        by = cast.seller if one.waiting_for == Side.PROVIDER else cast.asker
        service.decline(one, by=by, now=now, reason="region")
    elif state == State.WITHDRAWN:
        by = {Side.ENTERPRISE: cast.asker, Side.PROVIDER: cast.seller, Side.STAFF: cast.officer}[Side(one.initiator)]
        service.withdraw(one, by=by, now=now, note="改期")
    else:
        service.expire_due(now + timedelta(days=60))
