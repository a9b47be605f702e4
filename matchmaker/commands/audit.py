"""`audit`: the sealed trail from the terminal, and what the worker does with it; the chain itself is `foundation/audit_chain.py`."""

import json
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from matchmaker.accounts import queries
from matchmaker.foundation import audit_chain, clock
from matchmaker.foundation.audit_chain import Verdict
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications.service import tell_address

EXIT = {Verdict.INTACT: 0, Verdict.TAMPERED: 1, Verdict.UNSEALED: 1, Verdict.WRONG_KEY: 3}

audit = AppGroup("audit", help="Check the sealed audit trail.")


def audit_keys() -> list[bytes]:
    """Return the keys of this process, the one that seals first."""
    keys: list[bytes] = current_app.config["SETTINGS"].audit_keys
    return keys


@audit.command("verify")
@click.option("--head", help="A head that was told earlier, by mail or log: it has to be in the chain.")
def verify(head: str | None) -> None:
    """Check every seal and print one line of JSON; ends with 1 where something is wrong, 3 where the key is another one."""
    if db.engine.dialect.name == "postgresql":  # one view of the data, while others write; on SQLite each read has it
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    report = audit_chain.verify(audit_keys(), now=clock.now(), head=head.strip().lower() if head else None)
    db.session.rollback()
    with transaction():
        audit_chain.keep_verdict(report, now=clock.now())
    click.echo(json.dumps(report.figures()))
    raise SystemExit(EXIT[report.verdict])


def seal(now: datetime) -> None:
    """The worker's minute: seal what was committed since."""
    audit_chain.seal_entries(audit_keys(), now=now)


def tell_head(now: datetime) -> None:
    """Once a day tell the end of the chain where a change of the database cannot reach it: the log and the operators' mail."""
    head = audit_chain.claim_telling(clock.day_of(now))
    if head is None or head.sealed_at is None:
        return
    click.echo(f"audit head {head.seal} count {head.number} sealed {head.sealed_at.isoformat()}")
    facts = {"head": head.seal, "count": head.number, "sealed_at": head.sealed_at}
    for operator in queries.list_operators():
        tell_address("audit_head", operator.email, operator.language, subject="", facts=facts, now=now)
