"""数据看板: figures of a scope, the rows behind each, both as files; what is counted how is `reporting/kpi.py`."""

import json

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.reporting import chain, signing
from matchmaker.reporting.dashboard import dashboard, drill
from matchmaker.reporting.kpi import DICTIONARY
from matchmaker.web import figure_rows, figure_sheets, figure_view
from matchmaker.web.figures_scope import asked, exported, query, readable
from matchmaker.web.guard import Who, allow

bp = Blueprint("dashboard", __name__, url_prefix="/figures")


@bp.app_template_global("chain_of_code")
def chain_of_code(code: str) -> chain.Chain | None:
    """Return the chain of a need for who may read it, None for everybody else."""
    need = get_need(code)
    return chain.chain_of(need) if chain.may_view(current_user, need) else None


@bp.get("")
@allow(Who.STAFF, Who.AUTHORITY)
def show() -> ResponseReturnValue:
    found = asked()
    board = dashboard(found.scope, guarded=found.guarded)
    kept = query(found.scope, found.guarded)
    return render_template(
        "figures/show.html",
        asked=found,
        board=board,
        view=figure_view.View(board, kept),
        sheet_url=url_for("dashboard.sheet", **kept),
        file_url=url_for("dashboard.signed", **kept),
    ), 200 if found.ok else 422


@bp.get("/rules")
@allow(Who.PUBLIC)
def rules() -> ResponseReturnValue:
    keys = [signing.public_key(one) for one in current_app.config["SETTINGS"].figures_keys]
    return render_template("figures/rules.html", dictionary=DICTIONARY, keys=keys)


@bp.get("/figures.xlsx")
@allow(Who.STAFF, Who.AUTHORITY)
def sheet() -> Response:
    found = exported()
    return figure_sheets.answer(dashboard(found.scope, guarded=found.guarded))


@bp.get("/figures.json")
@allow(Who.STAFF, Who.AUTHORITY)
def signed() -> Response:
    found = exported()
    content = figure_view.plain(dashboard(found.scope, guarded=found.guarded), clock.now())
    file = signing.sign(content, current_app.config["SETTINGS"].figures_keys[0])
    answer = Response(json.dumps(file, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="figures-{found.scope.as_of:%Y-%m-%d}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/rows/<kpi>")
@allow(Who.STAFF)
def rows(kpi: str) -> ResponseReturnValue:
    found, cell = readable(), figure_view.cell_asked()
    listed = drill(kpi, cell, found.scope)
    if listed is None:
        raise NotFound("figures")
    kept = query(found.scope) | ({"cell": cell} if cell else {})
    return render_template(
        "figures/rows.html",
        kpi=kpi,
        cell=cell,
        scope=found.scope,
        rows=figure_rows.lines(kpi, listed),
        back=url_for("dashboard.show", **query(found.scope)),
        export_url=url_for("dashboard.rows_sheet", kpi=kpi, **kept),
    )


@bp.get("/rows/<kpi>.xlsx")
@allow(Who.STAFF)
def rows_sheet(kpi: str) -> Response:
    found = readable()
    listed = drill(kpi, figure_view.cell_asked(), found.scope)
    if listed is None:
        raise NotFound("figures")
    return figure_sheets.answer_rows(kpi, listed)
