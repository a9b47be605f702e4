"""提问与答复: asking about a need, answering once for all, declining, what staff do; the form of an adopted answer is `adopting.py`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.catalogue import access as posts
from matchmaker.catalogue import revisions
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.introductions import adopting, asking, question_cards
from matchmaker.introductions.question_cards import card_of, cards_of_need
from matchmaker.introductions.questions import Question, get_question
from matchmaker.pages import need_form, needs
from matchmaker.web import file_labels, sessions
from matchmaker.web.fields import OneOf
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.paths import named
from matchmaker.web.security import limiter

bp = Blueprint("questions", __name__)

BEFORE = _l("请不要写单位名称和联系方式。")


class AskForm(Form):
    """What a provider wants to know."""

    text = text(_l("想问什么"), most=500, required=True, description=BEFORE)


class AnswerForm(Form):
    """The answer, for every provider who may read the need."""

    answer = text(_l("答复"), most=asking.LONGEST_ANSWER, required=True, description=BEFORE)


class DeclineForm(Form):
    """Why there will be none."""

    reason = RadioField(
        _l("原因"), choices=[], validate_choice=False, validators=[InputRequired(_l("请选择一个原因。")), OneOf()]
    )
    note = text(_l("说明"), most=500, description=BEFORE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = file_labels.no_answer.items()


class TakeDownForm(Form):
    """Why staff take it down."""

    note = text(_l("下架原因"), most=500, required=True)


@bp.app_template_global("questions_on")
def questions_on(need: Need) -> dict[str, Any]:
    """Return what `macros/questions.html` draws on a need's page: what the visitor may see, and the form where they may ask."""
    may_ask = question_cards.may_ask(current_user, need)
    form = AskForm(formdata=None) if may_ask else None
    return {"cards": cards_of_need(need, current_user), "form": form, "need": need, "most": asking.MOST_OPEN}


def _need(code: str) -> Need:
    need = get_need(code)
    require(posts.may_view_need(current_user, need), hide=True)
    require(question_cards.may_ask(current_user, need))
    return need


@bp.route("/needs/<code>/questions", methods=["GET", "POST"])
@allow(Who.PROVIDER)
@limiter.limit("30/hour", methods=["POST"])
def ask(code: str) -> ResponseReturnValue:
    need, form = _need(code), AskForm()
    if form.validate_on_submit() and _ask(code, form):
        flash(_("问题已转给企业，5 个工作日内答复；答复会公开给能看到这条需求的服务商，不显示是谁问的。"), "ok")
        return redirect(url_for("needs.show", code=code, _anchor="questions"), 303)
    need = get_need(code)
    status = 422 if form.is_submitted() else 200
    return render_template("questions/ask.html", need=need, form=form, most=asking.MOST_OPEN), status


def _ask(code: str, form: AskForm) -> bool:
    acting = sessions.acting()
    try:
        with transaction():
            need = _need(code)
            provider = question_cards.asker_for(current_user, acting.organisation if acting is not None else None)
            if provider is None:
                raise NotAllowed("not_your_role")
            asking.ask(need, provider, form.text.data or "", language(), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


def load(code: str) -> Question:
    """Return the question if the visitor may know of it. Raises NotFound."""
    question = get_question(code)
    require(question_cards.may_view(current_user, question), hide=True)
    return question


def context(question: Question, **forms: Form) -> dict[str, Any]:
    """Return what the templates of one question want; the desk includes those of staff."""
    fresh = {
        "answer": AnswerForm(formdata=None),
        "decline": DeclineForm(formdata=None),
        "down": TakeDownForm(formdata=None),
    }
    return {"card": card_of(question, current_user), "organisation": question.need.organisation, **fresh, **forms}


def _page(code: str, **forms: Form) -> str:
    return render_template("questions/show.html", **context(load(code), **forms))


@bp.get("/questions/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    return _page(code)


def _step(
    code: str, may: Callable[[Any, Question], bool], field: str, form: Form, step: Callable[[Question], None], said: str
) -> ResponseReturnValue:
    """Take a step in one transaction; what is refused comes back as the question's page with what was typed."""
    require(may(current_user, load(code)))
    if form.validate():
        try:
            with transaction():
                question = load(code)
                require(may(current_user, question))
                step(question)
        except Invalid as error:
            form.put(error)
        else:
            flash(said, "ok")
            return redirect(named() or url_for("questions.show", code=code), 303)
    return _page(code, **{field: form}), 422


@bp.post("/questions/<code>/answer")
@allow(Who.ENTERPRISE)
def answer(code: str) -> ResponseReturnValue:
    form = AnswerForm()

    def step(question: Question) -> None:
        asking.answer(question, form.answer.data or "", by=current_user, now=clock.now())

    said = _("已答复，能看到这条需求的服务商都能读到。")
    return _step(code, question_cards.may_answer, "answer", form, step, said)


@bp.post("/questions/<code>/decline")
@allow(Who.ENTERPRISE)
def decline(code: str) -> ResponseReturnValue:
    form = DeclineForm()

    def step(question: Question) -> None:
        asking.decline(question, form.reason.data or "", form.note.data or "", by=current_user, now=clock.now())

    return _step(code, question_cards.may_answer, "decline", form, step, _("已告知提问方不便答复的原因。"))


@bp.post("/questions/<code>/take-down")
@allow(Who.STAFF)
def take_down(code: str) -> ResponseReturnValue:
    form = TakeDownForm()

    def step(question: Question) -> None:
        asking.take_down(question, form.note.data or "", by=current_user, now=clock.now())

    return _step(code, question_cards.may_moderate, "down", form, step, _("已下架，提问方会收到原因。"))


@bp.post("/questions/<code>/chase")
@allow(Who.STAFF)
def chase(code: str) -> ResponseReturnValue:
    def step(question: Question) -> None:
        asking.chase(question, by=current_user, now=clock.now())

    said = _("已再次提醒企业，答复期限顺延 5 个工作日。")
    return _step(code, question_cards.may_moderate, "down", Form(), step, said)


@bp.get("/questions/<code>/adopt")
@allow(Who.ENTERPRISE)
def adopt(code: str) -> ResponseReturnValue:
    question = load(code)
    require(question_cards.may_answer(current_user, question))
    card = card_of(question, current_user)
    if not card.may_adopt:
        flash(_("这条答复已经写进需求，或需求已不再公开。"), "message")
        return redirect(url_for("questions.show", code=code), 303)
    need, content = question.need, revisions.editor_content(question.need)
    form = need_form.fill(adopting.proposed(content, question.answer), need.version)
    return needs.editor.draw(form, need.organisation, need, adopted=question.code)
