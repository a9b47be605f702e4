"""One thing that waits, as plain values: codes, no words; which things wait is `waiting.py`, whose they are `desk.py`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from matchmaker.introductions.clock import working_days_between

REVIEW_DAYS = 3  # working days that staff have for a post, an edit or a verification
SUBMITTED = "submitted"


class Kind(StrEnum):
    """What waits; the chips of the desk."""

    INTRODUCTION = "introduction"
    ORGANISATION = "organisation"
    POST = "post"
    NEED = "need"  # published, and nobody is asked
    QUESTION = "question"
    CLAIM = "claim"


class Group(StrEnum):
    """已逾期, 今日到期, 待我处理, 无人对接 (promised to nobody, so never before what is), 待对方; in this order."""

    OVERDUE = "overdue"
    TODAY = "today"
    MINE = "mine"
    QUEUE = "queue"
    OTHER = "other"


@dataclass(frozen=True)
class PutOff:
    """挂起: until when, why and by whom."""

    until: date
    reason: str
    by: str


@dataclass(frozen=True)
class Item:
    """One thing that waits. `state` and `note` are codes whose words the page knows, `facts` what the note speaks of."""

    key: str  # the public code
    kind: Kind
    title: str
    language: str  # of the title; "" where it is the reader's
    state: str
    note: str
    due: date
    today: date
    since: date | None = None  # None where nobody began to wait: a seal that runs out
    waits_for: str | None = None  # the side whose turn it is, None for staff
    other: str = ""  # the second party of an introduction
    version: int = 0  # the version that is waiting, so that nobody approves what they have not read
    facts: dict[str, Any] = field(default_factory=dict)
    place: str | None = None  # whose staff are in charge: a park's short name, "" for 园区外, None for any
    stamp: str = ""  # another one once something happened to it
    whose: str = ""  # the name of the officer who has it
    whose_id: int | None = None
    instead_of: str = ""  # the absent officer whose deputy the reader is
    put_off: PutOff | None = None

    @property
    def group(self) -> Group:
        """Return where it stands on the desk: the due day comes before whose turn it is."""
        if self.kind == Kind.NEED:
            return Group.QUEUE
        if self.due < self.today:
            return Group.OVERDUE
        if self.due == self.today:
            return Group.TODAY
        return Group.OTHER if self.waits_for and self.note != "nobody_there" else Group.MINE

    @property
    def left(self) -> int:
        """Return the working days that are left, below 0 where it is overdue, 0 on the due day alone."""
        if self.due < self.today:
            return min(-1, -working_days_between(self.due, self.today))
        return max(1, working_days_between(self.today, self.due)) if self.due > self.today else 0

    @property
    def age(self) -> int | None:
        """Return for how many working days it has waited."""
        return working_days_between(self.since, self.today) if self.since is not None else None
