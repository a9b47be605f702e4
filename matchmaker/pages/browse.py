"""Browsing published needs, for `needs.py` to add to its blueprint; an enterprise stands behind its mask for everybody here."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.catalogue import access, browsing, shelves
from matchmaker.catalogue.browsing import ListedNeed
from matchmaker.catalogue.content import NeedContent, need_content
from matchmaker.foundation import clock
from matchmaker.web import display, listing
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.listing import Listing
from matchmaker.web.post_columns import need_columns
from matchmaker.web.sheets import Column, sheet


@dataclass(frozen=True)
class Card:
    """A need as others see it: nothing of its enterprise but the mask, place and industry no finer than that."""

    listed: ListedNeed
    content: NeedContent

    @property
    def musts(self) -> int:
        return sum(line.must for line in self.content.requirements)

    @property
    def wishes(self) -> int:
        return len(self.content.requirements) - self.musts


def _listing() -> Listing[ListedNeed]:
    dimensions = browsing.need_dimensions(clock.today(), clock.now() - timedelta(days=browsing.NEW_DAYS))
    asked = listing.read("needs.browse", dimensions, browsing.NEED_SORTS)
    return listing.build(shelves.list_needs(), dimensions, asked, browsing.NEED_SORTS, "need")


def _cards(posts: list[ListedNeed]) -> list[Card]:
    rows = shelves.whole_needs(posts)
    shown = [(one, need_content(rows[one.code])) for one in posts if one.code in rows]
    return [Card(one, replace(content, industry=one.industry, place=one.place)) for one, content in shown]


def _content(card: Card) -> NeedContent:
    return card.content


def _columns() -> list[Column[Card]]:
    return [
        (_("编号"), lambda card: card.listed.code),
        (_("需求"), lambda card: card.content.title),
        (_("发布单位"), lambda card: display.mask(card.listed.mask)),
        *need_columns(_content),
        (_("发布日期"), lambda card: card.listed.published_at),
        (_("公开至"), lambda card: card.listed.expires_on),
    ]


def add_to(bp: Blueprint) -> None:
    """Add the list of published needs and its export to the blueprint."""

    @bp.get("/needs")
    @allow(Who.PROVIDER, Who.STAFF)
    def browse() -> ResponseReturnValue:
        if not access.may_browse_needs(current_user):
            return render_template("needs/browse.html", listing=None, cards=[])
        found = _listing()
        cards = _cards(found.page.posts)
        return render_template("needs/browse.html", listing=found, cards=cards), 422 if found.asked.problem else 200

    @bp.get("/needs.xlsx")
    @allow(Who.PROVIDER, Who.STAFF)
    def export() -> ResponseReturnValue:
        require(access.may_browse_needs(current_user))
        return sheet(_("需求"), _columns(), _cards(_listing().found))
