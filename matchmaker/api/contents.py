"""What is typed for a need or a capability, as JSON: the same fields, lengths and kinds as in the editor, to and from its contents."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from matchmaker.api.shapes import (
    Given,
    Industry,
    ProductionType,
    Region,
    Taken,
    Text20,
    Text60,
    Text120,
    Text200,
    Text5000,
)
from matchmaker.catalogue.content import (
    MOST_CASES,
    MOST_REQUIREMENTS,
    MOST_TAGS,
    CapabilityContent,
    CaseContent,
    NeedContent,
    RequirementContent,
    TagContent,
)
from matchmaker.catalogue.models import Procurement, Service, TagFacet
from matchmaker.catalogue.offers import Capability, CapabilityKind
from matchmaker.catalogue.tagging import resolve
from matchmaker.web.display import taxonomy
from matchmaker.web.words import N_

Language = Literal["zh", "en"]
Wan = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False, description=N_("万元"))]
Months = Annotated[int, Field(ge=0, le=1000)]
Words = Annotated[list[Annotated[Text60, Field(min_length=1)]], Field(max_length=MOST_TAGS)]


class RequirementIn(Taken):
    """One line of a need: a must or a wish, measured where it can be."""

    text: Annotated[Text200, Field(min_length=1)]
    must: bool = True
    measure: Text60 = ""
    current: Annotated[Text60, Field(max_length=40)] = ""
    target: Annotated[Text60, Field(max_length=40)] = ""
    unit: Text20 = ""


class NeedIn(Taken):
    """Everything that is typed for a need; tags are words, folded to the taxonomy where it knows them."""

    language: Language = "zh"
    title: Text120 = ""
    problem: Text5000 = ""
    result: Text5000 = ""
    systems: Text5000 = ""
    production_type: ProductionType = ""
    industry: Industry = ""
    budget_low: Wan | None = None
    budget_high: Wan | None = None
    budget_open: bool = False
    deadline: date | None = None
    place: Region = ""
    service: Service | None = None
    procurement: Procurement | None = None
    requirements: Annotated[list[RequirementIn], Field(max_length=MOST_REQUIREMENTS)] = []
    tags: Words = []


class CaseIn(Taken):
    """A delivered project; `key` is the place (from 1) of the stored case that it replaces, 0 for a new one."""

    customer: Annotated[Text120, Field(max_length=100)] = ""
    work: Annotated[Text5000, Field(max_length=2000)] = ""
    result: Annotated[Text5000, Field(max_length=1000)] = ""
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    consented: bool = False
    key: Annotated[int, Field(ge=0, le=MOST_CASES)] = 0


class CapabilityIn(Taken):
    """Everything that is typed for a capability; tags are words, folded to the taxonomy where it knows them."""

    language: Language = "zh"
    title: Text120 = ""
    kind: CapabilityKind | Literal[""] = ""
    does: Text5000 = ""
    unsuitable: Text5000 = ""
    industries: Annotated[list[Industry], Field(max_length=30)] = []
    interfaces: Words = []
    regions: Annotated[list[Region], Field(max_length=40)] = []
    languages: Annotated[list[Language], Field(max_length=10)] = []
    price_low: Wan | None = None
    price_high: Wan | None = None
    earliest_start: date | None = None
    months_min: Months | None = None
    months_max: Months | None = None
    cases: Annotated[list[CaseIn], Field(max_length=MOST_CASES)] = []
    tags: Words = []


class RequirementOut(Given):
    """One line; `number` is its place from 0, by which a response answers it."""

    number: int
    text: str
    must: bool
    measure: str
    current: str
    target: str
    unit: str


class TagOut(Given):
    """A word of a post."""

    text: str
    concept: str | None
    facet: TagFacet


class CaseOut(Given):
    """A delivered project with how far it is proven; `number` is its place from 1."""

    number: int
    customer: str
    work: str
    result: str
    year: int | None
    grade: str
    consented: bool


def need_content_of(body: NeedIn, kept: Sequence[TagContent] = ()) -> NeedContent:
    """Return the content that the services take; `kept` are the tags that the need had."""
    plain = {name: getattr(body, name) for name in NeedContent.__slots__}
    lines = tuple(RequirementContent(**one.model_dump()) for one in body.requirements)
    return NeedContent(**plain | {"requirements": lines, "tags": resolve(body.tags, taxonomy(), kept)})


def capability_content_of(body: CapabilityIn, kept: Sequence[TagContent] = ()) -> CapabilityContent:
    """Return the content that the services take; `kept` are the tags that the capability had."""
    plain = {name: getattr(body, name) for name in CapabilityContent.__slots__}
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    cases = tuple(CaseContent(**one.model_dump()) for one in body.cases)
    return CapabilityContent(**plain | {"cases": cases, "tags": resolve(body.tags, taxonomy(), kept)})


def plain_need(content: NeedContent) -> dict[str, Any]:
    """Return a need's content as the fields of an answer."""
    return asdict(content) | {
        "requirements": [RequirementOut(number=at, **asdict(one)) for at, one in enumerate(content.requirements)],
        "tags": [TagOut.model_validate(one) for one in content.tags],
    }


def plain_capability(capability: Capability, content: CapabilityContent) -> dict[str, Any]:
    """Return a capability's content as the fields of an answer; a case has the grade that staff gave it."""
    cases = [
        CaseOut(number=at, customer=one.customer, work=one.work, result=one.result, year=one.year, grade=one.grade,
                consented=one.consented)
        for at, one in enumerate(capability.cases, 1)
    ]  # fmt: skip
    return asdict(content) | {"cases": cases, "tags": [TagOut.model_validate(one) for one in content.tags]}
