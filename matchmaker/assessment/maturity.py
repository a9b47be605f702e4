"""Maturity models as versioned data: levels, elements, sub-domains and the weight sets of them; scores are `scoring.py`'s."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from matchmaker.config import ROOT

FOLDER = ROOT / "data" / "assessment"


class BadModel(ValueError):
    """A model or a weight set that cannot be used; the text says what is wrong, `node` where, `total` what shares sum to."""

    def __init__(self, text: str, node: str = "", total: Fraction | None = None) -> None:
        super().__init__(text)
        self.node = node
        self.total = total


@dataclass(frozen=True)
class Node:
    """An element, a domain or, without children, a sub-domain."""

    id: str
    zh: str
    en: str
    children: tuple["Node", ...] = ()
    tailorable: bool = False  # may be said not to apply
    block: str = ""  # of a sub-domain: where its statements stand
    concept: str = ""  # of a sub-domain: its word in the taxonomy

    def name_in(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def leaves(self) -> Iterator["Node"]:
        """Go through the sub-domains below, in order; of a sub-domain, itself."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


CERTAINTIES = ("unverified-memory", "secondary", "checked")
"""How sure the figures of a set can be."""


@dataclass(frozen=True)
class WeightSet:
    """The share of every node within its parent, exact; `certainty` is how sure the figures are."""

    id: str
    model: str
    certainty: str
    source: str
    shares: Mapping[str, Fraction] = field(hash=False)


@dataclass(frozen=True)
class Model:
    """One version of a maturity model. `root` is no part of it: its children are the elements."""

    id: str
    version: str
    zh: str
    en: str
    standard: str
    status: str  # in-force or draft
    certainty: str
    source: str
    production_type: str  # of the taxonomy
    levels: int
    passing: Fraction
    root: Node

    def name_in(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    @property
    def elements(self) -> tuple[Node, ...]:
        return self.root.children

    @property
    def sub_domains(self) -> tuple[Node, ...]:
        return tuple(self.root.leaves())

    def find(self, name: str) -> Node | None:
        """Return the sub-domain of an id or a Chinese name, None where there is none."""
        return next((one for one in self.sub_domains if name in (one.id, one.zh)), None)

    def groups(self) -> tuple[Node, ...]:
        """Return nodes that hold sub-domains: what is asked on one page."""
        return tuple(_holders(self.root))

    def in_group(self, group: Node) -> tuple[Node, ...]:
        """Return the sub-domains that hang on a group itself."""
        return tuple(one for one in group.children if not one.children)


def _holders(node: Node) -> Iterator[Node]:
    if any(not child.children for child in node.children):
        yield node
    for child in node.children:
        yield from _holders(child)


def _node(row: Mapping[str, Any], tailorable: bool) -> Node:
    tailorable = tailorable or bool(row.get("tailorable"))
    children = tuple(_node(one, tailorable) for one in row.get("children", ()))
    block = "" if children else str(row.get("statements", row["id"]))
    return Node(row["id"], row["zh"], row["en"], children, tailorable, block, row.get("concept", ""))


def read_model(row: Mapping[str, Any]) -> Model:
    """Return a model from its JSON. Raises BadModel where an id or a sub-domain's name stands twice."""
    root = Node("", "", "", tuple(_node(one, False) for one in row["elements"]))
    ids = [one.id for one in walk(root)]
    names = [one.zh for one in root.leaves()]
    for found in (ids, names):
        if twice := next((one for one in found if found.count(one) > 1), None):
            raise BadModel(f"{row['id']}: {twice} stands twice", twice)
    named = ("id", "version", "zh", "en", "standard", "status", "certainty", "source", "production_type")
    facts = {name: row[name] for name in named}
    return Model(**facts, levels=int(row["levels"]), passing=Fraction(row["pass"]), root=root)


def walk(node: Node) -> Iterator[Node]:
    """Go through everything below a node, without itself."""
    for child in node.children:
        yield child
        yield from walk(child)


LONGEST = 12  # characters of a share: "0.06", "1/7"


def read_weights(model: Model, row: Mapping[str, Any]) -> WeightSet:
    """Return a weight set of a model from its JSON: {"id", "certainty", "source", "shares": {node: "0.06" or "1/7"}}.

    Raises BadModel: a node without a share or unknown, a share that is no positive number, siblings that do not sum to 1.
    """
    given = row.get("shares")
    if not isinstance(given, Mapping):
        raise BadModel("shares: a mapping of ids to shares is missing")
    known = {one.id for one in walk(model.root)}
    for name in given:
        if name not in known:
            raise BadModel(f"{name}: {model.id} has no such node", str(name))
    shares = {name: _share(str(name), value) for name, value in given.items()}
    for parent in (model.root, *walk(model.root)):
        _check_sum(model, parent, shares)
    told = {name: str(row.get(name, "")) for name in ("id", "certainty", "source")}
    return WeightSet(**told, model=model.id, shares=shares)


def _share(name: str, value: object) -> Fraction:
    text = str(value)
    try:
        if isinstance(value, bool | float) or len(text) > LONGEST or "e" in text.lower():
            raise ValueError(text)
        found = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise BadModel(f'{name}: {text[:40]} is no share; write "0.06" or "1/7"', name) from error
    if found <= 0:
        raise BadModel(f"{name}: a share is more than 0", name)
    return found


def _check_sum(model: Model, parent: Node, shares: Mapping[str, Fraction]) -> None:
    if not parent.children:
        return
    name = parent.id or model.id
    if lacking := next((one.id for one in parent.children if one.id not in shares), None):
        raise BadModel(f"{lacking}: its share is missing", lacking)
    total = sum((shares[one.id] for one in parent.children), Fraction(0))
    if total != 1:
        raise BadModel(f"{name}: the shares of its parts sum to {float(total):.6g}, not to 1", name, total)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def models() -> Mapping[str, Model]:
    """Return the shipped models by id, those in force first. Raises BadModel."""
    found = [read_model(_read(path)) for path in sorted((FOLDER / "models").glob("*.json"))]
    found.sort(key=lambda one: (one.status != "in-force", one.id))
    return {one.id: one for one in found}


@cache
def shipped_weights(model_id: str) -> WeightSet:
    """Return the weight set that a shipped model comes with. Raises BadModel."""
    return read_weights(models()[model_id], _read(FOLDER / "weights" / f"{model_id}.json"))
