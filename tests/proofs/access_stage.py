"""The world of `make verify-access`: one app in one state of an introduction, a browser for each role, what was asked and found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.accounts.people import Role
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.recommendations import engine
from matchmaker.web import mail
from tests.conftest import _migrate, make_app
from tests.factories import PASSWORD, admin_of, join, make_organisation, make_user
from tests.house.addresses import address, rules
from tests.house.forms import Page
from tests.house.hostile import base_of
from tests.house.programs import make_token
from tests.house.reading import kind_of, offers, read
from tests.house.test_routes import METHODS, _copy
from tests.house.world import ENTERPRISE_NAME, SECRETS, World, build, knows
from tests.proofs import mutants
from tests.proofs.mutants import Cell, Mutant

SHORT = ("introductions", "progress", "privacy", "recommendations")
REFUSED = ("403", "404", "sign-in")


class Told(NamedTuple):
    """What one cell was answered: status, address, and what the page offers."""

    status: str
    path: str
    offers: set[tuple[str, str]]


Base = dict[Cell, Told]


@dataclass
class Tally:
    """What was asked and found, over all states."""

    cells: set[Cell] = field(default_factory=set)
    answers: int = 0
    failures: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    in_vain: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    seen: set[tuple[str, str]] = field(default_factory=set)
    mutants: set[Mutant] = field(default_factory=set)
    found: set[Mutant] = field(default_factory=set)
    behind: set[Mutant] = field(default_factory=set)
    moot: set[Mutant] = field(default_factory=set)
    unasked: set[Mutant] = field(default_factory=set)

    def add(self, other: "Tally") -> None:
        """Take in what another process asked and found."""
        self.answers += other.answers
        self.kinds += other.kinds
        self.failures += other.failures
        self.leaks += other.leaks
        for name in ("cells", "in_vain", "seen", "mutants", "found", "behind", "moot", "unasked"):
            getattr(self, name).update(getattr(other, name))


@dataclass
class Stage:
    """One app with its world in one state, and a browser for each role."""

    app: Flask
    world: World
    state: State | None
    browsers: dict[str, FlaskClient]
    secrets: dict[str, str]

    def ask(self, cell: Cell, path: str) -> Any:
        """Return the answer of one request, while the guards tell where they said no; the world stays as it is."""
        mutants.now |= {"cell": cell, "said": []}
        answer = self.open(*cell[1:], path)
        mutants.now["cell"] = None
        return answer

    def open(self, method: str, role: str, path: str, sent: dict[str, list[str]] | None = None) -> Any:
        """Return the answer of one request, a form's if something is sent."""
        twin = _copy(self.app, self.browsers[role], self.secrets.get(role))
        body = {"json": {}} if path.startswith("/api/v1/") and method in ("POST", "PUT") else {"data": sent or {}}
        with twin.open(path, method=method, **body) as answer:
            answer.get_data()
        return answer

    def follow(self, role: str, page: str, at: str, offer: tuple[str, str]) -> str:
        """Return the status of what a page offers: a link followed, a form filled in and sent."""
        method, path = offer
        form = Page(page, at).form_to(path) if method == "POST" else None
        return status_of(self.open(method, role, path, form and base_of(form)))


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
    """Yield every cell with its address."""
    for rule in rules(stage.app):
        if short and rule.endpoint.split(".")[0] not in SHORT:
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


def text_of(answer: Any, path: str) -> str:
    """Return what can be read of an answer, without the address that was typed."""
    return read(answer).replace(path, "") if answer.status_code < 500 else ""


def walk(stage: Stage, tally: Tally, short: bool) -> Base:
    """Ask everything once; return status and address of each cell."""
    found: Base = {}
    for cell, path in requests_of(stage, short):
        answer = stage.ask(cell, path)
        text, kind = text_of(answer, path), kind_of(answer.content_type or "")
        found[cell] = Told(status_of(answer), path, offers_of(answer, text))
        tally.cells.add(cell)
        tally.answers += 1
        tally.kinds[kind] += 1
        if answer.status_code >= 500:
            tally.failures.append(f"{stage.state} {cell} {answer.status_code}")
        tally.leaks += [f"{stage.state} {cell} {word}" for word in hidden_from(cell[2], stage.state) if word in text]
        tally.seen |= {(secret, kind) for secret, words in SECRETS.items() if any(word in text for word in words)}
        if answer.status_code in (401, 403) or found[cell].status == "sign-in":
            mutants.refused[("allow", cell[0])].add(cell)
    tally.in_vain |= in_vain(stage, found)
    return found


def offers_of(answer: Any, text: str) -> set[tuple[str, str]]:
    """Return what a page offers; a redirect's page is read by nobody."""
    is_page = kind_of(answer.content_type or "") == "html" and not 300 <= answer.status_code < 400
    return offers(text) if is_page else set()


def in_vain(stage: Stage, base: Base) -> set[str]:
    """Return what pages offer and doors refuse to the same reader."""
    refusals, found = refusals_of(base), set()
    for (endpoint, method, role), told in base.items():
        for offer in sorted(told.offers):
            if (role, *offer) in refusals:
                page = text_of(stage.open(method, role, told.path), told.path)
                if is_refused(stage.follow(role, page, told.path, offer), role):
                    found.add(f"{endpoint} {method} {role}: {' '.join(offer)}")
    return found


def refusals_of(base: Base) -> set[tuple[str, str, str]]:
    """Return (role, method, path) of what is refused; a visitor may be asked to sign in first."""
    refused = set()
    for (_endpoint, method, role), told in base.items():
        if is_refused(told.status, role):
            refused.add((role, method, told.path))
    return refused


def is_refused(status: str, role: str) -> bool:
    """Return whether an answer says that this is not for the asker."""
    return status in REFUSED and (role, status) != ("anonymous", "sign-in")


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
                tally.seen |= {(secret, "mail") for secret, words in SECRETS.items() if words[0] in text}
        db.session.remove()
