"""What both doors show of an assessment: how far a draft has come, and of a result the level, gaps, peers, rounds and drawing."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_login import current_user

from matchmaker.assessment import access, answering, drafting, figures, queries, results
from matchmaker.assessment.gaps import Gap, Horizon, gaps_of, next_level, reach, road_map, strengths_of
from matchmaker.assessment.maturity import Model, Node, models
from matchmaker.assessment.models import Assessment, AssessmentResult, GapNeed, Kind
from matchmaker.assessment.queries import Fate
from matchmaker.assessment.results import Reading
from matchmaker.assessment.scoring import shown
from matchmaker.foundation import clock
from matchmaker.web.locale import language
from matchmaker.web.radar import Radar, radar


@dataclass(frozen=True)
class Section:
    """One page of questions: its sub-domains, how many of its statements still lack an answer."""

    group: Node
    level: int
    leaves: tuple[Node, ...]
    left: int

    def name_in(self, lang: str) -> str:
        return group_name(self.group, self.leaves, lang)


def group_name(group: Node, leaves: tuple[Node, ...], lang: str) -> str:
    """Return what a page of questions is called: its group, or its sub-domains where the group has others elsewhere."""
    if len(leaves) == len(group.children):
        return group.name_in(lang)
    return ("、" if lang == "zh" else ", ").join(one.name_in(lang) for one in leaves)


@dataclass(frozen=True)
class Progress:
    """How far a draft has come; `sections` by level, the open one last."""

    model: Model
    levels: dict[int, list[Section]]
    open_level: int
    ready: bool
    level: int
    total: str
    next: Section | None


def progress(assessment: Assessment) -> Progress:
    """Return how far a draft has come, with the score as it stands."""
    model = models()[assessment.model]
    top = answering.open_level(assessment) if assessment.kind == Kind.FULL else 1
    levels = {level: _sections(assessment, model, level) for level in range(1, top + 1)}
    reading = results.read_answers(assessment, queries.current_weights(model.id))
    following = next((one for level in levels.values() for one in level if one.left), None)
    total = shown(reading.outcome.total, model.passing)
    return Progress(model, levels, top, answering.is_ready(assessment), reading.outcome.level, total, following)


def _sections(assessment: Assessment, model: Model, level: int) -> list[Section]:
    left = answering.unanswered(assessment, level)
    found = []
    for group in model.groups():
        leaves = model.in_group(group)
        found.append(Section(group, level, leaves, sum(left.get(one.id, 0) for one in leaves)))
    return found


@dataclass(frozen=True)
class GapRow:
    """One gap with what became of it and what helps against it; a share of the level's score as a printed number."""

    gap: Gap
    gain: str
    score: str
    weight: str
    fate: Fate | None
    scenes: tuple[str, ...]
    solutions: tuple[str, ...]
    when: Horizon

    @property
    def state(self) -> str:
        if self.fate is None:
            return "open"
        return "closed" if self.fate.is_closed else str(self.fate.need.state)


@dataclass(frozen=True)
class Round:
    """One submitted round: its printed total, and how far above the one before."""

    assessment: Assessment
    result: AssessmentResult
    rise: str
    same_weights: bool


@dataclass(frozen=True)
class Shown:
    """Everything of a result page."""

    assessment: Assessment
    result: AssessmentResult
    reading: Reading
    model: Model
    own: bool  # the reader belongs to the enterprise: answers, reasons and evidence
    whole: bool  # the stored content has its digest
    total: str
    high: str
    high_level: int
    gaps: list[GapRow]
    strengths: list[tuple[Node, str]]
    rows: list[tuple[str, ...]]
    chart: Radar
    peers: figures.Peers
    rounds: list[Round]
    next_level: int

    @property
    def of_horizon(self) -> dict[Horizon, list[GapRow]]:
        return {when: [one for one in self.gaps if one.when == when] for when in Horizon}

    @property
    def closed(self) -> int:
        return sum(one.state == "closed" for one in self.gaps)


def result_of(assessment: Assessment, as_of: datetime | None = None) -> Shown:
    """Return what the page of a submitted assessment shows; it was submitted, so that there is a result."""
    result = assessment.result
    assert result is not None
    reading = results.read_result(result)
    model, rounds = reading.model, _rounds(assessment)
    high = reading.high
    return Shown(
        assessment=assessment,
        result=result,
        reading=reading,
        model=model,
        own=access.may_view_answers(current_user, assessment),
        whole=results.is_whole(result),
        total=result.total,
        high=shown(high.total, model.passing) if high else "",
        high_level=high.level if high else 0,
        gaps=_gap_rows(assessment, reading),
        strengths=[(leaf, shown(value, model.passing)) for leaf, value in strengths_of(model, reading)],
        rows=_rows(model, reading),
        chart=_chart(model, reading, _before(rounds, assessment)),
        peers=figures.peers_of(assessment, result, as_of or clock.now()),
        rounds=rounds,
        next_level=next_level(reading),
    )


