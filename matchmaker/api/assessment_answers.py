"""Answers of a self-assessment's draft: what one level asks, what is answered, saving some of it; results are `assessment_results.py`."""

from typing import Annotated, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.api.assessments import own
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Asked, Digits, Given, Taken, Text, Text60
from matchmaker.assessment import answering
from matchmaker.assessment.answering import LONGEST_REASON
from matchmaker.assessment.answering import Given as Said
from matchmaker.assessment.maturity import Node, models
from matchmaker.assessment.models import Assessment, Kind
from matchmaker.assessment.statements import statements_of
from matchmaker.foundation import clock
from matchmaker.foundation.errors import IllegalTransition, Invalid
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.words import N_

Degree = Literal["0", "0.5", "0.8", "1"]
HIGHEST = 5


class LevelAsked(Asked):
    """Which level; a quick one is asked all levels at once."""

    level: Annotated[int, Field(ge=1, le=HIGHEST, description=N_("完整自评的第几级")), Digits] = 1


class DegreeIn(Taken):
    """How far one statement holds."""

    number: Annotated[int, Field(ge=1, le=200)]
    degree: Degree


class LeafIn(Taken):
    """All that is said of one sub-domain on this level: what is left out here is unanswered from now on."""

    id: Text60
    degrees: Annotated[list[DegreeIn], Field(max_length=100)] = []
    step: Annotated[int, Field(ge=0, le=HIGHEST, description=N_("快速自评：走到第几级"))] | None = None
    not_applicable: Annotated[Text, Field(max_length=LONGEST_REASON, description=N_("不适用的原因；填了就不计分"))] = ""


class AnswersIn(Taken):
    """Answers of some sub-domains; those that are not named stay as they are, so that colleagues can share the work."""

    sub_domains: Annotated[list[LeafIn], Field(min_length=1, max_length=40)]


class StatementOut(Given):
    """One statement and how far it holds; null while it has no answer."""

    number: int
    text: str
    degree: str | None


class LeafAnswers(Given):
    """One sub-domain: statements of the level, or for a quick one the first statement of each level and the step."""

    id: str
    name: str
    tailorable: bool
    not_applicable: str | None
    step: int | None
    statements: list[StatementOut]


class AnswersOut(Given):
    """What a level asks and what is answered."""

    code: str
    kind: Kind
    level: int
    open_level: int
    ready: bool
    sub_domains: list[LeafAnswers]


def _draft(code: str) -> Assessment:
    row = own(code)
    if row.is_submitted:
        raise IllegalTransition("no_such_step")
    return row


def _asked(row: Assessment, level: int) -> int | None:
    """Return the level as the service takes it, None for a quick one. Raises IllegalTransition for one that is not open yet."""
    if row.kind == Kind.QUICK:
        return None
    if level > answering.open_level(row):
        raise IllegalTransition("level_not_open")
    return level


def out(row: Assessment, level: int) -> AnswersOut:
    """Return what a level asks and what is answered."""
    return AnswersOut(
        code=row.code,
        kind=Kind(row.kind),
        level=level,
        open_level=answering.open_level(row) if row.kind == Kind.FULL else 1,
        ready=answering.is_ready(row),
        sub_domains=[_leaf(row, leaf, level) for leaf in models()[row.model].sub_domains],
    )


def _leaf(row: Assessment, leaf: Node, level: int) -> LeafAnswers:
    quick, stored = row.kind == Kind.QUICK, row.answers.get(leaf.id)
    given = stored.get(str(level), {}) if isinstance(stored, dict) else {}
    return LeafAnswers(
        id=leaf.id,
        name=leaf.name_in(language()),
        tailorable=leaf.tailorable,
        not_applicable=row.not_applicable.get(leaf.id),
        step=stored if quick else None,
        statements=_ladder(row, leaf) if quick else _statements(leaf, level, given),
    )


def _statements(leaf: Node, level: int, given: dict[str, str]) -> list[StatementOut]:
    lang = language()
    return [
        StatementOut(number=one.number, text=one.text_in(lang), degree=given.get(str(one.number)))
        for one in statements_of(leaf, level)
    ]


def _ladder(row: Assessment, leaf: Node) -> list[StatementOut]:
    steps = range(1, models()[row.model].levels + 1)
    return [
        StatementOut(number=step, text=statements_of(leaf, step)[0].text_in(language()), degree=None) for step in steps
    ]


@door(
    "GET",
    "/assessments/<code>/answers",
    N_("自评估草稿一级的陈述和答案"),
    Who.ENTERPRISE,
    query=LevelAsked,
    gives=AnswersOut,
    tagged=True,
    problems=(409,),
)
def show(code: str, query: LevelAsked) -> AnswersOut:
    row = _draft(code)
    _asked(row, query.level)
    return out(row, query.level)


@door(
    "PUT",
    "/assessments/<code>/answers",
    N_("保存所列能力子域在这一级的答案"),
    Who.ENTERPRISE,
    query=LevelAsked,
    body=AnswersIn,
    guard=own,
    gives=AnswersOut,
    tagged=True,
    edits=True,
    problems=(409,),
)
def save(code: str, query: LevelAsked, body: AnswersIn) -> AnswersOut:
    row = _draft(code)
    level = _asked(row, query.level)
    leaves = _leaves(row, body)
    seen = answering.seen_of(
        row, leaves, level
    )  # before the tag is compared: what comes between is told by the service
    check_unchanged(out(row, query.level))
    answering.save(row, leaves, level, _said(body), seen, by=current_user, now=clock.now())
    return out(row, query.level)


def _leaves(row: Assessment, body: AnswersIn) -> tuple[Node, ...]:
    known = {one.id: one for one in models()[row.model].sub_domains}
    for place, one in enumerate(body.sub_domains):
        if one.id not in known:
            raise Invalid(f"sub_domains.{place}.id", "choose_one")
    return tuple({one.id: known[one.id] for one in body.sub_domains}.values())


def _said(body: AnswersIn) -> Said:
    return Said(
        degrees={one.id: {each.number: each.degree for each in one.degrees} for one in body.sub_domains},
        steps={one.id: one.step for one in body.sub_domains if one.step is not None},
        left_out={one.id: one.not_applicable for one in body.sub_domains if one.not_applicable},
    )
