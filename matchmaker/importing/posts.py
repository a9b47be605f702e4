"""Needs and capabilities as rows tell them: which post a row means, its content, and whether staff may write over it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import queries
from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import completeness, edits
from matchmaker.catalogue.content import (
    CapabilityContent,
    CaseContent,
    Content,
    NeedContent,
    Post,
    RequirementContent,
)
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.catalogue.tagging import resolve
from matchmaker.foundation.db import db
from matchmaker.importing.scope import Scope
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import squeeze

COLUMNS = {"requirements": "must", "price_low": "price_low", "kind": "kind"}


def column(part: str, name: str) -> str:
    """Return the column that a field of a content, as the editor names it, came from."""
    head = name.partition("-")[0]
    return f"{part}.{COLUMNS.get(head, head)}"


def find(part: str, told: Mapping[str, Any], owner: Organisation | None) -> Post | None:
    """Return the owner's post of the code that the row gives, else of the same title; withdrawn ones do not count."""
    if owner is None:
        return None
    code, title = told.get("code"), squeeze(str(told.get("title", "")))
    return next(
        (one for one in _posts(part, owner) if (one.code == code if code else squeeze(one.title) == title)), None
    )


def _posts(part: str, owner: Organisation) -> list[Post]:
    if part == "need":
        needs = sa.select(Need).where(Need.organisation_id == owner.id, Need.state != NeedState.WITHDRAWN)
        return list(db.session.scalars(needs.order_by(Need.id)))
    mine, there = Capability.organisation_id == owner.id, Capability.state != CapabilityState.WITHDRAWN
    return list(db.session.scalars(sa.select(Capability).where(mine, there).order_by(Capability.id)))


def blank(part: str, owner: Organisation | OrganisationFacts | None, scope: Scope) -> Content:
    """Return what a new post starts from: the language of the file, for a need the industry and region of its enterprise."""
    if part == "capability":
        return CapabilityContent(language=scope.language)
    industry, place = (owner.industry, owner.region) if owner is not None else ("", "")
    return NeedContent(language=scope.language, industry=industry, place=place)


def merged(part: str, content: Content, told: Mapping[str, Any]) -> Content:
    """Return the content with what the row tells; empty cells leave what is there."""
    values = {name: value for name, value in told.items() if name not in ("code", "source", "must", "wish")}
    if "tags" in values:
        values["tags"] = resolve(values["tags"], default_taxonomy(), content.tags)
    for name in ("deadline", "earliest_start"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    if isinstance(content, NeedContent):
        return replace(content, **values, requirements=_lines(content, told))
    if "cases" in values:
        kept = len(content.cases)
        values["cases"] = tuple(
            CaseContent(**one, key=place if place <= kept else 0) for place, one in enumerate(values["cases"], 1)
        )
    lists: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return replace(content, **lists)


def _lines(content: NeedContent, told: Mapping[str, Any]) -> tuple[RequirementContent, ...]:
    """Return the lines: the cell of each degree stands for all lines of that degree."""
    lines: list[RequirementContent] = []
    for name, degree in (("must", True), ("wish", False)):
        if name in told:
            lines += [RequirementContent(**one) for one in told[name]]
        else:
            lines += [one for one in content.requirements if one.must == degree]
    same = sorted(map(repr, lines)) == sorted(map(repr, content.requirements))
    return content.requirements if same else tuple(lines)


def may_rewrite(post: Post) -> bool:
    """Return whether the post is still a draft that staff wrote and nobody of its organisation has taken over."""
    if not edits.is_free(post) or queries.list_memberships(post.organisation_id):
        return False
    return not isinstance(post, Need) or (post.recorded_by_id is not None and post.contact_confirmed_at is None)


def missing(content: Content) -> list[str]:
    """Return what the post still lacks before it can be handed in."""
    return completeness.missing(content)


def names_in(facts: OrganisationFacts | None) -> list[str]:
    """Return every name of an organisation that is not there yet."""
    return [name for name in (facts.name, facts.short_name, facts.name_en) if name] if facts is not None else []


def differing(before: Content, after: Content) -> list[str]:
    """Return the fields that differ."""
    return [name for name in type(before).__slots__ if getattr(before, name) != getattr(after, name)]
