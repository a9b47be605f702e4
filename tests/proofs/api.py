"""`make verify-api`: schemathesis asks every operation of the JSON door with the tokens of several roles and compares with OpenAPI.

Ends with one line of JSON: operations, cases, server errors, schema mismatches, and what the negative control found.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
import time_machine
from flask import Flask, Response
from flask_migrate import upgrade
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.orm import Session

from matchmaker.accounts import passwords, tokens
from matchmaker.accounts.people import User
from matchmaker.app import create_app
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.web.guard import allow
from tests.proofs import api_operator
from tests.proofs.api_things import form_for
from tests.proofs.api_world import ROLES, Known, build

SHAPE = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
LIMIT = "100000000 per minute"
NAMED = {
    "capability",
    "organisation",
    "subject",
    "colleague",
    "expert",
    "solution",
    "ticket",
    "who",
    "whose",
    "into",
    "station",
    "other",
}  # fields of bodies that name what is there
QUIET = {"database": None, "deadline": None, "phases": [Phase.generate], "suppress_health_check": list(HealthCheck)}


@dataclass
class Tally:
    """What was asked and what was wrong."""

    operations: int = 0
    cases: int = 0
    least: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)


def make_app(folder: Path) -> Flask:
    """Return the product as it is served, errors answered, limits raised by configuration."""
    from tests.conftest import settings_for

    passwords.cheapen()
    settings_ = settings_for(f"sqlite:///{folder / 'api.sqlite3'}", folder)
    app = create_app(
        settings_, API_LIMIT=LIMIT, UPLOAD_LIMIT=LIMIT, MAIL_LIMIT=LIMIT, LIMIT_PLANNER=LIMIT, LIMIT_PDF=LIMIT
    )
    app.after_request(_whole)
    with app.app_context():
        upgrade()
        db.session.remove()
    return app


def _whole(answer: Response) -> Response:
    """Read a file that is served to its end and close it: whoever asks here looks at the answer and forgets it."""
    answer.direct_passthrough = False
    answer.make_sequence()
    answer.close()
    return answer


def make_tokens(app: Flask, known: Known) -> dict[str, str]:
    """Return a token of every role, with all scopes."""
    made = {}
    with app.app_context(), transaction():
        for role in ROLES:
            person = db.session.scalars(db.select(User).where(User.email == known.mails[role])).one()
            token, made[role] = tokens.make(person, "proof", ["read", "write", "staff"], 30, clock.now())
            tokens.mark_used(token.id, clock.today())
    return made


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Let every request write and read as it does, and undo it at its commit: the world stays as rich as it was built."""
    commit = Session.commit
    Session.commit = lambda self: (self.flush(), self.rollback())[1]
    try:
        yield
    finally:
        Session.commit = commit


@contextmanager
def silent(app: Flask) -> Iterator[None]:
    """Let planted errors print nothing; the logger is one for every app of the process, so it is given back as it was."""
    before, app.logger.disabled = app.logger.disabled, True
    try:
        yield
    finally:
        app.logger.disabled = before


def prepare(case: Case, known: Known, dice: random.Random, wrong: bool) -> None:
    """Put things that exist in the place of invented codes, so that most cases come further than 404.

    Half of the right cases also get values that let a step through where its state does.
    """
    if wrong:
        return
    place = case.operation.path
    for name in case.path_parameters or {}:
        if dice.random() < 0.9:
            case.path_parameters[name] = dice.choice(known.codes_for(place, name))
    if isinstance(case.body, dict):
        if dice.random() < 0.7:
            case.body |= {name: value for name, value in known.likely(dice, place).items() if name in _fields(case)}
        for name in NAMED & case.body.keys():
            case.body[name] = dice.choice(known.codes_for(place, name))
        if "file" in case.body and dice.random() < 0.8:
            case.body |= api_operator.form_for(known.codes) if place.endswith("/offline") else form_for(place)
    if case.headers and "If-Match" in case.headers and dice.random() < 0.8:
        case.headers["If-Match"] = "*"


def _fields(case: Case) -> set[str]:
    """The fields that a body of the operation has."""
    whole = case.operation.schema.raw_schema
    body = whole["paths"][case.operation.path][case.method.lower()]["requestBody"]["content"]
    name = next(iter(body.values()))["schema"]["$ref"].rsplit("/", 1)[-1]
    return set(whole["components"]["schemas"][name].get("properties", {}))


def is_sent(case: Case) -> bool:
    """Return whether what was drawn wrong is sent: a list without members leaves nothing in an address."""
    return [] not in (case.query or {}).values()


