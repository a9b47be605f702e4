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
    SIGN = "sign"
    DELIVER = "deliver"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    CLOSE = "close"
    REOPEN = "reopen"


class Side(StrEnum):
    """Who starts it, who is waited for."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    STAFF = "staff"


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


OPEN = frozenset({State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET, State.SIGNED})
WAITING = frozenset({State.PROPOSED, State.AGREED})
KNOWN_TO_EACH_OTHER = frozenset({State.INTRODUCED, State.MET, State.SIGNED, State.DELIVERED, State.CLOSED})

# `agree` leads to AGREED once both consents are there; until then the other side is asked and the state stays.
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
    (State.INTRODUCED, Action.CLOSE): State.CLOSED,
    (State.MET, Action.SIGN): State.SIGNED,
    (State.MET, Action.CLOSE): State.CLOSED,
    (State.SIGNED, Action.DELIVER): State.DELIVERED,
    (State.SIGNED, Action.CLOSE): State.CLOSED,
}


def next_state(state: str, action: Action) -> State:
    """Return where `action` leads from `state`.

    Raises IllegalTransition where the table has no such row.
    """
    found = TABLE.get((State(state), action))
    if found is None:
        raise IllegalTransition("no_such_step", state=str(state), action=str(action))
    return found
