"""Forms of an assessment, made for the sub-domains of one page: degrees of statements, ladders, and what does not apply."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from matchmaker.assessment import answering
from matchmaker.assessment.answering import Given
from matchmaker.assessment.maturity import Node, models
from matchmaker.assessment.models import Assessment, Kind
from matchmaker.assessment.scoring import DEGREES
from matchmaker.assessment.statements import statements_of
from matchmaker.web import labels
from matchmaker.web.fields import OneOf, choice
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.locale import language


class StartForm(Form):
    """Which model, and how thoroughly."""

    model = choice(_l("评估模型"))
    kind = RadioField(_l("方式"), choices=[], validate_choice=False, validators=[OneOf()], default="quick")

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.model.choices = [(one.id, one.name_in(language())) for one in models().values()]
        self.kind.choices = labels.Labels().assessment_kind.items()


def _choices(label: str, offered: list[tuple[str, str]]) -> RadioField:
    return RadioField(label, choices=offered, validate_choice=False, validators=[CleanText(), OneOf()])


def _tailored(leaf: Node) -> dict[str, Any]:
    if not leaf.tailorable:
        return {}
    name = leaf.name_in(language())
    return {
        f"na-{leaf.id}": BooleanField(_("“%(name)s”不适用于本企业", name=name)),
        f"reason-{leaf.id}": line(_("不适用的原因（%(name)s）", name=name), most=answering.LONGEST_REASON),
    }


def _stored(assessment: Assessment, leaves: tuple[Node, ...], level: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {"version": answering.seen_of(assessment, leaves, level)}
    for leaf in leaves:
        reason = assessment.not_applicable.get(leaf.id, "")
        found |= {f"na-{leaf.id}": bool(reason), f"reason-{leaf.id}": reason}
        stored = assessment.answers.get(leaf.id)
        if level is None and stored is not None:
            found[f"step-{leaf.id}"] = str(stored)
        elif isinstance(stored, dict):
            given = stored.get(str(level), {})
            found |= {f"s-{leaf.id}-{number}": degree for number, degree in given.items()}
    return found


def answer_form(assessment: Assessment, leaves: tuple[Node, ...], level: int | None, *, fresh: bool = False) -> Form:
    """Return the form of a page with what is stored; with what was sent where it is posted, unless `fresh`."""
    lang, words = language(), labels.Labels()
    fields: dict[str, Any] = {"version": HiddenField(validators=[CleanText()])}
    degrees = [(one, words.maturity_degree[one]) for one in reversed(DEGREES)]
    for leaf in leaves:
        if level is None:
            fields[f"step-{leaf.id}"] = _choices(leaf.name_in(lang), ladder(leaf))
        else:
            for one in statements_of(leaf, level):
                fields[f"s-{leaf.id}-{one.number}"] = _choices(one.text_in(lang), degrees)
        fields |= _tailored(leaf)
    stored = _stored(assessment, leaves, level)
    made: Form = type("AnswerForm", (Form,), fields)(data=stored, **({"formdata": None} if fresh else {}))
    return made


def ladder(leaf: Node) -> list[tuple[str, str]]:
    """Return the steps of a sub-domain with their words: 0, then the first statement of each level."""
    lang, steps = language(), [("0", _("第一句也还没做到"))]
    level = 1
    while level <= 5:
        steps.append((str(level), statements_of(leaf, level)[0].text_in(lang)))
        level += 1
    return steps


def given_by(form: Form, assessment: Assessment, leaves: tuple[Node, ...], level: int | None) -> Given:
    """Return what a valid form says."""
    said = form.data
    left_out = {leaf.id: said.get(f"reason-{leaf.id}") or "" for leaf in leaves if said.get(f"na-{leaf.id}")}
    if assessment.kind == Kind.QUICK or level is None:
        steps = {leaf.id: int(step) for leaf in leaves if (step := said.get(f"step-{leaf.id}"))}
        return Given(steps=steps, left_out=left_out)
    degrees = {
        leaf.id: {
            one.number: degree
            for one in statements_of(leaf, level)
            if (degree := said.get(f"s-{leaf.id}-{one.number}"))
        }
        for leaf in leaves
    }
    return Given(degrees=degrees, left_out=left_out)
