"""服务商缺口: the map of industries and scenes, a cell with its rows, and both as a file."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.reporting.shortage import NO_SCENE, Cell, Shortage, list_links, map_shortage
from matchmaker.web import desk_labels
from matchmaker.web.display import concept
from matchmaker.web.guard import Who, allow
from matchmaker.web.parks import my_parks
from matchmaker.web.sheets import Column, sheet

bp = Blueprint("shortage", __name__, url_prefix="/staff")


def chosen_park() -> str:
    """Return the park of the address, "" where it names none of theirs."""
    wanted = request.args.get("park", "")
    return wanted if wanted in {one.slug for one in my_parks()} else ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    park: str
    link: str

    def url(self, **changes: Any) -> str:
        """Return the map's address with changes."""
        kept = {"park": self.park or None, "link": self.link or None}
        return url_for("shortage.show", **(kept | changes))


def _asked() -> Asked:
    link = request.args.get("link", "")
    return Asked(chosen_park(), link if link in list_links() else "")


@bp.get("/shortage")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    asked = _asked()
    found = map_shortage(current_user, park=asked.park, link=asked.link)
    wanted = (request.args.get("industry", ""), request.args.get("scene", ""))
    opened = found.cells.get(wanted) if "industry" in request.args else None
    return render_template(
        "staff/shortage/show.html",
        asked=asked,
        found=found,
        links=[(one, desk_labels.link[one], sum(s.link == one for s in found.scenes)) for one in list_links()],
        words=desk_labels.link,
        parks=my_parks(),
        opened=opened,
        worst=found.worst(3),
        no_scene=NO_SCENE,
        export_url=url_for("shortage.export", park=asked.park or None, link=asked.link or None),
    )


def rows_of(found: Shortage) -> list[Cell]:
    """Return the cells that hold something, row by row."""
    return [one for one in found.cells.values() if one.needs or one.providers]


@bp.get("/shortage.xlsx")
@allow(Who.STAFF)
def export() -> ResponseReturnValue:
    asked = _asked()
    found = map_shortage(current_user, park=asked.park, link=asked.link)
    link_of = {one.id: one.link for one in found.scenes}
    comma = str(_("、"))
    columns: list[Column[Cell]] = [
        (_("行业"), lambda one: concept(one.industry) or str(_("未填行业"))),
        (_("环节"), lambda one: desk_labels.link[link_of.get(one.scene)]),
        (_("场景"), lambda one: concept(one.scene) or str(_("未标场景"))),
        (_("开放的需求"), lambda one: len(one.needs)),
        (_("可服务的服务商"), lambda one: len(one.providers)),
        (_("紧缺程度（0 充足，3 无人可做）"), lambda one: one.heat),
        (_("需求编号"), lambda one: comma.join(need.code for need in one.needs)),
        (_("服务商"), lambda one: comma.join(provider.name for provider in one.providers)),
    ]
    return sheet(_("服务商缺口"), columns, rows_of(found))
