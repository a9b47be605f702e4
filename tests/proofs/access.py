"""`make verify-access`: every live route x method x role in each state of an introduction, canaries in each answer, each guard opened once.

What it prints last is one line of JSON: how many cells and answers, what leaked, which guards were opened and which of them
nobody noticed. It fails where something leaks, where a route has no cell, or where a kind of secret was never seen by anybody.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import OrganisationKind
from matchmaker.accounts.people import Role
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.recommendations import engine
from matchmaker.web import mail
from tests.conftest import _migrate, make_app
from tests.factories import PASSWORD, admin_of, join, make_organisation, make_user
from tests.house.addresses import address, rules
from tests.house.programs import make_token
from tests.house.test_canaries import _text
from tests.house.test_routes import METHODS, _copy
from tests.house.world import ENTERPRISE_NAME, SECRETS, World, build, knows
from tests.proofs import mutants
from tests.proofs.mutants import Cell, Mutant

STATES = (None, *State)
TRIES = 12  # requests on which a guard said no that an opened one is tried on


@dataclass
class Tally:
    """What was asked and found, over all states."""

    cells: set[Cell] = field(default_factory=set)
    answers: int = 0
    failures: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    mutants: set[Mutant] = field(default_factory=set)
    found: set[Mutant] = field(default_factory=set)


@dataclass
class Stage:
    """One app with its world in one state, and a browser for each role."""

    app: Flask
    world: World
    state: State | None
    browsers: dict[str, FlaskClient]
    secrets: dict[str, str]

    def ask(self, cell: Cell, path: str) -> Any:
        """Return the answer of one request; the world stays as it is."""
        _endpoint, method, role = cell
        mutants.now["cell"] = cell
        twin = _copy(self.app, self.browsers[role], self.secrets.get(role))
        body = {"json": {}} if path.startswith("/api/v1/") and method in ("POST", "PUT") else {}
        with twin.open(path, method=method, **body) as answer:
            answer.get_data()
        mutants.now["cell"] = None
        return answer


def raise_stage(folder: Path, state: State | None) -> Stage:
    """Return a fresh app, migrated, with the canaries' world in a state, its members, a suspended provider and tokens."""
    engine.forget()
    app = make_app(f"sqlite:///{folder / f'{state}.sqlite3'}", folder)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    _migrate(app)
    world = build(app, state)
    with app.app_context(), transaction():
        suspended = make_organisation(OrganisationKind.PROVIDER, verification="suspended")
        world.mails["suspended"] = admin_of(suspended).email
        member = make_user()
        from matchmaker.accounts.models import Organisation

        join(member, Role.MEMBER, organisation=db.session.query(Organisation).filter_by(name=ENTERPRISE_NAME[0]).one())
        world.mails["member"] = member.email
    browsers = {"anonymous": app.test_client()} | {role: _enter(app, mail) for role, mail in world.mails.items()}
    return Stage(app, world, state, browsers, {role: make_token(app, mail) for role, mail in world.mails.items()})


def _enter(app: Flask, address_: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"email": address_, "password": PASSWORD})
    assert answer.status_code == 303, answer.status_code
    return browser


def requests_of(stage: Stage, short: bool) -> Iterator[tuple[Cell, str]]:
    """Yield every cell with its address; of a page that searches also the search for what is hidden."""
    for rule in rules(stage.app):
        if short and rule.endpoint.split(".")[0] not in ("introductions", "progress", "privacy", "recommendations"):
            continue
        path = address(stage.app, rule, stage.world)
        for method in METHODS:
            if method in (rule.methods or ()):
                for role in stage.browsers:
                    yield (rule.endpoint, method, role), path


def hidden_from(role: str, state: State | None) -> list[str]:
    """Return the words that a role must not read; a colleague knows what the enterprise knows."""
    who = {"member": "enterprise"}.get(role, role)
    kept = [secret for secret in SECRETS if who == "suspended" or not knows(who, secret, state)]
    return [word for secret in kept for word in SECRETS[secret]]


def status_of(answer: Any) -> str:
    """Return the status; being sent to sign in is told apart from being sent on."""
    asked = answer.status_code == 303 and (answer.location or "").startswith("/sign-in?")
    return "sign-in" if asked else str(answer.status_code)


