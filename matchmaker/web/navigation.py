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
    current: bool


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


def items(acting: Membership | None) -> list[Item]:
    """Return the bar for whoever acts."""
    return [
        Item(name, url_for(endpoint), icon, request.endpoint == endpoint) for name, endpoint, icon in _items(acting)
    ]
