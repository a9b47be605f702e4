"""The published needs that a capability fits, as its page shows them; the enterprise stays masked, as everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from matchmaker.accounts.people import User
from matchmaker.catalogue.masking import Population
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import mask_population
from matchmaker.introductions import refusals
from matchmaker.introductions.cards import party_of
from matchmaker.introductions.states import Side
from matchmaker.matching.records import Match
from matchmaker.recommendations import access
from matchmaker.recommendations.corpus import need_record
from matchmaker.recommendations.service import NeedList, NeedRow
from matchmaker.web import display, labels
from matchmaker.web.answers import AnswerView, EvidenceView, Line, answer_view, evidence_views, lines_of, nearest
from matchmaker.web.directions import isolate
from matchmaker.web.gist import Told, gist
from matchmaker.web.provider_cards import Contact
from matchmaker.web.shortlist import SLACK, WINDOW, Choice, titles
from matchmaker.web.wish import DATE, MATCH, SORTS


@dataclass(frozen=True)
class Card:
    """One need as the macros of cards.html take it; lines differ from card to card."""

    key: str
    match: Match
    lines: list[Line]
    answers: dict[str, AnswerView]
    evidence: Sequence[EvidenceView]
    nearest: EvidenceView | None
    name: Markup
    short: str
    url: str
    facts: list[Any]
    sealed: date | None
    lang: str
    published: float
    gist: Markup = field(default_factory=Markup)
    ask_url: str = ""
    ask_word: str = ""
    introduction: Contact | None = None
    waits: bool = False


@dataclass(frozen=True)
class Group:
    """Cards under one heading; `total` counts those that the window leaves out too."""

    title: str
    total: int
    rows: list[Card]


@dataclass(frozen=True)
class Declined:
    """A need that is left out because one side declined, with the fields that `recommendations/hidden.html` says it with."""

    need: Need
    code: str
    reason: str
    side: str
    said_at: datetime
    until: date | None
    mine: bool
    undo_url: str


@dataclass(frozen=True)
class NeedBoard:
    """Everything that the page shows."""

    capability: Capability
    total: int
    left: int
    groups: list[Group]
    sorts: list[Choice]
    may_answer: bool
    waits: bool
    refused: list[Declined] = field(default_factory=list)

    @property
    def whole_url(self) -> str:
        """The same list with every card."""
        order = next((one.value for one in self.sorts if one.on and one.value != MATCH), None)
        return url_for("recommendations.needs", code=self.capability.code, sort=order, all=1)

    @property
    def rows(self) -> list[Card]:
        """The cards that the page holds, in order."""
        return [row for group in self.groups for row in group.rows]


def _card(row: NeedRow, capability: Capability, viewer: User, population: Population, may_answer: bool) -> Card:
    need = row.need
    lines = lines_of(need_record(need).requirements, need.language)
    found = {answer.requirement_id: answer for answer in row.match.answers}
    answers = {line.id: answer_view(line, found.get(line.id), capability) for line in lines}
    evidence = evidence_views(row.match, capability)
    told = Told(row.match, capability, answers, evidence)
    contact = row.introduction
    return Card(
        key=need.code,
        match=row.match,
        lines=lines,
        answers=answers,
        evidence=evidence,
        nearest=nearest(row.match, capability),
        name=Markup('<span lang="{}">{}</span>').format(need.language, isolate(need.title)),
        short=need.code,
        url=url_for("needs.show", code=need.code),
        facts=[
            display.party(party_of(row.introduction, viewer, need.organisation, population)),
            display.money((need.budget_low, need.budget_high)),
            _deadline(need.deadline),
        ],
        sealed=None,
        lang=capability.language,
        published=need.published_at.timestamp() if need.published_at else 0.0,
        gist=gist(told, lines),
        ask_url=_ask_url(need, capability, viewer, may_answer),
        ask_word=_("应答") if may_answer else _("提议对接"),
        introduction=Contact(labels.state[contact.state], url_for("introductions.show", code=contact.code))
        if contact
        else None,
        waits=row.waits,
    )


def _ask_url(need: Need, capability: Capability, viewer: User, may_answer: bool) -> str:
    """The provider responds; staff of the need's park propose; others have nothing to do here."""
    if may_answer:
        return url_for("responses.new", code=need.code, capability=capability.code)
    if capability.is_public and access.may_propose(viewer, need):
        return url_for("staff_introductions.propose", code=need.code, capability=capability.code)
    return ""


def _deadline(day: date | None) -> str:
    return str(_("%(day)s前", day=display.day(day))) if day else ""


def _groups(cards: Sequence[Card], window: int, sort: str) -> list[Group]:
    seen = {card.key for card in cards[:window]}
    if sort == DATE:
        return [Group(_("按发布日期，从新到旧"), len(cards), list(cards[:window]))] if cards else []
    found = []
    met, *others = titles()
    if not all(any(line.must for line in card.lines) for card in cards if card.match.group == 0):
        met = _("必须项均有依据，或没有必须项")
    for at, title in enumerate([met, *others]):
        all_ = [card for card in cards if card.match.group == at]
        if any(card.key in seen for card in all_):
            found.append(Group(title, len(all_), [card for card in all_ if card.key in seen]))
    return found


def board(capability: Capability, found: NeedList, sort: str, whole: bool, viewer: User) -> NeedBoard:
    """Return the page's content for a viewer who may see it; staff see the enterprises that they serve by name."""
    chosen = sort if sort in SORTS else MATCH
    population, may_answer = mask_population(), access.may_answer_needs(viewer, capability)
    cards = [_card(row, capability, viewer, population, may_answer) for row in found.rows]
    if chosen == DATE:
        cards = sorted(cards, key=lambda card: (-card.published, card.key))
    cards = [replace(card, match=replace(card.match, rank=rank)) for rank, card in enumerate(cards, 1)]
    window = len(cards) if whole or len(cards) <= WINDOW + SLACK else WINDOW
    words = {MATCH: _("先必须项，再匹配分"), DATE: _("发布日期（不看匹配）")}
    sorts = [Choice(words[code], value=code, on=code == chosen) for code in SORTS]
    left, groups = len(cards) - window, _groups(cards, window, chosen)
    refused = _declined(found, viewer)
    return NeedBoard(capability, len(cards), left, groups, sorts, may_answer, found.waits, refused)


def _declined(found: NeedList, viewer: User) -> list[Declined]:
    codes = refusals.codes_of(found.refused)
    return [
        Declined(
            need=one.need,
            code=one.reason,
            reason=labels.decline[one.reason],
            side=one.side,
            said_at=one.at,
            until=refusals.ends_on(one),
            mine=one.side == Side.PROVIDER and viewer.belongs_to(one.provider_id),
            undo_url=url_for("refusals.undo", code=codes[one.introduction_id])
            if refusals.may_undo(viewer, one)
            else "",
        )
        for one in found.refused
    ]
