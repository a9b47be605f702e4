"""Who is told of a visit; a mail holds its code and days alone, never the enterprise or what was found."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from matchmaker.accounts.queries import list_members, list_operators, list_staff_of
from matchmaker.diagnosis.models import Visit
from matchmaker.notifications.service import tell

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def enterprise_of(visit: Visit) -> list["User"]:
    """Return the enterprise's people."""
    return list_members(visit.enterprise_id)


def staff_of(visit: Visit) -> list["User"]:
    """Return the staff whom the enterprise turns to: its park's, else the operators."""
    park = visit.enterprise.park_id
    return (list_staff_of(park) if park is not None else []) or list_operators()


def tell_all(
    kind: str, visit: Visit, people: Iterable["User"], *, now: datetime, besides: "User | None" = None, **more: Any
) -> None:
    """Tell each of the people once, besides whoever did it."""
    page = {"to": "visits.show", "values": {"code": visit.code}}
    facts = {"visit": visit.code, "day_on": visit.day, "page": page} | more
    for one in dict.fromkeys(people):
        if besides is None or one.id != besides.id:
            tell(kind, one, subject=visit.code, facts=facts, now=now)
