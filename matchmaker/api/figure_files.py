"""数据看板 as files: the figures signed, with the public keys that check them; the same and the rows behind one as Excel."""

from typing import Any

from flask import Response, current_app, json

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.exports import XLSX
from matchmaker.api.figures import FiguresAsked, RowsAsked, asked, drilled
from matchmaker.api.shapes import Given, PageOf
from matchmaker.foundation import clock
from matchmaker.reporting import signing
from matchmaker.reporting.dashboard import dashboard
from matchmaker.web import figure_sheets, figure_view
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class SignatureOut(Given):
    """How, over what, by which key and with what the content is signed."""

    algorithm: str
    over: str
    public_key: str
    value: str


class SignedOut(Given):
    """The figures and their signature."""

    content: dict[str, Any]
    signature: SignatureOut


class KeyOut(Given):
    """A public key, 32 bytes in base64."""

    public_key: str


@door("GET", "/figures/keys", N_("核对签名用的公钥，最新的在前"), Who.PUBLIC, gives=PageOf[KeyOut])
def keys() -> PageOf[KeyOut]:
    found = current_app.config["SETTINGS"].figures_keys
    return PageOf(items=[KeyOut(public_key=signing.public_key(one)) for one in found])


@door(
    "GET",
    "/figures/signed",
    N_("看板数据及其签名，任何人都能核对"),
    Who.STAFF,
    Who.AUTHORITY,
    query=FiguresAsked,
    gives=SignedOut,
)
def signed(query: FiguresAsked) -> Response:
    found = asked()
    content = figure_view.plain(dashboard(found.scope, guarded=found.guarded), clock.now())
    file = signing.sign(content, current_app.config["SETTINGS"].figures_keys[0])
    answer = Response(json.dumps(file, ensure_ascii=False), content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@door("GET", "/figures/sheet", N_("看板数据的 Excel 文件"), Who.STAFF, Who.AUTHORITY, query=FiguresAsked, **XLSX)
def sheet(query: FiguresAsked) -> Response:
    found = asked()
    return figure_sheets.answer(dashboard(found.scope, guarded=found.guarded))


@door(
    "GET",
    "/figures/<kpi>/rows/sheet",
    N_("一项数据背后的记录，Excel 文件"),
    Who.STAFF,
    scope=Scope.STAFF,
    query=RowsAsked,
    **XLSX,
)
def rows_sheet(kpi: str, query: RowsAsked) -> Response:
    return figure_sheets.answer_rows(kpi, drilled(kpi, query))
