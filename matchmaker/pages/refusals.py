"""撤销 what one's own side said when it declined, so that it hides nothing any more; what a refusal hides is decided below the pages."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import refusals
from matchmaker.web.guard import Who, allow
from matchmaker.web.paths import is_local

bp = Blueprint("refusals", __name__)


@bp.post("/introductions/<code>/undo-refusal")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def undo(code: str) -> ResponseReturnValue:
    with transaction():
        refusals.undo(code, by=current_user, now=clock.now())
    flash(_("已撤销，这条理由不再隐藏任何推荐。"), "ok")
    target = request.form.get("next", "")
    return redirect(target if is_local(target) else url_for("introductions.show", code=code), 303)
