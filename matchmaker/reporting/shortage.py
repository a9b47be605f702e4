"""Where providers are missing: open needs against verified providers, by industry and scene, recomputed from rows each time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need, Tag
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import published_capabilities
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.reporting.standing import is_open, published

_PLACE = re.compile(r"(\D+)-(\d+)")
NO_SCENE = ""
"""The column of the needs that name no scene: they are counted, and no provider can be missing for them."""


@dataclass(frozen=True)
class Scene:
    """One of the 40 typical scenes, with the link of the chain that it belongs to (its Chinese name)."""

    id: str
    link: str
    number: int


@cache
def list_scenes() -> tuple[Scene, ...]:
    """Return the scenes by their official number; the taxonomy keeps link and number among the aliases."""
    found = []
    for concept in default_taxonomy().concepts.values():
        place = next((hit for alias in concept.aliases if (hit := _PLACE.fullmatch(alias))), None)
        if concept.facet == "scene" and place is not None:
            found.append(Scene(concept.id, place[1], int(place[2])))
    return tuple(sorted(found, key=lambda one: one.number))


def list_links() -> list[str]:
    """Return the links of the chain in their order."""
    return list(dict.fromkeys(one.link for one in list_scenes()))


def heat_of(needs: int, providers: int) -> int | None:
    """Return from 0 (enough) to 3 (needs and no provider) how short providers are; None where there is neither."""
    if not needs:
        return 0 if providers else None
    if not providers:
        return 3
    return 2 if providers < needs else int(providers < 2 * needs)


@dataclass(frozen=True)
class Cell:
    """One industry and one scene: the open needs, and the verified providers with a published capability for both."""

    industry: str
    scene: str
    needs: tuple[Need, ...]
    providers: tuple[Organisation, ...]

    @property
    def heat(self) -> int | None:
        return heat_of(len(self.needs), len(self.providers)) if self.scene else None


@dataclass(frozen=True)
class Shortage:
    """The whole map: rows are industries with open needs, the most needs first; columns are scenes."""

    industries: list[str]
    scenes: list[Scene]
    cells: dict[tuple[str, str], Cell]
    needs_of: dict[str, int]  # distinct needs of a row: one need may stand in several cells

    def worst(self, most: int) -> list[Cell]:
        """Return the cells where providers are shortest: none at all first, then the most needs to a provider."""
        short = [one for one in self.cells.values() if one.heat in (2, 3)]
        return sorted(short, key=lambda one: (-(one.heat or 0), -len(one.needs), one.industry, one.scene))[:most]


def _scenes_of(tags: Iterable[Tag]) -> set[str]:
    known = {one.id for one in list_scenes()}
    return {tag.concept for tag in tags if tag.concept in known}


def _industry_of(need: Need) -> str:
    return need.industry or need.organisation.industry


def map_shortage(user: User, *, park: str = "", link: str = "", today: date | None = None) -> Shortage:
    """Return the map of where the person serves, of one park and one link if given; providers count wherever they are."""
    day = today or clock.today()
    needs = [one for one in db.session.scalars(published(user, park)).unique() if is_open(one, day)]
    scenes = [one for one in list_scenes() if link in ("", one.link)]
    by_cell: dict[tuple[str, str], list[Need]] = {}
    by_industry: dict[str, int] = {}
    for need in needs:
        by_industry[_industry_of(need)] = by_industry.get(_industry_of(need), 0) + 1
        for scene in _scenes_of(need.tags) or {NO_SCENE}:
            by_cell.setdefault((_industry_of(need), scene), []).append(need)
    industries = sorted(by_industry, key=lambda one: (-by_industry[one], one))
    offers = _offers()
    cells = {
        (industry, scene): Cell(
            industry,
            scene,
            tuple(by_cell.get((industry, scene), ())),
            _providers(offers.get(scene, []), industry),
        )
        for industry in industries
        for scene in [*(one.id for one in scenes), NO_SCENE]
    }
    return Shortage(industries, scenes, cells, by_industry)


def _offers() -> dict[str, list[Capability]]:
    """Return the published capabilities by scene."""
    found: dict[str, list[Capability]] = {}
    for capability in db.session.scalars(published_capabilities()).unique():
        for scene in _scenes_of(capability.tags):
            found.setdefault(scene, []).append(capability)
    return found


def serves_industry(capability: Capability, industry: str) -> bool:
    """Return whether a capability is offered to an industry; one that names none is offered to all."""
    return not capability.industries or industry in capability.industries


def _providers(offers: list[Capability], industry: str) -> tuple[Organisation, ...]:
    found = {one.organisation_id: one.organisation for one in offers if serves_industry(one, industry)}
    return tuple(sorted(found.values(), key=lambda one: (one.name_sort, one.id)))
