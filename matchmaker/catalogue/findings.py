"""What the scan finds in a post, field by field, without what staff have waived; the rules of the scan are in `scan.py`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.content import Content
from matchmaker.catalogue.scan import scan


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that would give the poster away; `at` counts the content's texts, `waived` where staff called it a false alarm."""

    field: str
    kind: str
    text: str
    start: int
    end: int
    at: int
    waived: bool = False


def names_of(organisation: Organisation) -> list[str]:
    """Return every name by which others would know the poster."""
    return [name for name in (organisation.name, organisation.short_name, organisation.name_en) if name]


def find(content: Content, names: Sequence[str], waived: Collection[str] = ()) -> list[Finding]:
    """Return all findings in the order of the editor's fields, the waived ones marked."""
    found = []
    for at, (field, text) in enumerate(content.texts()):
        for hit in scan(text, names):
            words = text[hit.start : hit.end]
            found.append(Finding(field, str(hit.kind), words, hit.start, hit.end, at, words in waived))
    return found


def stopping(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that stop publication."""
    return [one for one in findings if not one.waived]
