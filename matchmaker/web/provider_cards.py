"""One recommended provider as a card: its names, its words, what the viewer can do with it; the list around it is `shortlist.py`'s."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.introductions.access import visible
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side
from matchmaker.matching.records import Match
from matchmaker.recommendations import access
from matchmaker.recommendations.exclusions import Hidden
from matchmaker.recommendations.service import UNSUITABLE, Candidate
from matchmaker.web import display, labels, post_labels
from matchmaker.web.answers import AnswerView, EvidenceView, Line, answer_view, evidence_views, nearest
from matchmaker.web.directions import isolate
from matchmaker.web.gist import Told
from matchmaker.web.locale import language
from matchmaker.web.wish import Wish


@dataclass(frozen=True)
class Contact:
    """An open introduction as a card names it."""

    state: str
    url: str


@dataclass(frozen=True)
class Row:
    """One card, as the macros of cards.html take it."""

    key: str
    match: Match
    candidate: Candidate
    answers: Mapping[str, AnswerView]
    evidence: Sequence[EvidenceView]
    nearest: EvidenceView | None
    name: str
    short: str
    facts: list[Any]
    solution: Markup
    others: int
    others_url: str
    sealed: date | None
    url: str
    lang: str
    gist: Markup = field(default_factory=Markup)
    ask_url: str = ""
    ask_word: str = ""
    introduction: Contact | None = None
    pick: str = ""
    picked: bool = False
    save_url: str = ""
    saved: bool = False
    unfit_url: str = ""
    unfit_reasons: list[tuple[str, str]] = field(default_factory=list)
    moved: str = ""
    waits: bool = False

    @property
    def told(self) -> Told:
        """What sentences about the row are made of."""
        return Told(self.match, self.candidate.capability, self.answers, self.evidence)


@dataclass(frozen=True)
class Aside:
    """A provider that is left out, why, and the way back where there is one."""

    key: str
    name: str
    reason: str
    note: str
    declined: bool
    until: date | None
    undo_url: str
    code: str = ""  # of the reason
    side: str = ""  # whose refusal it is
    said_at: datetime | None = None
    mine: bool = False  # the viewer's own side said so
    tied: bool = False
    diagnosed: bool = False  # by people of this provider


def name_of(organisation: Organisation, viewer: User, introduction: Introduction | None = None) -> str:
    """Return the name that the viewer may see, in their language where there is one; else the public code."""
    if not visible(introduction, viewer, organisation).name:
        return organisation.code
    return organisation.name_in(language())


def short_name_of(organisation: Organisation, viewer: User, introduction: Introduction | None = None) -> str:
    """Return the name for a narrow place: the short name; in English the word that spells it, else the first one that is no place."""
    whole = name_of(organisation, viewer, introduction)
    if whole == organisation.code:
        return whole
    if language() != "en" or not organisation.name_en:
        return organisation.short_name or whole
    words = [word.rstrip(",") for word in whole.split()]
    spelt = next((word for word in words if word.lower() in _spellings(organisation.short_name)), None)
    return spelt or next((word for word in words if word not in _places()), words[0])


@lru_cache(maxsize=1024)
def _spellings(short: str) -> frozenset[str]:
    """Pinyin of a short name and of its beginnings: 砚谷软件 is Yangu in "Beijing Yangu Industrial Software"."""
    from pypinyin import lazy_pinyin  # loads its dictionary: only where an English page names a provider

    syllables = lazy_pinyin(short)
    return frozenset("".join(syllables[:end]) for end in range(2, len(syllables) + 1))


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Words of regions' English names, which many firms' names begin with."""
    regions = [one.en for one in display.taxonomy().concepts.values() if one.facet == "region"]
    return frozenset(word.strip(",") for name in regions for word in name.split())


def moved(one: Candidate) -> str:
    """Return why a new provider stands further up than its score puts it, "" for everybody else; nothing says that it is stronger."""
    return str(_("新入驻服务商，原排第 %(n)s 位，前移展示，得分未变", n=one.lifted)) if one.lifted else ""


