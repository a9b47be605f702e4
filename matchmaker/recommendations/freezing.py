"""Lists as they were shown: append-only, one row per viewer, subject and content; the list itself is made in `service.py`."""

import hashlib
import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.foundation.db import db
from matchmaker.matching.pool import from_data
from matchmaker.matching.records import Match
from matchmaker.matching.weights import as_data, default_weights, parse_weights
from matchmaker.recommendations.models import Ranking, ShownList
from matchmaker.recommendations.newcomers import Exposure
from matchmaker.recommendations.ordering import Basis, ordered
from matchmaker.recommendations.replay import Frozen, rows_of

ENGINE = "engine-3"
"""Raise it when something else than a weight changes an order: then nobody takes an older list, which no longer comes out, for a fault."""


def engine_version() -> str:
    """Return which engine with which weights ranks: a change of either makes another list."""
    return f"{ENGINE}/{default_weights().version}"[:40]


def items_of(matches: Sequence[Match], lifted: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the rows of a list in the order shown: codes, ranks, groups, scores and parts; no text of a post.

    `lifted` names the new provider that is shown further up than its rank; its row alone says so.
    """
    return [
        {
            "need": match.need_id,
            "capability": match.capability_id,
            "provider": match.provider,
            "rank": match.rank,
            "group": match.group,
            "score": repr(match.score),
            "parts": {part.name: repr(part.value) for part in match.parts},
        }
        | ({"lifted": True} if match.provider in lifted else {})
        for match in matches
    ]


def digest_of(items: list[dict[str, Any]]) -> str:
    """Return the fingerprint of a list under the engine in force."""
    return hashlib.sha256(json.dumps([engine_version(), items], sort_keys=True).encode()).hexdigest()


def is_frozen(viewer_id: int, subject: str, digest: str) -> bool:
    """Return whether this viewer was shown this very list before; a reload then writes nothing and takes no lock."""
    known = sa.select(ShownList.id).where(
        ShownList.viewer_id == viewer_id, ShownList.subject == subject, ShownList.digest == digest
    )
    return db.session.scalar(known) is not None


def packed(basis: Basis) -> bytes:
    """Return what a list followed from but the weights, as compressed JSON; numbers are whole, so that a replay is exact."""
    rule = None if basis.rule is None else asdict(basis.rule)
    return zlib.compress(_json({"pool": basis.pool.as_data(), "new": sorted(basis.new), "rule": rule}), 9)


def unpacked(row: Ranking) -> Basis:
    """Return what a list followed from. Raises KeyError, TypeError or ValueError where this version cannot read what an older one kept."""
    found = json.loads(zlib.decompress(row.inputs))
    rule = None if found["rule"] is None else Exposure(**found["rule"])
    return Basis(from_data(found["pool"]), parse_weights(row.weights), frozenset(found["new"]), rule)


def thawed(row: Ranking, chosen: Collection[str] = ()) -> Frozen:
    """Return a kept list as it is replayed, with who was chosen from it. Raises what `unpacked` raises."""
    shown = {
        (one["need"] if one["capability"] == row.subject else one["capability"], one["score"], one["group"])
        for view in row.shown
        for one in view.items
    }
    posts = tuple(post for post, _holder, _new in row.order)
    return Frozen(row.subject, row.engine, unpacked(row), posts, frozenset(shown), frozenset(chosen))


def _json(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _ranking(subject: str, basis: Basis, now: datetime) -> Ranking:
    """The row of what a list followed from, added where it is not there yet."""
    weights, inputs = as_data(basis.weights), packed(basis)
    digest = hashlib.sha256(_json([engine_version(), weights]) + inputs).hexdigest()
    known = sa.select(Ranking).where(Ranking.subject == subject, Ranking.digest == digest)
    found = db.session.scalars(known).first()
    if found is not None:
        return found
    order = [[row.post, row.holder, row.new] for row in rows_of(ordered(basis), basis)]
    row = Ranking(
        subject=subject, digest=digest, engine=engine_version(), at=now, weights=weights, order=order, inputs=inputs
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else was shown the same list first
        return db.session.scalars(known).one()
    return row


def freeze(
    viewer_id: int, subject: str, items: list[dict[str, Any]], now: datetime, basis: Basis | None = None
) -> bool:
    """Keep a list as it was shown with what it followed from, in a transaction of its own. Returns whether it was new."""
    digest = digest_of(items)
    if is_frozen(viewer_id, subject, digest):
        return False
    ranking = None if basis is None else _ranking(subject, basis, now)
    row = ShownList(
        viewer_id=viewer_id,
        subject=subject,
        digest=digest,
        engine=engine_version(),
        at=now,
        items=items,
        ranking_id=ranking.id if ranking else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the same viewer's other tab was first
        return False
    return True
