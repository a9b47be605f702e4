"""Browsing published needs, for `needs.py` to add to its blueprint; an enterprise stands behind its mask for everybody here."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.catalogue import access, browsing, shelves
from matchmaker.catalogue.browsing import ListedNeed
from matchmaker.foundation import clock
from matchmaker.web import list_sheets, listing
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.listing import Listing


def _listing() -> Listing[ListedNeed]:
    dimensions = browsing.need_dimensions(clock.today(), clock.now() - timedelta(days=browsing.NEW_DAYS))
    asked = listing.read("needs.browse", dimensions, browsing.NEED_SORTS)
    return listing.build(shelves.list_needs(), dimensions, asked, browsing.NEED_SORTS, "need")


def add_to(bp: Blueprint) -> None:
    """Add the list of published needs and its export to the blueprint."""

    @bp.get("/needs")
    @allow(Who.PROVIDER, Who.STAFF)
    def browse() -> ResponseReturnValue:
        if not access.may_browse_needs(current_user):
            return render_template("needs/browse.html", listing=None, cards=[])
        found = _listing()
        cards = list_sheets.need_cards(found.page.posts)
        return render_template("needs/browse.html", listing=found, cards=cards), 422 if found.asked.problem else 200

    @bp.get("/needs.xlsx")
    @allow(Who.PROVIDER, Who.STAFF)
    def export() -> ResponseReturnValue:
        require(access.may_browse_needs(current_user))
        return list_sheets.needs_sheet(_listing().found)
