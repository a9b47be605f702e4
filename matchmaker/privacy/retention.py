"""How long personal data is kept, kind by kind, and the job that lets it go; the page for users is made of the same table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from matchmaker.foundation import clock
from matchmaker.foundation.db import Base, advance, db


class Ending(StrEnum):
    """What becomes of a row when its time is over."""

    DELETED = "deleted"
    BLANKED = "blanked"


@dataclass(frozen=True)
class Rule:
    """Rows of a table go so many days after a moment; where some columns alone are personal, these are blanked."""

    name: str  # the word of labels.retained
    table: str
    since: str  # a column, or "station.last_on" of the row's station
    days: int
    blank: tuple[tuple[str, Any], ...] = ()
    only: str = ""  # a further condition, in SQL that both databases read

    @property
    def ending(self) -> Ending:
        return Ending.BLANKED if self.blank else Ending.DELETED


RULES = (
    Rule("tries", "sign_in_throttle", "last_at", 30),
    Rule("registrations", "user", "created_at", 30, (("registration", None),), "email_confirmed_at IS NULL"),
    Rule("links", "used_link", "used_at", 60),
    Rule("sessions", "user_session", "ended_at", 90),
    Rule("invitations", "invitation", "expires_at", 90),
    Rule(
        "mail",
        "outbox_message",
        "created_at",
        180,
        only="state IN ('sent', 'failed', 'cancelled', 'digested', 'muted', 'bounced')",
    ),
    Rule("notices", "notice", "created_at", 365),
    Rule("contacts_seen", "contact_seen", "at", 3 * 365),
    Rule("refused_addresses", "refused_address", "refused_at", 365),
    Rule("attendees", "attendee", "station.last_on", 2 * 365, (("name", "—"), ("title", ""))),
    Rule("station_texts", "station_rating", "at", 2 * 365, (("text", ""),)),
    Rule("interviews", "visit_agenda", "updated_at", 2 * 365, (("whom", ""), ("notes", ""))),
    Rule("remarks", "remark", "at", 3 * 365),
)


def apply_daily(now: datetime) -> int:
    """Let go of what is over, once a Shanghai day; return how many rows. A second worker on the same day finds it done."""
    if not advance("retention", clock.day_of(now).toordinal()):
        return 0
    return sum(apply(rule, now) for rule in RULES)


def apply(rule: Rule, now: datetime) -> int:
    """Delete or blank the rows of one rule; return how many."""
    table = Base.metadata.tables[rule.table]
    over: list[Any] = [_over(rule, table, now - timedelta(days=rule.days))]
    if rule.only:
        over.append(sa.text(rule.only))
    if rule.blank:
        over.append(sa.or_(*(table.c[name].is_distinct_from(value) for name, value in rule.blank)))
        statement: Any = sa.update(table).where(*over).values(dict(rule.blank))
    else:
        statement = sa.delete(table).where(*over)
    return int(getattr(db.session.execute(statement), "rowcount", 0))


def _over(rule: Rule, table: sa.Table, moment: datetime) -> sa.ColumnElement[bool]:
    if "." not in rule.since:
        return table.c[rule.since] <= moment
    name, column = rule.since.split(".")
    parent = Base.metadata.tables[name]
    ended = sa.select(parent.c.id).where(parent.c[column] <= clock.day_of(moment))
    return table.c[f"{name}_id"].in_(ended)
