"""Requirement lines that ask for what a capability states as data: price, time, service on site, qualifications, industry;
words are requirements.py's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from matchmaker.matching.features import budget_fit, deadline_fit, serves
from matchmaker.matching.records import Answer, CapabilityRecord, NeedRecord, RequirementRecord, Verdict
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import normalise

_MONEY = re.compile(
    r"报价|预算|总价|造价|投资额|合同额|(?:价格|费用|成本|投入)(?:控制|不超|不高|低于|在|≤|<)"
    r"|\b(?:budget|total price|quotation|quote)\b|\b(?:price|cost)\b.{0,20}\b(?:under|below|within|at most|no more|not exceed)"
)
_EACH = re.compile(r"单台|单件|每台|每件|每套|每年|/台|/件|/年|年费|运维费|\b(?:per|each|a year|annual\w*)\b")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:[-–~至到]\s*(\d+(?:\.\d+)?))?\s*万")
_TIME = re.compile(
    r"按期|按时|工期|\d+\s*个?(?:月|周)(?:以?内|之内|上线|交付)|月底?(?:之?前|以前)(?:上线|交付|完成|验收|投用)?|年底前|年前(?:上线|交付|完成)"
    r"|\bon time\b|\bdeadline\b|\b(?:live|delivered|completed?|finished|installed|running|go-live|ready)\b.{0,20}\b(?:by|before|within)\b"
    r"|\bwithin \d+ (?:months?|weeks?)\b"
)
_ON_SITE = re.compile(
    r"现场服务|到场|驻场|驻厂|上门|本地化?服务|现场(?:支持|维护|实施|响应)|\bon[- ]?site\b|\blocal (?:service|support|team)\b"
)
_CASE = re.compile(
    r"案例|业绩|项目经验|成功经验|同行业经验|\b(?:cases?|references?|track record|reference projects?)\b"
)


def attribute_answer(
    line: RequirementRecord,
    wanted: Mapping[str, float],
    need: NeedRecord,
    capability: CapabilityRecord,
    taxonomy: Taxonomy,
) -> Answer | None:
    """What the capability's data say about a line, without a quotation, or None when the line is not about data or there are none.

    A price band above the budget and a delivery that ends after the deadline are the provider's own statements and say no; a
    place that is not on the list says nothing.
    """
    text = normalise(f"{line.text}\n{line.measure}").text
    for read in (_price, _time, _place):
        found = read(text, line, need, capability)
        if found is not None:
            return found
    return _listed(text, line, wanted, capability, taxonomy)


def asks_for_case(text: str) -> bool:
    """Whether a line (its normal form) asks for a delivered project as proof."""
    return _CASE.search(text) is not None


def _answer(line: RequirementRecord, verdict: Verdict, source: str) -> Answer:
    return Answer(line.id, line.must, verdict, source=source, strength={"yes": 1.0, "part": 0.5}.get(verdict, 0.0))


def _graded(line: RequirementRecord, value: float | None, source: str) -> Answer | None:
    if value is None:
        return None
    return _answer(line, "yes" if value >= 1.0 else "part" if value > 0.0 else "no", source)


def _price(text: str, line: RequirementRecord, need: NeedRecord, capability: CapabilityRecord) -> Answer | None:
    if not _MONEY.search(text) or _EACH.search(text):
        return None
    amounts = [float(value) for pair in _AMOUNT.findall(text) for value in pair if value]
    ceiling = max(amounts) if amounts else need.budget[1]
    return _graded(line, budget_fit((None, ceiling), capability.price), "price")


def _time(text: str, line: RequirementRecord, need: NeedRecord, capability: CapabilityRecord) -> Answer | None:
    if not _TIME.search(text):
        return None
    within = re.search(r"(\d+)\s*(?:个?月|months?)", text)
    if within and re.search(r"内|within", text) and capability.months != (None, None):
        shortest, longest = capability.months
        least = shortest if shortest is not None else longest
        most = longest if longest is not None else shortest
        limit = float(within.group(1))
        value = 1.0 if most is not None and most <= limit else 0.5 if least is not None and least <= limit else 0.0
        return _graded(line, value, "months")
    return _graded(line, deadline_fit(need, capability), "months")


def _place(text: str, line: RequirementRecord, need: NeedRecord, capability: CapabilityRecord) -> Answer | None:
    if not _ON_SITE.search(text) or not need.place or not serves(capability.regions, need.place):
        return None
    return _answer(line, "part" if line.measure.strip() else "yes", "regions")


def _listed(
    text: str, line: RequirementRecord, wanted: Mapping[str, float], capability: CapabilityRecord, taxonomy: Taxonomy
) -> Answer | None:
    """Qualifications and standards that are on the capability's list; an industry on its list is a part of a case asked for."""
    held = {known for one in capability.qualifications if (known := _known(one, taxonomy))}
    asked = {
        c for c in wanted if c in taxonomy.concepts and taxonomy.concepts[c].facet in ("qualification", "standard")
    }
    if asked and asked <= held:
        return _answer(line, "yes", "qualifications")
    if asks_for_case(text) and set(capability.industries) & set(wanted):
        return replace(_answer(line, "part", "industries"), strength=0.4)
    return None


def _known(name: str, taxonomy: Taxonomy) -> str | None:
    return name if name in taxonomy.concepts else taxonomy.find(name)
