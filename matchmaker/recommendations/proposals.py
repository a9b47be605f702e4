"""The decisions that can be learnt from, as they are read, and the weights that they propose: a file to be replayed; nothing is changed.
Which of them are decisions is told in `learning.py`."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, DeclineReason, Side
from matchmaker.matching.components import strengths
from matchmaker.matching.learning import Decision, Proposal, needs_of, propose, usable
from matchmaker.matching.weights import DIRECT, LEADERS, PARTS, Weights, as_data, default_weights
from matchmaker.recommendations.freezing import unpacked
from matchmaker.recommendations.learning import ABOUT_THE_MATCH, Kind, Signal, Strengths, View, decisions_on
from matchmaker.recommendations.models import Feedback, Opinion, Ranking, ShownList


@dataclass(frozen=True)
class Progress:
    """How many decisions there are, over how many needs, and the weights they propose where there are enough of both."""

    decisions: int
    needs: int
    proposal: Proposal | None


def list_signals() -> list[Signal]:
    """Return whom an enterprise or its staff asked for or saved, and every no with its reason.

    That an enterprise agreed to a response is no choice from a list.
    """
    pair = (Need.code, Organisation.code)
    asked = sa.select(*pair, Introduction.initiator_user_id, Introduction.created_at, sa.null(), sa.null())
    opinion = sa.select(*pair, Feedback.by_id, Feedback.at, Feedback.opinion, Feedback.reason)
    refused = sa.select(*pair, Step.actor_id, Step.at, Step.action, Step.reason).join(Step.introduction)
    queries = (
        asked.join(Introduction.need).join(Introduction.provider).where(Introduction.initiator != Side.PROVIDER),
        opinion.join(Feedback.need).join(Feedback.provider),
        refused.join(Introduction.need).join(Introduction.provider).where(Step.action == Action.DECLINE),
    )
    return [
        Signal(need, provider, user, at, _kind(what, reason))
        for query in queries
        for need, provider, user, at, what, reason in db.session.execute(query)
    ]


def _kind(what: str | None, reason: str | None) -> Kind:
    if what in (None, Opinion.SAVED):
        return Kind.CHOSEN
    return Kind.ASIDE if reason and ABOUT_THE_MATCH[DeclineReason(reason)] else Kind.SILENT


def list_views(needs: Iterable[str]) -> list[View]:
    """Return the lists of these needs that were kept with what they followed from, as they were shown, oldest first."""
    shown = (
        sa.select(ShownList.viewer_id, ShownList.subject, ShownList.at, ShownList.ranking_id, ShownList.items)
        .where(ShownList.subject.in_(list(needs)), ShownList.ranking_id.is_not(None))
        .order_by(ShownList.id)
    )
    return [
        View(viewer, need, at, ranking, tuple((one["capability"], one["provider"], one["group"]) for one in items))
        for viewer, need, at, ranking, items in db.session.execute(shown)
    ]


def _strengths_of(ranking_id: int) -> Strengths:
    """The parts of each capability of a kept list under the weights in use; none where this version cannot read it."""
    row = db.session.get_one(Ranking, ranking_id)
    try:
        pool = unpacked(row).pool
    except (KeyError, TypeError, ValueError, zlib.error):
        return {}
    found = strengths(pool.components, default_weights())
    return dict(zip(pool.ids, np.column_stack([found[part] for part in DIRECT]), strict=True))


def list_decisions() -> list[Decision]:
    """Return the decisions on lists that can be learnt from, oldest first."""
    signals = list_signals()
    return usable(decisions_on(signals, list_views({one.need for one in signals}), cache(_strengths_of)))


def progress() -> Progress:
    """Return how far decisions have come, and what they propose."""
    found = list_decisions()
    return Progress(len(found), needs_of(found), propose(found))


def as_weights(proposal: Proposal, base: Weights | None = None) -> dict[str, Any]:
    """Return the content of a weights file with the proposed parts, rounded so that they add up, and what they came from.

    Decisions tell what a pair should get by itself; what leads the list follows from that and keeps its weight.
    """
    used = base or default_weights()
    given = {part: (1.0 - used.leaders) * proposal.weights[part] for part in DIRECT} | {LEADERS: used.leaders}
    parts = {part: round(given[part], 4) for part in PARTS}
    largest = max(PARTS, key=lambda part: parts[part])
    parts[largest] = round(1.0 - sum(parts[part] for part in PARTS if part != largest), 4)
    return as_data(used) | {
        "version": f"{used.version}+{proposal.decisions}",
        "parts": parts,
        "proposed": {
            "from": f"{proposal.decisions} decisions over {proposal.needs} needs",
            "date": clock.today().isoformat(),
            "intervals": {part: [round(end, 4) for end in proposal.intervals[part]] for part in DIRECT},
            "instead_of": used.version,
        },
    }
