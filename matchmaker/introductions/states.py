"""The introduction's states and the one table of its transitions (design: "The introduction"); no database, no clock."""

from enum import StrEnum

from matchmaker.foundation.errors import IllegalTransition


class State(StrEnum):
    """待对方同意, 待园区确认, 已建立联系, 已洽谈, 已签约, 已交付, 已婉拒, 已撤回, 已超时, 未成交."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    MET = "met"
    SIGNED = "signed"
    DELIVERED = "delivered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"


class Action(StrEnum):
    """One word: action, service function, permission, URL and mail kind."""

    PROPOSE = "propose"
    AGREE = "agree"
    CONFIRM = "confirm"
    RECORD_MEETING = "record_meeting"
    RECORD_NO_SHOW = "record_no_show"
    PLAN = "plan"
    INTEND = "intend"
    SIGN = "sign"
    DELIVER = "deliver"
    DENY = "deny"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    REOPEN = "reopen"


class Side(StrEnum):
    """Who starts it, who acts."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    STAFF = "staff"


class Waiting(StrEnum):
    """Whom an open introduction waits for: one side, staff, or both sides at once."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    STAFF = "staff"
    BOTH = "both"


class Stage(StrEnum):
    """What comes next between *introduced* and *delivered*: 洽谈, 现场勘查, 方案报价, 内部立项, 招标比价, 合同审批, 实施."""

    TALK = "talk"
    SURVEY = "survey"
    QUOTE = "quote"
    APPROVAL = "approval"
    TENDER = "tender"
    CONTRACT = "contract"
    WORK = "work"


class PublicState(StrEnum):
    """What somebody who stands on neither side may learn: 征求意见中, 已建立联系, 已签约, 已交付, 已结束."""

    ASKING = "asking"
    IN_CONTACT = "in_contact"
    SIGNED = "signed"
    DELIVERED = "delivered"
    ENDED = "ended"


class DeclineReason(StrEnum):
    """Why a side says no."""

    REGION = "region"
    BUDGET = "budget"
    CAPACITY = "capacity"
    PROCESS = "process"
    TRIED = "tried"
    COMPETITOR = "competitor"
    TIMING = "timing"
    OTHER = "other"


class NotChosen(StrEnum):
    """Why the others were not chosen, said coarsely: what one of them offered is no other's business."""

    PRICE = "price"
    TIME = "time"
    FIT = "fit"
    CASES = "cases"
    ELSEWHERE = "elsewhere"


OPEN = frozenset({State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET, State.SIGNED})
WAITING = frozenset({State.PROPOSED, State.AGREED})
RUNNING = OPEN - WAITING  # both sides know each other and something comes next
KNOWN_TO_EACH_OTHER = RUNNING | {State.DELIVERED, State.CLOSED}

PUBLIC: dict[State, PublicState] = {
    State.PROPOSED: PublicState.ASKING,
    State.AGREED: PublicState.ASKING,
    State.INTRODUCED: PublicState.IN_CONTACT,
    State.MET: PublicState.IN_CONTACT,
    State.SIGNED: PublicState.SIGNED,
    State.DELIVERED: PublicState.DELIVERED,
    State.DECLINED: PublicState.ENDED,
    State.WITHDRAWN: PublicState.ENDED,
    State.EXPIRED: PublicState.ENDED,
    State.CLOSED: PublicState.ENDED,
}

# Where two keys are needed the state stays until the second: `agree` leads to AGREED once both consents are there, `sign`
# and `deliver` once both sides say so or staff have seen the document. `reopen` leads to the state that the ending left.
TABLE: dict[tuple[State, Action], State] = {
    (State.PROPOSED, Action.AGREE): State.AGREED,
    (State.PROPOSED, Action.DECLINE): State.DECLINED,
    (State.PROPOSED, Action.WITHDRAW): State.WITHDRAWN,
    (State.PROPOSED, Action.EXPIRE): State.EXPIRED,
    (State.AGREED, Action.CONFIRM): State.INTRODUCED,
    (State.AGREED, Action.DECLINE): State.DECLINED,
    (State.AGREED, Action.WITHDRAW): State.WITHDRAWN,
    (State.AGREED, Action.EXPIRE): State.EXPIRED,
    (State.INTRODUCED, Action.RECORD_MEETING): State.MET,
    (State.INTRODUCED, Action.RECORD_NO_SHOW): State.INTRODUCED,
    (State.INTRODUCED, Action.PLAN): State.INTRODUCED,
    (State.INTRODUCED, Action.HAND_OVER): State.INTRODUCED,
    (State.INTRODUCED, Action.CLOSE): State.CLOSED,
    (State.MET, Action.RECORD_MEETING): State.MET,
    (State.MET, Action.PLAN): State.MET,
    (State.MET, Action.INTEND): State.MET,
    (State.MET, Action.SIGN): State.SIGNED,
    (State.MET, Action.DENY): State.MET,
    (State.MET, Action.HAND_OVER): State.MET,
    (State.MET, Action.CLOSE): State.CLOSED,
    (State.SIGNED, Action.PLAN): State.SIGNED,
    (State.SIGNED, Action.SIGN): State.SIGNED,
    (State.SIGNED, Action.DELIVER): State.DELIVERED,
    (State.SIGNED, Action.DENY): State.SIGNED,
    (State.SIGNED, Action.HAND_OVER): State.SIGNED,
    (State.SIGNED, Action.CLOSE): State.CLOSED,
    (State.DELIVERED, Action.DELIVER): State.DELIVERED,
    (State.DELIVERED, Action.DENY): State.DELIVERED,
    (State.DECLINED, Action.REOPEN): State.PROPOSED,
    (State.WITHDRAWN, Action.REOPEN): State.PROPOSED,
}


def next_state(state: str, action: Action) -> State:
    """Return where `action` leads from `state`.

    Raises IllegalTransition where the table has no such row.
    """
    found = TABLE.get((State(state), action))
    if found is None:
        raise IllegalTransition("no_such_step", state=str(state), action=str(action))
    return found
