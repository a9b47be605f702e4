"""回访: the page behind the signed link that asks what came of an introduction; opening it changes nothing."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts.links import Purpose
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import cards, following
from matchmaker.introductions.access import id_of
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import Side
from matchmaker.pages.mail_links import dead_link, open_link
from matchmaker.web import labels
from matchmaker.web.fields import OneOf
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow

bp = Blueprint("follow_up", __name__)


class AnswerForm(Form):
    """One answer."""

    answer = RadioField(
        _l("现在怎么样"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("请选择一项。")), OneOf()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = labels.follow_up.items()


@bp.route("/follow-up/<token>", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    link = open_link(Purpose.FOLLOW, token)
    person = db.session.get(User, link.data["user"]) if link is not None else None
    if link is None or person is None:
        return dead_link()
    side, mark, form = Side(link.data["side"]), int(link.data["mark"]), AnswerForm()
    introduction = get_introduction(link.data["introduction"])
    if not person.belongs_to(id_of(introduction, side)):
        return dead_link()
    if form.validate_on_submit() and _kept(introduction, person, side, mark, form.answer.data):
        return redirect(request.url, 303)
    return _page(introduction, person, side, mark, form)


def _kept(introduction: Introduction, person: User, side: Side, mark: int, said: str) -> bool:
    code, user_id = introduction.code, person.id
    db.session.rollback()  # ends the transaction that was opened for reading
    try:
        with transaction():
            by = db.session.get_one(User, user_id)
            following.answer(get_introduction(code), by=by, side=side, mark=mark, said=said, now=clock.now())
    except Conflict:
        return True  # answered before, or ended meanwhile: the page says what stands
    return True


def _page(introduction: Introduction, person: User, side: Side, mark: int, form: AnswerForm) -> ResponseReturnValue:
    told = {
        "card": cards.card_of(introduction, person),
        "answered": following.answered(introduction, side, mark),
        "mark": mark,
        "form": form,
    }
    return render_template("follow_up/show.html", **told), 422 if form.is_submitted() else 200
