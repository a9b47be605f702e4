"""The taxonomy that industries, regions and tags are named by, and the parks."""

from matchmaker.accounts.queries import list_parks
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.me import ParkShort
from matchmaker.api.shapes import Code, Given, Paged, PageOf
from matchmaker.matching.taxonomy import Concept
from matchmaker.web.display import taxonomy
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class ConceptOut(Given):
    """One word of the taxonomy with its names."""

    id: str
    facet: str
    zh: str
    en: str
    aliases: list[str]


class ConceptsAsked(Paged):
    """One facet, or all."""

    facet: Code = ""


def _concept(one: Concept) -> ConceptOut:
    return ConceptOut(id=one.id, facet=one.facet, zh=one.zh, en=one.en, aliases=list(one.aliases))


@door(
    "GET", "/taxonomy", N_("行业、地区、场景、技术等分类"), Who.SIGNED_IN, query=ConceptsAsked, gives=PageOf[ConceptOut]
)
def index(query: ConceptsAsked) -> PageOf[ConceptOut]:
    found = [one for one in taxonomy().concepts.values() if query.facet in ("", one.facet)]
    shown, after = cursors.part(found, lambda one: [one.id], query.cursor, query.limit)
    return PageOf(items=[_concept(one) for one in shown], next=after)


@door("GET", "/parks", N_("园区"), Who.SIGNED_IN, gives=PageOf[ParkShort])
def parks() -> PageOf[ParkShort]:
    return PageOf(items=[ParkShort.model_validate(one) for one in list_parks()])
