"""智能工厂梯度自查: what the platform knows of an enterprise to start from, and the gaps as a file."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from matchmaker.accounts.models import Organisation
from matchmaker.assessment.models import Assessment
from matchmaker.assessment.queries import latest_of
from matchmaker.catalogue import registers
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.states import State
from matchmaker.policies import readiness
from matchmaker.policies.checking import Because
from matchmaker.policies.eligibility import Known
from matchmaker.policies.places import industry_of, region_of
from matchmaker.policies.readiness import Tier
from matchmaker.web.benchmark_labels import factory_tier
from matchmaker.web.locale import language
from matchmaker.web.policy_labels import policy_answer
from matchmaker.web.sheets import Column, sheet


@dataclass(frozen=True)
class Start:
    """What the platform knows of an enterprise: its latest assessment, and scenes that were recognised or delivered here."""

    assessment: Assessment | None
    scenes: frozenset[str]


def known(
    organisation: Organisation | None, level: int | None, scenes: Collection[str], without: Collection[str]
) -> Known:
    """Return what was told, with the enterprise's industry; every manufacturer's where there is none."""
    told = readiness.facts_from(level, scenes, without)
    industry = industry_of(organisation.industry) if organisation is not None else "C"
    return Known(region_of(organisation.region) if organisation is not None else None, industry, told)


def start_of(organisation: Organisation | None) -> Start:
    """Return what is known of an enterprise from its assessments, benchmarks and delivered introductions."""
    if organisation is None or not organisation.is_enterprise:
        return Start(None, frozenset())
    found = {scene for one in registers.list_of_organisations({organisation.id}) for scene in one.scenes}
    for one in introductions.list_for_organisation(organisation.id, {State.DELIVERED}):
        found |= {tag.concept for tag in one.need.tags if tag.facet == "scene" and tag.concept}
    return Start(latest_of(organisation.id), frozenset(found))


def sheet_of(found: list[Tier]) -> Response:
    """Return the gaps of every tier as a file."""
    pairs = [(one, gap) for one in found for gap in one.gaps if gap.clause is not None]
    columns: list[Column[tuple[Tier, Because]]] = [
        (_("等级"), lambda pair: factory_tier[pair[0].entry.tier]),
        (_("条件"), lambda pair: pair[1].clause.said(language()) if pair[1].clause else ""),
        (_("现在"), lambda pair: policy_answer[pair[1].answer]),
    ]
    return sheet(_("差距清单"), columns, pairs)
