"""How an answer to a requirement line reads: a short fact, where it stands, what to ask; the answers themselves are `matching`'s."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from matchmaker.catalogue.offers import Capability
from matchmaker.matching.records import Answer, Evidence, Match, RequirementRecord
from matchmaker.matching.summary import likeness, spoken
from matchmaker.matching.weights import MEANING
from matchmaker.web import display, labels
from matchmaker.web.excerpts import CELL, cut, excerpt, telling
from matchmaker.web.segments import Span
from matchmaker.web.tongue import as_written

PASSAGE = 130
NEED_SIDE = 44
"""Widths of the two sides of an evidence row: about two lines each."""

SENTENCE = 66
"""The need's side where nothing is marked in it: what is near is the sentence, about three lines of it."""


@dataclass(frozen=True)
class Line:
    """One requirement line as the macros take it; `lang` is the need's."""

    id: str
    must: bool
    text: str
    measure: str
    lang: str


@dataclass(frozen=True)
class AnswerView:
    """One answer with its words; `fact` fits a cell, `ask` is what to settle before an introduction."""

    verdict: str
    quote: str | None
    spans: Sequence[Span]
    passage: str  # the quotation as a card shows it: its clauses around the marks
    passage_spans: Sequence[Span]
    requirement_spans: Sequence[Span]
    source: str
    source_label: str
    grade: str
    year: int | None
    fact: str
    quoted: bool  # whether `fact` is the provider's own words
    ask: str
    lang: str


@dataclass(frozen=True)
class EvidenceView:
    """One pair of quotations beside the requirement lines, as a card shows it: what the need says, what the capability says."""

    need_quote: str
    need_spans: Sequence[Span]
    quote: str
    spans: Sequence[Span]
    source: str
    source_label: str
    grade: str
    year: int | None
    fact: str
    part: str
    likeness: str
    lang: str

    @property
    def near(self) -> bool:
        """Whether the two sentences are only near in meaning: no fact, and no word of them is marked."""
        return self.part == MEANING


def lines_of(requirements: Sequence[RequirementRecord], lang: str) -> list[Line]:
    """Return a need's lines, the musts first, each kind in the order written."""
    ordered = sorted(requirements, key=lambda one: not one.must)
    return [Line(one.id, one.must, one.text, one.measure, lang) for one in ordered]


def answer_view(line: Line, found: Answer | None, capability: Capability) -> AnswerView:
    """Return the answer to one line with its words; no answer is 资料未提及."""
    answer = found or Answer(line.id, line.must, "none")
    quoted = answer.quote is not None and answer.verdict != "none"
    passage, passage_spans = excerpt(answer.quote, answer.spans, PASSAGE) if quoted and answer.quote else ("", [])
    return AnswerView(
        verdict=answer.verdict,
        quote=answer.quote if quoted else None,
        spans=answer.spans,
        passage=passage,
        passage_spans=passage_spans,
        requirement_spans=answer.requirement_spans if answer.verdict != "none" else (),
        source=answer.source,
        source_label=_source(answer.source, capability),
        grade=answer.grade,
        year=_year(answer.source, capability),
        fact=_fact(answer, capability),
        quoted=quoted,
        ask=_ask(answer, line),
        lang=capability.language,
    )


def evidence_views(match: Match, capability: Capability) -> list[EvidenceView]:
    """Return the evidence of a match beside its answers, what tells most first; a sentence that answers a line is quoted there."""
    told = {one.quote for one in match.answers if one.verdict in ("yes", "part")} - {None}
    return [_evidence_view(one, capability) for one in spoken(match.evidence, match.answers) if one.quote not in told]


def nearest(match: Match, capability: Capability) -> EvidenceView | None:
    """Return the two sentences that are nearest in meaning, whatever is answered: what that part of the score comes from."""
    found = next((one for one in match.evidence if one.part == MEANING), None)
    return _evidence_view(found, capability) if found else None


