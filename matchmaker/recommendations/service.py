"""Who fits: lists with their rows, and what an enterprise makes of them; the order is `matching`'s, who is left out `exclusions.py`'s."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_operators, list_staff_of
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import interests, memory, refusals
from matchmaker.introductions.access import is_involved, may_view
from matchmaker.introductions.fairness import Refusal
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, DeclineReason, Side
from matchmaker.matching.levels import fits
from matchmaker.matching.matcher import Considered, Matcher
from matchmaker.matching.pool import Pool
from matchmaker.matching.records import Match
from matchmaker.notifications.service import tell
from matchmaker.recommendations import queries
from matchmaker.recommendations.corpus import capability_record, need_record
from matchmaker.recommendations.encoding import meaning_of
from matchmaker.recommendations.engine import current
from matchmaker.recommendations.exclusions import Hidden, left_out
from matchmaker.recommendations.meanings import waits
from matchmaker.recommendations.models import Feedback, Opinion
from matchmaker.recommendations.newcomers import Exposure, default_exposure
from matchmaker.recommendations.ordering import Basis, Place, by_score, foremost, ordered

UNSUITABLE = tuple(one for one in DeclineReason if one != DeclineReason.CAPACITY)
"""Why an enterprise sets a provider aside: all reasons of a refusal but its own want of people."""

ASKED_AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Candidate:
    """One row of a list for a need: the match and the rows behind it."""

    match: Match
    capability: Capability
    saved: bool
    introduction: Introduction | None
    lifted: int = 0
    """The place by score of a new provider that is shown further up; 0 for everybody else."""
    waits: bool = False
    """Whether the capability alone still waits for the encoder, the need not: it is ranked by its other parts."""

    @property
    def provider(self) -> Organisation:
        return self.capability.organisation


@dataclass(frozen=True)
class ProviderList:
    """What the page shows for a need."""

    candidates: list[Candidate]
    hidden: list[Hidden]
    basis: Basis
    fits: bool = True
    """Whether any of them reaches the level from which a solution is held to fit; where none does, the page says so."""
    waits: bool = False
    """Whether the need itself still waits for the encoder: all of them are ranked by their other parts."""

    @property
    def by_score(self) -> list[Candidate]:
        """The same candidates as the recommender ranks them, nobody shown further up: for what is filtered or sorted otherwise."""
        return [replace(one, lifted=0) for one in sorted(self.candidates, key=lambda one: one.match.rank)]


@dataclass(frozen=True)
class NeedRow:
    """One row of a list for a capability."""

    match: Match
    need: Need
    introduction: Introduction | None
    waits: bool = False
    """Whether the need alone still waits for the encoder, the capability not."""


@dataclass(frozen=True)
class NeedList:
    """What the page shows for a capability."""

    rows: list[NeedRow]
    basis: Basis
    refused: list[Refusal] = field(default_factory=list)
    """What is hidden because it was declined: the need itself; others that a reason covers are left out without a word, because they
    would tell which masked needs have one poster."""
    waits: bool = False
    """Whether the capability itself still waits for the encoder: all needs are ranked by their other parts."""


def recommend_providers(need: Need, newcomers: Exposure | None = None) -> ProviderList:
    """Return the providers for a need, best first, one row each; hard exclusions come before ranking.

    With a rule for `newcomers` one new provider may be shown further up than its score puts it, and is marked.
    """
    opinions, met = queries.list_feedback(need.id), queries.introductions_of(need.id)
    hidden = left_out(need, opinions, met, clock.today())
    saved = {row.provider_id for row in opinions if row.opinion == Opinion.SAVED}
    gone = frozenset({need.organisation.code, *(one.provider.code for one in hidden)})
    live, record = current(), need_record(need, meaning_of(need))
    matcher, own = live.matcher, waits(record)
    found = _foremost(matcher, matcher.consider(record, gone))
    basis = Basis(found.pool, matcher.weights, _new(found.pool, newcomers), newcomers)
    listed = _matches(matcher, found, ordered(basis))
    rows = queries.capabilities_by_code(match.capability_id for match, _ in listed)
    candidates = []
    for match, place in listed:
        row = rows.get(match.capability_id)
        if row is not None:
            introduction, waiting = _open_only(met.get(row.organisation_id)), not own and row.code in live.waiting
            candidates.append(Candidate(match, row, row.organisation_id in saved, introduction, place.lifted, waiting))
    near = any(fits(match, matcher.weights) for match, _ in listed)
    return ProviderList(candidates, hidden, basis, near, own)


def _foremost(matcher: Matcher, found: Considered) -> Considered:
    return found.part(foremost(found.pool, matcher.weights))


def _new(pool: Pool, rule: Exposure | None) -> frozenset[str]:
    """Who of a list is new; kept with it also where the rule is turned off, so that a replay can tell."""
    since = clock.now() - timedelta(days=(rule or default_exposure()).days)
    return frozenset(queries.new_providers(set(pool.holders), since))


def _matches(matcher: Matcher, found: Considered, places: list[Place]) -> list[tuple[Match, Place]]:
    """The rows with their reasons in the order shown; ranks and differences are those of the order by score."""
    made = matcher.matches(found, [(one.candidate, one.others) for one in by_score(places)])
    return [(made[one.rank - 1], one) for one in places]


def _open_only(introduction: Introduction | None) -> Introduction | None:
    return introduction if introduction is not None and introduction.state in OPEN else None


def needs_for(capability: Capability, viewer: User | None = None) -> NeedList:
    """Return the published needs that a capability fits, best first, each with the provider's open introduction to it.

    An introduction that the viewer may not know of is not among what is returned; without one: that the provider has not come to know of.
    """
    live, record = current(), capability_record(capability, clock.today(), meaning_of(capability))
    matcher, own = live.matcher, waits(record)
    found = _foremost(matcher, matcher.consider_needs(record))
    basis = Basis(found.pool, matcher.weights)
    matches = [match for match, _ in _matches(matcher, found, ordered(basis))]
    rows = queries.needs_by_code(match.need_id for match in matches)
    known = {
        code: one
        for code, one in queries.open_introductions_of_provider(capability.organisation_id).items()
        if (may_view(viewer, one) if viewer is not None else is_involved(one, Side.PROVIDER))
    }
    gone, refused = _kept_away(capability, [need for code, need in rows.items() if code not in known])
    shown = [
        NeedRow(match, rows[match.need_id], known.get(match.need_id), not own and match.need_id in live.waiting)
        for match in matches
        if match.need_id in rows
        and rows[match.need_id].id not in gone
        and rows[match.need_id].organisation_id != capability.organisation_id
    ]
    return NeedList(shown, basis, refused, own)


def _kept_away(capability: Capability, needs: list[Need]) -> tuple[set[int], list[Refusal]]:
    """Return which of the needs a refusal or a declared tie keeps from the capability's provider, and the refusals of these very needs."""
    provider, day = capability.organisation_id, clock.today()
    said = refusals.list_for_provider(provider, day)
    owners = {need.organisation_id for need in needs}
    tied = interests.tied_enterprises(provider, owners, {need.id for need in needs}, day)
    gone = {need.id for need in needs if any(memory.covers(one, need) for one in said)}
    gone |= {need.id for need in needs if (need.id, need.organisation_id) in tied}
    return gone, [one for one in said if one.need_id in gone]


