"""分享卡: one published need on a card to print or to send on, behind the same mask as in the public list, with a QR code to its page."""

import segno
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from matchmaker.catalogue import access, queries, shelves
from matchmaker.foundation.errors import NotFound
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.mail import absolute

bp = Blueprint("sharing", __name__)


def qr_code(address: str) -> Markup:
    """Return the address as a QR code in SVG, without styles of its own; it stays black on white, as scanners want it."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, svgclass="sharecode", lineclass=None, light="#fff"))


@bp.get("/needs/<code>/share")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    need = queries.get_need(code)
    require(access.may_view_need(current_user, need), hide=True)
    listed = next((one for one in shelves.list_needs() if one.code == need.code), None)
    if listed is None:
        raise NotFound()
    address = absolute("needs.show", {"code": code})
    language = need.language
    return render_template("needs/share.html", need=listed, language=language, address=address, qr=qr_code(address))
