"""Turns typed words into tags: synonyms fold to one concept of the taxonomy, what it does not know stays free."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from matchmaker.catalogue.content import TagContent
from matchmaker.catalogue.models import TagFacet
from matchmaker.matching.taxonomy import Taxonomy

SEPARATORS = re.compile(r"[,，、;；\n]+")
FACETS = frozenset(TagFacet)


def split_words(typed: str) -> list[str]:
    """Return the words of one line; commas of either script, 、 and semicolons part them, blanks around are dropped."""
    return [word for part in SEPARATORS.split(typed) if (word := " ".join(part.split()))]


def resolve(words: Iterable[str], taxonomy: Taxonomy, kept: Sequence[TagContent] = ()) -> tuple[TagContent, ...]:
    """Return one tag a concept and one a free word, in the order typed; the first spelling of a concept is kept.

    `kept` are the tags that the post had: the editor shows a concept by its proper name, the poster's own word stays.
    """
    own = {tag.concept: tag for tag in kept if tag.concept}
    tags: dict[str, TagContent] = {}
    for word in words:
        found = taxonomy.find(word)
        facet = taxonomy.concepts[found].facet if found else ""
        if found and facet in FACETS:
            tags.setdefault(found, own.get(found) or TagContent(word, found, facet))
        else:  # an industry or a region has its own field; as a tag it is a word like any other
            tags.setdefault(unicodedata.normalize("NFKC", word).casefold(), TagContent(word))
    return tuple(tags.values())
