"""One introduction played through the browser's doors by everybody, each answer compared with `introduction_model.py`."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from matchmaker.accounts import passwords
from matchmaker.accounts.models import Organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import IllegalTransition
from matchmaker.introductions import moves, sweeping
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.fairness import Refusal
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import OPEN, Action
from tests.conftest import make_app
from tests.factories import (
    PASSWORD,
    admin_of,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)
from tests.introductions.cast import make_cast
from tests.proofs.introduction_model import BY_CLOCK, KNOWN, SIDE_OF, TABLE, Model

START = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday morning in Beijing, far from holidays
FAR, DAY = timedelta(days=3000), timedelta(days=1)
BEGIN = {"ask": ("asker", "enterprise"), "respond": ("seller", "provider"), "propose": ("officer", "staff")}
PATHS = {
    "confirm": "/staff/introductions/{}/confirm",
    "record_meeting": "/introductions/{}/meeting",
    "record_no_show": "/introductions/{}/no-show",
}
STAFF_WITHDRAW = "/staff/introductions/{}/withdraw"
LOOK = """SELECT state, waiting_for, due_on IS NOT NULL,
    (SELECT count(*) FROM introduction_step s WHERE s.introduction_id = i.id),
    (SELECT count(*) FROM reveal r WHERE r.introduction_id = i.id) FROM introduction i WHERE code = ?"""


class Violation(AssertionError):
    """The product did something else than the model."""


@dataclass
class World:
    """The app, who plays, and what the walks have tried so far."""

    app: Flask
    path: Path
    clock: Any
    mails: dict[str, str]
    needs: Iterator[str]
    capability: str
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    steps: int = 0
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def browser(self, role: str) -> FlaskClient:
        """Return a browser in which the role is signed in."""
        if role not in self.browsers:
            self.browsers[role] = self.app.test_client()
            if role != "anonymous":
                entered = self.browsers[role].post("/sign-in", data={"email": self.mails[role], "password": PASSWORD})
                assert entered.status_code == 303
        return self.browsers[role]

    def look(self, code: str) -> tuple[Any, ...]:
        """Return what the database holds: state, who is waited for, whether there is a due day, steps, reveals."""
        with closing(sqlite3.connect(self.path)) as connection:
            return tuple(connection.execute(LOOK, (code,)).fetchone())


@contextmanager
def world(folder: Path, template: Path | None = None) -> Iterator[World]:
    """Make a world on a database of its own and stop the clock there."""
    passwords.cheapen()
    path = folder / "proof.sqlite3"
    if template is not None:
        shutil.copy(template, path)
    with time_machine.travel(START, tick=False) as stopped:
        app = make_app(f"sqlite:///{path}", folder)
        with app.app_context():
            if template is None:
                upgrade()
            with transaction():
                made = _people(app, path, stopped)
        yield made
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _people(app: Flask, path: Path, stopped: Any) -> World:
    cast = make_cast(provider={"capacity": 50})
    for one in (cast.enterprise, cast.provider):
        one.verified_until = (START + FAR).date()
    people = {"asker": cast.asker, "seller": cast.seller, "officer": cast.officer, "second": make_officer(cast.park)}
    people |= {"operator": make_operator(), "other_officer": make_officer(make_park())}
    people["third_enterprise"] = admin_of(make_organisation(park=cast.park))
    people["third_provider"] = admin_of(make_provider())
    mails = {role: person.email for role, person in people.items()}
    return World(app, path, stopped, mails, _needs(app, cast.enterprise.id), cast.capability.code)


def _needs(app: Flask, enterprise_id: int) -> Iterator[str]:
    while True:
        with app.app_context(), transaction():
            db.session.execute(sa.delete(Refusal))  # what was refused before is another proof's
            left = sa.update(Introduction).where(Introduction.state.in_(OPEN))  # nor does an earlier walk hold a place
            db.session.execute(left.values(state="closed", waiting_for=None, due_on=None, stage=None))
            owner = db.session.get_one(Organisation, enterprise_id)
            code = make_need(owner, expires_on=(START + FAR).date()).code
        yield code


class Play:
    """One walk: where the introduction stands and where it must stand."""

    def __init__(self, world: World, how: str) -> None:
        self.world = world
        self.now = clock.now()
        if self.now - START > DAY:  # a walk begins on the same days, and nobody is signed in from the future
            self.now = START
            self.travel(timedelta())
            world.browsers.clear()
        self.begin(how)

    def travel(self, by: timedelta) -> None:
        """Move the stopped clock; whoever was signed in for days signs in again."""
        self.now += by
        self.world.clock.move_to(self.now)
        if by > DAY:
            self.world.browsers.clear()

    def begin(self, how: str) -> None:
        """Begin an introduction for a need of its own."""
        self.need = next(self.world.needs)
        role, initiator = BEGIN[how]
        forms: dict[str, tuple[str, dict[str, Any]]] = {
            "ask": (f"/needs/{self.need}/ask/{self.world.capability}", {"consent": "y"}),
            "respond": (f"/needs/{self.need}/respond", {"lines_0": "漏检率 0.3%", "consent": "y"}),
            "propose": (f"/staff/needs/{self.need}/propose", {"few_reason": "只有一家"}),
        }
        path, data = forms[how]
        answer = self.world.browser(role).post(path, data={**data, "capability": self.world.capability})
        if answer.status_code != 303:
            raise Violation(f"{how} was answered {answer.status_code}")
        self.code = str(answer.location).rsplit("/", 1)[-1]
        self.model = Model(initiator, last=("propose", role))
        self.steps = 1
        self.compare("begin")

    def compare(self, what: str) -> None:
        """Fail where the database holds something else than the model."""
        self.world.steps += 1
        model = self.model
        must = (model.state, model.waiting, int(model.waiting is not None), self.steps, 2 * (model.state in KNOWN))
        found = self.world.look(self.code)
        if found != must:
            raise Violation(f"{what}: {found} instead of {must}")

    def take(self, action: str, role: str, form: Mapping[str, Any]) -> None:
        """Send a form and compare status, words and what was kept."""
        state, takes = self.model.state, self.model.takes(action)
        path = PATHS.get(action, f"/introductions/{{}}/{action}")
        if action == "withdraw" and (role == "other_officer" or SIDE_OF.get(role) == "staff"):
            path = STAFF_WITHDRAW
        must = self.model.answer(action, role, form | {"role": role}, clock.day_of(self.now).isoformat())
        try:
            answer = self.world.browser(role).post(path.format(self.code), data=self.data(action, role, form))
        except Exception as broken:
            raise Violation(f"{action} by {role} broke: {broken!r}") from broken
        what = f"{action} by {role} in {state} with {dict(form)}"
        if answer.status_code != must.status or must.words not in answer.get_data(as_text=True):
            raise Violation(f"{what}: {answer.status_code} instead of {must}")
        self.steps += must.changes
        self.compare(what)
        nobody = (state, action) == ("expired", "reopen")  # the clock ended it, so there is nobody who could undo it
        tried = must.changes if takes else must.status in ((403, 409) if nobody else (409,)) and role in SIDE_OF
        if tried:
            self.world.pairs.add((state, action))

    def data(self, action: str, role: str, form: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the browser sends; a form that is not fit lacks what its door asks for."""
        day, note = clock.day_of(self.now).isoformat(), form["note"]
        document = "合同 HT-7" if SIDE_OF.get(role) == "staff" else ""
        whole: dict[str, tuple[str, dict[str, Any]]] = {
            "agree": ("consent", {"consent": "y"}),
            "confirm": ("ticks", {"ticks": [str(tick) for tick in Tick]}),
            "record_meeting": ("day", {"day": day, "note": note}),
            "record_no_show": ("absent", {"day": day, "absent": "provider"}),
            "plan": ("stage", {"stage": "quote", "day": self.day_after(10), "owner": form["owner"]}),
            "intend": ("day", {"day": day, "note": note, "document": document}),
            "sign": (
                "band",
                {"day": day, "contract": "contract", "band": form["band"], "note": note, "document": document},
            ),
            "deliver": ("note", {"day": day, "note": note, "document": document}),
            "deny": ("note", {"outcome": form["outcome"], "note": note, "document": document}),
            "decline": ("reason", {"reason": "budget"}),
            "withdraw": ("note", {"note": note}),
            "close": ("reason", {"reason": "budget"}),
            "reopen": ("", {}),
        }
        needed, sent = whole[action]
        return sent if form["fit"] else {name: value for name, value in sent.items() if name != needed}

    def day_after(self, days: int) -> str:
        """Return a day to plan for."""
        return (clock.day_of(self.now) + timedelta(days=days)).isoformat()

    def wait(self, seconds: int) -> None:
        """Let some seconds pass."""
        self.travel(timedelta(seconds=seconds))
        self.model.age += seconds

    def days_pass(self) -> None:
        """Let two months go by and the clock do what is due; what it must not do it does not."""
        state = self.model.state
        self.travel(timedelta(days=62))
        with self.world.app.app_context(), transaction():
            sweeping.remind_due(clock.now())
        for job in (sweeping.expire_due, sweeping.hand_over_due):
            try:
                with self.world.app.app_context(), transaction():
                    job(clock.now())
            except Exception as broken:
                raise Violation(f"{job.__name__} in {state} broke: {broken!r}") from broken
        self.steps += bool(self.model.days_pass())
        self.compare(f"two months in {state}")
        for action in BY_CLOCK:
            self.ask_the_table(state, action)
            self.world.pairs.add((state, action))

    def ask_the_table(self, state: str, action: str) -> None:
        """Compare one pair that no door reaches: where the product itself asks its table."""
        with self.world.app.app_context(), db.session.no_autoflush:
            one = get_introduction(self.code)
            one.state = state
            try:
                moves.target(one, Action(action), None)
                found = True
            except IllegalTransition:
                found = False
            db.session.rollback()
        if found != (action in TABLE[state]):
            raise Violation(f"the table {'has' if found else 'lacks'} {action} in {state}")

    def someone(self, action: str) -> list[str]:
        """Return who could take the step if the state had it."""
        if action == "reopen":
            return [self.model.last[1]] if self.model.last[1] in SIDE_OF else []
        if action == "confirm":
            return ["second"]
        if action in ("agree", "decline"):
            asked = {"enterprise": ["asker"], "provider": ["seller"]}.get(self.model.waiting or "")
            return asked or (["seller"] if self.model.initiator == "enterprise" else ["asker"])
        if action == "withdraw":
            return [{"enterprise": "asker", "provider": "seller", "staff": "officer"}[self.model.initiator]]
        return ["asker", "seller"]

    def go_to(self, state: str) -> None:
        """Bring it from *proposed* into a state through the doors."""
        ways = {"declined": "decline", "withdrawn": "withdraw"}
        if state == "expired":
            self.days_pass()
        elif state in ways:
            self.rightly(ways[state])
        elif state != "proposed":
            while self.model.state == "proposed":
                self.rightly("agree")
            order = ("agreed", "introduced", "met", "signed", "delivered")
            verbs = ("confirm", "record_meeting", "sign", "deliver")
            for verb in verbs[: order.index("introduced" if state == "closed" else state)]:
                for role in self.someone(verb)[: 2 if verb in ("sign", "deliver") else 1]:
                    self.take(verb, role, FIT)
            if state == "closed":
                self.take("close", "asker", FIT)

    def rightly(self, action: str) -> None:
        """Take a step by whoever could, with a form that is fit."""
        for role in self.someone(action)[:1]:
            self.take(action, role, self.fit(action, role))

    def fit(self, action: str, role: str, **more: Any) -> dict[str, Any]:
        """Return a form that holds; a denial is of what somebody else claims."""
        deniable = self.model.deniable(SIDE_OF[role]) if action == "deny" and role in SIDE_OF else []
        return {**FIT, "outcome": deniable[0] if deniable else "meeting", **more}


FIT: dict[str, Any] = {"fit": True, "note": "已核对", "band": "50-100", "owner": "both", "outcome": "meeting"}
