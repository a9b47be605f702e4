"""Finds organisations that may be one and the same, with the evidence for each pair; pure, rows are read by `settling.py`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from matchmaker.importing.folded import folded

CLOSE = 88
"""Similarity of two folded names, of 100, from which they are worth a look."""

BODY = slice(8, 17)
"""主体标识码: it stays when the registrar or the kind of registration changes, and with them the rest of the code."""

NEAR = 4
"""Insertions and deletions between two codes that differ in one or two characters."""

CROWD = 60
"""A piece of a name or a number that more organisations share tells nothing: 精密, a switchboard's number."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of one organisation."""

    id: int
    enterprise: bool
    uscc: str
    names: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two may be one: by code (the same body, or so many characters apart), name (similarity) or phone."""

    by: str
    score: int
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations, the smaller id first, with all evidence."""

    first: int
    second: int
    evidence: tuple[Evidence, ...]

    @property
    def score(self) -> int:
        """How likely: the strongest evidence, and five for each further kind."""
        return max(one.score for one in self.evidence) + 5 * (len({one.by for one in self.evidence}) - 1)


def find_pairs(known: Sequence[Known]) -> list[Pair]:
    """Return the pairs of one side (enterprises, or providers and institutes), the likeliest first."""
    by_id = {one.id: one for one in known}
    found: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    for first, second in sorted(set(_candidates(known))):
        one, other = by_id[first], by_id[second]
        if one.enterprise == other.enterprise:
            found[first, second] += _evidence(one, other)
    pairs = [Pair(first, second, tuple(said)) for (first, second), said in found.items() if said]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))


def _candidates(known: Sequence[Known]) -> Iterator[tuple[int, int]]:
    """Pairs that share the body of a code, a telephone number, or two characters of a folded name."""
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in known:
        for key in _keys(one):
            shared[key].append(one.id)
    for ids in shared.values():
        if 1 < len(ids) <= CROWD:
            yield from combinations(sorted(ids), 2)


def _keys(one: Known) -> set[tuple[str, str]]:
    keys = {("code", one.uscc[BODY])}
    keys |= {("whole", folded(name)) for name in one.names}
    keys |= {("name", piece) for name in one.names for piece in _pieces(folded(name))}
    if number := digits(one.phone):
        keys.add(("phone", number))
    return keys


def _pieces(name: str) -> Iterable[str]:
    return {name[at : at + 3] for at in range(len(name) - 2)} | {name[:2], name[-2:]}


def digits(phone: str) -> str:
    """Return the last eleven digits of a number, "" where there are too few to tell anybody apart."""
    plain = "".join(char for char in phone if char.isdecimal())[-11:]
    return plain if len(plain) >= 7 else ""


def _evidence(one: Known, other: Known) -> list[Evidence]:
    found = []
    if one.uscc[BODY] == other.uscc[BODY]:
        found.append(Evidence("code_body", 95, one.uscc, other.uscc))
    names = [(fuzz.ratio(folded(name), folded(theirs)), name, theirs) for name in one.names for theirs in other.names]
    score, name, theirs = max(names, default=(0.0, "", ""))
    if score >= CLOSE:
        found.append(Evidence("name_same" if score == 100 else "name_near", int(score) - 10, name, theirs))
    if digits(one.phone) and digits(one.phone) == digits(other.phone):
        found.append(Evidence("phone", 70, one.phone, other.phone))
    near = Indel.distance(one.uscc, other.uscc) <= NEAR
    if found and found[0].by != "code_body" and near:  # alone it says that two registered in one week
        found.append(Evidence("code_near", 60, one.uscc, other.uscc))
    return found
