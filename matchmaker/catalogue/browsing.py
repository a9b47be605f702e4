"""Browsing published posts: what each counts under, what is ticked, counts, order and pages; pure, rows come from `shelves.py`."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from matchmaker.catalogue.masking import Mask, province_of

PAGE_SIZE = 20
WHOLE_COUNTRY = "REG100000"
NEW_DAYS, ENDING_DAYS = 7, 14
BANDS: dict[str, tuple[float, float]] = {
    "0-20": (0, 20),
    "20-50": (20, 50),
    "50-100": (50, 100),
    "100-300": (100, 300),
    "300-": (300, float("inf")),
}
"""Bands of 万元, the lower end within, the upper without."""
OPEN = "open"
GRADES = ("platform", "customer", "material", "self")


@dataclass(frozen=True, slots=True)
class Listed:
    """What both kinds of post are found by; `number` is the row's id and stays inside, `tags` are the words as typed."""

    number: int
    code: str
    title: str
    published_at: datetime
    money: tuple[float | None, float | None]
    scenes: frozenset[str]
    technologies: frozenset[str]
    solutions: frozenset[str]
    concepts: frozenset[str]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedNeed(Listed):
    """A need behind its enterprise's mask: `industry` and `place` tell no more than the mask does."""

    mask: Mask
    industry: str
    place: str
    service: str
    procurement: str
    deadline: date | None
    expires_on: date


@dataclass(frozen=True, slots=True)
class ListedCapability(Listed):
    """A capability of a verified provider; `names` are the provider's, which may be searched."""

    kind: str
    industries: frozenset[str]
    regions: frozenset[str]
    names: tuple[str, ...]
    grades: tuple[tuple[str, int], ...]

    @property
    def cases(self) -> int:
        return sum(many for _, many in self.grades)


class Dated(Protocol):
    """Anything that may be listed."""

    @property
    def code(self) -> str: ...


T = TypeVar("T", bound=Dated)
Chosen = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Dimension(Generic[T]):
    """One filter. `has` says whether a post counts under a value where that is more than the values it names; `order` stands first."""

    name: str
    values: Callable[[T], Collection[str]]
    has: Callable[[T, str], bool] | None = None
    order: Sequence[str] = ()

    def holds(self, post: T, value: str) -> bool:
        return self.has(post, value) if self.has else value in self.values(post)


def bands_of(money: tuple[float | None, float | None]) -> list[str]:
    """Return the bands that a range of 万元 touches; `open` where it has no ends."""
    low, high = money
    if low is None and high is None:
        return [OPEN]
    start, end = low or 0.0, float("inf") if high is None else high
    return [
        name for name, (least, most) in BANDS.items() if (start < most and end > least) or least <= start == end < most
    ]


def provinces_of(regions: Iterable[str]) -> set[str]:
    """Return the provinces of regions; the whole country stays itself."""
    return {province_of(region) for region in regions}


def _serves(post: ListedCapability, region: str) -> bool:
    return WHOLE_COUNTRY in post.regions or region in provinces_of(post.regions)


def capability_dimensions() -> list[Dimension[ListedCapability]]:
    """Return the filters of 找方案 in the order of the page."""
    return [
        Dimension("kind", lambda post: [post.kind]),
        Dimension("industry", lambda post: post.industries),
        Dimension("scene", lambda post: post.scenes),
        Dimension("technology", lambda post: post.technologies),
        Dimension("solution", lambda post: post.solutions),
        Dimension("region", lambda post: provinces_of(post.regions), _serves, (WHOLE_COUNTRY,)),
        Dimension("price", lambda post: bands_of(post.money), order=(*BANDS, OPEN)),
        Dimension("grade", lambda post: [grade for grade, many in post.grades if many], order=GRADES),
    ]


