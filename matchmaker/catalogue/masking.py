"""What others see in place of an enterprise's name: industry, size and region, as coarse as it takes for five to fit; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

ENOUGH = 5


class Described(Protocol):
    """An organisation as far as a mask is concerned, or the mask itself."""

    @property
    def industry(self) -> str: ...
    @property
    def size(self) -> str: ...
    @property
    def region(self) -> str: ...


Told = tuple[str, str, str]  # industry, size, region; empty where it is not told


@dataclass(frozen=True, slots=True)
class Mask:
    """A description that `count` organisations fit; empty stands for what is not told. Words are made by `web/display.py`."""

    industry: str = ""
    size: str = ""
    region: str = ""
    count: int = 0


def province_of(region: str) -> str:
    """Return the province of a region id; a province is its own."""
    return f"{region[:5]}0000" if region.startswith("REG") else region


def _descriptions(industry: str, size: str, region: str) -> Iterator[Told]:
    """Descriptions from the finest to the one that says nothing.

    The industry goes last, because the text of a need tells it anyway: a region beside it would be told of fewer than five.
    """
    province = province_of(region)
    if industry:
        yield industry, size, region
        yield industry, "", region
        yield industry, "", province
        yield industry, "", ""
    yield "", "", province
    yield "", "", ""


class Population:
    """The enterprises among which a masked one hides, counted once."""

    def __init__(self, rows: Iterable[tuple[str, str, str, int]]) -> None:
        """Take rows of (industry, size, region, how many)."""
        self._counts: Counter[Told] = Counter()
        for industry, size, region, many in rows:
            of_province = (industry, size, province_of(region))  # told of enterprises that name no district themselves
            for told in {*_descriptions(industry, size, region), of_province}:
                self._counts[told] += many

    def count(self, told: Told) -> int:
        """Return how many fit a description."""
        return self._counts[told]


def population_of(organisations: Iterable[Described]) -> Population:
    """Return the population that these organisations make."""
    return Population((one.industry, one.size, one.region, 1) for one in organisations)


def mask_of(organisation: Described, population: Population) -> Mask:
    """Return the finest description that at least five of the population fit; it tells nothing where there are not five at all."""
    for told in _descriptions(organisation.industry, organisation.size, organisation.region):
        if population.count(told) >= ENOUGH:
            return Mask(*told, population.count(told))
    return Mask(count=population.count(("", "", "")))


def place_shown(place: str, mask: Described) -> str:
    """Return as much of a need's place as goes with its enterprise's mask: a district, its province or nothing."""
    if not place or not mask.region:
        return ""
    return place if mask.region != province_of(mask.region) else province_of(place)


def industry_shown(industry: str, mask: Described) -> str:
    """Return a need's industry, or nothing where the mask does not tell that of its enterprise."""
    return industry if mask.industry else ""
