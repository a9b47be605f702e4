"""What in a text would give its poster away: names, telephones, mail, WeChat, QQ, web addresses; pure, offsets are the text's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.catalogue.folding import fold
from matchmaker.catalogue.scan_contacts import find_contacts
from matchmaker.catalogue.scan_names import find_names
from matchmaker.catalogue.scan_phones import find_phones

KINDS = ("name", "phone", "mail", "wechat", "qq", "url")
_TURNED = re.compile("\u202e([^\u202c\n]+)")
_FIRST = ("mail", "url", "phone", "qq", "wechat", "name")  # which kind names a stretch that two kinds claim


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch [start, end) of the text that gives its poster away."""

    kind: str
    start: int
    end: int


def scan(text: str, names: Iterable[str] = ()) -> list[Hit]:
    """Return the hits in reading order; they do not overlap. `names` are the poster's own: full, short, English."""
    wanted = [name for name in names if name and name.strip()]
    hits = _read(text, wanted)
    for run in _TURNED.finditer(text):  # written backwards, shown forwards
        turned = [Hit(one.kind, run.end(1) - one.end, run.end(1) - one.start) for one in _read(run[1][::-1], wanted)]
        hits += [one for one in turned if not any(one.start < other.end and other.start < one.end for other in hits)]
    return sorted(hits, key=lambda hit: hit.start)


def _read(text: str, wanted: list[str]) -> list[Hit]:
    folded = fold(text)
    if not folded.text.strip():
        return []
    found = {*find_phones(folded.text), *find_contacts(folded.text), *find_names(folded.text, wanted)}
    taken = bytearray(len(folded.text))
    hits: list[Hit] = []
    for kind, start, end in sorted(found, key=lambda one: (one[1] - one[2], _FIRST.index(one[0]), one[1])):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            hits.append(Hit(kind, *folded.span(start, end)))
    return hits
