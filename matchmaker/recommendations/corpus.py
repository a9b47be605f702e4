"""Rows become records of the recommender here; what may be ranked is decided by the catalogue's two queries, how by `matching`."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.content import measured
from matchmaker.catalogue.masking import Population, industry_shown, mask_of, place_shown
from matchmaker.catalogue.models import Need, Requirement, Service, Tag
from matchmaker.catalogue.offers import Capability, Case
from matchmaker.catalogue.queries import mask_population, published_capabilities, published_needs
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.matching.records import (
    CapabilityRecord,
    CaseRecord,
    Grade,
    Meaning,
    NeedRecord,
    RequirementRecord,
    TagRecord,
)
from matchmaker.matching.text import language_of
from matchmaker.recommendations import encoding


def _tags(rows: list[Tag]) -> tuple[TagRecord, ...]:
    return tuple(TagRecord(row.text, row.concept) for row in rows)


def _measure(line: Requirement) -> str:
    return measured(line.measure, line.current, line.target, line.unit)


def need_record(need: Need, meaning: Meaning | None = None) -> NeedRecord:
    """Return what the recommender may know of a need, with what an encoder made of it; no name and no contact is among it."""
    return NeedRecord(
        id=need.code,
        title=need.title,
        problem=need.problem,
        result=need.result,
        systems=need.systems,
        lang=language_of(need.title, need.problem, need.result, *(line.text for line in need.requirements)),
        industry=need.industry or None,
        tags=_tags(need.tags),
        budget=(need.budget_low, need.budget_high),
        deadline=need.deadline,
        place=need.place or None,
        on_site=need.service == Service.ONSITE,
        requirements=tuple(
            RequirementRecord(str(line.position), line.must, line.text, _measure(line)) for line in need.requirements
        ),
        owner=need.organisation.code,
        posted=clock.day_of(need.published_at or need.created_at),
        meaning=meaning,
    )


def _case(position: int, row: Case) -> CaseRecord:
    grades: dict[str, Grade] = {"material": "material", "customer": "customer", "platform": "platform"}
    return CaseRecord(str(position), row.customer, row.work, row.result, row.year, grades.get(row.grade, "self"))


def capability_record(capability: Capability, day: date, meaning: Meaning | None = None) -> CapabilityRecord:
    """Return what the recommender may know of a capability, with what an encoder made of it; qualifications count while they
    are valid on `day`.

    Cases that the customer has not agreed to show are left out: nobody may quote them.
    """
    owner = capability.organisation
    held = [one.concept for one in owner.qualifications if one.expires_on is None or one.expires_on >= day]
    return CapabilityRecord(
        id=capability.code,
        provider=owner.code,
        title=capability.title,
        does=capability.does,
        unsuitable=capability.unsuitable,
        kind=capability.kind,
        lang=language_of(capability.title, capability.does, *(row.work for row in capability.cases if row.consented)),
        industries=tuple(capability.industries),
        tags=_tags(capability.tags),
        interfaces=tuple(capability.interfaces),
        regions=tuple(capability.regions),
        price=(capability.price_low, capability.price_high),
        earliest_start=capability.earliest_start,
        months=(capability.months_min, capability.months_max),
        qualifications=tuple(held),
        cases=tuple(_case(row.position, row) for row in capability.cases if row.consented),
        meaning=meaning,
    )


def load_capabilities(day: date) -> list[CapabilityRecord]:
    """Return every capability that may be recommended: public, and by an organisation whose seal holds."""
    held = selectinload(Capability.organisation).selectinload(Organisation.qualifications)
    rows = db.session.scalars(published_capabilities().options(held)).unique()
    meanings = encoding.meanings_of(Capability)
    return [capability_record(row, day, meanings.get(row.id)) for row in rows]


def load_needs() -> list[NeedRecord]:
    """Return every need that may be shown to providers today: public, not expired, by a verified enterprise.

    They are compared as they are shown, behind the mask: a provider that serves one place or industry alone would read a
    hidden one from its score.
    """
    population, meanings = mask_population(), encoding.meanings_of(Need)
    rows = db.session.scalars(published_needs()).unique()
    return [_masked(row, population, meanings.get(row.id)) for row in rows]


def _masked(need: Need, population: Population, meaning: Meaning | None) -> NeedRecord:
    mask = mask_of(need.organisation, population)
    place = need.place if place_shown(need.place, mask) == need.place else ""  # half a place compares with nothing
    return replace(
        need_record(need, meaning), industry=industry_shown(need.industry, mask) or None, place=place or None
    )