def need_dimensions(today: date, new_since: datetime) -> list[Dimension[ListedNeed]]:
    """Return the filters of published needs in the order of the page."""

    def age(post: ListedNeed) -> list[str]:
        new = ["new"] if post.published_at >= new_since else []
        return [*new, "ending"] if post.expires_on <= today + timedelta(days=ENDING_DAYS) else new

    return [
        Dimension("industry", lambda post: [post.industry]),
        Dimension("scene", lambda post: post.scenes),
        Dimension("technology", lambda post: post.technologies),
        Dimension("solution", lambda post: post.solutions),
        Dimension("region", lambda post: {post.place, province_of(post.place)}),
        Dimension("budget", lambda post: bands_of(post.money), order=(*BANDS, OPEN)),
        Dimension("service", lambda post: [post.service]),
        Dimension("procurement", lambda post: [post.procurement]),
        Dimension("state", age, order=("new", "ending")),
    ]


def passes(post: T, dimensions: Iterable[Dimension[T]], chosen: Chosen, without: str = "") -> bool:
    """Return whether a post has one of the ticked values of every filter; `without` is left aside."""
    return all(
        any(one.holds(post, value) for value in chosen[one.name])
        for one in dimensions
        if one.name != without and chosen.get(one.name)
    )


def narrowed(posts: Iterable[T], dimensions: Sequence[Dimension[T]], chosen: Chosen, without: str = "") -> list[T]:
    """Return the posts that pass, in their order."""
    return [post for post in posts if passes(post, dimensions, chosen, without)]


def counts(posts: Sequence[T], dimensions: Sequence[Dimension[T]], chosen: Chosen) -> dict[str, list[tuple[str, int]]]:
    """Return every filter's values with how many they would leave, computed without the filter's own ticks.

    Values that stand in a fixed order come in it, the others by count, the greatest first, then by value; ticked ones stay with 0.
    """
    found = {}
    for one in dimensions:
        rest = narrowed(posts, dimensions, chosen, without=one.name)
        values = {value for post in rest for value in one.values(post) if value} | set(chosen.get(one.name, ()))
        many = Counter({value: sum(one.holds(post, value) for post in rest) for value in values})
        first = {value: place for place, value in enumerate(one.order)}
        found[one.name] = sorted(many.items(), key=lambda pair: (first.get(pair[0], len(first)), -pair[1], pair[0]))
    return found


def culprits(posts: Sequence[T], dimensions: Sequence[Dimension[T]], chosen: Chosen) -> list[tuple[str, int]]:
    """Return which filters, each dropped alone, would leave something, with how much; the one that frees most comes first."""
    freed = [
        (one.name, len(narrowed(posts, dimensions, chosen, without=one.name)))
        for one in dimensions
        if chosen.get(one.name)
    ]
    return sorted((pair for pair in freed if pair[1]), key=lambda pair: -pair[1])


def in_order(posts: Iterable[T], key: Callable[[T], tuple[object, ...]] | None = None) -> list[T]:
    """Return the posts in a total order: by `key`, then the newest first, as they come from the database."""
    return list(posts) if key is None else sorted(posts, key=key)


def _least(money: tuple[float | None, float | None]) -> float:
    low, high = money
    return float("inf") if low is None and high is None else (low or 0.0)


CAPABILITY_SORTS: dict[str, Callable[[ListedCapability], tuple[object, ...]] | None] = {
    "newest": None,
    "cases": lambda post: (-sum(many for grade, many in post.grades if grade != "self"), -post.cases),
    "price": lambda post: (_least(post.money),),
}
NEED_SORTS: dict[str, Callable[[ListedNeed], tuple[object, ...]] | None] = {
    "newest": None,
    "deadline": lambda post: (post.deadline is None, post.deadline or date.max),
    "budget": lambda post: (-(post.money[1] or post.money[0] or -1.0),),
}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its posts, its number from 1, how many pages there are."""

    posts: list[T]
    number: int
    pages: int


def page_of(posts: Sequence[T], number: int, size: int = PAGE_SIZE) -> Page[T]:
    """Return a page; a number out of range becomes the nearest page."""
    pages = max(1, -(-len(posts) // size))
    at = min(max(1, number), pages)
    return Page(list(posts[(at - 1) * size : at * size]), at, pages)
