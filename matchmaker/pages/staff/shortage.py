"""服务商缺口: the map of industries and scenes, a cell with its rows, and both as a file."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.reporting.shortage import NO_SCENE, list_links, map_shortage
from matchmaker.web import desk_labels, desk_sheets
from matchmaker.web.guard import Who, allow
from matchmaker.web.parks import my_parks

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


@bp.get("/shortage.xlsx")
@allow(Who.STAFF)
def export() -> ResponseReturnValue:
    asked = _asked()
    found = map_shortage(current_user, park=asked.park, link=asked.link)
    return desk_sheets.shortage(found)
