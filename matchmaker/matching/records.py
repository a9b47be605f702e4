"""What the recommender is given and what it gives back: frozen records without behaviour;
how they are ranked stands in matcher.py.

Rooms above turn their rows into these records (recommendations/corpus.py); nothing here knows a database or a word shown to a user.
Every span is a pair (start, end) of character offsets, end excluded, in the text that is quoted beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

Lang = Literal["zh", "en"]
Span = tuple[int, int]
Band = tuple[float | None, float | None]
Grade = Literal["self", "material", "customer", "platform"]
Verdict = Literal["yes", "part", "none", "no"]
ListVerdict = Literal["high", "fairly_high", "partial", "unproven", "unmet"]
Proof = Literal["direct", "partly", "stated", "none", "open"]
Alike = Literal["same", "rendered", "named", "related"]

GRADES: tuple[Grade, ...] = ("self", "material", "customer", "platform")
"""Grades of a case from the weakest to the strongest."""

VERDICTS: tuple[Verdict, ...] = ("yes", "part", "none", "no")
"""Answers to a requirement line from the best to the worst."""


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A word somebody tagged a post with; `concept` is its taxonomy id, None for a free tag."""

    text: str
    concept: str | None = None


@dataclass(frozen=True, slots=True)
class RequirementRecord:
    """One line of a need; `must` tells 必须 from 期望; `measure` is the aim in words or figures, or empty."""

    id: str
    must: bool
    text: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A post as a sentence encoder sees it: `vectors` has a row for each sentence that was encoded, int8, shape (sentences, dimensions).

    `encoder` names the encoder and its version, `digest` the texts that were encoded (meaning.py): vectors of another one are not used.
    """

    encoder: str
    digest: str
    vectors: npt.NDArray[np.int8] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """What an enterprise posts. `budget` is (low, high) in 万元, None where open; `industry` a taxonomy id; `place` a region id."""

    id: str
    title: str = ""
    problem: str = ""
    result: str = ""
    systems: str = ""
    lang: Lang = "zh"
    industry: str | None = None
    tags: tuple[TagRecord, ...] = ()
    budget: Band = (None, None)
    deadline: date | None = None
    place: str | None = None
    on_site: bool = False
    requirements: tuple[RequirementRecord, ...] = ()
    owner: str = ""
    posted: date | None = None
    """The day from which months until the deadline are counted; None means that months cannot be compared."""
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One delivered project that a capability cites; `customer` is the kind of customer, never a name."""

    id: str
    customer: str = ""
    work: str = ""
    result: str = ""
    year: int | None = None
    grade: Grade = "self"


@dataclass(frozen=True, slots=True)
class CapabilityRecord:
    """What a provider posts. `industries` and `regions` are taxonomy ids, `price` is in 万元, `months` is the time to deliver."""

    id: str
    provider: str
    title: str = ""
    does: str = ""
    unsuitable: str = ""
    kind: str = ""
    lang: Lang = "zh"
    industries: tuple[str, ...] = ()
    tags: tuple[TagRecord, ...] = ()
    interfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    price: Band = (None, None)
    earliest_start: date | None = None
    months: Band = (None, None)
    qualifications: tuple[str, ...] = ()
    cases: tuple[CaseRecord, ...] = ()
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: `value` = `weight` x strength in 0..1, `max` = `weight`; `shown` and `shown_max` are printed, of 100."""

    name: str
    value: float
    weight: float
    max: float
    shown: int = 0
    shown_max: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """How one requirement line is answered.

    `source` is "title", "does", "unsuitable", "interfaces", "qualifications", "regions", "price", "months", "industries",
    "case:<id>" or "" when nothing was found; `quote` is the sentence of that field (None where the source is an attribute or nothing);
    `spans` mark words of the quote, `requirement_spans` words of the requirement's text; `grade` is the case's grade, else "self".
    """

    requirement_id: str
    must: bool
    verdict: Verdict
    quote: str | None = None
    spans: tuple[Span, ...] = ()
    requirement_spans: tuple[Span, ...] = ()
    source: str = ""
    grade: Grade = "self"
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pair of quotations that carries part of the score; `fall` is what the score loses when the capability's words are masked.

    `part` is "text", "tags", "meaning" or "fit"; the two sentences of "meaning" have no words marked. `need_field` is "title",
    "problem", "result", "requirement:<id>", "tags", "industry", "budget", "deadline" or "place"; `source` is "title", "does",
    "case:<id>", "tags", "interfaces", "industries", "price", "months" or "regions";
    the quotes of "fit" are empty, because attributes are shown by their names. `alike` tells for each of the `spans` of a text how the
    need says it: "same" in the same words, "rendered" in the other language, "named" by another name, "related" by something related.
    """

    part: str
    need_field: str
    need_quote: str
    need_spans: tuple[Span, ...]
    source: str
    quote: str
    spans: tuple[Span, ...]
    grade: Grade
    fall: float
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the need asks for that the capability does not show: `kind` is "concept", "tag" or "requirement"."""

    kind: str
    text: str
    concept: str | None = None
    requirement_id: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a card's one sentence is made of, as data: the strongest evidence, the greatest risk and the difference to the next row.

    `proof` tells how the lines that decide (the musts; the wishes where there is no must) are answered at best: "direct" with
    evidence in what the provider does or has delivered, "partly" by the same in part, "stated" by a name or a condition alone,
    "none" by nothing; "open" where the need has no lines. `strongest_answer` is that answer; where `proof` is "none" it is a wish
    with direct evidence, if there is one. `strongest` is the strongest quotation of what the provider does or has delivered.
    `risk` is "unmet", "partly", "not_mentioned", "over_budget", "may_exceed" (the upper end of its price), "late", "tight" (only
    the shortest delivery is in time), "off_site", "self_stated" or "" (none found); `risk_requirement` is the line it is about.
    `next_part` is the part with the largest difference to the next row and `next_difference` that difference in score units.
    """

    proof: Proof = "open"
    strongest: Evidence | None = None
    strongest_answer: Answer | None = None
    risk: str = ""
    risk_requirement: str | None = None
    next_part: str | None = None
    next_difference: float = 0.0
    only_here: tuple[str, ...] = ()
    """Ids of requirement lines with evidence here but not in the next row."""


@dataclass(frozen=True, slots=True)
class Match:
    """One row of a list: a provider's best capability for a need, with the reasons; `score` = the sum of `parts`, in 0..1."""

    need_id: str
    capability_id: str
    provider: str
    rank: int
    score: float
    parts: tuple[Part, ...]
    answers: tuple[Answer, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Missing, ...] = ()
    group: int = 0
    """0 every must has evidence, 1 some are partly met, 2 some are not mentioned or too little else is alike, 3 some are unmet."""
    verdict: ListVerdict = "partial"
    others: tuple[str, ...] = ()
    shown: int = 0
    """The score as a printed integer of 100, equal to the sum of the parts' `shown`."""
    summary: Summary = field(default_factory=Summary)