def _gap_rows(assessment: Assessment, reading: Reading) -> list[GapRow]:
    gaps, fates = gaps_of(reading, assessment.answers), queries.fates_of(assessment)
    when = {gap.leaf.id: horizon for horizon, found in road_map(reading, gaps).items() for gap in found}
    return [
        GapRow(
            gap=gap,
            gain=f"{float(gap.gain):.3f}",
            score=shown(gap.score, reading.model.passing),
            weight=f"{float(gap.weight * 100):.1f}%",
            fate=fates.get(gap.leaf.id),
            scenes=drafting.scenes_of(gap.leaf),
            solutions=drafting.solutions_of(gap.leaf),
            when=when[gap.leaf.id],
        )
        for gap in gaps
    ]


def _rows(model: Model, reading: Reading) -> list[tuple[str, ...]]:
    """Return the radar's table: sub-domain, how far it has come, its score on each level."""
    reached, lang = reach(model, reading), language()
    return [
        (
            leaf.name_in(lang),
            shown(reached[leaf.id], model.passing),
            *(shown(one.nodes[leaf.id], model.passing) for one in reading.outcome.levels),
        )
        for leaf in model.sub_domains
        if leaf.id in reached
    ]


def _rounds(assessment: Assessment) -> list[Round]:
    found: list[Round] = []
    for one in queries.list_rounds(assessment):
        if one.result is None:
            continue
        rise, same = "", True
        if found:
            rise = signed(Fraction(one.result.total) - Fraction(found[-1].result.total))
            same = one.weights == found[-1].assessment.weights
        found.append(Round(one, one.result, rise, same))
    return found


def _before(rounds: list[Round], assessment: Assessment) -> AssessmentResult | None:
    earlier = [one for one in rounds if one.assessment.round < assessment.round]
    return earlier[-1].result if earlier else None


def _chart(model: Model, reading: Reading, before: AssessmentResult | None) -> Radar:
    reached, lang = reach(model, reading), language()
    leaves = [leaf for leaf in model.sub_domains if leaf.id in reached]
    earlier = reach(model, results.read_result(before)) if before is not None else {}
    same = all(leaf.id in earlier for leaf in leaves)
    return radar(
        [leaf.name_in(lang) for leaf in leaves],
        [float(reached[leaf.id]) for leaf in leaves],
        [shown(reached[leaf.id], model.passing) for leaf in leaves],
        _top(model, [*reached.values(), *earlier.values()]),
        [float(earlier[leaf.id]) for leaf in leaves] if same else (),
        wide=lang == "en",
    )


def _top(model: Model, values: list[Fraction]) -> int:
    """Return the outermost ring: one level above the furthest, at least 3, so that small figures are not drawn as a dot."""
    return min(model.levels, max(3, int(max(values)) + 1))


@dataclass(frozen=True)
class Comparison:
    """Two results beside each other; `why_not` says why their figures may not be compared: model, kind; "weights" is only a caution."""

    why_not: str
    rise: str
    rows: list[tuple[str, str, str, str]]


def comparison(first: Assessment, second: Assessment) -> Comparison:
    """Return the earlier and the later result beside each other, sub-domain by sub-domain, if model, version and kind agree."""
    assert first.result is not None
    assert second.result is not None
    if (first.model, first.model_version) != (second.model, second.model_version):
        return Comparison("model", "", [])
    if first.kind != second.kind:
        return Comparison("kind", "", [])
    before, after = results.read_result(first.result), results.read_result(second.result)
    model, lang = after.model, language()
    was, now = reach(model, before), reach(model, after)
    rows = [
        (leaf.name_in(lang), one, other, signed(Fraction(other) - Fraction(one)))
        for leaf in model.sub_domains
        if leaf.id in was and leaf.id in now
        for one, other in [(shown(was[leaf.id], model.passing), shown(now[leaf.id], model.passing))]
    ]
    why = "weights" if first.weights != second.weights else ""
    return Comparison(why, signed(Fraction(second.result.total) - Fraction(first.result.total)), rows)


def signed(value: Fraction) -> str:
    """Return the difference of two printed figures with its sign: what stands on a page adds up."""
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{abs(float(value)):.2f}"


@dataclass(frozen=True)
class Origin:
    """Where a need came from: the assessment, the sub-domain, the level that was lacking."""

    assessment: Assessment
    leaf: Node
    level: int


def origin_of(link: GapNeed) -> Origin | None:
    """Return what a link row tells, None where its model is not shipped any more."""
    model = models().get(link.assessment.model)
    leaf = model.find(link.sub_domain) if model else None
    return Origin(link.assessment, leaf, link.level) if leaf else None
