"""认领 on the desk: who asks to take over an organisation that staff entered and nobody acts for yet; the whole desk is `waiting.py`."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from matchmaker.accounts.access import may_verify
from matchmaker.accounts.people import JoinRequest, User
from matchmaker.accounts.queries import list_waiting_claims
from matchmaker.brokering.things import in_charge
from matchmaker.foundation import clock
from matchmaker.introductions.clock import due_on
from matchmaker.reporting.items import REVIEW_DAYS, Item, Kind


def list_claims(user: User, day: date) -> list[Item]:
    """Return the organisations that are claimed where this member of staff serves; one's own claim is for somebody else."""
    asked = [one for one in list_waiting_claims(user) if may_verify(user, one.organisation)]
    of_one = groupby(asked, key=lambda one: one.organisation_id)
    return [_claim(found, day) for _id, rows in of_one if (found := list(rows))]


def _claim(rows: Sequence[JoinRequest], day: date) -> Item:
    """One item an organisation, since the first of those who ask."""
    organisation, since = rows[0].organisation, clock.day_of(rows[0].created_at)
    return Item(
        key=organisation.code,
        kind=Kind.CLAIM,
        title=organisation.name,
        language="zh",
        state="claim",
        note="claimed_by",
        since=since,
        due=due_on(since, REVIEW_DAYS),
        today=day,
        version=organisation.version,
        facts={"name": rows[0].user.name, "n": len(rows)},
        place=in_charge(organisation),
        stamp=f"claim.{rows[-1].id}.{len(rows)}",
    )