def told(one: Candidate, lines: Sequence[Line], rank: int) -> Told:
    """Return one candidate with the words for its answers, at its place in the list as shown."""
    found = {answer.requirement_id: answer for answer in one.match.answers}
    answers = {line.id: answer_view(line, found.get(line.id), one.capability) for line in lines}
    evidence = evidence_views(one.match, one.capability)
    return Told(replace(one.match, rank=rank), one.capability, answers, evidence)


class Desk:
    """What one viewer can do with a candidate: permissions are asked once a page, addresses are made here."""

    def __init__(self, need: Need, viewer: User, wish: Wish) -> None:
        self.need, self.viewer, self.wish = need, viewer, wish
        self.may_choose = access.may_choose(viewer, need)
        self.may_ask = access.may_ask(viewer, need)
        self.may_propose = access.may_propose(viewer, need)
        self.reasons = [(code.value, labels.decline[code]) for code in UNSUITABLE]

    def actions(self, one: Candidate) -> dict[str, Any]:
        """Return the fields of a row that offer something to do."""
        code, provider = self.need.code, one.provider.code
        found: dict[str, Any] = {"pick": provider, "picked": provider in self.wish.picked, "saved": one.saved}
        if one.introduction is not None:
            found["introduction"] = self._contact(one.introduction)
        elif self.may_ask:
            found["ask_url"] = url_for("introductions.ask", code=code, capability_code=one.capability.code)
        elif self.may_propose:
            found["ask_url"] = url_for("staff_introductions.propose", code=code, capability=one.capability.code)
            found["ask_word"] = _("提议对接")
        if self.may_choose:
            found["save_url"] = url_for("recommendations.save", code=code, provider=provider)
            found["unfit_url"] = url_for("recommendations.unsuitable", code=code, provider=provider)
            found["unfit_reasons"] = self.reasons
        return found

    def _contact(self, introduction: Introduction) -> Contact:
        view = "staff_introductions.show" if self.may_propose else "introductions.show"
        return Contact(labels.state[introduction.state], url_for(view, code=introduction.code))

    def row(self, one: Candidate, words: Told) -> Row:
        """Return the card of a candidate, still without its sentence."""
        provider, capability = one.provider, one.capability
        title = Markup('<a href="{}" lang="{}">{}</a>').format(
            url_for("capabilities.show", code=capability.code), capability.language, isolate(capability.title)
        )
        facts = [
            display.concept(provider.region),
            labels.size[provider.size],
            post_labels.capability_kind[capability.kind],
        ]
        page = url_for("organisations.show", code=provider.code)
        return Row(
            key=provider.code,
            match=words.match,
            candidate=one,
            answers=words.answers,
            evidence=words.evidence,
            nearest=nearest(one.match, capability),
            name=name_of(provider, self.viewer, one.introduction),
            short=short_name_of(provider, self.viewer, one.introduction),
            facts=facts,
            solution=title,
            others=len(one.match.others),
            others_url=page,
            sealed=provider.verified_until if provider.is_verified else None,
            url=page,
            lang=capability.language,
            moved=moved(one),
            waits=one.waits,
            **self.actions(one),
        )

    def aside(self, one: Hidden) -> Aside:
        """Return a provider that is left out, with the way back where the viewer has one."""
        return Aside(
            key=one.provider.code,
            name=name_of(one.provider, self.viewer),
            reason=labels.decline[one.reason],
            note=one.note,
            declined=one.declined,
            until=one.until,
            undo_url=self._undo(one),
            code=one.reason or "",
            side=one.side,
            said_at=one.said_at,
            mine=self.may_choose and one.side == Side.ENTERPRISE,
            tied=one.tied,
            diagnosed=one.diagnosed,
        )

    def _undo(self, one: Hidden) -> str:
        """The enterprise takes back what it said itself: an opinion, or a refusal."""
        if not self.may_choose or one.tied:
            return ""
        if one.declined:
            return url_for("refusals.undo", code=one.undo) if one.undo else ""
        return url_for("recommendations.undo", code=self.need.code, provider=one.provider.code)
