"""The worker's round of webhooks: events become deliveries, deliveries are sent; the loop is `worker.py`'s."""

from threading import Event

from flask import Flask

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.outgoing import Outgoing
from matchmaker.webhooks import sending, telling

BATCH = 3  # a program that answers slowly holds up the mails behind it no longer than this many times


def push(app: Flask, stop: Event, way: Outgoing | None = None) -> int:
    """Give out what happened and send what is due; return how much there was."""
    told = 0
    with app.app_context():
        waiting = telling.is_waiting()
        db.session.rollback()
        if waiting:
            with transaction():
                told = telling.give_out(clock.now())
    with app.app_context():
        due = sending.is_due(clock.now())
        db.session.rollback()
        if not due or stop.is_set():
            return told
        with transaction():
            batch = sending.lease(clock.now(), BATCH)
    for one in batch:
        outcome = sending.send(one, clock.now(), app.config["SECRET_KEY"], way or Outgoing())
        with app.app_context(), transaction():
            sending.mark(one, outcome, clock.now())
    return told + len(batch)
