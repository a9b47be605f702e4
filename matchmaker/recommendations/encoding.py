"""Which sentence encoder this process uses, and what is kept of posts with it; what is still to be encoded `meanings.py` knows."""

from collections.abc import Collection

import numpy as np
import sqlalchemy as sa

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db
from matchmaker.matching.encoders import AUTO, Encoder, find_encoder
from matchmaker.matching.records import Meaning
from matchmaker.recommendations.models import PostMeaning

NONE = "none"
_chosen = AUTO


def choose(name: str) -> None:
    """Say once a process which encoder is in use: its name among `matching.encoders.ENCODERS`, or `NONE`."""
    global _chosen
    _chosen = name


def in_use() -> Encoder | None:
    """Return the encoder that was chosen, None where that is none or where its package is not installed."""
    return None if _chosen == NONE else find_encoder(_chosen)


def meanings_of(kind: type[Need] | type[Capability], ids: Collection[int] | None = None) -> dict[int, Meaning]:
    """Return what the encoder in use made of the posts of a kind, by their id, of all or of some; one query.

    Nothing of another encoder or version is among it. A row whose length is wrong is passed over: it will be made anew.
    """
    encoder = in_use()
    if encoder is None:
        return {}
    key = PostMeaning.need_id if kind is Need else PostMeaning.capability_id
    kept = sa.select(key, PostMeaning.digest, PostMeaning.dimensions, PostMeaning.vectors).where(
        PostMeaning.encoder == encoder.version, key.is_not(None) if ids is None else key.in_(list(ids))
    )
    return {
        post_id: Meaning(encoder.version, digest, np.frombuffer(vectors, dtype=np.int8).reshape(-1, dimensions))
        for post_id, digest, dimensions, vectors in db.session.execute(kept)
        if post_id is not None and len(vectors) % dimensions == 0
    }


def meaning_of(post: Need | Capability) -> Meaning | None:
    """Return what the encoder in use made of one post, None where there is nothing."""
    return meanings_of(type(post), [post.id]).get(post.id)
