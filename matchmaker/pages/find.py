"""找方案: browse and search what verified providers offer."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.catalogue import browsing, shelves
from matchmaker.catalogue.browsing import ListedCapability
from matchmaker.catalogue.offers import Capability
from matchmaker.web import listing
from matchmaker.web.guard import Who, allow
from matchmaker.web.listing import Listing
from matchmaker.web.post_columns import capability_columns
from matchmaker.web.sheets import Column, sheet

bp = Blueprint("find", __name__)
Pair = tuple[ListedCapability, Capability]


def _listing() -> Listing[ListedCapability]:
    dimensions = browsing.capability_dimensions()
    asked = listing.read("find.show", dimensions, browsing.CAPABILITY_SORTS)
    return listing.build(shelves.list_capabilities(), dimensions, asked, browsing.CAPABILITY_SORTS, "capability")


def _pairs(posts: list[ListedCapability]) -> list[Pair]:
    rows = shelves.whole_capabilities(posts)
    return [(one, rows[one.code]) for one in posts if one.code in rows]


@bp.get("/find")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    found = _listing()
    pairs = _pairs(found.page.posts)
    return render_template("find/show.html", listing=found, pairs=pairs), 422 if found.asked.problem else 200


@bp.get("/find.xlsx")
@allow(Who.SIGNED_IN)
def export() -> ResponseReturnValue:
    return sheet(_("找方案"), _columns(), _pairs(_listing().found))


def _whole(pair: Pair) -> Capability:
    return pair[1]


def _grades(pair: Pair) -> tuple[tuple[str, int], ...]:
    return pair[0].grades


def _columns() -> list[Column[Pair]]:
    return [
        (_("编号"), lambda pair: pair[1].code),
        (_("方案"), lambda pair: pair[1].title),
        (_("服务商"), lambda pair: pair[1].organisation.name),
        *capability_columns(_whole, _grades),
        (_("核验有效期至"), lambda pair: pair[1].organisation.verified_until),
        (_("发布日期"), lambda pair: pair[1].published_at),
    ]