def walk(stage: Stage, tally: Tally, short: bool) -> dict[Cell, tuple[str, str]]:
    """Ask everything once; return status and address of each cell."""
    found = {}
    for cell, path in requests_of(stage, short):
        answer = stage.ask(cell, path)
        text = _text(answer).replace(path, "")
        found[cell] = (status_of(answer), path)
        tally.cells.add(cell)
        tally.answers += 1
        tally.kinds[answer.content_type.split(";")[0] or "none"] += 1
        if answer.status_code >= 500:
            tally.failures.append(f"{stage.state} {cell} {answer.status_code}")
        tally.leaks += [f"{stage.state} {cell} {word}" for word in hidden_from(cell[2], stage.state) if word in text]
        tally.seen |= {secret for secret, words in SECRETS.items() if words[0] in text}
        if answer.status_code == 403 or found[cell][0] == "sign-in":
            mutants.refused[("allow", cell[0])].add(cell)
    return found


def read_mail(stage: Stage, tally: Tally) -> None:
    """Look into every mail that left or will leave, facts and words, in both languages."""
    roles = {address_: role for role, address_ in stage.world.mails.items()}
    with stage.app.test_request_context():
        for message in db.session.query(OutboxMessage).filter(OutboxMessage.state != MailState.CANCELLED):
            role = roles.get(message.address)
            for language in ("zh", "en") if role else ():
                said = mail.render(message.kind, language, message.subject, message.facts)
                text = f"{message.facts} {said.subject} {said.text} {said.html}"
                tally.answers += 1
                tally.kinds["mail"] += 1
                hidden = hidden_from(str(role), stage.state)
                tally.leaks += [f"{stage.state} mail {message.kind} {role} {word}" for word in hidden if word in text]
        db.session.remove()


def open_each(stage: Stage, base: dict[Cell, tuple[str, str]], tally: Tally) -> None:
    """Open every guard that said no in this state, one at a time, on requests where it did."""
    for mutant, cells in sorted(mutants.refused.items()):
        tally.mutants.add(mutant)
        if mutant in tally.found:
            continue
        with mutants.opened(stage.app, mutant):
            if any(_noticed(stage, cell, *base[cell]) for cell in _spread(cells)):
                tally.found.add(mutant)
    mutants.refused.clear()


def _spread(cells: set[Cell]) -> list[Cell]:
    """Return a few cells, of different routes and roles first."""
    ordered = sorted(cells)
    return [*dict.fromkeys({cell[0]: cell for cell in ordered}.values()), *ordered][:TRIES]


def _noticed(stage: Stage, cell: Cell, status: str, path: str) -> bool:
    answer = stage.ask(cell, path)
    text = _text(answer).replace(path, "") if answer.status_code < 500 else ""
    return status_of(answer) != status or any(word in text for word in hidden_from(cell[2], stage.state))


def main() -> int:
    """Run the proof; return 0 where nothing leaked, nothing failed and no secret was vacuous."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="two states and the pages of introductions alone")
    short = parser.parse_args().short
    mutants.install()
    Session.commit_for_real = Session.commit
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for state in (State.AGREED, State.INTRODUCED) if short else STATES:
            stage = raise_stage(Path(folder), state)
            mutants.now["state"] = str(state)
            Session.commit = lambda self: (self.flush(), self.rollback())
            try:
                base = walk(stage, tally, short)
                read_mail(stage, tally)
                open_each(stage, base, tally)
            finally:
                Session.commit = Session.commit_for_real
            print(f"{state}: {len(base)} cells", file=sys.stderr)
    return report(tally, short)


def report(tally: Tally, short: bool) -> int:
    """Print what leaked and what survived, then the line of figures."""
    for line in [*tally.failures[:20], *tally.leaks[:20]]:
        print(line, file=sys.stderr)
    survivors = sorted("/".join(one) for one in tally.mutants - tally.found)
    vacuous = [] if short else sorted(set(SECRETS) - tally.seen)
    figures = {
        "cells": len(tally.cells),
        "roles": len({cell[2] for cell in tally.cells}),
        "answers": tally.answers,
        "kinds": dict(tally.kinds),
        "leaks": len(tally.leaks),
        "failures": len(tally.failures),
        "never_seen": vacuous,
        "mutants": len(tally.mutants),
        "found": len(tally.found),
        "survivors": survivors,
    }
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if tally.leaks or tally.failures or vacuous else 0


if __name__ == "__main__":
    sys.exit(main())
