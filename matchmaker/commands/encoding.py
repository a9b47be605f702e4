"""What the worker does about posts that wait for a sentence encoder: in small pieces, outside transactions, hindering nothing."""

import time
from collections.abc import Sequence
from threading import Event

from flask import Flask

from matchmaker.foundation import clock
from matchmaker.foundation.db import POSTS, db, read_number, transaction
from matchmaker.matching.encoders import Encoder
from matchmaker.matching.meaning import Post, digest_of, encode, phrases
from matchmaker.recommendations import encoding, meanings
from matchmaker.recommendations.meanings import Made

BATCH = 200
PIECE = 10
"""So many posts are encoded before the worker looks whether it is to stop: some tenths of a second."""

REST = 60.0
"""Seconds without a further try after one that failed."""


class Encoding:
    """One worker's part in it: what it has looked through, what cannot be encoded, and until when it rests."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._looked_at = -1
        self._rests_until = 0.0
        self._refused: set[str] = set()

    def round(self, stop: Event) -> int:
        """Encode up to a batch of posts; return how many. Trouble is logged and rested after; what was done before it is kept, as it
        is when `stop` is set."""
        encoder = encoding.in_use()
        if encoder is None or time.monotonic() < self._rests_until:
            return 0
        try:
            return self._batch(encoder, stop)
        except Exception:
            self.app.logger.exception("posts cannot be encoded now; they rank by their other parts")
            self._rests_until = time.monotonic() + REST
            return 0

    def _batch(self, encoder: Encoder, stop: Event) -> int:
        made: list[Made] = []
        try:
            waiting = self._waiting()
            for at in range(0, len(waiting), PIECE):
                if stop.is_set():
                    break
                made += self._piece(waiting[at : at + PIECE], encoder)
        finally:
            self._keep(made)
        return len(made)

    def _waiting(self) -> list[Post]:
        """The next posts to be encoded; while no post has changed since nothing waited, one number is read and no more."""
        with self.app.app_context():
            number = read_number(POSTS)  # before the posts: what commits in between is looked at once more
            waiting = [] if number == self._looked_at else [post for post in meanings.pending() if self._may(post)]
            db.session.rollback()
        if not waiting:
            self._looked_at = number
        return waiting[:BATCH]

    def _may(self, post: Post) -> bool:
        return digest_of(phrases(post)) not in self._refused

    def _piece(self, posts: Sequence[Post], encoder: Encoder) -> list[Made]:
        """A piece, or those posts of it that can be encoded alone. Raises what the encoder raised where none can."""
        try:
            return list(zip(posts, encode(posts, encoder), strict=True))
        except Exception:
            made, refused = [], []
            for post in posts:
                try:
                    made.append((post, encode([post], encoder)[0]))
                except Exception:
                    refused.append(post)
            if not made:
                raise
            self._refused.update(digest_of(phrases(post)) for post in refused)
            self.app.logger.exception("posts that cannot be encoded: %s", [post.record.id for post in refused])
        return made

    def _keep(self, made: Sequence[Made]) -> None:
        if made:
            with self.app.app_context(), transaction():
                meanings.save(made, clock.now())
