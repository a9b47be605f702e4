"""The demonstration's station that is over, as further pages are about it: who registered there, and the year's plan."""

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.stations.models import Programme, Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import StationState
from tests.journeys.demonstration import Scene, user_of


def codes(scene: Scene) -> dict[str, str]:
    """Return the codes of the station, of the enterprise's registration and of the programme."""
    station = db.session.scalars(sa.select(Station).where(Station.state == StationState.SUMMED_UP)).one()
    owner = user_of(scene.mails["enterprise"]).organisations[0]
    own = sa.select(Registration).where(Registration.station_id == station.id, Registration.organisation_id == owner.id)
    programme = db.session.scalars(sa.select(Programme)).one()
    return {
        "station": station.code,
        "registration": db.session.scalars(own).one().code,
        "programme": programme.code,
    }
