"""找方案: browse and search what verified providers offer."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.catalogue import browsing, shelves
from matchmaker.catalogue.browsing import ListedCapability
from matchmaker.web import list_sheets, listing
from matchmaker.web.guard import Who, allow
from matchmaker.web.listing import Listing

bp = Blueprint("find", __name__)


def _listing() -> Listing[ListedCapability]:
    dimensions = browsing.capability_dimensions()
    asked = listing.read("find.show", dimensions, browsing.CAPABILITY_SORTS)
    return listing.build(shelves.list_capabilities(), dimensions, asked, browsing.CAPABILITY_SORTS, "capability")


@bp.get("/find")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    found = _listing()
    pairs = list_sheets.pairs(found.page.posts)
    return render_template("find/show.html", listing=found, pairs=pairs), 422 if found.asked.problem else 200


@bp.get("/find.xlsx")
@allow(Who.SIGNED_IN)
def export() -> ResponseReturnValue:
    return list_sheets.capabilities_sheet(_listing().found)
