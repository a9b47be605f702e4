"""Suggestions for tags while typing."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from matchmaker.matching.suggestions import TAG_FACETS, Suggestion, default_suggester
from matchmaker.web import post_labels
from matchmaker.web.display import taxonomy
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language

bp = Blueprint("tags", __name__)
LONGEST, MOST = 60, 8


def _name(one: Suggestion) -> str:
    return one.en if language() == "en" else one.zh


def _hint(one: Suggestion) -> str:
    """The name that was hit where it is another than the one shown, and what kind of word it is."""
    kind = post_labels.taxonomy_facet[taxonomy().concepts[one.concept].facet]
    return kind if one.name == _name(one) else f"{one.name} · {kind}"


@bp.get("/tags")
@allow(Who.SIGNED_IN)
def suggest() -> ResponseReturnValue:
    typed, kind = request.args.get("q", "")[:LONGEST], request.args.get("kind", "")
    suggester = default_suggester()
    found = suggester.suggest(typed, limit=MOST * 6 if kind in TAG_FACETS else MOST)
    if kind in TAG_FACETS:
        found = [one for one in found if taxonomy().concepts[one.concept].facet == kind]
    mean = suggester.did_you_mean(typed)
    return {
        "tags": [{"name": _name(one), "hint": _hint(one)} for one in found[:MOST]],
        "did_you_mean": _name(mean) if mean else None,
    }
