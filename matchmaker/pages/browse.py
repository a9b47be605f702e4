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
from matchmaker.web import display, listing, post_labels
from matchmaker.web.display import concept
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.listing import Listing
from matchmaker.web.sheets import Value, sheet


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


def _row(card: Card) -> list[Value]:
    listed, content = card.listed, card.content
    return [
        listed.code,
        content.title,
        display.mask(listed.mask),
        content.problem,
        content.result,
        "\n".join(f"[{_('必须') if line.must else _('期望')}] {line.text}" for line in content.requirements),
        concept(content.industry),
        _("、").join(concept(tag.concept) if tag.concept else tag.text for tag in content.tags),
        concept(content.place),
        post_labels.service[content.service],
        post_labels.procurement[content.procurement],
        content.budget_low,
        content.budget_high,
        content.deadline,
        listed.published_at,
        listed.expires_on,
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
        headings = [
            _("编号"), _("需求"), _("发布单位"), _("现在的问题"), _("希望的结果"), _("要求条目"), _("行业"), _("标签"), _("地点"),
            _("服务方式"), _("采购方式"), _("预算下限（万元）"), _("预算上限（万元）"), _("期望完成"), _("发布日期"), _("公开至"),
        ]  # fmt: skip
        return sheet(_("需求"), headings, [_row(card) for card in _cards(_listing().found)])
