"""Who may work on a thing, read what was noted, and see a kept view; which steps a state allows is `introductions/access.py`."""

from dataclasses import dataclass

from matchmaker.accounts.access import may_verify, serves
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.brokering.models import Absence, Remark, SavedView
from matchmaker.brokering.things import Thing, place_for, places_of
from matchmaker.catalogue.access import may_publish
from matchmaker.catalogue.models import Need
from matchmaker.introductions.access import id_of, is_involved, is_staff_for, side_for
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.question_cards import may_moderate
from matchmaker.introductions.questions import Question


def may_handle(user: User, thing: Thing) -> bool:
    """Staff in charge of the thing who belong to none of its organisations: they assign it and put it off."""
    if isinstance(thing.row, Introduction):
        return is_staff_for(user, thing.row) and not any(user.belongs_to(one) for one in thing.sides)
    if isinstance(thing.row, Organisation):
        return may_verify(user, thing.row)
    if isinstance(thing.row, Question):
        return may_moderate(user, thing.row)
    return may_publish(user, thing.row)


@dataclass(frozen=True)
class Keeper:
    """Who keeps a note: the staff of a place, or one organisation; the other is None."""

    place: str | None = None
    organisation_id: int | None = None


def keeper_for(user: User, thing: Thing) -> Keeper | None:
    """Return in whose book the person writes about a thing, None where in nobody's.

    Staff in charge write for their place. Of an introduction each side that knows of it writes for itself.
    """
    if isinstance(thing.row, Introduction):
        side = side_for(user, thing.row)
        if side is not None and is_involved(thing.row, side):
            return Keeper(organisation_id=id_of(thing.row, side))
        return Keeper(place_for(user, thing.place)) if may_handle(user, thing) else None
    about = thing.row.need if isinstance(thing.row, Question) else thing.row
    served = about if isinstance(about, Organisation) else about.organisation
    written_on = isinstance(thing.row, (Need, Organisation))
    staff = written_on and serves(user, served) and not user.belongs_to(served.id)
    return Keeper(place_for(user, thing.place)) if staff else None


def may_read_remark(user: User, remark: Remark) -> bool:
    """The organisation that keeps it; of a place's notes its staff and operators, unless they belong to whom it is about."""
    if remark.keeper_id is not None:
        return user.belongs_to(remark.keeper_id)
    if any(user.belongs_to(one) for one in remark.sides):
        return False
    return user.is_operator or remark.place in places_of(user)


def may_remove_remark(user: User, remark: Remark) -> bool:
    """Whoever wrote it, as long as they may read it."""
    return remark.by_id == user.id and may_read_remark(user, remark)


def may_end_absence(user: User, absence: Absence) -> bool:
    """The absent officer alone."""
    return absence.user_id == user.id


def may_read_view(user: User, view: SavedView) -> bool:
    """The owner, and the staff of the place that it is shared with."""
    return view.owner_id == user.id or (view.place is not None and view.place in places_of(user))


def may_remove_view(user: User, view: SavedView) -> bool:
    """The owner alone."""
    return view.owner_id == user.id
