"""Kinds of messages in the topics that people choose by, and what holds where nobody chose; pure, choices are rows in `models.py`."""

from enum import StrEnum


class Topic(StrEnum):
    """对接进展, 提醒与到期, 审核结果, 找方案提醒, 摘要, 其他通知."""

    PROGRESS = "progress"
    DUE = "due"
    REVIEW = "review"
    SEARCH = "search"
    DIGEST = "digest"
    OTHER = "other"


class News(StrEnum):
    """What a group robot may hear of: 对接进展; for a park's staff 认领申请, 异议与申诉, 逾期, 待审核的需求."""

    INTRODUCTION = "introduction"
    CLAIM = "claim"
    GRIEVANCE = "grievance"
    OVERDUE = "overdue"
    REVIEW = "review"


# Mails that somebody asked for by hand or that guard an account: they have no topic and nobody can turn them off.
SECURITY = frozenset(
    {
        "account_exists",
        "address_check",
        "audit_head",
        "confirm_email",
        "email_change",
        "email_changed",
        "invitation",
        "membership_granted",
        "password_changed",
        "password_reset",
        "phone_code",
        "second_factor",
        "staff_welcome",
    }
)
EXACT = {
    "introduction_reminder": Topic.DUE,
    "need_expiring": Topic.DUE,
    "need_expired": Topic.DUE,
    "policy_deadline": Topic.DUE,
    "recommendation_wanted": Topic.PROGRESS,
    "search_alert": Topic.SEARCH,
    "digest": Topic.DIGEST,
}
BEGINS = (
    ("introduction_", Topic.PROGRESS),
    ("outcome_", Topic.PROGRESS),
    ("question_", Topic.PROGRESS),
    ("station_", Topic.PROGRESS),
    ("visit_", Topic.PROGRESS),
    ("sample_", Topic.PROGRESS),
    ("problem_", Topic.PROGRESS),
    ("need_", Topic.REVIEW),
    ("capability_", Topic.REVIEW),
    ("organisation_", Topic.REVIEW),
    ("join_", Topic.REVIEW),
)


def topic_of(kind: str) -> Topic | None:
    """Return the topic of a kind, None where it cannot be turned off; a kind that nobody sorted is 其他通知."""
    if kind in SECURITY:
        return None
    if kind in EXACT:
        return EXACT[kind]
    return next((topic for begin, topic in BEGINS if kind.startswith(begin)), Topic.OTHER)
