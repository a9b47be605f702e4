"""Published posts as browsing reads them: light rows of all, whole rows of one page; what is done with them is in `browsing.py`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.browsing import GRADES, ListedCapability, ListedNeed
from matchmaker.catalogue.masking import Population, industry_shown, mask_of, place_shown
from matchmaker.catalogue.models import Need, Tag, TagFacet
from matchmaker.catalogue.offers import Capability, Case
from matchmaker.catalogue.queries import mask_population, published_capabilities, published_needs
from matchmaker.foundation import clock
from matchmaker.foundation.db import db

SHELF_FACETS = (TagFacet.SCENE, TagFacet.TECHNOLOGY, TagFacet.SOLUTION)
Words = dict[int, dict[str, set[str]]]


def _words(owner: InstrumentedAttribute[int | None], posts: sa.Select[Any]) -> Words:
    """The concepts on posts by id and facet, in one query."""
    found: Words = defaultdict(lambda: defaultdict(set))
    rows = sa.select(owner, Tag.facet, Tag.concept).where(
        owner.in_(posts), Tag.concept.is_not(None), Tag.facet.in_(SHELF_FACETS)
    )
    ordered: Any = db.session.execute(rows.order_by(Tag.id))
    for number, facet, concept in ordered:
        found[number][facet].add(concept)
    return found


def _shelved(words: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    names = {"scenes": TagFacet.SCENE, "technologies": TagFacet.TECHNOLOGY, "solutions": TagFacet.SOLUTION}
    return {name: frozenset(words.get(facet, ())) for name, facet in names.items()}


def list_needs() -> list[ListedNeed]:
    """Return every need that verified providers may read today, the newest first; enterprises stand behind their masks."""
    open_today = published_needs().where(Need.expires_on >= clock.today())
    columns = (
        Need.id, Need.code, Need.published_at, Need.budget_low, Need.budget_high, Need.industry, Need.place, Need.service,
        Need.procurement, Need.deadline, Need.expires_on, Organisation.industry, Organisation.size, Organisation.region,
    )  # fmt: skip
    words = _words(Tag.need_id, open_today.with_only_columns(Need.id).order_by(None))
    population = mask_population()
    return [_need(row, words[row[0]], population) for row in db.session.execute(open_today.with_only_columns(*columns))]


class _Described:
    def __init__(self, industry: str, size: str, region: str) -> None:
        self.industry, self.size, self.region = industry, size, region


def _need(row: Any, words: dict[str, set[str]], population: Population) -> ListedNeed:
    number, code, published_at, low, high, industry, place, service, procurement, deadline, expires_on, *told = row
    mask = mask_of(_Described(*told), population)
    return ListedNeed(
        number=number,
        code=code,
        published_at=published_at,
        money=(low, high),
        mask=mask,
        industry=industry_shown(industry, mask),
        place=place_shown(place, mask),
        service=service or "",
        procurement=procurement or "",
        deadline=deadline,
        expires_on=expires_on,
        **_shelved(words),
    )


def list_capabilities() -> list[ListedCapability]:
    """Return every public capability of a verified provider, the newest first."""
    columns = (
        Capability.id, Capability.code, Capability.published_at, Capability.price_low, Capability.price_high, Capability.kind,
        Capability.industries, Capability.regions, Organisation.name, Organisation.short_name, Organisation.name_en,
    )  # fmt: skip
    public = published_capabilities().with_only_columns(Capability.id).order_by(None)
    words, grades = _words(Tag.capability_id, public), _grades(public)
    rows = db.session.execute(published_capabilities().with_only_columns(*columns))
    return [_capability(row, words[row[0]], grades[row[0]]) for row in rows]


def _grades(posts: sa.Select[Any]) -> dict[int, Counter[str]]:
    """How many cases that may be shown a capability has of each grade."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    shown = sa.select(Case.capability_id, Case.grade, sa.func.count()).where(
        Case.capability_id.in_(posts), Case.consented.is_(True)
    )
    for number, grade, many in db.session.execute(shown.group_by(Case.capability_id, Case.grade)):
        found[number][grade] = many
    return found


def _capability(row: Any, words: dict[str, set[str]], grades: Counter[str]) -> ListedCapability:
    number, code, published_at, low, high, kind, industries, regions, *names = row
    return ListedCapability(
        number=number,
        code=code,
        published_at=published_at,
        money=(low, high),
        kind=kind,
        industries=frozenset(industries or ()),
        regions=frozenset(regions or ()),
        names=tuple(name for name in names if name),
        grades=tuple((grade, grades[grade]) for grade in GRADES if grades[grade]),
        **_shelved(words),
    )


def whole_needs(listed: Iterable[ListedNeed]) -> dict[str, Need]:
    """Return the rows of these needs by code, requirement lines and tags with them."""
    numbers = [one.number for one in listed]
    rows = db.session.scalars(sa.select(Need).where(Need.id.in_(numbers)).order_by(Need.id)).unique()
    return {row.code: row for row in rows}


def whole_capabilities(listed: Iterable[ListedCapability]) -> dict[str, Capability]:
    """Return the rows of these capabilities by code, providers, tags and cases with them."""
    numbers = [one.number for one in listed]
    rows = db.session.scalars(sa.select(Capability).where(Capability.id.in_(numbers)).order_by(Capability.id)).unique()
    return {row.code: row for row in rows}
