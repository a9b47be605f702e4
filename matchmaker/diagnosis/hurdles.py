"""What keeps a step from being taken although its state allows it: services raise it, pages say it; the table itself is `states.py`."""

from collections.abc import Callable
from datetime import date

from matchmaker.diagnosis import group, queries
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import Action, Duty, Progress
from matchmaker.foundation.errors import Conflict


def _group(visit: Visit, today: date) -> Conflict | None:
    missing = group.lacks(visit, today)
    return Conflict("group_lacks", missing=tuple(missing)) if missing else None


def _begin(visit: Visit, today: date) -> Conflict | None:
    if visit.day is None or today < visit.day:
        return Conflict("visit_too_early")
    left = group.unsigned(visit)
    return _group(visit, today) or (Conflict("group_unsigned", n=len(left)) if left else None)


def _feedback(visit: Visit, _today: date) -> Conflict | None:
    return None if queries.list_findings(visit.id) else Conflict("no_findings")


def _hand_in(visit: Visit, today: date) -> Conflict | None:
    reviewed = any(one.duty == Duty.REVIEWER and one.has_signed for one in visit.members)
    return (_feedback(visit, today) or _untied(visit, today)) if reviewed else Conflict("reviewer_missing")


def _untied(visit: Visit, today: date) -> Conflict | None:
    found = group.tied(visit, today)
    return Conflict("group_tied", n=len(found)) if found else None


def _close(visit: Visit, _today: date) -> Conflict | None:
    left = [one for one in queries.list_findings(visit.id) if standing_of(one).status == Progress.OPEN]
    return Conflict("findings_open", n=len(left)) if left else None


def _cancel(visit: Visit, _today: date) -> Conflict | None:
    return Conflict("issued_already") if queries.list_issues(visit.id) else None


HURDLES: dict[Action, Callable[[Visit, date], Conflict | None]] = {
    Action.SCHEDULE: _group,
    Action.BEGIN: _begin,
    Action.GIVE_FEEDBACK: _feedback,
    Action.HAND_IN: _hand_in,
    Action.ISSUE: _untied,
    Action.CLOSE: _close,
    Action.CANCEL: _cancel,
}


def hurdle(visit: Visit, action: Action, day: date) -> Conflict | None:
    """Return what stands in the way of a step on a day, None where nothing does."""
    return HURDLES[action](visit, day) if action in HURDLES else None


def clear(visit: Visit, action: Action, day: date) -> None:
    """Raise Conflict (its code says what) where something stands in the way of a step."""
    if found := hurdle(visit, action, day):
        raise found
