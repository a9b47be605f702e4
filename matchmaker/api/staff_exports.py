"""Lists of staff, operators and the auditor as xlsx: the files that their pages give, under the same filters, for the same readers."""

from typing import Annotated, Any

from flask import Response
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import queries
from matchmaker.accounts.models import Verification
from matchmaker.accounts.tokens import Scope
from matchmaker.api.desk import DeskAsked
from matchmaker.api.doors import door
from matchmaker.api.exports import XLSX
from matchmaker.api.neutrality import FigureAsked, list_chosen
from matchmaker.api.shapes import Asked, Code, Text
from matchmaker.api.staff_figures import ShortageAsked, read_map
from matchmaker.catalogue.queries import list_waiting_posts
from matchmaker.notifications import queries as mails
from matchmaker.notifications.models import MailState
from matchmaker.reporting.desk import desk_of
from matchmaker.reporting.standing import Standing, list_standing
from matchmaker.web import desk_sheets, operator_sheets, staff_sheets, taxonomy_view, waiting_rows
from matchmaker.web.guard import Who
from matchmaker.web.paging import LONGEST_WORDS
from matchmaker.web.words import N_

AT = "/staff/exports"
FILE: dict[str, Any] = {"scope": Scope.STAFF, **XLSX}
Words = Annotated[Text, Field(max_length=LONGEST_WORDS)]


class NamedAsked(Asked):
    """Words of a name or an address."""

    q: Words = ""


class FirmsAsked(NamedAsked):
    """By words of the name or code, by where verification stands."""

    verification: Verification | None = None


class StateAsked(Asked):
    """Messages in one state, or all."""

    state: MailState | None = None


class StandsAsked(Asked):
    """Only needs that stand here; all if empty."""

    standing: Standing | None = None


class TaxonomyAsked(NamedAsked):
    """Words of any name, and one facet, or all."""

    facet: Code = ""


@door("GET", f"{AT}/desk.xlsx", N_("今日待办，按筛选导出"), Who.STAFF, query=DeskAsked, **FILE)
def desk(query: DeskAsked) -> Response:
    found = desk_of(current_user).part(query.whose)
    return desk_sheets.desk(one for one in found if query.kind in (None, one.kind))


@door("GET", f"{AT}/shortage.xlsx", N_("服务商缺口的 Excel 文件"), Who.STAFF, query=ShortageAsked, **FILE)
def shortage(query: ShortageAsked) -> Response:
    return desk_sheets.shortage(read_map(query))


@door("GET", f"{AT}/standing.xlsx", N_("需求进展的 Excel 文件"), Who.STAFF, query=StandsAsked, **FILE)
def standing(query: StandsAsked) -> Response:
    found = list_standing(current_user)
    return desk_sheets.standing(one for one in found if query.standing in (None, one.standing))


@door("GET", f"{AT}/neutrality.xlsx", N_("中立性明细的 Excel 文件"), Who.STAFF, Who.AUDITOR, query=FigureAsked, **XLSX)
def neutrality(query: FigureAsked) -> Response:
    return desk_sheets.neutrality(list_chosen(query))


@door("GET", f"{AT}/organisations.xlsx", N_("单位台账"), Who.STAFF, query=FirmsAsked, **FILE)
def organisations(query: FirmsAsked) -> Response:
    return staff_sheets.organisations(queries.list_organisations(current_user, query.q, query.verification or ""))


@door("GET", f"{AT}/posts.xlsx", N_("待审核的需求与方案的 Excel 文件"), Who.STAFF, **FILE)
def posts() -> Response:
    return staff_sheets.posts(waiting_rows.rows(list_waiting_posts(current_user)))


@door("GET", f"{AT}/users.xlsx", N_("用户台账：平台运营"), Who.OPERATOR, query=NamedAsked, **FILE)
def users(query: NamedAsked) -> Response:
    return operator_sheets.users(queries.list_users(query.q.strip()))


@door("GET", f"{AT}/parks.xlsx", N_("园区台账：平台运营"), Who.OPERATOR, **FILE)
def parks() -> Response:
    return operator_sheets.parks(queries.list_parks())


@door("GET", f"{AT}/outbox.xlsx", N_("发件箱台账：平台运营"), Who.OPERATOR, query=StateAsked, **FILE)
def outbox(query: StateAsked) -> Response:
    return operator_sheets.outbox(mails.list_messages(query.state or "", size=operator_sheets.MOST_MAILS).rows)


@door("GET", f"{AT}/taxonomy.xlsx", N_("标签词库，按筛选导出：平台运营"), Who.OPERATOR, query=TaxonomyAsked, **FILE)
def taxonomy(query: TaxonomyAsked) -> Response:
    return operator_sheets.taxonomy(taxonomy_view.search(query.q.strip(), query.facet))
