"""Which posts wait for a sentence encoder, and keeping what it made of them; the worker asks (commands/encoding.py), no request does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, mark_posts_changed
from matchmaker.matching.meaning import Post, is_current
from matchmaker.matching.posts import CapabilityPost, read_capability, read_need
from matchmaker.matching.records import CapabilityRecord, Meaning, NeedRecord
from matchmaker.matching.spotting import default_spotter
from matchmaker.recommendations import encoding
from matchmaker.recommendations.corpus import load_capabilities, load_needs
from matchmaker.recommendations.models import PostMeaning

Made = tuple[Post, Meaning]
"""A post as it was read and what an encoder made of it."""


@dataclass(frozen=True)
class Standing:
    """How far the encoder in use has come with the published posts; `encoder` is its name and version, "" where none is installed."""

    encoder: str
    posts: int
    waiting: int

    @property
    def encoded(self) -> int:
        return self.posts - self.waiting


def waits(record: NeedRecord | CapabilityRecord) -> bool:
    """Return whether a post still has to be encoded: it ranks by its other parts until then. Nothing waits where no encoder is."""
    encoder = encoding.in_use()
    return encoder is not None and not is_current(_read(record), encoder.version)


def pending() -> list[Post]:
    """Return the published posts without vectors of the encoder in use for the text that they have now, solutions first."""
    return [_read(record) for record in _published() if waits(record)]


def standing() -> Standing:
    """Return how many of the published posts the encoder in use has done."""
    encoder, records = encoding.in_use(), _published()
    return Standing(encoder.version if encoder else "", len(records), sum(waits(record) for record in records))


def _published() -> list[NeedRecord | CapabilityRecord]:
    return [*load_capabilities(clock.today()), *load_needs()]


def _read(record: NeedRecord | CapabilityRecord) -> Post:
    read: Any = read_capability if isinstance(record, CapabilityRecord) else read_need
    post: Post = read(record, default_spotter())
    return post


def save(made: Sequence[Made], now: datetime) -> None:
    """Keep what an encoder made of posts, in the place of what was kept before; a post that is gone meanwhile is passed over.

    Nothing is compared: what belongs to an earlier text has another digest than the post, is not used and is made anew.
    """
    _save(Need, "need_id", [one for one in made if not isinstance(one[0], CapabilityPost)], now)
    _save(Capability, "capability_id", [one for one in made if isinstance(one[0], CapabilityPost)], now)
    mark_posts_changed()


def _save(kind: type[Need] | type[Capability], key: str, made: Sequence[Made], now: datetime) -> None:
    by_code = {post.record.id: meaning for post, meaning in made}
    there = db.session.execute(sa.select(kind.id, kind.code).where(kind.code.in_(by_code)).order_by(kind.id))
    rows = [{key: post_id, **_columns(by_code[code]), "at": now} for post_id, code in there]
    if rows:
        insert: Any = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
        put = insert(PostMeaning).values(rows)
        changed = {name: put.excluded[name] for name in rows[0] if name != key}
        db.session.execute(put.on_conflict_do_update(index_elements=[key], set_=changed))


def _columns(meaning: Meaning) -> dict[str, Any]:
    return {
        "encoder": meaning.encoder,
        "digest": meaning.digest,
        "dimensions": meaning.vectors.shape[1],
        "vectors": meaning.vectors.tobytes(),
    }
