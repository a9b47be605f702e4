"""From a pasted text to proposals for a need: calls the rules that stand beside it; nothing is proposed that the text does not say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matchmaker.matching.intake.budget import read_budget
from matchmaker.matching.intake.deadline import read_deadline
from matchmaker.matching.intake.found import Found, Proposals
from matchmaker.matching.intake.lines import read_lines
from matchmaker.matching.intake.people import find_names
from matchmaker.matching.intake.phrases import read_result, read_title
from matchmaker.matching.intake.pieces import LONGEST, Page, page_of
from matchmaker.matching.intake.whereabouts import read_industry, read_place, read_service
from matchmaker.matching.reading import Mention, read
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import language_of, merge, overlaps

TAG_FACETS = frozenset({"scene", "technology", "solution", "process", "equipment", "need"})
MOST_TAGS = 8
"""More words than this describe a plant, not a need."""


def propose(text: str, spotter: Spotter, today: date, avoid: Sequence[Span] = ()) -> Proposals:
    """Return what a pasted text says about a need, each value with the span it was read from.

    `avoid` are spans that no proposed text may touch (contacts, the poster's own names); people and firms that the text
    names are added to them. The problem is the whole text. Never raises.
    """
    page = page_of(text)
    names = find_names(page.text)
    kept_out = merge([*names, *avoid])
    budget, no_budget = read_budget(page)
    deadline, no_deadline = read_deadline(page, today)
    tags, mentioned = _tags(page, spotter, kept_out)
    told = merge([one.span for one in (budget, deadline, no_budget, no_deadline) if one])
    return Proposals(
        language=language_of(page.text),
        problem=_whole(text),
        title=read_title(page, kept_out, mentioned),
        result=read_result(page, kept_out),
        industry=read_industry(page, spotter),
        budget=budget,
        deadline=deadline,
        place=read_place(page, names),
        service=read_service(page),
        tags=tags,
        lines=read_lines(page, today, merge([*kept_out, *told])),
        unclear=tuple(one for one in (no_budget, no_deadline) if one),
        names=names,
    )


def _whole(text: str) -> Found[str] | None:
    said = text.strip()
    start = len(text) - len(text.lstrip())
    return Found(said, (start, start + len(said))) if said else None


def _tags(page: Page, spotter: Spotter, avoid: Sequence[Span]) -> tuple[tuple[Found[str], ...], list[Span]]:
    """The concepts that the writer wants, each once, and the spans of all terms; what is there already is no tag."""
    found: dict[str, Found[str]] = {}
    mentions = read(page.text[:LONGEST], spotter).mentions
    for one in mentions:
        span = page.span(one.start, one.end)
        if _wanted(one) and not overlaps(span, list(avoid)):
            found.setdefault(one.concept, Found(one.concept, span))
    return tuple(found.values())[:MOST_TAGS], [page.span(one.start, one.end) for one in mentions]


def _wanted(one: Mention) -> bool:
    return one.state not in ("excluded", "present") and default_taxonomy().concepts[one.concept].facet in TAG_FACETS
