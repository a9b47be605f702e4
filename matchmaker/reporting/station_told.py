"""What the sponsor is told of a station's report: the lines of findings and advice that name nobody; its numbers are the dashboard's."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.catalogue.findings import names_of
from matchmaker.catalogue.folding import fold
from matchmaker.catalogue.scan import scan
from matchmaker.foundation.db import db
from matchmaker.reporting.release import FEWEST
from matchmaker.stations import figures, queries
from matchmaker.stations.models import ListedEnterprise, Station
from matchmaker.stations.states import Kind, StationState


@dataclass(frozen=True)
class Told:
    """Lines that may be told, and how many were left out; `few` where too few enterprises were there to tell anything."""

    few: bool = False
    findings: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    left_out: int = 0


def told_of(station: Station) -> Told | None:
    """Return what the sponsor may read of a station's report, None before it is finished.

    As with figures: of fewer than three enterprises nothing, because then every line speaks of one of them. A line that names who
    registered, in any form of the name, or any other enterprise, or holds contact data, is left out whole.
    """
    if station.state != StationState.SUMMED_UP:
        return None
    there = {one.organisation_id for one in figures.list_present([station.id], Kind.ENTERPRISE)}
    if len(there) < FEWEST:
        return Told(few=True)
    near, far = _near(station), _far()
    findings, advice = (_unnamed(text, near, far) for text in (station.findings, station.advice))
    whole = sum(len(_lines(text)) for text in (station.findings, station.advice))
    return Told(False, findings, advice, whole - len(findings) - len(advice))


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


def _unnamed(text: str, near: list[str], far: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in _lines(text) if not scan(one, near) and not _holds(fold(one).text.casefold(), far))


def _holds(folded: str, names: Iterable[str]) -> bool:
    return any(name in folded for name in names)


def _near(station: Station) -> list[str]:
    """The names of who registered: looked for in every form in which a name is written."""
    owners = {
        one.organisation.id: one.organisation for one in queries.list_registrations(station.id) if one.organisation
    }
    return [name for one in owners.values() for name in names_of(one)]


def _far() -> set[str]:
    """The names of all enterprises, of the platform and of the programmes' lists: looked for as they are written."""
    whole = sa.select(Organisation.name, Organisation.short_name, Organisation.name_en)
    rows = db.session.execute(whole.where(Organisation.kind == OrganisationKind.ENTERPRISE))
    found = {name for row in rows for name in row} | set(db.session.scalars(sa.select(ListedEnterprise.name)))
    return {folded for name in found if len(folded := fold(name).text.strip().casefold()) > 1}
