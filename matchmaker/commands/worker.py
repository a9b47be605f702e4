"""The worker: sends the outbox, encodes what was posted, and once a minute runs what the clock does; `serve.py` starts one."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from types import FrameType

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

from matchmaker.accounts import idempotency
from matchmaker.assessment import queries as assessments
from matchmaker.attachments.queries import named
from matchmaker.catalogue import service as catalogue
from matchmaker.commands import audit, delivering, intake, pushing
from matchmaker.commands.encoding import Encoding
from matchmaker.commands.start import ready
from matchmaker.diagnosis import queries as diagnosis
from matchmaker.diagnosis import service as visits
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, next_number, transaction
from matchmaker.foundation.mail import NotSent, Post
from matchmaker.grievances import service as grievances
from matchmaker.importing import service as importing
from matchmaker.introductions import asking, following, succession, sweeping
from matchmaker.notifications import outbox
from matchmaker.notifications.outbox import Leased
from matchmaker.policies import briefings
from matchmaker.policies import service as policies
from matchmaker.privacy import retention
from matchmaker.reporting import overdue_news
from matchmaker.web import alerts, uploads
from matchmaker.webhooks import sending

BATCH = 10
SECOND = 1.0
MINUTE = 60.0
AFTER_TROUBLE = 5.0


def expire_needs(now: datetime) -> None:
    """Let needs expire; what still waits for an answer about them is withdrawn in the same transaction."""
    for need in catalogue.expire_needs(now):
        sweeping.close_siblings(need, by=None, now=now)


def sweep_files(now: datetime) -> None:
    """Remove the bytes of files that were deleted, or refused after they were written."""
    rooms = (named, briefings.named, diagnosis.named, assessments.named)
    uploads.store().sweep(lambda some: set().union(*(one(some) for one in rooms)), now.timestamp())


# What the clock does, in this order, each in a transaction of its own.
JOBS: tuple[tuple[str, Callable[[datetime], object]], ...] = (
    ("remind_due", sweeping.remind_due),
    ("expire_due", sweeping.expire_due),
    ("hand_over_due", sweeping.hand_over_due),
    ("ask_next", succession.ask_next),
    ("follow_up", following.ask_due),
    ("retention", retention.apply_daily),
    ("remind_expiring", catalogue.remind_expiring),
    ("remind_policies", policies.remind_due),
    ("remind_preparing", visits.remind_preparing),
    ("forget_imports", importing.forget),
    ("expire_needs", expire_needs),
    ("grievances_due", grievances.escalate_due),
    ("tell_overdue", overdue_news.tell_overdue),
    ("send_alerts", alerts.send_alerts),
    ("make_digests", delivering.make_digests),
    ("close_questions", asking.close_ended),
    ("remind_questions", asking.remind_due),
    ("sweep_files", sweep_files),
    ("forget_keys", idempotency.forget),
    ("forget_deliveries", sending.forget),
    ("seal_audit", audit.seal),
    ("tell_audit_head", audit.tell_head),
)


@dataclass
class Tally:
    """What a worker did so far."""

    sent: int = 0
    failed: int = 0
    encoded: int = 0


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, encode what waits, run the clock once, and end.")
@with_appcontext
@pass_script_info
def worker(info: ScriptInfo, once: bool) -> None:
    """Send queued mail, encode what was posted, and run the clock."""
    app = info.load_app()
    post = ready(app)
    stop = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    tally = Tally()
    if once:
        run_jobs(app)
        while intake.go_on(app, stop):
            pass
        while send_batch(app, post, stop, tally):
            pass
        while pushing.push(app, stop):
            pass
        post.close()
        encoding = Encoding(app)
        while encoded := encoding.round(stop):
            tally.encoded += encoded
        click.echo(
            f"{tally.sent} sent, {tally.failed} not sent" + (f", {tally.encoded} encoded" if tally.encoded else "")
        )
        return
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    work(app, post, stop, tally)


def work(app: Flask, post: Post, stop: Event, tally: Tally) -> None:
    """Send, encode and run the clock until `stop`; trouble with the database is waited out."""
    jobs_at, encoding = time.monotonic(), Encoding(app)
    while not stop.is_set():
        try:
            if time.monotonic() >= jobs_at:
                jobs_at = time.monotonic() + MINUTE
                run_jobs(app)
            sent = send_batch(app, post, stop, tally)
            encoded = encoding.round(stop)
            tally.encoded += encoded
            brought = intake.go_on(app, stop)
            pushed = pushing.push(app, stop)
            wait = 0.0 if sent or encoded or brought or pushed else SECOND
        except Exception:  # a database that restarts must not end the worker
            app.logger.exception("the worker's round failed; it goes on")
            wait = AFTER_TROUBLE
        if wait:
            post.close()
            stop.wait(wait)
    post.close()


def run_jobs(app: Flask) -> None:
    """Run each job of the clock in a transaction of its own; one that fails is logged and hinders no other."""
    for name, job in JOBS:
        try:
            with app.app_context(), transaction():
                next_number(f"clock-{name}"[:40])  # a row lock: of several workers one reminds, the next sees it done
                job(clock.now())
        except Exception:
            app.logger.exception("the clock's job %s failed", name)


def send_batch(app: Flask, post: Post, stop: Event, tally: Tally) -> int:
    """Lease a batch and send it; return how many were leased. What `stop` leaves over goes back to the queue."""
    with app.app_context():
        due = outbox.is_due(clock.now())
        db.session.rollback()
        if not due:
            return 0
        with transaction():
            batch = outbox.lease(clock.now(), BATCH)
    for leased in batch:
        with app.app_context():
            if stop.is_set():
                with transaction():
                    outbox.give_back(leased)
            else:
                _send(app, post, leased, tally)
    return len(batch)


def _send(app: Flask, post: Post, leased: Leased, tally: Tally) -> None:
    try:
        still = outbox.still_leased(leased, clock.now())
        target = delivering.target_of(leased) if still else ("", "")
        db.session.rollback()  # nothing stays open while the server is waited for
        if not still:
            return
        post.send(delivering.write(leased, *target))
    except NotSent as trouble:
        tally.failed += 1
        with transaction():
            outbox.mark_failed(leased, str(trouble), clock.now(), final=trouble.final)
            delivering.note_refusal(leased, trouble, clock.now())
    except Exception as trouble:  # words that need a fact which is not there: ours to mend, then it goes out
        tally.failed += 1
        app.logger.exception("a mail of kind %s cannot be written", leased.kind)
        with transaction():
            outbox.mark_failed(leased, f"{type(trouble).__name__}: {trouble}", clock.now())
    else:
        tally.sent += 1
        with transaction():
            outbox.mark_sent(leased, clock.now())
