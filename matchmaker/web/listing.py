"""Browsing over HTTP: what an address asks for, and a list of published posts with its filters, chips, counts, orders and ways out."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matchmaker.catalogue import browsing
from matchmaker.catalogue.browsing import Dimension, Listed, ListedCapability, Page
from matchmaker.matching import pinyin
from matchmaker.matching.text import normalise, squeeze
from matchmaker.recommendations.service import search
from matchmaker.web import labels, post_labels
from matchmaker.web.display import concept, taxonomy
from matchmaker.web.paging import asked_page

T = TypeVar("T", bound=Listed)
BEST = "best"
LONGEST_WORDS, LONGEST_VALUE = 200, 40
_SAY: Mapping[str, Callable[[str], str]] = {
    "kind": lambda code: post_labels.capability_kind[code],
    "price": lambda code: post_labels.money_band[code],
    "budget": lambda code: post_labels.money_band[code],
    "grade": lambda code: labels.grade[code],
    "service": lambda code: post_labels.service[code],
    "procurement": lambda code: post_labels.procurement[code],
    "state": lambda code: post_labels.need_age[code],
}


@dataclass(frozen=True)
class Option:
    """One value of a filter, or one order: its word, how many it would leave, whether it is chosen."""

    value: str
    label: str
    on: bool
    n: int = 0


@dataclass(frozen=True)
class Facet:
    """One filter."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Link:
    """A word with its address."""

    label: str
    url: str


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for; `problem` says why its words cannot be searched."""

    endpoint: str
    words: str = ""
    ticks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    problem: str = ""

    def url(self, **changes: Any) -> str:
        """Return the address of this list with changes; the default order and the first page are not in it."""
        asked = replace(self, **changes)
        values: dict[str, Any] = {name: list(some) for name, some in asked.ticks.items() if some}
        plain = {"q": asked.words, "sort": asked.sort, "page": str(asked.page) if asked.page > 1 else ""}
        values |= {name: value for name, value in plain.items() if value}
        return url_for(asked.endpoint, **values)

    @property
    def query(self) -> str:
        """What is asked for, as the query of an address: without order and page."""
        ticked = [(name, value) for name, values in self.ticks.items() for value in values]
        return urlencode([*([("q", self.words)] if self.words and not self.problem else []), *ticked])

    def without(self, name: str, value: str) -> str:
        """Return the address with one tick taken off."""
        left = tuple(one for one in self.ticks[name] if one != value)
        return self.url(ticks={**self.ticks, name: left}, page=1)


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list as its page shows it; `found` is every post that passes, `page` the part on this page, `ways` lead out of nothing;
    `spelt`: nothing holds the words as typed, so that they were read as pinyin.
    """

    asked: Asked
    total: int
    found: list[T]
    spelt: bool
    page: Page[T]
    facets: list[Facet]
    chips: list[Link]
    sorts: list[Option]
    ways: list[Link]
    clear_url: str

    @property
    def conditions(self) -> int:
        """How many conditions were set: ticked filters, and the words."""
        return len(self.asked.ticks) + bool(self.asked.words and not self.asked.problem)

    def page_url(self, number: int) -> str:
        return self.asked.url(page=number)

    @property
    def keep(self) -> dict[str, Any]:
        """What the form of the order carries along."""
        return {"q": self.asked.words, **{name: list(values) for name, values in self.asked.ticks.items()}}


def say(name: str, value: str) -> str:
    """Return the word for a value of a filter; an unknown one comes back as it is."""
    return _SAY.get(name, concept)(value)


def read(
    endpoint: str,
    dimensions: Sequence[Dimension[T]],
    sorts: Mapping[str, object],
    args: "MultiDict[str, str] | None" = None,
) -> Asked:
    """Return what this request, or a saved address, asks for; what means nothing is left out: no address can break the page."""
    given = request.args if args is None else args
    ticks = {one.name: _known(one.name, given.getlist(one.name)) for one in dimensions}
    words = " ".join(given.get("q", "").split(" "))[:LONGEST_WORDS].strip()
    sort = given.get("sort", "")
    allowed = sort in sorts or (sort == BEST and words)
    return Asked(
        endpoint=endpoint,
        words=words,
        ticks={name: values for name, values in ticks.items() if values},
        sort=sort if allowed else "",
        page=asked_page() if args is None else 1,
        problem=_problem(words),
    )


