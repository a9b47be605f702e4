"""A station's and a registration's states, the tables of their transitions and other lists of words; no database, no clock."""

from enum import StrEnum

from matchmaker.foundation.errors import IllegalTransition


class StationState(StrEnum):
    """筹备中, 报名中, 遴选中, 名单已定, 进行中, 已结束, 已总结, 已取消."""

    DRAFT = "draft"
    OPEN = "open"
    SELECTING = "selecting"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    ENDED = "ended"
    SUMMED_UP = "summed_up"
    CANCELLED = "cancelled"


class StationAction(StrEnum):
    """One word: action, service function and address."""

    OPEN = "open"
    SELECT = "select"
    CONFIRM = "confirm"
    BEGIN = "begin"
    END = "end"
    SUM_UP = "sum_up"
    CANCEL = "cancel"


class RegistrationState(StrEnum):
    """待遴选, 已入选, 候补, 未入选, 已退出."""

    APPLIED = "applied"
    SELECTED = "selected"
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RegistrationAction(StrEnum):
    """What happens to a registration; `move_up` is the waiting list's own doing."""

    SELECT = "select"
    WAIT = "wait"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    MOVE_UP = "move_up"


class Kind(StrEnum):
    """As what somebody takes part: 企业, 服务商, 专家."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    EXPERT = "expert"


class HostPart(StrEnum):
    """主办, 承办, 协办."""

    SPONSOR = "sponsor"
    ORGANISER = "organiser"
    SUPPORTER = "supporter"


class ItemKind(StrEnum):
    """开幕, 政策解读, 标准宣贯, 标杆参观, 现场诊断, 路演, 一对一洽谈, 总结会, 其他."""

    OPENING = "opening"
    POLICY = "policy"
    STANDARD = "standard"
    TOUR = "tour"
    VISITS = "visits"
    PITCH = "pitch"
    TALKS = "talks"
    CLOSING = "closing"
    OTHER = "other"


class Indicator(StrEnum):
    """What a programme sets itself: 活动场次, 参加企业, 专家人次, 现场诊断企业, 一对一洽谈, 规上企业覆盖率."""

    STATIONS = "stations"
    ENTERPRISES = "enterprises"
    EXPERTS = "experts"
    VISITS = "visits"
    TALKS = "talks"
    COVERAGE = "coverage"


class PlanKind(StrEnum):
    """Experts to factories, or two lists to tables."""

    VISITS = "visits"
    TABLES = "tables"


class PlanState(StrEnum):
    """草案, 已采用, 已被替换."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    REPLACED = "replaced"


class AppointmentState(StrEnum):
    """已安排, 已完成, 未成行."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"


class Merge(StrEnum):
    """What became of a record from a station file: 已并入, 重复, 有出入, 无法识别."""

    APPLIED = "applied"
    KNOWN = "known"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


S, A = StationState, StationAction
TABLE: dict[tuple[StationState, StationAction], StationState] = {
    (S.DRAFT, A.OPEN): S.OPEN,
    (S.SELECTING, A.OPEN): S.OPEN,
    (S.OPEN, A.SELECT): S.SELECTING,
    (S.SELECTING, A.CONFIRM): S.CONFIRMED,
    (S.CONFIRMED, A.SELECT): S.SELECTING,
    (S.CONFIRMED, A.BEGIN): S.RUNNING,
    (S.RUNNING, A.END): S.ENDED,
    (S.ENDED, A.SUM_UP): S.SUMMED_UP,
    **{(state, A.CANCEL): S.CANCELLED for state in (S.DRAFT, S.OPEN, S.SELECTING, S.CONFIRMED)},
}

R, D = RegistrationState, RegistrationAction
DECIDABLE = (R.APPLIED, R.WAITING, R.REFUSED, R.SELECTED)
DECISIONS: dict[tuple[RegistrationState, RegistrationAction], RegistrationState] = {
    **{(state, D.SELECT): R.SELECTED for state in DECIDABLE if state != R.SELECTED},
    **{(state, D.WAIT): R.WAITING for state in DECIDABLE if state != R.WAITING},
    **{(state, D.REFUSE): R.REFUSED for state in DECIDABLE if state != R.REFUSED},
    **{(state, D.WITHDRAW): R.WITHDRAWN for state in (R.APPLIED, R.WAITING, R.SELECTED)},
    (R.WAITING, D.MOVE_UP): R.SELECTED,
}

PUBLIC = frozenset(set(StationState) - {S.DRAFT, S.CANCELLED})
"""What everybody may know of."""
SELECTABLE = frozenset({S.OPEN, S.SELECTING, S.CONFIRMED, S.RUNNING})
"""Staff decide on registrations, also on those that are replaced on the day."""
LEAVABLE = SELECTABLE
HAPPENED = frozenset({S.RUNNING, S.ENDED, S.SUMMED_UP})
"""People are or were there: they count."""
LIVE = frozenset({R.APPLIED, R.SELECTED, R.WAITING})


def next_state(state: str, action: StationAction) -> StationState:
    """Return where `action` leads a station. Raises IllegalTransition where the table has no such row."""
    found = TABLE.get((StationState(state), action))
    if found is None:
        raise IllegalTransition("no_such_station_step", state=state, action=str(action))
    return found


def next_decision(state: str, action: RegistrationAction) -> RegistrationState:
    """Return where `action` leads a registration. Raises IllegalTransition where the table has no such row."""
    found = DECISIONS.get((RegistrationState(state), action))
    if found is None:
        raise IllegalTransition("no_such_registration_step", state=state, action=str(action))
    return found
