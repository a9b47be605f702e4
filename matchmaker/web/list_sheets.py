"""Lists as files: published needs, public capabilities, introductions (台账); what is masked on a page is masked here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response
from flask_babel import gettext as _

from matchmaker.catalogue import shelves
from matchmaker.catalogue.browsing import ListedCapability, ListedNeed
from matchmaker.catalogue.content import NeedContent, need_content
from matchmaker.catalogue.offers import Capability
from matchmaker.introductions.cards import Card
from matchmaker.web import display, labels
from matchmaker.web.post_columns import capability_columns, need_columns
from matchmaker.web.sheets import Column, sheet

Pair = tuple[ListedCapability, Capability]


@dataclass(frozen=True)
class NeedCard:
    """A need as others see it: nothing of its enterprise but the mask, place and industry no finer than that."""

    listed: ListedNeed
    content: NeedContent

    @property
    def musts(self) -> int:
        return sum(line.must for line in self.content.requirements)

    @property
    def wishes(self) -> int:
        return len(self.content.requirements) - self.musts


def need_cards(posts: Sequence[ListedNeed]) -> list[NeedCard]:
    """Return the needs with what they say, in the order given."""
    rows = shelves.whole_needs(posts)
    shown = [(one, need_content(rows[one.code])) for one in posts if one.code in rows]
    return [NeedCard(one, replace(content, industry=one.industry, place=one.place)) for one, content in shown]


def needs_sheet(posts: Sequence[ListedNeed]) -> Response:
    """Return published needs as a file."""

    def content(card: NeedCard) -> NeedContent:
        return card.content

    columns: list[Column[NeedCard]] = [
        (_("编号"), lambda card: card.listed.code),
        (_("需求"), lambda card: card.content.title),
        (_("发布单位"), lambda card: display.mask(card.listed.mask)),
        *need_columns(content),
        (_("发布日期"), lambda card: card.listed.published_at),
        (_("公开至"), lambda card: card.listed.expires_on),
    ]
    return sheet(_("需求"), columns, need_cards(posts))


def pairs(posts: Sequence[ListedCapability]) -> list[Pair]:
    """Return the capabilities with their rows, in the order given."""
    rows = shelves.whole_capabilities(posts)
    return [(one, rows[one.code]) for one in posts if one.code in rows]


def capabilities_sheet(posts: Sequence[ListedCapability]) -> Response:
    """Return public capabilities as a file."""

    def whole(pair: Pair) -> Capability:
        return pair[1]

    def grades(pair: Pair) -> tuple[tuple[str, int], ...]:
        return pair[0].grades

    columns: list[Column[Pair]] = [
        (_("编号"), lambda pair: pair[1].code),
        (_("方案"), lambda pair: pair[1].title),
        (_("服务商"), lambda pair: pair[1].organisation.name),
        *capability_columns(whole, grades),
        (_("核验有效期至"), lambda pair: pair[1].organisation.verified_until),
        (_("发布日期"), lambda pair: pair[1].published_at),
    ]
    return sheet(_("找方案"), columns, pairs(posts))


def introductions_sheet(cards: Sequence[Card]) -> Response:
    """Return the list as 台账; what is masked on the page is masked here, because both are made of cards."""
    columns: list[Column[Card]] = [
        (_("编号"), lambda one: one.code),
        (_("状态"), lambda one: labels.state[one.state]),
        (_("需求"), lambda one: one.need),
        (_("需求名称"), lambda one: one.title or ""),
        (_("企业"), lambda one: display.party(one.enterprise)),
        (_("服务商"), lambda one: display.party(one.provider)),
        (_("方案"), lambda one: one.capability or ""),
        (_("方案名称"), lambda one: one.capability_title or ""),
        (_("发起方"), lambda one: labels.side[one.initiator]),
        (_("等谁"), lambda one: labels.side[one.waiting_for]),
        (_("答复期限"), lambda one: one.due_on),
        (_("发起日期"), lambda one: one.created_at),
        (_("最近变化"), lambda one: one.changed_at),
    ]
    return sheet(_("对接台账"), columns, cards)
