"""A pasted message becomes a draft, or fills what is empty in one; all of it stands in the problem, what was read is `unconfirmed.py`'s."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue import edits, service, unconfirmed
from matchmaker.catalogue.content import NeedContent, RequirementContent, TagContent, need_content
from matchmaker.catalogue.findings import names_of
from matchmaker.catalogue.limits import MOST_WAN
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.scan import scan
from matchmaker.foundation import audit, clock
from matchmaker.foundation.errors import Invalid
from matchmaker.matching.intake.found import Budget, Found, Line, Proposals
from matchmaker.matching.intake.proposals import propose
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import default_spotter
from matchmaker.matching.taxonomy import default_taxonomy

LONGEST = 5000
"""As long as a problem may be."""

_PLAIN = ("title", "result", "industry", "place", "service", "deadline")
_OWN = {"industry": "industry", "place": "region"}  # what a blank need takes from its organisation
_WIDTHS = {"measure": 60, "current": 40, "target": 40, "unit": 20}  # of the columns of a requirement


@dataclass(frozen=True, slots=True)
class Note:
    """Columns that were filled from spans of the pasted text; none for words that speak of `field` without telling it."""

    field: str
    spans: tuple[Span, ...]
    columns: dict[str, Any]


def read(text: str, organisation: Organisation, now: datetime) -> Proposals:
    """Return what a text says about a need of the organisation; what would give it away is in no proposal."""
    hits = [(hit.start, hit.end) for hit in scan(text, names_of(organisation))]
    return propose(text, default_spotter(), clock.day_of(now), hits)


def paste_new(by: User, organisation: Organisation, text: str, now: datetime) -> Need:
    """Return a new draft that a pasted text fills. Raises Invalid, NotAllowed for an organisation that posts no needs."""
    found = read(text, organisation, now)
    start = NeedContent(language=found.language, industry=organisation.industry, place=organisation.region)
    content, notes = fill(start, text, found, organisation)
    need = service.create_need(by, organisation, content, now)
    _note(need, text, notes, by, now)
    return need


def paste_into(need: Need, text: str, by: User, now: datetime) -> None:
    """Fill what is empty in a draft from a pasted text; what somebody typed stays, the text is added to the problem.

    Raises Invalid(text) where both together are too long, IllegalTransition where others read the need.
    """
    start = need_content(need)
    if len(start.problem) + len(text) + 2 > LONGEST:
        raise Invalid("text", "note_too_long", n=max(0, LONGEST - len(start.problem) - 2))
    found = read(text, need.organisation, now)
    if not (start.title or start.problem):
        start = replace(start, language=found.language)
    content, notes = fill(start, text, found, need.organisation)
    edits.save(need, content, need.version, by, now)
    _note(need, text, notes, by, now)


def _note(need: Need, text: str, notes: Sequence[Note], by: User, now: datetime) -> None:
    unconfirmed.note(need, text, [(one.field, one.spans, one.columns) for one in notes])
    audit.record("need.paste", need.code, by=by, now=now, fields=[one.field for one in notes])


def fill(start: NeedContent, text: str, found: Proposals, organisation: Organisation) -> tuple[NeedContent, list[Note]]:
    """Return the content with the proposals in its empty fields, and a note of each."""
    free = {name for name in _PLAIN if _is_free(start, name, organisation)}
    free |= {name for name in ("tags", "requirements") if not getattr(start, name)}
    if start.budget_low is None and start.budget_high is None and not start.budget_open:
        free.add("budget")
    notes = [note for note in _notes(found, text, start) if note.field in free | {"problem"}]
    columns = {name: value for note in notes for name, value in note.columns.items() if name != "line"}
    if lines := tuple(note.columns["line"] for note in notes if note.field == "requirements"):
        columns["requirements"] = lines
    content = replace(start, **columns)
    told = content.as_json()
    plain = [replace(note, columns=_as_stored(note, told)) for note in notes]
    return content, [*plain, *_unclear(found, free)]


def _is_free(start: NeedContent, name: str, organisation: Organisation) -> bool:
    value = getattr(start, name)
    return not value or (name in _OWN and value == getattr(organisation, _OWN[name]))


def _notes(found: Proposals, text: str, start: NeedContent) -> Iterator[Note]:
    if found.problem:
        whole = "\n\n".join(one for one in (start.problem, found.problem.value) if one)
        yield Note("problem", (found.problem.span,), {"problem": whole})
    for name in _PLAIN:
        if one := getattr(found, name):
            yield Note(name, (one.span,), {name: one.value})
    if found.budget and max(found.budget.value.low or 0, found.budget.value.high or 0) <= MOST_WAN:
        yield Note("budget", (found.budget.span,), _budget(found.budget.value))
    if found.tags:
        tags = tuple(_tag(one, text) for one in found.tags)
        yield Note("tags", tuple(one.span for one in found.tags), {"tags": tags})
    for line in found.lines:
        yield Note("requirements", (line.span,), {"line": _line(line.value)})


def _budget(value: Budget) -> dict[str, Any]:
    return {"budget_low": value.low, "budget_high": value.high, "budget_open": value.open}


def _tag(one: Found[str], text: str) -> TagContent:
    return TagContent(one.words(text)[:60], one.value, default_taxonomy().concepts[one.value].facet)


def _line(value: Line) -> RequirementContent:
    """The line with what fits its columns; a name or a unit that is too long for them is left empty."""
    parts = {name: getattr(value, name) for name in _WIDTHS}
    return RequirementContent(
        value.text, value.must, **{name: part if len(part) <= _WIDTHS[name] else "" for name, part in parts.items()}
    )


def _as_stored(note: Note, told: dict[str, Any]) -> dict[str, Any]:
    """The note's columns as JSON keeps them."""
    if note.field == "requirements":
        line = note.columns["line"]
        return {"line": {name: getattr(line, name) for name in RequirementContent.__slots__}}
    if note.field == "tags":
        return {"tags": [tag.concept for tag in note.columns["tags"]]}
    return {name: told[name] for name in note.columns}


def _unclear(found: Proposals, free: set[str]) -> Iterator[Note]:
    for one in found.unclear:
        if one.value in free:
            yield Note(one.value, (one.span,), {})
