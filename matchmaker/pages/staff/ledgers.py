"""台账 of the lists of staff and operators: each holds what its page lists under the same filter, on all pages, for whoever may open it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts import queries
from matchmaker.catalogue.queries import list_waiting_posts
from matchmaker.notifications import queries as mails
from matchmaker.web import operator_sheets, staff_sheets, taxonomy_view, waiting_rows
from matchmaker.web.guard import Who, allow
from matchmaker.web.paging import asked_words

bp = Blueprint("ledgers", __name__, url_prefix="/staff")


@bp.get("/organisations.xlsx")
@allow(Who.STAFF)
def organisations() -> ResponseReturnValue:
    found = queries.list_organisations(current_user, asked_words(), request.args.get("state", ""))
    return staff_sheets.organisations(found)


@bp.get("/posts.xlsx")
@allow(Who.STAFF)
def posts() -> ResponseReturnValue:
    return staff_sheets.posts(waiting_rows.rows(list_waiting_posts(current_user)))


@bp.get("/operator/users.xlsx")
@allow(Who.OPERATOR)
def users() -> ResponseReturnValue:
    return operator_sheets.users(queries.list_users(asked_words()))


@bp.get("/operator/parks.xlsx")
@allow(Who.OPERATOR)
def parks() -> ResponseReturnValue:
    return operator_sheets.parks(queries.list_parks())


@bp.get("/operator/outbox.xlsx")
@allow(Who.OPERATOR)
def outbox() -> ResponseReturnValue:
    found = mails.list_messages(request.args.get("state", ""), size=operator_sheets.MOST_MAILS)
    return operator_sheets.outbox(found.rows)


@bp.get("/operator/taxonomy.xlsx")
@allow(Who.OPERATOR)
def taxonomy() -> ResponseReturnValue:
    return operator_sheets.taxonomy(taxonomy_view.search(asked_words(), request.args.get("facet", "")))
