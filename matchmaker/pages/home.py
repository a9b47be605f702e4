"""Landing page, language switch and health."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.people import Role
from matchmaker.diagnosis.group import list_to_sign
from matchmaker.introductions.queries import list_waiting
from matchmaker.introductions.questions import list_waiting_questions
from matchmaker.reporting.figures import count_public
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import speak
from matchmaker.web.paths import back

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(Who.PUBLIC)
def show() -> ResponseReturnValue:
    waiting = list_waiting(current_user) if current_user.is_authenticated else []
    asked = list_waiting_questions(current_user) if current_user.is_authenticated and not current_user.is_staff else []
    to_sign = list_to_sign(current_user) if current_user.is_authenticated and current_user.holds(Role.EXPERT) else []
    return render_template("home/show.html", figures=count_public(), waiting=waiting, asked=asked, to_sign=to_sign)


@bp.post("/language")
@allow(Who.PUBLIC)
def language() -> ResponseReturnValue:
    speak(request.form.get("language", ""))
    return redirect(back(), 303)


@bp.get("/health")
@allow(Who.PUBLIC)
def health() -> ResponseReturnValue:
    return {"status": "ok"}
