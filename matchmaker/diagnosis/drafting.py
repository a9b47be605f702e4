"""The draft of a need that a finding becomes, in the finding's own words; the enterprise edits it before anybody else reads it."""

import re

from matchmaker.catalogue.content import NeedContent, RequirementContent, TagContent
from matchmaker.catalogue.models import TagFacet
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.states import Route
from matchmaker.matching.taxonomy import default_taxonomy

LONGEST_TITLE, LONGEST_LINE = 60, 200
_SENTENCE = re.compile(r"[。！？!?；;\n]")

# What a supplier of the route calls itself, so that institutes, trainers and banks are found as well as integrators.
WANTED = {
    Route.CONSULTING: {"zh": "智能制造规划咨询", "en": "Smart manufacturing planning and consulting"},
    Route.TRAINING: {"zh": "人员技能培训", "en": "Staff skills training"},
    Route.FUNDS: {"zh": "技术改造融资", "en": "Financing of the upgrade"},
    Route.RESEARCH: {"zh": "产学研联合攻关", "en": "Joint research with an institute"},
}


def need_of(finding: Finding) -> NeedContent:
    """Return the draft: title and problem from what was seen, the expected gain as result and first must line, cost as budget."""
    visit = finding.visit
    return NeedContent(
        language=visit.language,
        title=_title(finding),
        problem="\n".join(part for part in (finding.phenomenon, finding.impact, finding.root_cause) if part),
        result=finding.gain,
        industry=visit.enterprise.industry,
        place=visit.enterprise.region,
        budget_low=finding.cost_low,
        budget_high=finding.cost_high,
        requirements=tuple(_lines(finding)),
        tags=tuple(_tags(finding)),
    )


def _title(finding: Finding) -> str:
    first, wanted = _first_sentence(finding), _wanted(finding)
    text = f"{wanted}：{first}" if wanted and finding.visit.language == "zh" else first
    text = f"{wanted}: {first}" if wanted and finding.visit.language == "en" else text
    return text[: LONGEST_TITLE if finding.visit.language == "zh" else 2 * LONGEST_TITLE]


def _first_sentence(finding: Finding) -> str:
    return _SENTENCE.split(finding.phenomenon.strip(), maxsplit=1)[0].strip()


def _wanted(finding: Finding) -> str:
    return WANTED.get(Route(finding.route), {}).get(finding.visit.language, "")


def _lines(finding: Finding) -> list[RequirementContent]:
    found = [_wanted(finding)] if _wanted(finding) else []
    found.append(finding.gain or _scene(finding) or _first_sentence(finding))
    return [RequirementContent(text[:LONGEST_LINE], must=place == 0) for place, text in enumerate(found)]


def _scene(finding: Finding) -> str:
    known = default_taxonomy().concepts.get(finding.scene)
    if known is None:
        return ""
    return known.en if finding.visit.language == "en" else known.zh


def _tags(finding: Finding) -> list[TagContent]:
    found = [TagContent(_scene(finding), finding.scene, TagFacet.SCENE)] if _scene(finding) else []
    return found + ([TagContent(_wanted(finding)[:60])] if _wanted(finding) else [])