def _known(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """The ticks that mean something."""
    short = [one for one in dict.fromkeys(values) if 0 < len(one) <= LONGEST_VALUE]
    return tuple(one for one in short if say(name, one) != one)


def _problem(words: str) -> str:
    bad = [char for char in words if unicodedata.category(char) in ("Cc", "Cs")]
    return _("含有不可见的控制字符（U+%(code)s），请删去后再搜索。", code=f"{ord(bad[0]):04X}") if bad else ""


def ordered_by_words(posts: Sequence[T], words: str, kind: Literal["need", "capability"]) -> list[T]:
    """Return the posts that hold the words in either language, best first.

    A code or a provider's name finds its posts before all others; tags are searched too, after the texts.
    """
    ranks = {code: at for at, code in enumerate(search(words, kind))}
    known, whole = taxonomy(), _whole_words(words)
    concept_id = known.find(words)
    places: list[tuple[int, int, T]] = []
    for post in posts:
        if _is_named(post, words):
            places.append((0, 0, post))
        elif post.code in ranks:
            places.append((1, ranks[post.code], post))
        elif (concept_id in post.concepts) or any(whole.search(normalise(tag).text) for tag in post.tags):
            places.append((2, 0, post))
    return [post for *_, post in sorted(places, key=lambda place: place[:2])]


def spelt_by(posts: Sequence[T], words: str) -> list[T]:
    """Return the posts whose title, tags or provider are spelt by what was typed as pinyin, in their order."""
    return [post for post in posts if pinyin.sounds_like(words, _names(post))] if pinyin.is_pinyin(words) else []


def _names(post: Listed) -> tuple[str, ...]:
    known, provider = taxonomy().concepts, post.names if isinstance(post, ListedCapability) else ()
    return (post.title, *post.tags, *(known[one].zh for one in post.concepts if one in known), *provider)


def _whole_words(words: str) -> "re.Pattern[str]":
    """What was typed, in its normal form; Latin letters count as whole words only: AI is not in retail."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(normalise(words).text)}(?![a-z0-9])" if squeeze(words) else r"(?!)")


def _is_named(post: Listed, words: str) -> bool:
    if post.code.casefold() == words.casefold():
        return True
    names, key = post.names if isinstance(post, ListedCapability) else (), squeeze(words)
    return len(key) > 1 and any(key in squeeze(name) for name in names)


def matching(
    posts: Sequence[T], dimensions: Sequence[Dimension[T]], asked: Asked, kind: Literal["need", "capability"]
) -> list[T]:
    """Return the posts that an address asks for, without its page."""
    return browsing.narrowed(_holding(posts, asked, kind)[0], dimensions, asked.ticks)


def _holding(posts: Sequence[T], asked: Asked, kind: Literal["need", "capability"]) -> tuple[list[T], bool]:
    """Return the posts that hold the words, and whether only their sound does."""
    if not asked.words or asked.problem:
        return list(posts), False
    pool = ordered_by_words(posts, asked.words, kind)
    return (pool, False) if pool else (spelt_by(posts, asked.words), True)


def build(
    posts: Sequence[T],
    dimensions: Sequence[Dimension[T]],
    asked: Asked,
    sorts: Mapping[str, Callable[[T], tuple[object, ...]] | None],
    kind: Literal["need", "capability"],
) -> Listing[T]:
    """Return the list that an address asks for over all published posts, given newest first."""
    searched = bool(asked.words) and not asked.problem
    pool, spelt = _holding(posts, asked, kind)
    found = browsing.narrowed(pool, dimensions, asked.ticks)
    by = asked.sort or (BEST if searched else next(iter(sorts)))
    if by != BEST:
        codes = {post.code for post in found}
        found = browsing.in_order([post for post in posts if post.code in codes], sorts[by])
    orders = ([BEST] if searched else []) + list(sorts)
    ways = [] if found else _ways(posts, pool, dimensions, asked)
    return Listing(
        asked=asked,
        total=len(posts),
        found=found,
        spelt=spelt and bool(pool),
        page=browsing.page_of(found, asked.page),
        facets=_facets(pool, dimensions, asked),
        chips=chips(asked),
        sorts=[Option(one, post_labels.list_order[one], one == by) for one in orders],
        ways=ways,
        clear_url=url_for(asked.endpoint),
    )


def _facets(pool: Sequence[T], dimensions: Sequence[Dimension[T]], asked: Asked) -> list[Facet]:
    found = []
    for name, values in browsing.counts(pool, dimensions, asked.ticks).items():
        ticked = asked.ticks.get(name, ())
        options = [Option(value, say(name, value), value in ticked, n) for value, n in values]
        if options:
            found.append(Facet(name, post_labels.list_filter[name], options))
    return found


def chips(asked: Asked) -> list[Link]:
    """Return the conditions of an address in words, each with the address without it."""
    words = (
        [Link(f"“{asked.words}”", asked.url(words="", page=1, sort=""))] if asked.words and not asked.problem else []
    )
    return words + [
        Link(_chip(name, value), asked.without(name, value)) for name, values in asked.ticks.items() for value in values
    ]


def _chip(name: str, value: str) -> str:
    """A value's word, with the filter's name where the word alone would not say what it is."""
    word = say(name, value)
    return (
        _("%(filter)s：%(value)s", filter=post_labels.list_filter[name], value=word)
        if name in ("price", "budget")
        else word
    )


def _ways(posts: Sequence[T], pool: Sequence[T], dimensions: Sequence[Dimension[T]], asked: Asked) -> list[Link]:
    """What to drop so that something is found, the way that frees most first."""
    ways = []
    for name, n in browsing.culprits(pool, dimensions, asked.ticks):
        dropped = {key: values for key, values in asked.ticks.items() if key != name}
        ways.append((n, post_labels.list_filter[name], asked.url(ticks=dropped, page=1)))
    without_words = len(browsing.narrowed(posts, dimensions, asked.ticks)) if asked.words and not asked.problem else 0
    if without_words:
        ways.append((without_words, f"“{asked.words}”", asked.url(words="", sort="", page=1)))
    ways.sort(key=lambda way: -way[0])
    return [Link(_("去掉%(filter)s，有 %(n)s 条", filter=label, n=n), url) for n, label, url in ways]
