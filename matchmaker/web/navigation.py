"""The top bar: at most five destinations for each kind of visitor."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from matchmaker.accounts.people import Membership, Role


@dataclass(frozen=True)
class Item:
    """One destination."""

    name: str
    url: str
    icon: str
    current: str  # of aria-current: "page", "true" for a page of its section, "" elsewhere


# The pages of each destination: blueprints, or single endpoints where a blueprint is parted; the first that fits in the bar is marked.
NEEDS = {
    *("needs", "responses", "questions", "sharing"),
    *("recommendations.providers", "recommendations.compare", "recommendations.shortlist"),
}
INTRODUCTIONS = {"introductions", "progress", "refusals", "staff_introductions", "duties", "samples.edit"}
SECTIONS = {
    "desk.show": {
        *("desk", "staff_posts", "staff_organisations", "staff_grievances", "duplicates", "imports"),
        *("absence", "views", "shortage", "standing", "reports"),
    },
    "operator.show": {"operator", "ranking", "audit", "neutrality"},
    "audit.show": {"audit"},
    "board.show": {"board"},
    "needs.mine": NEEDS,
    "needs.browse": NEEDS | {"staff_introductions.propose", "introductions.ask"},
    "capabilities.mine": {"capabilities", "recommendations.needs"},
    "find.show": {"find", "capabilities", "organisations.show"},
    "introductions.index": INTRODUCTIONS,
    "staff_introductions.index": INTRODUCTIONS,
    "programme.show": {
        *("stations", "station_sheets", "staff_stations", "staff_programmes", "selection", "station_plans"),
        *("plan_edits", "check_in", "station_summary", "assessments", "assessment_files", "maturity_weights"),
        *("visits", "visit_group"),
        *("visit_report", "visit_photos", "findings", "experts", "policies", "staff_policies", "briefings"),
        *("staff_briefings", "benchmarks", "staff_benchmarks", "readiness", "open_days", "samples", "shared"),
        *("dashboard", "funds"),
    },
}


def _items(acting: Membership | None) -> list[tuple[str, str, str]]:
    programme = (_("进园区"), "programme.show", "building-community")
    if acting is not None and acting.role in (Role.OFFICER, Role.OPERATOR):
        items = [
            (_("今日待办"), "desk.show", "list-details"),
            (_("需求"), "needs.browse", "clipboard-list"),
            programme,
            (_("对接"), "staff_introductions.index", "plug-connected"),
        ]
        last = (_("运营"), "operator.show", "settings")
        return [*items, last if acting.role == Role.OPERATOR else (_("看板"), "board.show", "progress")]
    if acting is not None and acting.organisation is not None and not acting.organisation.is_enterprise:
        return [
            (_("首页"), "home.show", "home"),
            (_("我的方案"), "capabilities.mine", "clipboard-list"),
            (_("找需求"), "needs.browse", "search"),
            (_("对接"), "introductions.index", "plug-connected"),
            programme,
        ]
    if acting is not None and acting.organisation is not None:
        return [
            (_("首页"), "home.show", "home"),
            (_("需求"), "needs.mine", "clipboard-list"),
            (_("找方案"), "find.show", "search"),
            (_("对接"), "introductions.index", "plug-connected"),
            programme,
        ]
    if acting is not None and acting.role == Role.AUDITOR:
        return [(_("首页"), "home.show", "home"), programme, (_("审计"), "audit.show", "shield-check")]
    return [(_("首页"), "home.show", "home"), programme, (_("推荐规则"), "guide.rules", "help")]


def _section(entries: list[str]) -> str:
    """Return the destination that the page belongs to: by its endpoint before its blueprint; "" where none of the bar is meant."""
    for name in (request.endpoint, request.blueprint):
        found = next((one for one in entries if name == one or name in SECTIONS.get(one, ())), "")
        if found:
            return found
    return ""


def items(acting: Membership | None) -> list[Item]:
    """Return the bar for whoever acts."""
    entries = _items(acting)
    section = _section([endpoint for _name, endpoint, _icon in entries])
    return [
        Item(name, url_for(one), icon, "page" if request.endpoint == one else "true" if one == section else "")
        for name, one, icon in entries
    ]
