"""推荐规则说明, help, glossary, privacy policy and terms."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.terms import VERSIONS
from matchmaker.pages.privacy import KEPT_FOR
from matchmaker.web import rules as ranking
from matchmaker.web.guard import Who, allow

bp = Blueprint("guide", __name__)


@bp.get("/rules")
@allow(Who.PUBLIC)
def rules() -> ResponseReturnValue:
    return render_template("guide/rules.html", rules=ranking.rules(current_app.config["NEWCOMERS"]))


@bp.get("/help")
@allow(Who.PUBLIC)
def help_page() -> ResponseReturnValue:
    return render_template("guide/help.html")


@bp.get("/glossary")
@allow(Who.PUBLIC)
def glossary() -> ResponseReturnValue:
    return render_template("guide/glossary.html")


@bp.get("/privacy")
@allow(Who.PUBLIC)
def privacy() -> ResponseReturnValue:
    return render_template("guide/privacy.html", version=VERSIONS["privacy"], rules=KEPT_FOR)


@bp.get("/terms")
@allow(Who.PUBLIC)
def terms() -> ResponseReturnValue:
    return render_template("guide/terms.html", version=VERSIONS["terms"])
