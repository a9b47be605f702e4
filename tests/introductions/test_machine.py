"""Random walks over all actions by all people on SQLite: what must always hold holds after every step."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import DomainError
from matchmaker.introductions import access, cards, consents, service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction, Reveal
from matchmaker.introductions.queries import count_taken_on
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, OPEN, TABLE, WAITING, Action, Side, State
from tests.introductions.cast import make_cast

PEOPLE = st.sampled_from(["asker", "seller", "officer"])
BOOLEANS = st.booleans()
REACHED: set[str] = set()  # over all walks: a walk that goes nowhere proves nothing
RIGHT = {Side.ENTERPRISE: "asker", Side.PROVIDER: "seller", Side.STAFF: "officer"}


class Walk(RuleBasedStateMachine):
    """One need, one provider with room for one; whoever does whatever, refused or not."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.now = clock.now()
        self.seen: dict[str, str] = {}

    @initialize()
    def people_arrive(self) -> None:
        with self.app.app_context(), transaction():
            cast = make_cast(provider={"capacity": 1})
            people = (cast.asker, cast.seller, cast.officer)
            self.mails = dict(zip(("asker", "seller", "officer"), (one.email for one in people), strict=True))
            self.need, self.capability, self.provider = cast.need.id, cast.capability.id, cast.provider.id

    def attempt(self, step: Any) -> None:
        """Take a step in a transaction of its own; a refusal is an answer, anything else is a fault."""
        with self.app.app_context():
            try:
                with transaction():
                    step()
            except DomainError:
                pass

    def latest(self) -> Introduction | None:
        return db.session.scalars(sa.select(Introduction).order_by(Introduction.id.desc())).unique().first()

    def act(self, name: str, who: str, **more: Any) -> None:
        def step() -> None:
            one = self.latest()
            if one is not None:
                getattr(service, name)(one, by=get_user_by_email(self.mails[who]), now=self.now, **more)

        self.attempt(step)

    @rule(side=st.sampled_from(Side), who=PEOPLE, consent=BOOLEANS)
    def propose(self, side: Side, who: str, consent: bool) -> None:
        self.begin(side, who, consent)

    def begin(self, side: Side, who: str, consent: bool) -> None:
        from matchmaker.catalogue.models import Need
        from matchmaker.catalogue.offers import Capability

        def step() -> None:
            need, capability = db.session.get(Need, self.need), db.session.get(Capability, self.capability)
            assert need is not None
            assert capability is not None
            by = get_user_by_email(self.mails[who])
            service.propose(need, capability, by=by, side=side, now=self.now, consent=consent)

        self.attempt(step)

    @rule(side=st.sampled_from(Side))
    def propose_rightly(self, side: Side) -> None:
        self.begin(side, RIGHT[side], True)

    @rule()
    def go_on(self) -> None:
        """Whoever is waited for says yes, so that walks get far."""
        with self.app.app_context():
            one = self.latest()
            waited = one.waiting_for if one is not None else None
        if waited == Side.STAFF:
            self.act("confirm", "officer", ticks=list(Tick))
        elif waited is not None:
            self.act("agree", RIGHT[Side(waited)], consent=True)

    @rule(side=st.sampled_from(Side))
    def bring_together(self, side: Side) -> None:
        """All the way at once: by chance alone too few walks come this far."""
        self.begin(side, RIGHT[side], True)
        for _ in range(3):
            self.what_must_hold_holds()
            self.go_on()

    @rule(who=PEOPLE, consent=BOOLEANS)
    def agree(self, who: str, consent: bool) -> None:
        self.act("agree", who, consent=consent)

    @rule(who=PEOPLE, whole=BOOLEANS)
    def confirm(self, who: str, whole: bool) -> None:
        self.act("confirm", who, ticks=list(Tick) if whole else [Tick.SECRECY])

    @rule(who=PEOPLE, reason=st.sampled_from(["region", "other", "nonsense"]))
    def decline(self, who: str, reason: str) -> None:
        self.act("decline", who, reason=reason)

    @rule(who=PEOPLE, note=st.sampled_from(["", "改期"]))
    def withdraw(self, who: str, note: str) -> None:
        self.act("withdraw", who, note=note)

    @rule(who=PEOPLE)
    def record_meeting(self, who: str) -> None:
        self.act("record_meeting", who, day=clock.day_of(self.now))

    @rule(who=PEOPLE)
    def close(self, who: str) -> None:
        self.act("close", who, reason="budget")

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.attempt(lambda: (service.remind_due(self.now), service.expire_due(self.now)))

    @invariant()
    def what_must_hold_holds(self) -> None:
        with self.app.app_context():
            found = list(db.session.scalars(sa.select(Introduction).order_by(Introduction.id)).unique())
            assert sum(one.state in OPEN for one in found) <= 1
            for one in found:
                check(one, self.seen.get(one.code))
                self.seen[one.code] = one.state
                REACHED.add(one.state)
            if found:
                assert count_taken_on(self.provider) <= 1

    def teardown(self) -> None:
        with self.app.app_context():
            db.session.remove()
            with db.engine.begin() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                for table in db.metadatas[None].sorted_tables:
                    connection.exec_driver_sql(f'DELETE FROM "{table.name}"')


