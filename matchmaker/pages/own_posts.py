"""台账 of an organisation's own needs and capabilities; the lists themselves are in `needs.py` and `capabilities.py`."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from matchmaker.catalogue import queries
from matchmaker.pages import editing
from matchmaker.web import own_sheets
from matchmaker.web.guard import Who, allow

bp = Blueprint("own_posts", __name__)


@bp.get("/needs/mine.xlsx")
@allow(Who.ENTERPRISE)
def needs() -> ResponseReturnValue:
    return own_sheets.needs(queries.list_needs_of(editing.own_ids(enterprise=True)))


@bp.get("/capabilities/mine.xlsx")
@allow(Who.PROVIDER)
def capabilities() -> ResponseReturnValue:
    return own_sheets.capabilities(queries.list_capabilities_of(editing.own_ids(enterprise=False)))
