"""Who stands at a table or in a factory, as one reader may see it: names pass the introductions' rule, else the mask stands."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from matchmaker.catalogue.queries import mask_population
from matchmaker.diagnosis.access import Part, parts
from matchmaker.introductions.cards import party_of
from matchmaker.stations import access
from matchmaker.stations.editing import find_introduction
from matchmaker.stations.registrations import Registration
from matchmaker.stations.timetables import Appointment
from matchmaker.web import display
from matchmaker.web.locale import language

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def named(viewer: "User") -> Callable[[Registration, Appointment | None], str]:
    """Return how this reader may see a participant, alone or within an appointment.

    Whoever runs the station sees names. An expert's name is seen by participants, a provider's as everywhere, an enterprise's by itself,
    by its introduced partner, and by an expert who has signed 保密承诺书 for the visit.
    """
    population = mask_population()

    def name(one: Registration, within: Appointment | None = None) -> str:
        if one.expert is not None:
            return one.expert.name
        assert one.organisation is not None
        if access.may_run(viewer, one.station) or _signed(viewer, within):
            return one.organisation.name_in(language())
        introduction = (within.introduction or find_introduction(within)) if within is not None else None
        return display.party(party_of(introduction, viewer, one.organisation, population))

    return name


def _signed(viewer: "User", within: Appointment | None) -> bool:
    """Return whether the rules of the visit that the appointment is let the viewer read the name."""
    return within is not None and within.visit is not None and Part.NAME in parts(within.visit, viewer)
