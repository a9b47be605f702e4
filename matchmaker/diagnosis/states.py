"""A visit's states and the one table of its transitions; what is only one of a few words stands here too. No database, no clock."""

from enum import StrEnum

from matchmaker.foundation.errors import IllegalTransition


class State(StrEnum):
    """草稿, 待受理, 已受理, 已排期, 现场诊断中, 已现场反馈, 报告编制中, 报告评审中, 退回修改,
    报告已签发, 企业已确认, 跟踪中, 已结束, 已取消."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    IN_FIELD = "in_field"
    FEEDBACK = "feedback"
    DRAFTING = "drafting"
    REVIEW = "review"
    REVISE = "revise"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    TRACKED = "tracked"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """One word: action, service function and address."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    SCHEDULE = "schedule"
    BEGIN = "begin"
    GIVE_FEEDBACK = "give_feedback"
    DRAW_UP = "draw_up"
    HAND_IN = "hand_in"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    AMEND = "amend"
    ACKNOWLEDGE = "acknowledge"
    TRACK = "track"
    CLOSE = "close"
    CANCEL = "cancel"


class Duty(StrEnum):
    """What an expert does on a visit: 组长, 工艺, 信息化, 信息安全, 财务; 评审 reads the report and is not of the group."""

    LEAD = "lead"
    PROCESS = "process"
    INFORMATICS = "informatics"
    SECURITY = "security"
    FINANCE = "finance"
    REVIEWER = "reviewer"


class EmployerKind(StrEnum):
    """服务商, 科研院所, 协会与第三方机构, 制造企业, 独立专家."""

    PROVIDER = "provider"
    INSTITUTE = "institute"
    ASSOCIATION = "association"
    ENTERPRISE = "enterprise"
    INDEPENDENT = "independent"


class AgendaKind(StrEnum):
    """启动会, 访谈, 走线, 查系统, 碰头会, 反馈会."""

    OPENING = "opening"
    INTERVIEW = "interview"
    WALK = "walk"
    SYSTEMS = "systems"
    HUDDLE = "huddle"
    CLOSING = "closing"


class Priority(StrEnum):
    """高, 中, 低."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Route(StrEnum):
    """Where a finding leads: 技术改造, 规划咨询, 人才培训, 资金, 产学研, 企业自行整改; the last needs no introduction."""

    UPGRADE = "upgrade"
    CONSULTING = "consulting"
    TRAINING = "training"
    FUNDS = "funds"
    RESEARCH = "research"
    OWN = "own"


class Progress(StrEnum):
    """待处理, 已实施, 实施中, 待条件具备, 暂不实施."""

    OPEN = "open"
    IMPLEMENTED = "implemented"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    NOT_PLANNED = "not_planned"


GROUP = frozenset(set(Duty) - {Duty.REVIEWER})
NEEDED = (Duty.LEAD, Duty.PROCESS, Duty.INFORMATICS)
BEFORE_ISSUED = (
    State.DRAFT,
    State.SUBMITTED,
    State.ACCEPTED,
    State.SCHEDULED,
    State.IN_FIELD,
    State.FEEDBACK,
    State.DRAFTING,
    State.REVIEW,
    State.REVISE,
)
OUT = frozenset({State.ISSUED, State.ACKNOWLEDGED, State.TRACKED, State.CLOSED})
"""A version of the report is with the enterprise."""

WRITING = frozenset({State.IN_FIELD, State.FEEDBACK, State.DRAFTING, State.REVISE})
"""The group may write findings and sections."""

TELLING = frozenset({State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.SCHEDULED, State.IN_FIELD})
"""The enterprise may change what it told, and get ready."""

PLANNING = WRITING | {State.SCHEDULED}
"""The plan of the day may be changed."""

ENDED_FOR_EXPERTS = frozenset({State.ACKNOWLEDGED, State.TRACKED, State.CLOSED, State.CANCELLED})

# An issued version stays as it is: `amend` reopens the text for the next one, which is reviewed like the first.
TABLE: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Action.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Action.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Action.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Action.BEGIN): State.IN_FIELD,
    (State.IN_FIELD, Action.GIVE_FEEDBACK): State.FEEDBACK,
    (State.FEEDBACK, Action.DRAW_UP): State.DRAFTING,
    (State.DRAFTING, Action.HAND_IN): State.REVIEW,
    (State.REVIEW, Action.SEND_BACK): State.REVISE,
    (State.REVISE, Action.HAND_IN): State.REVIEW,
    (State.REVIEW, Action.ISSUE): State.ISSUED,
    (State.ISSUED, Action.AMEND): State.REVISE,
    (State.ISSUED, Action.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Action.TRACK): State.TRACKED,
    (State.TRACKED, Action.CLOSE): State.CLOSED,
    **{(state, Action.CANCEL): State.CANCELLED for state in BEFORE_ISSUED},
}


def next_state(state: str, action: Action) -> State:
    """Return where `action` leads from `state`.

    Raises IllegalTransition where the table has no such row.
    """
    found = TABLE.get((State(state), action))
    if found is None:
        raise IllegalTransition("no_such_step", state=str(state), action=str(action))
    return found
