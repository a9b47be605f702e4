"""Who may do what to an introduction, and the one function that says what a viewer may see of an organisation.

`may_<verb>` is about standing alone; whether the state allows the step is `states.py`, so that a stale page learns 409, not 403.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from matchmaker.accounts.access import serves
from matchmaker.foundation import clock
from matchmaker.introductions import tender
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.outcomes import OUTCOME_OF, Outcome, latest, missing_key
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, RUNNING, TABLE, WAITING, Action, Side, State

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need
    from matchmaker.catalogue.offers import Capability


@dataclass(frozen=True)
class Visible:
    """What of an organisation may be shown to one viewer."""

    name: bool
    contact: bool


NOTHING = Visible(name=False, contact=False)
NAME_ONLY = Visible(name=True, contact=False)
EVERYTHING = Visible(name=True, contact=True)


def visible(introduction: Introduction | None, viewer: "User | None", organisation: "Organisation") -> Visible:
    """Return whether `viewer` may see the organisation's name and its contact data; every page, export and mail asks here.

    Contact data: the organisation itself, and the other side of `introduction` from *introduced* on while its consent
    holds. An enterprise's
    name: the same, its park's staff and operators. A provider's name: everyone who is signed in while it is verified,
    and whoever has an introduction with it.
    """
    if viewer is None or not viewer.is_authenticated:
        return NOTHING
    if viewer.belongs_to(organisation.id):
        return EVERYTHING
    if introduction is not None and _is_other_side(introduction, viewer, organisation):
        if introduction.state in KNOWN_TO_EACH_OTHER:
            return EVERYTHING if has_consented(introduction, organisation.id) else NAME_ONLY
        if not organisation.is_enterprise:
            return NAME_ONLY
    if organisation.is_enterprise:
        return NAME_ONLY if serves(viewer, organisation) else NOTHING
    return NAME_ONLY if organisation.is_verified or viewer.is_staff else NOTHING


def _is_other_side(introduction: Introduction, viewer: "User", organisation: "Organisation") -> bool:
    other = {introduction.enterprise_id: introduction.provider_id, introduction.provider_id: introduction.enterprise_id}
    return organisation.id in other and viewer.belongs_to(other[organisation.id])


def is_staff_for(user: "User", introduction: Introduction) -> bool:
    """Return whether the person is staff of the need's park and stands on neither side."""
    return serves(user, introduction.enterprise) and introduction.side_of(user) is None


def side_for(user: "User", introduction: Introduction) -> Side | None:
    """Return the one side that the person may act for; None for a third party and for somebody who stands on both."""
    if user.belongs_to(introduction.enterprise_id) and user.belongs_to(introduction.provider_id):
        return None
    return introduction.side_of(user)


def is_involved(introduction: Introduction, side: Side) -> bool:
    """Return whether a side has come to know of it: where staff propose, the provider is asked after the enterprise."""
    if side != Side.PROVIDER or introduction.initiator != Side.STAFF:
        return True
    return any(one.giver_id == introduction.enterprise_id for one in introduction.consents)


def has_consented(introduction: Introduction, organisation_id: int) -> bool:
    """Return whether the organisation's consent holds."""
    return any(one.giver_id == organisation_id and one.withdrawn_at is None for one in introduction.consents)


def may_view(user: "User", introduction: Introduction) -> bool:
    """Both sides, once they are involved; staff of the need's park; operators."""
    side = introduction.side_of(user)
    if side is not None and is_involved(introduction, side):
        return True
    return serves(user, introduction.enterprise)


def may_view_trail(user: "User", introduction: Introduction) -> bool:
    """The whole record is for staff of the need's park and operators."""
    return serves(user, introduction.enterprise)


def may_ask(user: "User", need: "Need", capability: "Capability") -> bool:
    """A member of the need's enterprise who does not belong to the provider as well."""
    return user.belongs_to(need.organisation_id) and not user.belongs_to(capability.organisation_id)


def may_respond(user: "User", need: "Need", today: date | None = None) -> bool:
    """A member of a verified provider or institute who does not belong to the need's enterprise."""
    return bool(responders(user, today)) and not user.belongs_to(need.organisation_id)


def responders(user: "User", today: date | None = None) -> list["Organisation"]:
    """Return the verified providers that the person may answer for."""
    day = today or clock.today()
    return [one for one in user.organisations if not one.is_enterprise and one.verified_on(day)]


def may_compare_responses(user: "User", need: "Need") -> bool:
    """The need's enterprise and its park's staff."""
    return user.belongs_to(need.organisation_id) or serves(user, need.organisation)


