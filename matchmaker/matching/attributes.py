"""Requirement lines that ask for what a capability states as data: price, time, service on site, qualifications, industry;
words are covering.py's, other figures measures.py's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from matchmaker.matching.amounts import Amount, read_amounts
from matchmaker.matching.features import MONTH_DAYS, budget_fit, deadline_fit, serves
from matchmaker.matching.records import Answer, CapabilityRecord, NeedRecord, RequirementRecord, Verdict
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import normalise

_MONEY = re.compile(
    r"报价|预算|总价|造价|投资额|合同额|(?:价格|费用|成本|投入)(?:控制|不超|不高|低于|在|≤|<)"
    r"|\b(?:budget|total price|quotation|quote)\b|\b(?:price|cost)\b.{0,20}\b(?:under|below|within|at most|no more|not exceed)"
)
_EACH = re.compile(r"单台|单件|每台|每件|每套|每年|/台|/件|/年|年费|运维费|\b(?:per|each|a year|annual\w*)\b")
_TIME = re.compile(
    r"按期|按时|工期|\d+\s*个?(?:月|周)(?:以?内|之内|上线|交付)|月底?(?:之?前|以前)(?:上线|交付|完成|验收|投用)?|年底前|年前(?:上线|交付|完成)"
    r"|\bon time\b|\bdeadline\b|\b(?:live|delivered|completed?|finished|installed|running|go-live|ready)\b.{0,40}\b(?:by|before|within)\b"
    r"|\bwithin \d+ (?:months?|weeks?)\b"
)
_DELIVERY = re.compile(
    r"上线|交付|交货|实施|投用|投运|用起来|完工|竣工|建成|安装完"
    r"|\b(?:go[- ]?live|live|implement\w*|deliver\w*|install\w*|commission\w*|start-up|completed?|finished)\b"
)
_NO_DELIVERY = re.compile(
    r"停[机线产炉车工]|窗口|响应|到场|维修|培训|换[型模产线]|准时|\b(?:downtime|shutdown|response|training|lead time|on[- ]time)\b"
)
_ON_SITE = re.compile(
    r"现场服务|到场|驻场|驻厂|上门|本地化?服务|现场(?:支持|维护|实施|响应)|\bon[- ]?site\b|\blocal (?:service|support|team)\b"
)
_CASE = re.compile(
    r"案例|业绩|项目经验|成功经验|同行业经验|\b(?:cases?|references?|track record|reference projects?)\b"
)

LEAST_DAYS = 5
"""A shorter time than this is no time of delivery."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a line data can answer: a price (with its ceiling in 万元 where one is named), a time of delivery (in months where
    one is named), service on site (`more` where the line asks for a figure too), a case."""

    price: bool = False
    ceiling: float | None = None
    time: bool = False
    months: float | None = None
    on_site: bool = False
    more: bool = False
    case: bool = False

    @property
    def data(self) -> bool:
        """Whether price, time or place is asked for."""
        return self.price or self.time or self.on_site


def read_asked(line: RequirementRecord) -> Asked:
    """What of a line and its measure the data of a capability can answer."""
    text = normalise(f"{line.text}\n{line.measure}").text
    amounts = read_amounts(text)
    price = _MONEY.search(text) is not None and _EACH.search(text) is None
    sums = [one.high for one in amounts if one.dimension == "money"]
    months = _months(text, amounts)
    return Asked(
        price=price,
        ceiling=max(sums) if price and sums else None,
        time=months is not None or _TIME.search(text) is not None,
        months=months,
        on_site=_ON_SITE.search(text) is not None,
        more=bool(line.measure.strip()) or any(one.dimension not in ("", "money") for one in amounts),
        case=asks_for_case(text),
    )


def _months(text: str, amounts: tuple[Amount, ...]) -> float | None:
    """The longest time of delivery that a text allows, in months; None where it names none."""
    if not _DELIVERY.search(text) or _NO_DELIVERY.search(text):
        return None
    day = 86_400.0
    times = [
        one.high for one in amounts if one.dimension == "time" and one.high >= LEAST_DAYS * day and one.bound != "least"
    ]
    return max(times) / (MONTH_DAYS * day) if times else None


def asks_for_case(text: str) -> bool:
    """Whether a line (its normal form) asks for a delivered project as proof."""
    return _CASE.search(text) is not None


def attribute_answer(
    line: RequirementRecord,
    asked: Asked,
    wanted: Mapping[str, float],
    need: NeedRecord,
    capability: CapabilityRecord,
    taxonomy: Taxonomy,
) -> Answer | None:
    """What the capability's data say about a line, without a quotation, or None when the line is not about data or there are none.

    A price band above the budget and a delivery that ends after the deadline are the provider's own statements and say no; a
    place that is not on the list says nothing.
    """
    for read in (_price, _time, _place):
        found = read(line, asked, need, capability)
        if found is not None:
            return found
    return _listed(line, asked, wanted, capability, taxonomy)


def _answer(line: RequirementRecord, verdict: Verdict, source: str) -> Answer:
    return Answer(line.id, line.must, verdict, source=source, strength={"yes": 1.0, "part": 0.5}.get(verdict, 0.0))


def _graded(line: RequirementRecord, value: float | None, source: str) -> Answer | None:
    if value is None:
        return None
    return _answer(line, "yes" if value >= 1.0 else "part" if value > 0.0 else "no", source)


def _price(line: RequirementRecord, asked: Asked, need: NeedRecord, capability: CapabilityRecord) -> Answer | None:
    if not asked.price:
        return None
    ceiling = asked.ceiling if asked.ceiling is not None else need.budget[1]
    return _graded(line, budget_fit((None, ceiling), capability.price), "price")


def _time(line: RequirementRecord, asked: Asked, need: NeedRecord, capability: CapabilityRecord) -> Answer | None:
    if not asked.time:
        return None
    shortest, longest = capability.months
    if asked.months is None or (shortest is None and longest is None):
        return _graded(line, deadline_fit(need, capability), "months")
    least = shortest if shortest is not None else longest
    most = longest if longest is not None else shortest
    limit = asked.months + 0.05  # a month has 30.44 days, 四个月 is four months
    value = 1.0 if most is not None and most <= limit else 0.5 if least is not None and least <= limit else 0.0
    return _graded(line, value, "months")


def _place(line: RequirementRecord, asked: Asked, need: NeedRecord, capability: CapabilityRecord) -> Answer | None:
    if not asked.on_site or not need.place or not serves(capability.regions, need.place):
        return None
    return _answer(line, "part" if asked.more else "yes", "regions")


def _listed(
    line: RequirementRecord, asked: Asked, wanted: Mapping[str, float], capability: CapabilityRecord, taxonomy: Taxonomy
) -> Answer | None:
    """Qualifications and standards that are on the capability's list; an industry on its list is a part of a case asked for."""
    wished = wishes(wanted, taxonomy)
    if wished and wished <= {known for one in capability.qualifications if (known := _known(one, taxonomy))}:
        return _answer(line, "yes", "qualifications")
    if asked.case and set(capability.industries) & set(wanted):
        return replace(_answer(line, "part", "industries"), strength=0.4)
    return None


def wishes(wanted: Iterable[str], taxonomy: Taxonomy) -> set[str]:
    """Those of the concepts that are qualifications or standards, which a capability lists."""
    return {c for c in wanted if c in taxonomy.concepts and taxonomy.concepts[c].facet in ("qualification", "standard")}


def _known(name: str, taxonomy: Taxonomy) -> str | None:
    return name if name in taxonomy.concepts else taxonomy.find(name)
