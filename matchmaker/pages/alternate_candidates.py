"""Whom an enterprise may put in line behind the provider that it asks: the next of the list for its need."""

from flask import current_app
from markupsafe import Markup

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.introductions.alternates import list_waiting_for
from matchmaker.recommendations.service import recommend_providers
from matchmaker.web.locale import language
from matchmaker.web.tongue import html_lang

MOST = 5


def choices(need: Need, asked: Capability) -> list[tuple[str, Markup]]:
    """Return (code, provider and solution) of the best who are neither asked nor in line already."""
    if not need.is_public:
        return []
    there = {asked.organisation_id, *(one.provider_id for one in list_waiting_for(need.id))}
    found = recommend_providers(need, newcomers=current_app.config["NEWCOMERS"]).candidates
    free = [
        one.capability
        for one in found
        if one.introduction is None and not {one.provider.id} & there and not one.provider.abroad
    ]
    return [(one.code, _named(one)) for one in free[:MOST]]


def _named(capability: Capability) -> Markup:
    """Return provider and solution, each in its own language."""
    words = capability.organisation.name_in(language()), html_lang(capability.language), capability.title
    return Markup('<bdi lang="zh-CN">{}</bdi> · <bdi lang="{}">{}</bdi>').format(*words)
