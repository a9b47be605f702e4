"""A self-assessment as JSON: level, scores as texts, gaps, peers, rounds; made of the same `assessment_view` as its page."""

from datetime import datetime
from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.api.shapes import Given
from matchmaker.assessment import access
from matchmaker.assessment.gaps import Horizon
from matchmaker.assessment.models import Assessment, AssessmentState, Kind
from matchmaker.assessment.scoring import shown
from matchmaker.web import assessment_view
from matchmaker.web.assessment_view import GapRow, Shown
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class AssessmentListed(Given):
    """One in a list; level and total once it is submitted."""

    code: str
    organisation: str
    name: str
    model: str
    model_version: str
    kind: Kind
    round: int
    state: AssessmentState
    level: int | None
    total: str | None
    updated_at: datetime
    submitted_at: datetime | None


class DraftOut(Given):
    """How far a draft has come, with the score as it stands."""

    open_level: int
    ready: bool
    level: int
    total: str


class LevelOut(Given):
    """One level's score, and whether it counts."""

    level: int
    score: str
    satisfied: bool


class SubDomainOut(Given):
    """A sub-domain: how far it has come by itself, and its score on each level."""

    id: str
    name: str
    reached: str
    scores: list[str]


class StrengthOut(Given):
    """A sub-domain that has come further than the enterprise as a whole."""

    id: str
    name: str
    reached: str


class UnmetOut(Given):
    """A statement that does not hold whole; the degree is for the enterprise alone."""

    text: str
    degree: str | None


class GapOut(Given):
    """A gap on the way to the next level, with what became of it; scenes and solutions are concepts of the taxonomy."""

    sub_domain: str
    name: str
    level: int
    score: str
    weight: str
    gain: str
    unmet: list[UnmetOut]
    scenes: list[str]
    solutions: list[str]
    when: Horizon
    state: Annotated[str, Field(description=N_("open 未处理；closed 已交付；其余为需求的状态"))]
    need: str | None
    introduction: str | None


class PeersOut(Given):
    """Others of the same industry, and size where told."""

    n: int
    same_size: bool
    median: str
    ahead: int


class RoundOut(Given):
    """One submitted round and how far above the one before."""

    code: str
    round: int
    total: str
    rise: str
    same_weights: bool
    at: datetime


class LeftOutOut(Given):
    """A sub-domain that does not apply, and why."""

    sub_domain: str
    reason: str


class ResultOut(Given):
    """A submitted result. `high` is how far a quick one might be; `whole` says that the record has its digest."""

    high: str | None
    high_level: int | None
    weights: str
    digest: str
    whole: bool
    levels: list[LevelOut]
    sub_domains: list[SubDomainOut]
    strengths: list[StrengthOut]
    gaps: list[GapOut]
    peers: Annotated[PeersOut | None, Field(description=N_("同行业其他企业不足 10 家时为 null"))]
    rounds: list[RoundOut]
    not_applicable: Annotated[list[LeftOutOut] | None, Field(description=N_("只给企业自己"))]


class AssessmentOut(AssessmentListed):
    """One as its reader may see it: a draft, or a result."""

    draft: DraftOut | None
    result: ResultOut | None


class ChangeOut(Given):
    """One sub-domain before and after."""

    name: str
    before: str
    after: str
    rise: str


class ComparisonOut(Given):
    """Two results beside each other; `why_not` is model or kind where they may not be compared, weights where with caution."""

    earlier: str
    later: str
    why_not: str
    rise: str
    sub_domains: list[ChangeOut]


def listed(row: Assessment) -> AssessmentListed:
    """Return one as a list tells of it; who may know of it was asked before."""
    return AssessmentListed(
        code=row.code,
        organisation=row.organisation.code,
        name=row.organisation.name_in(language()),
        model=row.model,
        model_version=row.model_version,
        kind=Kind(row.kind),
        round=row.round,
        state=AssessmentState(row.state),
        level=row.result.level if row.result is not None else None,
        total=row.result.total if row.result is not None else None,
        updated_at=row.updated_at,
        submitted_at=row.submitted_at,
    )


def out(row: Assessment) -> AssessmentOut:
    """Return one as the person of the token may see it."""
    told = dict(listed(row))
    if row.is_submitted:
        return AssessmentOut(**told, draft=None, result=_result(row, assessment_view.result_of(row)))
    found = assessment_view.progress(row)
    draft = DraftOut(open_level=found.open_level, ready=found.ready, level=found.level, total=found.total)
    return AssessmentOut(**told, draft=draft, result=None)


def _result(row: Assessment, view: Shown) -> ResultOut:
    own, lang, passing = access.may_view_answers(current_user, row), language(), view.model.passing
    left_out = [LeftOutOut(sub_domain=name, reason=reason) for name, reason in row.not_applicable.items()]
    levels = view.reading.outcome.levels
    return ResultOut(
        high=view.high or None,
        high_level=view.high_level if view.high else None,
        weights=view.result.content["weights"]["id"],
        digest=view.result.digest,
        whole=view.whole,
        levels=[LevelOut(level=one.level, score=shown(one.score, passing), satisfied=one.satisfied) for one in levels],
        sub_domains=_sub_domains(view),
        strengths=[StrengthOut(id=leaf.id, name=leaf.name_in(lang), reached=value) for leaf, value in view.strengths],
        gaps=[_gap(one, own and row.kind == Kind.FULL) for one in view.gaps],
        peers=_peers(view),
        rounds=[
            RoundOut(
                code=one.assessment.code,
                round=one.assessment.round,
                total=one.result.total,
                rise=one.rise,
                same_weights=one.same_weights,
                at=one.result.at,
            )
            for one in view.rounds
        ],
        not_applicable=left_out if own else None,
    )


def _sub_domains(view: Shown) -> list[SubDomainOut]:
    leaves = [one for one in view.model.sub_domains if one.id in view.reading.weights]
    return [
        SubDomainOut(id=leaf.id, name=name, reached=reached, scores=scores)
        for leaf, (name, reached, *scores) in zip(leaves, view.rows, strict=True)
    ]


def _gap(row: GapRow, degrees: bool) -> GapOut:
    gap, lang, fate = row.gap, language(), row.fate
    unmet = zip(gap.unmet, gap.degrees, strict=True)
    return GapOut(
        sub_domain=gap.leaf.id,
        name=gap.leaf.name_in(lang),
        level=gap.level,
        score=row.score,
        weight=row.weight,
        gain=row.gain,
        unmet=[UnmetOut(text=one.text_in(lang), degree=degree if degrees else None) for one, degree in unmet],
        scenes=list(row.scenes),
        solutions=list(row.solutions),
        when=row.when,
        state=row.state,
        need=fate.need.code if fate is not None else None,
        introduction=fate.introduction.code if fate is not None and fate.introduction is not None else None,
    )


def _peers(view: Shown) -> PeersOut | None:
    found = view.peers
    if not found.n:
        return None
    return PeersOut(n=found.n, same_size=found.same_size, median=f"{float(found.median):.2f}", ahead=found.ahead)
