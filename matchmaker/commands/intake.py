"""What the worker does about files that staff brought: a few rows at a time, each piece a transaction of its own."""

from threading import Event

from flask import Flask

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import queries, stepping

PIECES = 8
"""Pieces before mail is looked after again."""


def go_on(app: Flask, stop: Event) -> int:
    """Go through the next rows of files that wait; return how many. Trouble is logged, the piece is tried again next time."""
    through = 0
    for _piece in range(PIECES):
        if stop.is_set():
            break
        try:
            rows = _piece_of(app)
        except Exception:
            app.logger.exception("a piece of an import failed; it is tried again")
            break
        if not rows:
            break
        through += rows
    return through


def _piece_of(app: Flask) -> int:
    with app.app_context():
        waits = queries.find_work() is not None
        db.session.rollback()
        if not waits:
            return 0
        with transaction():
            return stepping.step(clock.now())
