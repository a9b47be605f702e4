"""Lists as they were shown: append-only, one row per viewer, subject and content; the list itself is made in `service.py`."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.foundation.db import db
from matchmaker.matching.records import Match
from matchmaker.matching.weights import default_weights
from matchmaker.recommendations.models import ShownList

ENGINE = "tfidf-1"


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


def freeze(viewer_id: int, subject: str, items: list[dict[str, Any]], now: datetime) -> bool:
    """Keep a list as it was shown, in a transaction of its own. Returns whether it was new."""
    digest = digest_of(items)
    if is_frozen(viewer_id, subject, digest):
        return False
    row = ShownList(viewer_id=viewer_id, subject=subject, digest=digest, engine=engine_version(), at=now, items=items)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the same viewer's other tab was first
        return False
    return True
