"""A data set cut to one shape before anything is ranked, for product and yardsticks alike: short posts and profiles of past works;
reading it from disk is datasets.py's, measuring experiment.py's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from matchmaker.matching.evaluation.datasets import BadDataset, Dataset, Item
from matchmaker.matching.text import language_of, sentences


def titles(item: Item) -> Item:
    """The title alone; its first line where it has no title, as with documents that are nothing but one."""
    return _bare(item, title=item.title or item.whole.partition("\n")[0].strip())


def tags(item: Item) -> Item:
    """The tags alone, as somebody types a few words instead of a need: on one line they are its text, and they are its tags too.

    Nothing is made up for an item without tags: it says nothing then.
    """
    carried = tuple(tag for tag in item.tags if tag.strip())
    comma = "、" if language_of(*carried) == "zh" else ", "
    return _bare(item, text=comma.join(carried), tags=carried)


def parts(item: Item) -> Item:
    """A profile of past works: the parts alone; without any, each sentence of the text is one, or the title where there is no text."""
    works = item.parts or tuple(item.text[start:end] for start, end in sentences(item.text)) or (item.title,)
    return _bare(item, parts=tuple(work for work in works if work.strip()))


def _bare(item: Item, title: str = "", text: str = "", tags: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> Item:
    """An item of nothing but what is given, in the language that it tells: conditions such as a budget go with the rest."""
    told = {key: item.extra[key] for key in ("lang",) if key in item.extra}
    return Item(item.id, title, text, tags, parts, told)


def _whole(item: Item) -> Item:
    return item


SHAPES: dict[str, tuple[Callable[[Item], Item], Callable[[Item], Item]]] = {
    "titles": (titles, titles),
    "tags": (tags, _whole),
    "parts": (_whole, parts),
}
"""What becomes of a need and of a document, by the shape's name at the terminal."""


def reshape(data: Dataset, shape: str) -> Dataset:
    """The data set in one of SHAPES; a need that says nothing then loses its judgements, so that it is left out of every figure.

    Raises KeyError for an unknown shape, BadDataset where no judged need or no document says anything.
    """
    of_need, of_doc = SHAPES[shape]
    queries, docs = tuple(map(of_need, data.queries)), tuple(map(of_doc, data.docs))
    asked = {query.id for query in queries if query.whole.strip()}
    qrels = {query: grades for query, grades in data.qrels.items() if query in asked}
    if not qrels:
        raise BadDataset(f"no judged need has {shape}")
    if not any(doc.whole.strip() for doc in docs):
        raise BadDataset(f"no document has {shape}")
    return replace(data, docs=docs, queries=queries, qrels=qrels)
