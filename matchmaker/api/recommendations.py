"""Recommendations: providers for a need, needs for a capability, with score, parts and evidence; and what one makes of them."""

from typing import Annotated, Any

from flask import current_app
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import get_organisation
from matchmaker.api.doors import door
from matchmaker.api.parties import PartyOut
from matchmaker.api.shapes import Given, PageOf, Taken, Text500
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_capability, get_need, mask_population
from matchmaker.foundation import clock
from matchmaker.introductions.cards import party_of
from matchmaker.introductions.states import DeclineReason
from matchmaker.matching.records import Match, Part
from matchmaker.recommendations import access, service
from matchmaker.web import need_cards, shortlist, shown, wish
from matchmaker.web.answers import AnswerView, EvidenceView, Line
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class PartOut(Given):
    """One part of the score, of 100; the parts add up to it."""

    name: str
    shown: int
    shown_max: int


class AnswerOut(Given):
    """How one requirement line is answered, in the provider's own words where there are any."""

    requirement: str
    must: bool
    verdict: str
    quote: str | None
    source: str
    grade: str
    ask: str


class EvidenceOut(Given):
    """A pair of quotations that the score comes from."""

    part: str
    need_quote: str
    quote: str
    source: str
    grade: str


class Recommended(Given):
    """What a list tells of one row."""

    rank: int
    score: int
    parts: list[PartOut]
    verdict: str
    answers: list[AnswerOut]
    evidence: list[EvidenceOut]
    introduction: str | None


class ProviderOut(Recommended):
    """A provider for a need, with its best capability."""

    provider: PartyOut
    capability: str
    capability_title: str
    others: int
    saved: bool
    moved: str


class NeedFound(Recommended):
    """A need that a capability fits."""

    need: str
    title: str
    poster: PartyOut


class UnsuitableIn(Taken):
    """Why a provider is left out of this need's list; the provider does not learn it."""

    reason: DeclineReason
    note: Annotated[Text500, Field(max_length=300)] = ""


class SavedOut(Given):
    """Whether the provider is on the need's short list now."""

    saved: bool


class AskedOut(Given):
    """Whether staff were told now; False where they know already."""

    told: bool


def _reasons(match: Match, lines: list[Line], answers: Any, evidence: Any) -> dict[str, Any]:
    parts: tuple[Part, ...] = match.parts
    return {
        "rank": match.rank,
        "score": match.shown,
        "parts": [PartOut.model_validate(one) for one in parts],
        "verdict": match.verdict,
        "answers": [_answer(one, answers[one.id]) for one in lines],
        "evidence": [_evidence(one) for one in evidence],
    }


def _answer(line: Line, view: AnswerView) -> AnswerOut:
    return AnswerOut(
        requirement=line.text, must=line.must, verdict=view.verdict, quote=view.quote, source=view.source_label,
        grade=view.grade, ask=view.ask,
    )  # fmt: skip


def _evidence(view: EvidenceView) -> EvidenceOut:
    return EvidenceOut(
        part=view.part, need_quote=view.need_quote, quote=view.quote, source=view.source_label, grade=view.grade
    )


def _seen_need(code: str) -> Need:
    need = get_need(code)
    require(access.may_see_providers(current_user, need), hide=True)
    return need


@door(
    "GET",
    "/needs/<code>/providers",
    N_("为一条需求推荐的服务商，含得分、组成和依据"),
    Who.ENTERPRISE,
    Who.STAFF,
    gives=PageOf[ProviderOut],
    problems=(404,),
)
def providers(code: str) -> PageOf[ProviderOut]:
    need = _seen_need(code)
    found = service.recommend_providers(need, newcomers=current_app.config["NEWCOMERS"])
    board = shortlist.board(need, found, wish.Wish(whole=True), current_user)
    made = [
        ProviderOut(
            provider=PartyOut.model_validate(
                party_of(row.candidate.introduction, current_user, row.candidate.provider)
            ),
            capability=row.candidate.capability.code,
            capability_title=row.candidate.capability.title,
            others=row.others,
            saved=row.saved,
            moved=row.moved,
            introduction=row.candidate.introduction.code if row.candidate.introduction is not None else None,
            **_reasons(row.match, board.lines, row.answers, row.evidence),
        )
        for row in board.rows
    ]
    shown.keep_rows(current_user, board, board.rows)
    return PageOf(items=made)


@door(
    "GET",
    "/capabilities/<code>/needs",
    N_("一个方案适合的需求，含得分、组成和依据"),
    Who.PROVIDER,
    Who.STAFF,
    gives=PageOf[NeedFound],
    problems=(404,),
)
def needs(code: str) -> PageOf[NeedFound]:
    capability = get_capability(code)
    require(access.may_see_needs(current_user, capability), hide=True)
    found, population = service.needs_for(capability, viewer=current_user), mask_population()
    board = need_cards.board(capability, found, "", True, current_user)
    rows = {row.need.code: row for row in found.rows}
    made = []
    for card in board.rows:
        row = rows[card.key]
        poster = party_of(row.introduction, current_user, row.need.organisation, population)
        made.append(
            NeedFound(
                need=card.key,
                title=row.need.title,
                poster=PartyOut.model_validate(poster),
                introduction=row.introduction.code if row.introduction is not None else None,
                **_reasons(card.match, card.lines, card.answers, card.evidence),
            )
        )
    shown.keep(current_user, code, [row.match for row in board.rows], found.basis)
    return PageOf(items=made)


def _pair(code: str, provider: str) -> tuple[Need, Organisation]:
    need = _seen_need(code)
    require(access.may_choose(current_user, need))
    chosen = get_organisation(provider)
    require(not chosen.is_enterprise and chosen.verified_at is not None, hide=True)
    return need, chosen


@door(
    "POST",
    "/needs/<code>/providers/<provider>/save",
    N_("收藏或取消收藏"),
    Who.ENTERPRISE,
    gives=SavedOut,
    problems=(403, 404),
)
def save(code: str, provider: str) -> SavedOut:
    need, chosen = _pair(code, provider)
    return SavedOut(saved=service.save(need, chosen, current_user, clock.now()))


@door(
    "POST",
    "/needs/<code>/providers/<provider>/unsuitable",
    N_("移出这条需求的推荐，写明原因"),
    Who.ENTERPRISE,
    body=UnsuitableIn,
    guard=_pair,
    status=204,
    problems=(403, 404),
)
def unsuitable(code: str, provider: str, body: UnsuitableIn) -> None:
    need, chosen = _pair(code, provider)
    service.call_unsuitable(need, chosen, body.reason, body.note, current_user, clock.now())


@door(
    "POST", "/needs/<code>/providers/<provider>/undo", N_("恢复到推荐"), Who.ENTERPRISE, status=204, problems=(403, 404)
)
def undo(code: str, provider: str) -> None:
    need, chosen = _pair(code, provider)
    service.undo_unsuitable(need, chosen, current_user, clock.now())


@door(
    "POST",
    "/needs/<code>/ask-staff",
    N_("请园区专员帮忙寻找"),
    Who.ENTERPRISE,
    gives=AskedOut,
    problems=(403, 404, 409),
)
def ask_staff(code: str) -> AskedOut:
    need = _seen_need(code)
    require(access.may_choose(current_user, need))
    return AskedOut(told=service.ask_staff(need, current_user, clock.now()))