def check(one: Introduction, before: str | None) -> None:
    """Fail where one introduction breaks a rule."""
    waits = one.state in WAITING
    assert waits == (one.waiting_for is not None) == (one.due_on is not None)
    assert (one.waiting_for == Side.STAFF) == (one.state == State.AGREED)
    known = one.state in KNOWN_TO_EACH_OTHER
    reveals = db.session.query(Reveal).filter_by(introduction_id=one.id).count()
    assert reveals == (2 if known else 0)
    for side, other in ((Side.ENTERPRISE, one.provider), (Side.PROVIDER, one.enterprise)):
        own = one.enterprise if side == Side.ENTERPRISE else one.provider
        person = own.memberships[0].user
        assert access.visible(one, person, other).contact is known
        shown = cards.contact_of(one, person, Side.PROVIDER if side == Side.ENTERPRISE else Side.ENTERPRISE)
        assert (shown is not None) is known
    both = all(access.has_consented(one, organisation.id) for organisation in (one.enterprise, one.provider))
    assert both or one.state not in (State.AGREED, *KNOWN_TO_EACH_OTHER)
    follow_the_table(one)
    assert before is None or before == one.state or one.steps[-1].to_state == one.state


def follow_the_table(one: Introduction) -> None:
    """Fail where the steps do not chain up to the state by rows of the table."""
    steps: list[Any] = list(one.steps)
    assert steps[0].action == Action.PROPOSE
    assert steps[-1].to_state == one.state
    moments: list[datetime] = [step.at for step in steps]
    assert moments == sorted(moments)
    for earlier, later in pairwise(steps):
        assert later.from_state == earlier.to_state
        leads = TABLE[State(later.from_state), Action(later.action)]
        stays = later.action == Action.AGREE and later.to_state == State.PROPOSED
        assert stays or later.to_state == leads


def walk(app: Flask, most: int, steps: int) -> None:
    """Walk on an app whose database is emptied after each walk."""
    kind = type("WalkOnApp", (Walk,), {"app": app})
    how = settings(
        max_examples=most,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,  # what is reached must not depend on luck
        phases=[Phase.generate],  # a fault need not be made small to be one
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(kind, settings=how)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_random_walks_keep_the_rules(app: Flask) -> None:
    REACHED.clear()
    walk(app, 15, 20)
    assert {State.AGREED, State.INTRODUCED} <= REACHED


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_random_walks_notice_a_broken_rule(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: contacts that are revealed when a side agrees are caught by the invariant."""
    give = consents.give

    def too_early(introduction: Introduction, side: Side, **more: Any) -> Any:
        row = give(introduction, side, **more)
        consents.reveal(introduction, more["now"])
        return row

    monkeypatch.setattr(consents, "give", too_early)
    with pytest.raises(AssertionError):
        walk(app, 20, 6)
