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
from matchmaker.foundation.db import db

SHELVES = {"scenes": TagFacet.SCENE, "technologies": TagFacet.TECHNOLOGY, "solutions": TagFacet.SOLUTION}
Tags = dict[int, list[tuple[str, str, str | None]]]  # facet, text, concept


def _tags(owner: InstrumentedAttribute[int | None], posts: sa.Select[Any]) -> Tags:
    """The tags of posts by id, in one query."""
    found: Tags = defaultdict(list)
    rows: Any = db.session.execute(
        sa.select(owner, Tag.facet, Tag.text, Tag.concept).where(owner.in_(posts)).order_by(Tag.position, Tag.id)
    )
    for number, *tag in rows:
        found[number].append(tuple(tag))
    return found


def _shelved(tags: list[tuple[str, str, str | None]]) -> dict[str, Any]:
    """A post's concepts by filter, all its concepts, and its words."""
    shelved = {
        name: frozenset(one for kind, _, one in tags if kind == facet and one) for name, facet in SHELVES.items()
    }
    return {
        **shelved,
        "concepts": frozenset(one for _, _, one in tags if one),
        "tags": tuple(text for _, text, _ in tags),
    }


def list_needs() -> list[ListedNeed]:
    """Return every need that verified providers may read today, the newest first; enterprises stand behind their masks."""
    columns = (
        Need.id, Need.code, Need.title, Need.published_at, Need.budget_low, Need.budget_high, Need.industry, Need.place, Need.service,
        Need.procurement, Need.deadline, Need.expires_on, Organisation.industry, Organisation.size, Organisation.region,
    )  # fmt: skip
    tags = _tags(Tag.need_id, published_needs().with_only_columns(Need.id).order_by(None))
    population = mask_population()
    return [
        _need(row, tags[row[0]], population)
        for row in db.session.execute(published_needs().with_only_columns(*columns))
    ]


class _Described:
    def __init__(self, industry: str, size: str, region: str) -> None:
        self.industry, self.size, self.region = industry, size, region


def _need(row: Any, tags: list[tuple[str, str, str | None]], population: Population) -> ListedNeed:
    number, code, title, published_at, low, high, industry, place, service, procurement, deadline, expires_on, *told = (
        row
    )
    mask = mask_of(_Described(*told), population)
    return ListedNeed(
        number=number,
        code=code,
        title=title,
        published_at=published_at,
        money=(low, high),
        mask=mask,
        industry=industry_shown(industry, mask),
        place=place_shown(place, mask),
        service=service or "",
        procurement=procurement or "",
        deadline=deadline,
        expires_on=expires_on,
        **_shelved(tags),
    )


def list_capabilities() -> list[ListedCapability]:
    """Return every public capability of a verified provider, the newest first."""
    columns = (
        Capability.id, Capability.code, Capability.title, Capability.published_at, Capability.price_low, Capability.price_high,
        Capability.kind, Capability.industries, Capability.regions, Organisation.name, Organisation.short_name, Organisation.name_en,
    )  # fmt: skip
    public = published_capabilities().with_only_columns(Capability.id).order_by(None)
    tags, grades = _tags(Tag.capability_id, public), _grades(public)
    rows = db.session.execute(published_capabilities().with_only_columns(*columns))
    return [_capability(row, tags[row[0]], grades[row[0]]) for row in rows]


def _grades(posts: sa.Select[Any]) -> dict[int, Counter[str]]:
    """How many cases that may be shown a capability has of each grade."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    shown = sa.select(Case.capability_id, Case.grade, sa.func.count()).where(
        Case.capability_id.in_(posts), Case.consented.is_(True)
    )
    for number, grade, many in db.session.execute(shown.group_by(Case.capability_id, Case.grade)):
        found[number][grade] = many
    return found


def _capability(row: Any, tags: list[tuple[str, str, str | None]], grades: Counter[str]) -> ListedCapability:
    number, code, title, published_at, low, high, kind, industries, regions, *names = row
    return ListedCapability(
        number=number,
        code=code,
        title=title,
        published_at=published_at,
        money=(low, high),
        kind=kind,
        industries=frozenset(industries or ()),
        regions=frozenset(regions or ()),
        names=tuple(name for name in names if name),
        grades=tuple((grade, grades[grade]) for grade in GRADES if grades[grade]),
        **_shelved(tags),
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
