"""What a person may see and do of a visit: `visible` is the one function of (visit, viewer, part); deny by default.

`may_<verb>` is about standing alone; whether the state allows the step is `states.py`, so that a stale page learns 409, not 403.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

from matchmaker.accounts.access import serves
from matchmaker.accounts.people import Role
from matchmaker.diagnosis.models import Expert, Visit, VisitMember
from matchmaker.diagnosis.states import ENDED_FOR_EXPERTS, GROUP, OUT, TABLE, WRITING, Action, Duty, State

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


class Part(StrEnum):
    """What there is to see of a visit, from the least to the most."""

    EXISTENCE = "existence"  # its code, its state and day, an enterprise that is described, not named
    NAME = "name"  # the enterprise's name
    CASE = "case"  # what the enterprise wrote, the preparation, the plan of the day
    GROUP = "group"  # who is in the group, with what they declared
    FINDINGS = "findings"  # findings, photos, the text of the report while it is written
    FULL = "full"  # issued versions, whole
    REDACTED = "redacted"  # issued versions without name and contents


NOTHING: frozenset[Part] = frozenset()
ENTERPRISE = frozenset({Part.EXISTENCE, Part.NAME, Part.CASE, Part.GROUP})
STAFF = frozenset({Part.EXISTENCE, Part.NAME, Part.CASE, Part.GROUP})
INVITED = frozenset({Part.EXISTENCE})
SIGNED = frozenset({Part.EXISTENCE, Part.NAME, Part.CASE, Part.GROUP, Part.FINDINGS})
FED_BACK = frozenset({State.FEEDBACK, State.DRAFTING, State.REVIEW, State.REVISE}) | OUT


def member_of(visit: Visit, user: "User") -> VisitMember | None:
    """Return the person's place on the visit, None where they have none."""
    return next((one for one in visit.members if one.expert.user_id == user.id), None)


def is_out(visit: Visit) -> bool:
    """Return whether a version was issued: it stays with its readers while the next one is written."""
    amended = visit.state in (State.REVISE, State.REVIEW) and any(one.action == Action.ISSUE for one in visit.steps)
    return visit.state in OUT or amended


def parts(visit: Visit, viewer: "User | None") -> frozenset[Part]:
    """Return everything of a visit that a viewer may see.

    The enterprise: all that is its own, findings once they were fed back, every issued version. An expert of the visit: before
    signing no word of the enterprise; afterwards everything, until the enterprise has acknowledged, the expert withdrew or declared
    a conflict. Staff whom the enterprise turns to: how it runs, also a draft that they wrote, and the redacted edition, never
    findings. 主管部门: the redacted edition. Everybody else: nothing.
    """
    if viewer is None or not viewer.is_authenticated:
        return NOTHING
    out = frozenset({Part.REDACTED}) if is_out(visit) else NOTHING
    if viewer.belongs_to(visit.enterprise_id):
        told = frozenset({Part.FINDINGS}) if visit.state in FED_BACK else NOTHING
        return ENTERPRISE | told | (out | {Part.FULL} if out else NOTHING)
    member = member_of(visit, viewer)
    if member is not None:
        return _of_member(visit, member, out) if viewer.holds(Role.EXPERT) else NOTHING
    if serves(viewer, visit.enterprise) and (visit.state != State.DRAFT or visit.created_by_id == viewer.id):
        return STAFF | out
    return out | {Part.EXISTENCE} if out and viewer.holds(Role.AUTHORITY) else NOTHING


def _of_member(visit: Visit, member: VisitMember, out: frozenset[Part]) -> frozenset[Part]:
    if not member.stays or visit.state in ENDED_FOR_EXPERTS:
        return NOTHING
    if not member.has_signed:
        return INVITED
    return SIGNED | (out | {Part.FULL} if out else NOTHING)


def visible(visit: Visit, viewer: "User | None", part: Part) -> bool:
    """Return whether the viewer may see one part; every page, export and mail asks here."""
    return part in parts(visit, viewer)


def may_apply(user: "User", organisation: "Organisation") -> bool:
    """Return whether the person may ask for a visit to the enterprise: its own people, and staff whom it turns to."""
    return organisation.is_enterprise and (user.belongs_to(organisation.id) or serves(user, organisation))


def may_edit(user: "User", visit: Visit) -> bool:
    """Return whether the person may change what the enterprise wrote, what it allows and what it has prepared."""
    own = user.belongs_to(visit.enterprise_id)
    return own or (visit.created_by_id == user.id and visit.state == State.DRAFT and serves(user, visit.enterprise))


def may_arrange(user: "User", visit: Visit) -> bool:
    """Return whether the person accepts, forms the group, sets day and plan: staff who are neither of the enterprise nor of the group."""
    return (
        serves(user, visit.enterprise) and not user.belongs_to(visit.enterprise_id) and member_of(visit, user) is None
    )


def _is(user: "User", visit: Visit, *duties: Duty) -> bool:
    member = member_of(visit, user)
    return member is not None and member.has_signed and member.duty in duties and user.holds(Role.EXPERT)


def may_lead(user: "User", visit: Visit) -> bool:
    """Return whether the person leads the group there."""
    return _is(user, visit, Duty.LEAD)


def may_review(user: "User", visit: Visit) -> bool:
    """Return whether the person reviews the report: an expert who is not in the group."""
    return _is(user, visit, Duty.REVIEWER)


def may_write(user: "User", visit: Visit) -> bool:
    """Return whether the person writes findings and sections: the group, not its reviewer."""
    return _is(user, visit, *GROUP)


def may_write_now(user: "User", visit: Visit) -> bool:
    """Return whether the person writes and the state lets them."""
    return visit.state in WRITING and may_write(user, visit)


def may_acknowledge(user: "User", visit: Visit) -> bool:
    """Return whether the person acknowledges and decides on findings: the enterprise's own people."""
    return user.belongs_to(visit.enterprise_id)


may_turn_into_need = may_say_status = may_acknowledge


def may_submit(user: "User", visit: Visit) -> bool:
    """Return whether the person hands the application in: whoever may edit it."""
    return may_edit(user, visit)


def may_begin(user: "User", visit: Visit) -> bool:
    """Return whether the person opens the day: the lead, or staff."""
    return may_lead(user, visit) or may_arrange(user, visit)


def may_cancel(user: "User", visit: Visit) -> bool:
    """Return whether the person cancels: the enterprise, or staff."""
    return user.belongs_to(visit.enterprise_id) or may_arrange(user, visit)


MAY = {
    Action.SUBMIT: may_submit,
    Action.ACCEPT: may_arrange,
    Action.SCHEDULE: may_arrange,
    Action.BEGIN: may_begin,
    Action.GIVE_FEEDBACK: may_lead,
    Action.DRAW_UP: may_lead,
    Action.HAND_IN: may_lead,
    Action.SEND_BACK: may_review,
    Action.ISSUE: may_review,
    Action.AMEND: may_lead,
    Action.ACKNOWLEDGE: may_acknowledge,
    Action.TRACK: may_arrange,
    Action.CLOSE: may_arrange,
    Action.CANCEL: may_cancel,
}


def actions_for(user: "User", visit: Visit) -> list[Action]:
    """Return the steps that the person can take now, in the table's order: the buttons of a page."""
    return [one for one, may in MAY.items() if (State(visit.state), one) in TABLE and may(user, visit)]


def may_edit_expert(user: "User", expert: Expert) -> bool:
    """Return whether the person changes an entry of the register: staff, and the expert their own."""
    return user.is_staff or expert.user_id == user.id