def may_propose(user: "User", need: "Need") -> bool:
    """Staff of the need's park who do not belong to its enterprise."""
    return serves(user, need.organisation) and not user.belongs_to(need.organisation_id)


def may_agree(user: "User", introduction: Introduction) -> bool:
    """Somebody on one side that is involved."""
    side = side_for(user, introduction)
    return side is not None and is_involved(introduction, side)


may_decline = may_agree


def may_withdraw(user: "User", introduction: Introduction) -> bool:
    """The initiator, a side whose consent was given, or staff."""
    side = side_for(user, introduction)
    if side is None:
        return is_staff_for(user, introduction)
    return introduction.initiator == side or any(
        one.giver_id == id_of(introduction, side) for one in introduction.consents
    )


def may_confirm(user: "User", introduction: Introduction) -> bool:
    """Staff of the need's park (园区外: an operator) who belong to neither side."""
    return is_staff_for(user, introduction)


def may_record_meeting(user: "User", introduction: Introduction) -> bool:
    """Either side, or staff."""
    return may_agree(user, introduction) or is_staff_for(user, introduction)


may_close = may_record_no_show = may_plan = may_intend = may_sign = may_deliver = may_deny = may_record_meeting


def may_reopen(user: "User", introduction: Introduction) -> bool:
    """Whoever ended it."""
    return bool(introduction.steps) and introduction.steps[-1].actor_id == user.id


def may_rate(user: "User", introduction: Introduction) -> bool:
    """Somebody on one side."""
    return side_for(user, introduction) is not None


MAY = {
    Action.AGREE: may_agree,
    Action.DECLINE: may_decline,
    Action.WITHDRAW: may_withdraw,
    Action.CONFIRM: may_confirm,
    Action.RECORD_MEETING: may_record_meeting,
    Action.RECORD_NO_SHOW: may_record_no_show,
    Action.PLAN: may_plan,
    Action.INTEND: may_intend,
    Action.SIGN: may_sign,
    Action.DELIVER: may_deliver,
    Action.DENY: may_deny,
    Action.CLOSE: may_close,
    Action.REOPEN: may_reopen,
}


def id_of(introduction: Introduction, side: Side) -> int:
    """Return the organisation that stands on a side."""
    return introduction.enterprise_id if side == Side.ENTERPRISE else introduction.provider_id


def actions_for(user: "User", introduction: Introduction) -> list[Action]:
    """Return what the person can do to it now, in the table's order: the buttons of a page; undoing is offered by a toast alone."""
    state = State(introduction.state)
    found = [
        one for one, may in MAY.items() if (state, one) in TABLE and one != Action.REOPEN and may(user, introduction)
    ]
    side = side_for(user, introduction)
    if side is not None and state in WAITING and introduction.waiting_for != side:
        found = [one for one in found if one not in _when_not_asked(introduction, side)]
    found = [one for one in found if not tender.stops(introduction.need, one)]
    return [one for one in found if _has_point(one, introduction, side or Side.STAFF)]


def _has_point(action: Action, introduction: Introduction, side: Side) -> bool:
    """Return whether an answer would say something: staff judge what a side has claimed, a side denies what others claim."""
    outcome = OUTCOME_OF.get(action)
    if action == Action.PLAN:
        return not no_plan_yet(introduction, side)
    if action == Action.DENY:
        return any(denied_by(introduction, side, one) for one in Outcome)
    if outcome is None or action == Action.RECORD_MEETING or side != Side.STAFF:
        return True
    return bool(latest(introduction.claims, outcome))


def no_plan_yet(introduction: Introduction, side: Side) -> str:
    """Return the code of why nothing can be planned now, "" where it can.

    A claimed signing or delivery waits for the other side until its day, which a plan must not move; once the day has
    passed and it was handed to staff, staff say what comes next.
    """
    owing = missing_key(introduction.claims) if introduction.state in RUNNING else None
    if owing is None or (side == Side.STAFF and introduction.waiting_for != owing):
        return ""
    return "answer_first" if side == owing else "answer_awaited"


def denied_by(introduction: Introduction, side: Side, outcome: Outcome) -> bool:
    """Return whether a side could say that an outcome is not so: somebody else claims it."""
    return any(one.holds for who, one in latest(introduction.claims, outcome).items() if who != side)


def _when_not_asked(introduction: Introduction, side: Side) -> set[Action]:
    """A side that is not asked cannot agree; it declines only what somebody else began and it has agreed to."""
    initiator = introduction.initiator == side
    return {Action.AGREE, Action.DECLINE} if initiator or introduction.state == State.PROPOSED else {Action.AGREE}
