"""The steps up to the introduction and its end, one function each; a provider's answer is `responding.py`, what follows `progress.py`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import access, alternates, closed, consents, guards, notices, refusals, separation
from matchmaker.introductions.checklist import CONFLICT_VERSION, Tick, checklist
from matchmaker.introductions.clock import alive_on, due_on
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.moves import move, target
from matchmaker.introductions.progress import (
    deliver,
    deny,
    intend,
    plan,
    record_meeting,
    record_no_show,
    sign,
    stand,
    told_by,
)
from matchmaker.introductions.ratings import rate
from matchmaker.introductions.reopening import PATIENCE, before, reopen
from matchmaker.introductions.states import Action, DeclineReason, Side, State, Waiting
from matchmaker.introductions.sweeping import close_siblings, expire_due, hand_over_due, remind_due

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need
    from matchmaker.catalogue.offers import Capability

__all__ = [
    "agree",
    "close",
    "close_siblings",
    "confirm",
    "decline",
    "deliver",
    "deny",
    "expire_due",
    "hand_over_due",
    "intend",
    "plan",
    "propose",
    "rate",
    "record_meeting",
    "record_no_show",
    "remind_due",
    "reopen",
    "sign",
    "withdraw",
]

FIRST_ASKED = {Side.ENTERPRISE: Side.PROVIDER, Side.PROVIDER: Side.ENTERPRISE, Side.STAFF: Side.ENTERPRISE}


def propose(
    need: "Need",
    capability: "Capability",
    *,
    by: "User",
    side: Side,
    now: datetime,
    message: str = "",
    consent: bool = False,
    abroad: bool = False,
    then: Sequence["Capability"] = (),
) -> Introduction:
    """Start an introduction for one side, which thereby gives its consent, or for staff; return it, flushed.

    The other side is asked; where staff propose, the enterprise is asked first. `abroad` is the further consent where
    the recipient sits outside the mainland, `then` are the alternates that the
    enterprise consents to have asked next, in this order. Raises NotAllowed (not on that side), Invalid (consent not
    ticked, message gives away who writes, too many alternates), Conflict (need closed, provider unverified or full, one
    is open already, one organisation on both sides).
    """
    day = clock.day_of(now)
    _may_start(need, capability, by, side)
    guards.two_sides(need, capability)
    guards.need_is_open(need, day)
    guards.capability_is_offered(capability, day)
    guards.a_note("message", message, need.organisation)
    if side != Side.STAFF:
        recipient = need.organisation if side == Side.PROVIDER else capability.organisation
        consents.need_tick(consent, recipient, abroad)
    guards.none_open(need, capability.organisation_id)
    closed.may_begin(need, capability.organisation, by=by, side=side, now=now)
    if side == Side.PROVIDER:
        guards.has_room(capability.organisation_id)
    introduction = _insert(need, capability, by, side, now, message)
    if side != Side.STAFF:
        consents.give(introduction, side, by=by, now=now)
        db.session.flush()
    if side == Side.ENTERPRISE and then:
        alternates.line_up(need, then, by=by, now=now, text_version=consents.TEXT_VERSION)
    notices.tell_sides("introduction_proposed", introduction, (FIRST_ASKED[side],), now=now, besides=by)
    return introduction


def _may_start(need: "Need", capability: "Capability", by: "User", side: Side) -> None:
    on_enterprise, on_provider = by.belongs_to(need.organisation_id), by.belongs_to(capability.organisation_id)
    stands = {
        Side.ENTERPRISE: on_enterprise and not on_provider,
        Side.PROVIDER: on_provider and not on_enterprise,
        Side.STAFF: access.may_propose(by, need) and not on_provider,
    }
    if not stands[side]:
        raise NotAllowed("both_sides" if on_enterprise and on_provider else "not_yours")


def _insert(
    need: "Need", capability: "Capability", by: "User", side: Side, now: datetime, message: str
) -> Introduction:
    introduction = Introduction(
        code=next_code("I", clock.day_of(now).year),
        need=need,
        enterprise=need.organisation,
        provider=capability.organisation,
        capability=capability,
        initiator=side,
        initiator_user_id=by.id,
        message=message,
        state=State.PROPOSED,
        waiting_for=FIRST_ASKED[side],
        due_on=due_on(clock.day_of(now)),
        created_at=now,
        changed_at=now,
    )
    try:
        with db.session.begin_nested():  # the partial unique index has the last word when two ask at once
            db.session.add(introduction)
    except IntegrityError as error:
        raise Conflict("already_open") from error
    first = Step(action=Action.PROPOSE, to_state=State.PROPOSED, actor_id=by.id, actor_side=side, at=now, note=message)
    introduction.steps.append(first)
    audit.record("introduction.propose", introduction.code, by=by, now=now, need=introduction.need.code)
    return introduction


def agree(
    introduction: Introduction,
    *,
    by: "User",
    now: datetime,
    consent: bool = False,
    abroad: bool = False,
    note: str = "",
) -> None:
    """Give the asked side's consent; with both consents it is *agreed* and waits for staff, else the provider is asked.

    Raises NotAllowed, IllegalTransition, Conflict (not asked now, need closed, provider unverified or full, somebody was
    first), Invalid (consent not ticked, note gives away who writes).
    """
    side = access.side_for(by, introduction)
    if side is None or not access.may_agree(by, introduction):
        raise NotAllowed("both_sides" if introduction.side_of(by) else "not_yours")
    to = target(introduction, Action.AGREE, by)
    if introduction.waiting_for != side:
        raise Conflict("not_your_turn")
    day = clock.day_of(now)
    guards.need_still_stands(introduction.need)
    guards.a_note("note", note, introduction.enterprise)
    recipient = introduction.enterprise if side == Side.PROVIDER else introduction.provider
    consents.need_tick(consent, recipient, abroad)
    if side == Side.PROVIDER:
        guards.provider_is_verified(introduction.provider, day)
        guards.has_room(introduction.provider_id, introduction)
    other = consents.OTHER[side]
    both = access.has_consented(introduction, access.id_of(introduction, other))
    to, waiting_for = (to, Side.STAFF) if both else (State.PROPOSED, other)
    move(introduction, Action.AGREE, to, by=by, side=side, now=now, waiting_for=waiting_for, due=due_on(day), note=note)
    consents.give(introduction, side, by=by, now=now)
    db.session.flush()
    if both:
        notices.tell_sides("introduction_agreed", introduction, (other, Side.STAFF), now=now, besides=by, by_side=side)
    else:
        notices.tell_sides("introduction_proposed", introduction, (other,), now=now, besides=by)


def confirm(
    introduction: Introduction, *, by: "User", now: datetime, ticks: Collection[str] = (), note: str = ""
) -> None:
    """Bring both sides together: contacts are revealed to each other, a row each, and both are told. Cannot be undone.

    Raises NotAllowed (not staff of the park, or of one of the sides), IllegalTransition, Conflict (consent or seal no
    longer holds, need closed, another officer was first), Invalid (a line of the checklist is not ticked).
    """
    if not access.may_confirm(by, introduction):
        raise NotAllowed("own_side" if introduction.side_of(by) else "not_yours")
    to = target(introduction, Action.CONFIRM, by)
    guards.need_still_stands(introduction.need)
    separation.not_alone(introduction, by=by, now=now)
    lines = checklist(introduction, clock.day_of(now))
    for line in lines:
        if line.stops:
            raise Conflict(f"no_{line.tick}")
    missing = [tick for tick in Tick if tick not in ticks]
    if missing:
        raise Invalid("ticks", "ticks_missing", n=len(missing))
    facts = {"ticks": list(Tick), "held": {line.tick: line.holds for line in lines}, "conflict": CONFLICT_VERSION}
    news = alive_on(clock.day_of(now))
    waits: dict[str, Any] = {"waiting_for": Waiting.BOTH, "due": news}
    move(introduction, Action.CONFIRM, to, by=by, side=Side.STAFF, now=now, note=note, facts=facts, **waits)
    consents.reveal(introduction, now)
    db.session.flush()
    notices.tell_confirmed(introduction, now)


def _known_reason(reason: str, note: str) -> None:
    if reason not in list(DeclineReason):
        raise Invalid("reason", "reason_needed")
    if reason == DeclineReason.OTHER and not note:
        raise Invalid("note", "note_needed")


def decline(introduction: Introduction, *, by: "User", now: datetime, reason: str, note: str = "") -> None:
    """Say no for one side, with a reason; contacts stay hidden.

    It can be taken back for ten seconds, so mail waits that long. Raises NotAllowed, IllegalTransition, Conflict (somebody
    was first), Invalid (no reason, no note for 其他原因).
    """
    side = stand(introduction, by, Action.DECLINE)
    to = target(introduction, Action.DECLINE, by)
    if Action.DECLINE not in access.actions_for(by, introduction):
        raise Conflict("not_your_turn")
    _known_reason(reason, note)
    guards.a_note("note", note, introduction.enterprise)
    was_agreed = introduction.state == State.AGREED
    facts = before(introduction)
    step = move(introduction, Action.DECLINE, to, by=by, side=side, now=now, reason=reason, note=note, facts=facts)
    consents.take_back(introduction, side, now)
    refusals.keep(introduction, step)
    told = (
        (consents.OTHER[side], Side.STAFF)
        if was_agreed or introduction.initiator == Side.STAFF
        else (consents.OTHER[side],)
    )
    why: dict[str, Any] = {"by_side": side, "reason": reason, "not_before": now + PATIENCE}
    notices.tell_sides("introduction_declined", introduction, told, now=now, besides=by, **why)


def withdraw(introduction: Introduction, *, by: "User", now: datetime, note: str = "") -> None:
    """Take it back before it is confirmed: the initiator, staff with a reason, or a side that withdraws its consent.

    A side's consent ends with it. Raises NotAllowed, IllegalTransition, Conflict (somebody was first), Invalid.
    """
    side = stand(introduction, by, Action.WITHDRAW)
    to = target(introduction, Action.WITHDRAW, by)
    if side == Side.STAFF and not note:
        raise Invalid("note", "note_needed")
    guards.a_note("note", note, introduction.enterprise)
    was_agreed = introduction.state == State.AGREED
    held = side != Side.STAFF and consents.take_back(introduction, side, now)
    facts = {**before(introduction), **({"consent_withdrawn": True} if held else {})}
    move(introduction, Action.WITHDRAW, to, by=by, side=side, now=now, note=note, facts=facts)
    told = notices.BOTH if side == Side.STAFF else (consents.OTHER[side],)
    told = (*told, Side.STAFF) if was_agreed and side != Side.STAFF else told
    why: dict[str, Any] = {"by_side": side, "not_before": now + PATIENCE}
    notices.tell_sides("introduction_withdrawn", introduction, told, now=now, besides=by, **why)


def close(
    introduction: Introduction,
    *,
    by: "User",
    now: datetime,
    reason: str,
    meet_again: bool | None = None,
    note: str = "",
) -> None:
    """End it without a deal; what was revealed stays readable to both. Raises NotAllowed, IllegalTransition, Conflict, Invalid."""
    side = stand(introduction, by, Action.CLOSE)
    to = target(introduction, Action.CLOSE, by)
    _known_reason(reason, note)
    guards.fits("note", note)
    facts = {"meet_again": meet_again}
    move(introduction, Action.CLOSE, to, by=by, side=side, now=now, reason=reason, note=note, facts=facts)
    notices.tell_sides(
        "introduction_closed", introduction, told_by(side), now=now, besides=by, by_side=side, reason=reason
    )