def ask(case: Case, role: str, secret: str, language: str, tally: Tally, wrong: bool) -> None:
    """Send one case and write down what was wrong with the answer; that it is refused is asked only where its data were drawn wrong."""
    shape = SHAPE if wrong else [one for one in SHAPE if one is not negative_data_rejection]
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}
    answer = case.call(headers=headers)
    tally.cases += 1
    tally.statuses[f"{answer.status_code // 100}xx"] += 1
    if answer.status_code < 300:
        tally.answered[f"{case.method} {case.operation.path}"] += 1
    what = f"{case.method} {case.operation.path} as {role}: {answer.status_code}"
    for checks, found in (([not_a_server_error], tally.errors), (shape, tally.mismatches)):
        try:
            case.validate_response(answer, checks=checks, headers=headers)
        except FailureGroup as group:
            found.extend(f"{what}: {type(one).__name__}: {one.message[:300]}" for one in group.exceptions)


def draw(operation: Any, mode: GenerationMode, cases: int) -> list[Case]:
    """Return cases of one operation; what has nothing to vary is there as often as the others, what cannot be wrong not at all."""
    drawn: list[Case] = []

    @settings(max_examples=cases, derandomize=True, **QUIET)
    @given(operation.as_strategy(generation_mode=mode))
    def take(case: Case) -> None:
        drawn.append(case)

    try:
        take()
    except (Unsatisfiable, schemathesis.errors.SchemathesisError):
        return []
    return [drawn[at % len(drawn)] for at in range(cases)]


def run(app: Flask, known: Known, cases: int, only: str = "", seed: int = 1) -> Tally:
    """Ask every operation `cases` times as each role, about a third of them with wrong data where there is data."""
    tally, dice = Tally(), random.Random(seed)
    secrets = make_tokens(app, known)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    counts = []
    with nothing_kept(), silent(app), time_machine.travel(known.moment, tick=False):
        for operation in (result.ok() for result in schema.get_all_operations()):
            name = f"{operation.method.upper()} {operation.path}"
            if not re.search(only, name):
                continue
            tally.operations += 1
            tally.answered[name] += 0
            before = tally.cases
            wrong = draw(operation, GenerationMode.NEGATIVE, cases // 3 * len(ROLES)) if cases >= 3 else []
            right = draw(operation, GenerationMode.POSITIVE, cases * len(ROLES) - len(wrong))
            for at, case in enumerate([*wrong, *right]):
                role = ROLES[at % len(ROLES)]
                prepare(case, known, dice, at < len(wrong))
                ask(case, role, secrets[role], dice.choice(("zh", "en")), tally, at < len(wrong) and is_sent(case))
            counts.append(tally.cases - before)
    tally.least = min(counts, default=0)
    return tally


def plant(app: Flask) -> None:
    """The negative control: one route breaks, one answers another shape."""

    def broken(**_: str) -> Response:
        raise RuntimeError("planted")

    def other(**_: str) -> Response:
        return Response('{"name": 1}', content_type="application/json")

    for endpoint, view in (("api.notices_index", broken), ("api.me_show", other)):
        old = app.view_functions[endpoint]
        view.scope = old.scope
        app.view_functions[endpoint] = allow(*old.allowed)(view)


def control(folder: Path) -> dict[str, int]:
    """Return how many errors and mismatches are found where there are some."""
    app = make_app(folder)
    known = build(app)
    plant(app)
    broken, other = run(app, known, 1, "GET /notices"), run(app, known, 1, "GET /me")
    return {"errors": len(broken.errors), "mismatches": len(other.mismatches)}


def main() -> int:
    """Run the proof from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=30, help="of each operation as each of the roles")
    parser.add_argument("--only", default="", help="a regular expression for 'METHOD /path'")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        app = make_app(Path(one))
        tally = run(app, build(app), asked.cases, asked.only)
        planted = control(Path(two))
    print("never answered 2xx:", ", ".join(name for name, n in tally.answered.items() if not n) or "none")
    for line in (*dict.fromkeys(tally.errors), *dict.fromkeys(tally.mismatches)):
        print(line)
    told = {
        "proof": "api",
        "operations": tally.operations,
        "cases": tally.cases,
        "cases_least": tally.least,
        "roles": len(ROLES),
        "errors": len(tally.errors),
        "mismatches": len(tally.mismatches),
        "operations_that_answered": sum(n > 0 for n in tally.answered.values()),
        "statuses": dict(sorted(tally.statuses.items())),
        "control": planted,
        "seconds": round(time.monotonic() - began),
    }
    print(json.dumps(told))
    held = not tally.errors and not tally.mismatches and all(planted.values())
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
