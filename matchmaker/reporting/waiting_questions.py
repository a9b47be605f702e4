"""The questions about needs that wait for an enterprise, and once it is late for its staff; the whole desk is `waiting.py`."""

from datetime import date

from matchmaker.accounts.people import User
from matchmaker.brokering.things import in_charge
from matchmaker.foundation import clock
from matchmaker.introductions.clock import is_overdue
from matchmaker.introductions.question_cards import may_moderate
from matchmaker.introductions.questions import Question, list_waiting_questions
from matchmaker.introductions.states import Side
from matchmaker.reporting.items import Item, Kind


def list_questions(user: User, day: date) -> list[Item]:
    """Return what waits for an answer where this member of staff serves."""
    return [
        _question(one, day) for one in list_waiting_questions(user) if may_moderate(user, one) and one.need.is_public
    ]


def _question(row: Question, day: date) -> Item:
    late = is_overdue(row.due_on, day)
    return Item(
        key=row.code,
        kind=Kind.QUESTION,
        title=row.need.title,
        language=row.need.language,
        state="question_late" if late else "question",
        note="reminded" if row.reminded_at is not None else "by_asker",
        since=clock.day_of(row.asked_at),
        due=row.due_on or day,
        today=day,
        waits_for=None if late else Side.ENTERPRISE,
        place=in_charge(row.need.organisation),
        stamp=f"{row.state}.{row.due_on}",
    )
