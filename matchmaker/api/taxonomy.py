"""The taxonomy that industries, regions and tags are named by, and the parks."""

from typing import Annotated

from pydantic import Field

from matchmaker.accounts.queries import list_parks
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.me import ParkShort
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Text
from matchmaker.foundation.errors import NotFound
from matchmaker.matching.taxonomy import Concept
from matchmaker.web import taxonomy_view
from matchmaker.web.guard import Who
from matchmaker.web.paging import LONGEST_WORDS
from matchmaker.web.words import N_


class ConceptOut(Given):
    """One word of the taxonomy with its names."""

    id: str
    facet: str
    zh: str
    en: str
    aliases: list[str]


class ConceptsAsked(Paged):
    """One facet, or all; words that its id or any name is like."""

    facet: Code = ""
    q: Annotated[Text, Field(max_length=LONGEST_WORDS)] = ""


def _concept(one: Concept) -> ConceptOut:
    return ConceptOut(id=one.id, facet=one.facet, zh=one.zh, en=one.en, aliases=list(one.aliases))


@door(
    "GET", "/taxonomy", N_("行业、地区、场景、技术等分类"), Who.SIGNED_IN, query=ConceptsAsked, gives=PageOf[ConceptOut]
)
def index(query: ConceptsAsked) -> PageOf[ConceptOut]:
    found = taxonomy_view.search(query.q.strip(), query.facet)
    shown, after = cursors.part(found, lambda one: [one.id], query.cursor, query.limit)
    return PageOf(items=[_concept(one) for one in shown], next=after)


class RelatedOut(Given):
    """A concept that is related, and how strongly, to 1."""

    concept: ConceptOut
    weight: float


class ConceptOpened(ConceptOut):
    """One word of the taxonomy with what it is related to, the strongest first."""

    related: list[RelatedOut]


@door(
    "GET",
    "/staff/taxonomy/<concept>",
    N_("标签词库里的一个词及其关联：平台运营"),
    Who.OPERATOR,
    scope=Scope.STAFF,
    gives=ConceptOpened,
)
def show(concept: str) -> ConceptOpened:
    found = taxonomy_view.look_up(concept)
    if found is None:
        raise NotFound()
    related = [RelatedOut(concept=_concept(one), weight=weight) for one, weight in found.related]
    return ConceptOpened(**dict(_concept(found.concept)), related=related)


@door("GET", "/parks", N_("园区"), Who.SIGNED_IN, gives=PageOf[ParkShort])
def parks() -> PageOf[ParkShort]:
    return PageOf(items=[ParkShort.model_validate(one) for one in list_parks()])
