"""找方案: browse and search what verified providers offer."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.catalogue import browsing, shelves
from matchmaker.catalogue.browsing import ListedCapability
from matchmaker.catalogue.offers import Capability
from matchmaker.web import labels, listing, post_labels
from matchmaker.web.display import concept
from matchmaker.web.guard import Who, allow
from matchmaker.web.listing import Listing
from matchmaker.web.sheets import Value, sheet

bp = Blueprint("find", __name__)


def _listing() -> Listing[ListedCapability]:
    dimensions = browsing.capability_dimensions()
    asked = listing.read("find.show", dimensions, browsing.CAPABILITY_SORTS)
    return listing.build(shelves.list_capabilities(), dimensions, asked, browsing.CAPABILITY_SORTS, "capability")


@bp.get("/find")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    found = _listing()
    rows = shelves.whole_capabilities(found.page.posts)
    pairs = [(one, rows[one.code]) for one in found.page.posts if one.code in rows]
    return render_template("find/show.html", listing=found, pairs=pairs), 422 if found.asked.problem else 200


@bp.get("/find.xlsx")
@allow(Who.SIGNED_IN)
def export() -> ResponseReturnValue:
    found = _listing()
    rows = shelves.whole_capabilities(found.found)
    headings = [
        _("编号"), _("方案"), _("服务商"), _("类型"), _("能做什么"), _("适用行业"), _("标签"), _("现场服务地区"),
        _("价格下限（万元）"), _("价格上限（万元）"), _("最短交付月数"), _("最长交付月数"), _("实施案例"), _("核验有效期至"), _("发布日期"),
    ]  # fmt: skip
    return sheet(_("找方案"), headings, [_row(one, rows[one.code]) for one in found.found if one.code in rows])


def _row(listed: ListedCapability, row: Capability) -> list[Value]:
    return [
        row.code,
        row.title,
        row.organisation.name,
        post_labels.capability_kind[row.kind],
        row.does,
        _("、").join(concept(one) for one in row.industries),
        _("、").join(concept(tag.concept) if tag.concept else tag.text for tag in row.tags),
        _("、").join(concept(one) for one in row.regions),
        row.price_low,
        row.price_high,
        row.months_min,
        row.months_max,
        _("，").join(f"{labels.grade[grade]} {many}" for grade, many in listed.grades),
        row.organisation.verified_until,
        row.published_at,
    ]