def search(words: str, kind: Literal["need", "capability"]) -> list[str]:
    """Return the codes of published posts that hold the words, best first; by the same analyser as the lists."""
    return [code for code, _ in current().matcher.search(words, kind)]


def save(need: Need, provider: Organisation, by: User, now: datetime) -> bool:
    """Put a provider on the need's short list, or take it off again. Returns whether it is on it now."""
    found = queries.find_feedback(need.id, provider.id, Opinion.SAVED)
    if found is not None:
        db.session.delete(found)
        return False
    db.session.add(Feedback(need_id=need.id, provider_id=provider.id, opinion=Opinion.SAVED, by_id=by.id, at=now))
    return True


def call_unsuitable(need: Need, provider: Organisation, reason: str, note: str, by: User, now: datetime) -> None:
    """Leave a provider out of this need's list, with the reason. Raises Invalid without one; said twice, the first stands."""
    if reason not in UNSUITABLE:
        raise Invalid("reason", "reason_needed")
    if queries.find_feedback(need.id, provider.id, Opinion.UNSUITABLE) is not None:
        return
    db.session.add(
        Feedback(
            need_id=need.id,
            provider_id=provider.id,
            opinion=Opinion.UNSUITABLE,
            reason=reason,
            note=note,
            by_id=by.id,
            at=now,
        )
    )
    audit.record("unsuitable", need.code, by=by, now=now, provider=provider.code, reason=reason)


def undo_unsuitable(need: Need, provider: Organisation, by: User, now: datetime) -> bool:
    """Let a provider back into the list. Returns whether it was out of it."""
    found = queries.find_feedback(need.id, provider.id, Opinion.UNSUITABLE)
    if found is None:
        return False
    db.session.delete(found)
    audit.record("undo_unsuitable", need.code, by=by, now=now, provider=provider.code)
    return True


def ask_staff(need: Need, by: User, now: datetime) -> bool:
    """Ask the staff in charge of the need to look for a provider by hand. Returns False where they were asked in the last days.

    Raises Conflict(need_not_open): nobody is looked for any more, or not yet.
    """
    if not need.is_public:
        raise Conflict("need_not_open")
    asked = [one.at for one in audit.list_entries(need.code) if one.action == "ask_staff"]
    if asked and asked[-1] + ASKED_AGAIN_AFTER > now:
        return False
    audit.record("ask_staff", need.code, by=by, now=now)
    park = need.organisation.park
    page = {"to": "recommendations.providers", "values": {"code": need.code}}
    facts = {"need": need.code, "title": need.title, "title_lang": need.language, "page": page}
    for person in (list_staff_of(park.id) if park is not None else []) or list_operators():
        tell("recommendation_wanted", person, subject=need.code, facts=facts, now=now)
    return True
