"""The desk of one member of staff: what waits, with whose it is and what is put off; what waits at all is `waiting.py`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from matchmaker.accounts.people import User
from matchmaker.brokering.models import Absence, Assignment
from matchmaker.brokering.queries import map_absent, map_assignments, map_snoozes
from matchmaker.brokering.things import place_for
from matchmaker.foundation import clock
from matchmaker.reporting.items import Item, PutOff
from matchmaker.reporting.waiting import list_waiting


class Part(StrEnum):
    """全部, 我的 (and what I stand in for), 未分派, 已挂起."""

    ALL = "all"
    MINE = "mine"
    NOBODY = "nobody"
    PUT_OFF = "put_off"


@dataclass(frozen=True)
class Desk:
    """Everything of one person's desk: the queue, and what is put off."""

    queue: list[Item]
    put_off: list[Item]
    viewer_id: int

    def part(self, wanted: Part) -> list[Item]:
        """Return one part, as the desk shows it from top to bottom."""
        if wanted == Part.PUT_OFF:
            return self.put_off
        return [one for one in self.queue if self._belongs(one, wanted)]

    def _belongs(self, item: Item, wanted: Part) -> bool:
        if wanted == Part.MINE:
            return item.whose_id == self.viewer_id or bool(item.instead_of)
        return wanted == Part.ALL or item.whose_id is None

    def find(self, key: str) -> Item | None:
        """Return the thing of a code, put off or not, None where it does not wait."""
        return next((one for one in [*self.queue, *self.put_off] if one.key == key), None)


def desk_of(user: User, today: date | None = None) -> Desk:
    """Return the desk of a member of staff. A bounded number of queries, however much there is."""
    day = today or clock.today()
    items = list_waiting(user, day)
    codes = [one.key for one in items]
    assigned, off, away = map_assignments(codes), map_snoozes(codes, day), map_absent(day)
    queue, put_off = [], []
    for item in items:
        spot = (item.key, place_for(user, item.place))
        one = _with_owner(item, assigned.get(spot), away, user)
        snooze = off.get(spot)
        if snooze is not None and snooze.stamp == item.stamp:
            put_off.append(replace(one, put_off=PutOff(snooze.until, snooze.reason, snooze.by.name)))
        else:
            queue.append(one)
    return Desk(queue, put_off, user.id)


def _with_owner(item: Item, assigned: Assignment | None, away: dict[int, Absence], user: User) -> Item:
    if assigned is None or assigned.officer is None:
        return item
    absence = away.get(assigned.officer.id)
    instead = assigned.officer.name if absence is not None and absence.deputy_id == user.id else ""
    return replace(item, whose=assigned.officer.name, whose_id=assigned.officer.id, instead_of=instead)


def count_kinds(items: Iterable[Item]) -> dict[str, int]:
    """Return how many things of each kind there are."""
    counted: dict[str, int] = {}
    for one in items:
        counted[one.kind] = counted.get(one.kind, 0) + 1
    return counted
