"""Judged data sets on disk: reads and checks docs.jsonl, queries.jsonl and qrels.tsv;
what is measured on them stands in experiment.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from matchmaker.matching.features import MONTH_DAYS
from matchmaker.matching.records import Band, CapabilityRecord, CaseRecord, Lang, NeedRecord, TagRecord
from matchmaker.matching.taxonomy import Taxonomy, default_taxonomy
from matchmaker.matching.text import language_of

_DAY = date(2026, 1, 1)
"""A day from which the months of a data set's needs are counted; only the difference matters."""


class BadDataset(ValueError):
    """A file of a data set that cannot be used; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document or a query: `text` without the title it began with, `parts` its cases or past works, `extra` the optional keys."""

    id: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """Title, text and parts, a line each."""
        return "\n".join(text for text in (self.title, self.text, *self.parts) if text)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents, queries and grades: `qrels[query][doc]` is the grade, a whole number from 0."""

    docs: tuple[Item, ...]
    queries: tuple[Item, ...]
    qrels: dict[str, dict[str, int]]


def load_dataset(folder: Path) -> Dataset:
    """Reads a data set; raises BadDataset for a missing file, a broken line, a double id, an unknown id or a bad grade."""
    docs = tuple(_items(folder / "docs.jsonl"))
    queries = tuple(_items(folder / "queries.jsonl"))
    known_docs, known_queries = {doc.id for doc in docs}, {query.id for query in queries}
    qrels: dict[str, dict[str, int]] = {}
    for where, columns in _lines(folder / "qrels.tsv"):
        query, doc, grade = _judgement(where, columns)
        if query not in known_queries or doc not in known_docs:
            raise BadDataset(f"{where}: unknown id {query if query not in known_queries else doc}")
        qrels.setdefault(query, {})[doc] = grade
    return Dataset(docs, queries, qrels)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    if not path.exists():
        raise BadDataset(f"{path}: missing")
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"{path.name}:{number}", line.rstrip("\r\n")


def _judgement(where: str, line: str) -> tuple[str, str, int]:
    columns = line.split("\t")
    if len(columns) != 3 or not columns[2].strip().isdecimal():
        raise BadDataset(f"{where}: expected query id, doc id and a grade from 0, tab-separated")
    return columns[0], columns[1], int(columns[2])


def _items(path: Path) -> Iterator[Item]:
    seen: set[str] = set()
    for where, line in _lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadDataset(f"{where}: no JSON ({error.msg})") from error
        item = _item(where, row)
        if item.id in seen:
            raise BadDataset(f"{where}: id {item.id} appears twice")
        seen.add(item.id)
        yield item


def _item(where: str, row: object) -> Item:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"]:
        raise BadDataset(f"{where}: expected an object with an id")
    title, text = row.get("title") or "", row.get("text") or ""
    if not isinstance(title, str) or not isinstance(text, str):
        raise BadDataset(f"{where}: title and text must be strings")
    if title and text.startswith(title):
        text = text[len(title) :].lstrip()
    lists = [row.get(key) or [] for key in ("tags", "parts")]
    if not all(isinstance(one, list) and all(isinstance(value, str) for value in one) for one in lists):
        raise BadDataset(f"{where}: tags and parts must be lists of strings")
    extra = {key: value for key, value in row.items() if key not in ("id", "title", "text", "tags", "parts")}
    return Item(row["id"], title, text, tuple(lists[0]), tuple(lists[1]), extra)


def _band(value: object) -> Band:
    """[low, high] or one number, as a band; anything else is open."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (float(value), float(value))
    if isinstance(value, list) and len(value) == 2:
        low, high = (float(one) if isinstance(one, int | float) else None for one in value)
        return (low, high)
    return (None, None)


def _lang(item: Item) -> Lang:
    match item.extra.get("lang"):
        case "zh":
            return "zh"
        case "en":
            return "en"
    return language_of(item.title, item.text, *item.parts)


def _ids(value: object, taxonomy: Taxonomy) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value] if value else []
    return tuple(
        name if name in taxonomy.concepts else taxonomy.find(name) or name for name in names if isinstance(name, str)
    )


def capability_of(item: Item, taxonomy: Taxonomy | None = None) -> CapabilityRecord:
    """A document as a capability; each is its own provider, its parts are cases."""
    known = taxonomy or default_taxonomy()
    return CapabilityRecord(
        id=item.id,
        provider=item.id,
        title=item.title,
        does=item.text,
        lang=_lang(item),
        industries=_ids(item.extra.get("industry"), known),
        regions=_ids(item.extra.get("regions"), known),
        price=_band(item.extra.get("budget")),
        months=_band(item.extra.get("months")),
        tags=tuple(TagRecord(tag) for tag in item.tags),
        cases=tuple(CaseRecord(str(at), work=part) for at, part in enumerate(item.parts)),
    )


def need_of(item: Item, taxonomy: Taxonomy | None = None) -> NeedRecord:
    """A query as a need; its parts are further paragraphs of the problem, its first region a place to be served."""
    known = taxonomy or default_taxonomy()
    industry, regions = _ids(item.extra.get("industry"), known), _ids(item.extra.get("regions"), known)
    months = _band(item.extra.get("months"))[1]
    return NeedRecord(
        id=item.id,
        title=item.title,
        problem="\n".join(text for text in (item.text, *item.parts) if text),
        lang=_lang(item),
        industry=industry[0] if industry else None,
        tags=tuple(TagRecord(tag) for tag in item.tags),
        budget=_band(item.extra.get("budget")),
        posted=_DAY if months is not None else None,
        deadline=_DAY + timedelta(days=months * MONTH_DAYS) if months is not None else None,
        place=regions[0] if regions else None,
        on_site=bool(regions),
    )