def _evidence_view(evidence: Evidence, capability: Capability) -> EvidenceView:
    """Return one evidence of the score with its words."""
    stated = attribute(evidence.source, capability)
    width = SENTENCE if evidence.part == MEANING else NEED_SIDE
    need_quote, need_spans = excerpt(_need_side(evidence), evidence.need_spans, width)
    passage, spans = excerpt(evidence.quote, evidence.spans, PASSAGE)
    return EvidenceView(
        need_quote=need_quote,
        need_spans=need_spans,
        quote=stated or passage,
        spans=() if stated else spans,
        source=evidence.source,
        source_label=_source(evidence.source, capability),
        grade=evidence.grade,
        year=_year(evidence.source, capability),
        fact=stated or telling(evidence.quote, evidence.spans),
        part=evidence.part,
        likeness=likeness(evidence),
        lang=capability.language,
    )


def attribute(source: str, capability: Capability) -> str:
    """Return what a capability states as data, in the reader's form; "" where the source is a text."""
    if source == "price":
        return display.money((capability.price_low, capability.price_high))
    if source == "months":
        return months(capability)
    if source == "regions":
        return names(capability.regions)
    if source == "industries":
        return names(capability.industries)
    if source == "qualifications":
        return names([one.concept for one in capability.organisation.qualifications])
    return ""


def months(capability: Capability) -> str:
    """Return the time to deliver: 4–7 个月; "" where it is not said."""
    low, high = capability.months_min, capability.months_max
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        return str(_("%(n)s 个月", n=high if high is not None else low))
    return str(_("%(low)s–%(high)s 个月", low=low, high=high))


def names(concepts: Sequence[str], most: int = 3) -> str:
    """Return names of concepts in one line, the first few, and how many there are where there are more."""
    shown = str(_("、")).join(display.concept(one) for one in concepts[:most])
    return str(_("%(names)s等 %(n)s 项", names=shown, n=len(concepts))) if len(concepts) > most else shown


def _case(source: str, capability: Capability) -> int | None:
    return int(source[5:]) if source.startswith("case:") and source[5:].isdigit() else None


def _year(source: str, capability: Capability) -> int | None:
    at = _case(source, capability)
    return next((one.year for one in capability.cases if one.position == at), None) if at is not None else None


def _source(source: str, capability: Capability) -> str:
    at = _case(source, capability)
    if at is None:
        words = {
            "title": _("方案名称"),
            "does": _("方案说明"),
            "unsuitable": _("方案说明的不适用情形"),
            "interfaces": _("方案接口"),
            "qualifications": _("资质"),
            "regions": _("方案的服务范围"),
            "price": _("方案的价格区间"),
            "months": _("方案的交付周期"),
            "industries": _("方案的适用行业"),
            "tags": _("方案标签"),
        }
        return str(words.get(source, ""))
    customer = next((one.customer for one in capability.cases if one.position == at), "")
    return (
        escape(_("案例 · %(customer)s")) % {"customer": as_written(cut(customer, 40))}
        if customer
        else str(_("实施案例"))
    )


def _fact(answer: Answer, capability: Capability) -> str:
    if answer.verdict == "none":
        return labels.answer["none"]
    stated = attribute(answer.source, capability)
    if stated:
        return cut(stated, CELL)
    return telling(answer.quote, answer.spans) if answer.quote else labels.answer[answer.verdict]


def _ask(answer: Answer, line: Line) -> str:
    """What to settle about a line that lacks its proof; nothing where it has one."""
    if answer.verdict == "yes":
        return ""
    if answer.source == "price":
        return str(_("报价与预算的差额，能否缩小范围或分期"))
    if answer.source == "months":
        return str(_("工期能否提前，或分批上线"))
    if answer.source == "regions":
        return str(_("到现场的人从哪里来，多久能到"))
    aim = cut(line.measure, 60)
    if answer.verdict == "no":
        return str(_("这一条能否放宽，或由别家补上"))
    if answer.verdict == "part":
        return _about(_("离“%(aim)s”还差多少，怎样补上"), aim) if aim else str(_("还差什么，能否补上"))
    return _about(_("能否达到“%(aim)s”，有无同类案例"), aim) if aim else str(_("能否做到，有无同类案例或材料"))


def _about(words: str, aim: str) -> Markup:
    """Return a question with the need's own words in it, marked with their language."""
    return escape(words) % {"aim": as_written(aim)}


def _need_side(evidence: Evidence) -> str:
    """What of the need a condition is compared with, in words; a text is quoted."""
    if evidence.part != "fit":
        return evidence.need_quote
    words = {"industry": _("行业"), "budget": _("预算"), "deadline": _("截止日期"), "place": _("到现场服务")}
    return str(words.get(evidence.need_field, evidence.need_quote))
