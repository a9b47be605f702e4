"""From a gap to a need: its text, lines and tags are drafted from data, the catalogue makes the draft, and the link row is kept here."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.assessment import access, queries, results
from matchmaker.assessment.gaps import Gap, gaps_of
from matchmaker.assessment.maturity import FOLDER, Model, Node
from matchmaker.assessment.models import Assessment, GapNeed
from matchmaker.catalogue import service as catalogue
from matchmaker.catalogue.content import NeedContent, RequirementContent, TagContent
from matchmaker.catalogue.models import Need, TagFacet
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, NotAllowed, NotFound
from matchmaker.matching.taxonomy import default_taxonomy

LONGEST_TITLE = 120
LONGEST_LINE = 200


@cache
def _words() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "drafts.json").read_text(encoding="utf-8"))
    return found


@cache
def _remedies() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    with (FOLDER / "remedies.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["block"]: (tuple(row["scenes"].split()), tuple(row["solutions"].split())) for row in rows}


def scenes_of(leaf: Node) -> tuple[str, ...]:
    """Return the typical scenes, as concepts of the taxonomy, that improve a sub-domain."""
    return _remedies()[leaf.block][0]


def solutions_of(leaf: Node) -> tuple[str, ...]:
    """Return the categories of solutions, as concepts of the taxonomy, that improve a sub-domain."""
    return _remedies()[leaf.block][1]


def content_for(gap: Gap, model: Model, assessment: Assessment, language: str) -> NeedContent:
    """Return what the draft of a need says: no score and no name, only what does not hold yet."""
    words, organisation = _words()[language], assessment.organisation
    name, level = gap.leaf.name_in(language), words["levels"][gap.level - 1]
    texts = [one.text_in(language) for one in gap.unmet]
    unmet = "\n".join(words["unmet"].format(place=place, text=text) for place, text in enumerate(texts, 1))
    return NeedContent(
        language=language,
        title=words["title"].format(name=name, first=texts[0])[:LONGEST_TITLE],
        problem=words["problem"].format(name=name, level=level, unmet=unmet),
        result=words["result"].format(name=name, level=level),
        production_type=model.production_type,
        industry=organisation.industry,
        place=organisation.region,
        requirements=tuple(RequirementContent(text[:LONGEST_LINE]) for text in texts),
        tags=(
            *_tags(scenes_of(gap.leaf), TagFacet.SCENE, language),
            *_tags(solutions_of(gap.leaf), TagFacet.SOLUTION, language),
        ),
    )


def _tags(ids: tuple[str, ...], facet: TagFacet, language: str) -> list[TagContent]:
    known = [default_taxonomy().concepts[one] for one in ids]
    return [TagContent(one.en if language == "en" else one.zh, one.id, facet) for one in known]


def draft_need(assessment: Assessment, sub_domain: str, language: str, *, by: User, now: datetime) -> Need:
    """Return a draft need for a gap, linked to it; where one stands already that was not given up, that one.

    Raises NotAllowed, NotFound for what is no gap of this result, Conflict(gap_closed) where it was delivered.
    """
    if not access.may_draft_need(by, assessment) or assessment.result is None:
        raise NotAllowed("not_yours")
    db.session.execute(sa.select(Assessment.id).where(Assessment.id == assessment.id).with_for_update())
    reading = results.read_result(assessment.result)
    gap = next((one for one in gaps_of(reading, assessment.answers) if one.leaf.id == sub_domain), None)
    if gap is None:
        raise NotFound("gap")
    fate = queries.fates_of(assessment).get(sub_domain)
    if fate is not None and fate.is_closed:
        raise Conflict("gap_closed")
    if fate is not None and not fate.is_given_up:
        return fate.need
    content = content_for(gap, reading.model, assessment, language)
    need = catalogue.create_need(by, assessment.organisation, content, now)
    link = GapNeed(
        assessment_id=assessment.id, sub_domain=sub_domain, level=gap.level, need_id=need.id, by_id=by.id, at=now
    )
    db.session.add(link)
    db.session.flush()
    audit.record("assessment.draft_need", assessment.code, by=by, now=now, sub_domain=sub_domain, need=need.code)
    return need
