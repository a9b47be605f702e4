"""今日待办 as its page shows it: the queue under its filters, the open thing beside it, and what can be done with the work itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.brokering import queries
from matchmaker.brokering.service import REASON
from matchmaker.brokering.things import get_thing, place_for, places_of
from matchmaker.foundation import clock
from matchmaker.foundation.errors import DomainError
from matchmaker.introductions.clock import due_on
from matchmaker.pages.staff import desk_detail
from matchmaker.reporting.desk import Desk, Part, count_kinds, desk_of
from matchmaker.reporting.items import Group, Item, Kind
from matchmaker.reporting.standing import Standing, count_standing, list_standing
from matchmaker.reporting.waiting_posts import list_titles
from matchmaker.web import bulk
from matchmaker.web.bulk import Outcome
from matchmaker.web.fields import DayField
from matchmaker.web.forms import Form, line
from matchmaker.web.problems import error_text

PUT_OFF_DAYS = 3  # working days that are offered
FEW_NEEDS = 5  # needs in the queue that stand on the desk beside everything else; their own chip has all


class SnoozeForm(Form):
    """挂起: until when and why."""

    until = DayField(_l("挂起到"), validators=[InputRequired(_l("请填写日期。"))])
    reason = line(_l("原因"), most=REASON, required=True)


@dataclass(frozen=True)
class Filter:
    """What the address asks for."""

    kind: str = ""
    whose: Part = Part.ALL

    def url(self, **changes: Any) -> str:
        """Return the desk's address under this filter with changes."""
        kept = {"kind": self.kind or None, "whose": None if self.whose == Part.ALL else str(self.whose)}
        return url_for("desk.show", **(kept | changes))

    def passes(self, item: Item) -> bool:
        return self.kind in ("", item.kind)


@dataclass(frozen=True)
class Told:
    """What became of rows that were worked on together."""

    act: str = ""
    rows: Sequence[Outcome] = ()


@dataclass(frozen=True)
class Refused:
    """What was sent and did not hold: ticked rows with what is wrong, or the form of a thing."""

    problem: str = ""
    picked: Sequence[str] = ()
    snooze: SnoozeForm | None = None


def asked() -> Filter:
    """Return the filter of the address or of the form; what means nothing is left out."""
    kind, whose = request.values.get("kind", ""), request.values.get("whose", "")
    return Filter(kind if kind in set(Kind) else "", Part(whose) if whose in set(Part) else Part.ALL)


def page(told: Told = Told(), refused: Refused = Refused(), wanted: str = "") -> str:
    """Return the desk; `wanted` is the code of what is open, else the address names it."""
    desk, chosen = desk_of(current_user), asked()
    shown = desk.part(chosen.whose)
    wanted = wanted or request.values.get("open", "")
    queue, folded = _folded([one for one in shown if chosen.passes(one)], chosen, wanted)
    opened = next((one for one in queue if one.key == wanted), queue[0] if queue else None)
    return render_template(
        "staff/desk/show.html",
        groups=_groups(queue, chosen.whose),
        total=len(queue) + folded,
        folded=folded,
        places=[one.park for one in current_user.current if one.park is not None],
        gone=wanted if opened is not None and wanted not in ("", opened.key) else "",
        bulk_outcomes=_outcomes(told.rows, desk),
        bulk_act=told.act,
        picked=refused.picked,
        bulk_problem=error_text(DomainError(refused.problem)) if refused.problem else "",
        row_value=bulk.row_value,
        **_around(desk, shown, queue, chosen),
        **_beside(queue, opened, chosen, refused),
    )


def _folded(queue: list[Item], chosen: Filter, wanted: str) -> tuple[list[Item], int]:
    """Return the queue with the longest waiting needs of those that nobody is asked for, and how many more there are."""
    if chosen.kind or chosen.whose != Part.ALL:
        return queue, 0
    needs = [one for one in queue if one.kind == Kind.NEED]
    left = {one.key for one in needs[FEW_NEEDS:] if one.key != wanted}
    return [one for one in queue if one.key not in left], len(left)


def _groups(queue: list[Item], whose: Part) -> list[tuple[str, list[Item]]]:
    if whose == Part.PUT_OFF:
        return [("put_off", sorted(queue, key=lambda one: one.put_off.until if one.put_off else date.max))]
    return [(group, [one for one in queue if one.group == group]) for group in Group]


def _around(desk: Desk, shown: list[Item], queue: list[Item], chosen: Filter) -> dict[str, Any]:
    """Return what stands around the list: chips with counts, colleagues, where needs stand, kept views."""
    kinds, parts = count_kinds(shown), {part: len(desk.part(part)) for part in Part}
    stands = count_standing(list_standing(current_user))
    places = places_of(current_user) | {place_for(current_user, one.place) for one in queue}
    colleagues = {one.id: one for place in sorted(places) for one in queries.list_colleagues(place)}
    return {
        "chosen": chosen,
        "everything": len(shown),
        "kind": chosen.kind,
        "kinds": [(one, kinds.get(one, 0), chosen.url(kind=one)) for one in Kind],
        "parts": [(one, n, Filter(chosen.kind, one).url()) for one, n in parts.items()],
        "stands": [(one, stands[one]) for one in Standing],
        "colleagues": list(colleagues.values()),
        "snooze_day": due_on(clock.today(), PUT_OFF_DAYS),
    }


def _beside(queue: list[Item], opened: Item | None, chosen: Filter, refused: Refused) -> dict[str, Any]:
    """Return the open thing, its neighbours, who may have it, and where staff go on after an act."""
    if opened is None:
        return {"opened": None}
    at = queue.index(opened)
    pane, thing = desk_detail.pane_of(opened), get_thing(opened.key)
    return {
        "opened": opened,
        "before": queue[at - 1] if at else None,
        "after": queue[at + 1] if at + 1 < len(queue) else None,
        "assignable": queries.list_assignable(thing, place_for(current_user, thing.place)),
        "snooze_form": refused.snooze or SnoozeForm(formdata=None, until=due_on(clock.today(), PUT_OFF_DAYS)),
        "folder": pane.folder,
        "next_url": _address(_next_to_do(queue, at), chosen),
        "stay_url": _address(opened, chosen),
        **pane.told,
    }


def _next_to_do(queue: list[Item], at: int) -> Item | None:
    """Return what opens by itself: the next that staff can do something about, from here down and then from the top."""
    others = [*queue[at + 1 :], *queue[:at]]
    return next((one for one in others if one.waits_for is None), others[0] if others else None)


def _address(item: Item | None, chosen: Filter) -> str:
    if item is None:
        return url_for("desk.show")
    return chosen.url(open=item.key, _anchor="detail")


def _outcomes(outcomes: Sequence[Outcome], desk: Desk) -> list[dict[str, Any]]:
    """Return each outcome with its title, read as this person may read it; what was approved is no longer in the queue."""
    titles = {one.key: (one.title, one.language) for one in [*desk.queue, *desk.put_off]}
    titles |= list_titles(current_user, [one.key for one in outcomes if one.key not in titles])
    return [
        {
            "key": one.key,
            "title": titles.get(one.key),
            "done": one.code if one.done else "",
            "reason": "" if one.done else error_text(DomainError(one.code, n=one.n)),
        }
        for one in outcomes
    ]
