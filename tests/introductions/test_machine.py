"""Random walks over all actions by all people on SQLite: what must always hold holds after every step."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matchmaker.accounts.people import Role
from matchmaker.accounts.queries import get_user_by_email
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import DomainError
from matchmaker.introductions import access, alternates, cards, consents, following, service, succession
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction, Reveal
from matchmaker.introductions.outcomes import Band, Outcome
from matchmaker.introductions.progress import Said
from matchmaker.introductions.queries import count_taken_on
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, OPEN, RUNNING, TABLE, Action, Side, Stage, State
from tests.factories import join, make_capability
from tests.introductions.cast import make_cast

PEOPLE = st.sampled_from(["asker", "seller", "officer"])
BOOLEANS = st.booleans()
VERBS = st.sampled_from(["record_meeting", "record_no_show", "plan", "intend", "sign", "deliver", "deny"])
DAYS = st.sampled_from([0, 1, 3, 9, 31, 92])
BANDS, NOTES = st.sampled_from(["", *Band]), st.sampled_from(["", "已验收"])
CLOCK: Any = (
    service.remind_due,
    service.expire_due,
    service.hand_over_due,
    succession.ask_next,
    following.ask_due,
)
# Rounds of walks. What a number draws hangs on which modules are imported, of whose constants hypothesis makes use; the least
# reach nearly every action, and where one is missing more rounds follow, until it is plain that no walk takes it.
LEAST, MOST = 2, 10
REACHED: set[str] = set()  # which actions were taken, over all walks: a walk that goes nowhere proves nothing
TWO_KEYS = (Action.SIGN, Action.DELIVER)
RIGHT = {Side.ENTERPRISE: "asker", Side.PROVIDER: "seller", Side.STAFF: "officer"}


class Walk(RuleBasedStateMachine):
    """One need, two providers of one seller, the first with room for one; whoever does whatever, refused or not."""

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
            other = make_capability()
            join(cast.seller, Role.MEMBER, organisation=other.organisation)
            self.need, self.capability, self.provider = cast.need.id, cast.capability.id, cast.provider.id
            self.other = other.id

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

    @rule(side=st.sampled_from(Side), who=PEOPLE, consent=BOOLEANS, line=BOOLEANS)
    def propose(self, side: Side, who: str, consent: bool, line: bool) -> None:
        self.begin(side, who, consent, line)

    def begin(self, side: Side, who: str, consent: bool, line: bool = False) -> None:
        def step() -> None:
            need = db.session.get_one(Need, self.need)
            capability, other = (db.session.get_one(Capability, key) for key in (self.capability, self.other))
            by = get_user_by_email(self.mails[who])
            then = [other] if line else []
            service.propose(need, capability, by=by, side=side, now=self.now, consent=consent, then=then)

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
            state = one.state if one is not None else None
        if state == State.AGREED:
            self.act("confirm", "officer", ticks=list(Tick))
        elif state == State.PROPOSED:
            self.act("agree", RIGHT[Side(waited or "")], consent=True)
        elif state == State.INTRODUCED:
            self.act("record_meeting", "asker", day=clock.day_of(self.now))
        elif state in (State.MET, State.SIGNED):
            for who in ("asker", "seller"):
                self.act("sign" if state == State.MET else "deliver", who, said=self.said("50-100", "已验收"))

    def said(self, band: str = "", note: str = "") -> Said:
        return Said(day=clock.day_of(self.now), band=band or None, note=note, document="合同" if note else "")

    @rule(side=st.sampled_from(Side))
    def bring_together(self, side: Side) -> None:
        """All the way at once: by chance alone too few walks come this far."""
        self.begin(side, RIGHT[side], True)
        for _ in range(2):
            self.what_must_hold_holds()
            self.go_on()

    @rule(side=st.sampled_from(Side), verbs=st.lists(st.tuples(VERBS, PEOPLE), min_size=2, max_size=6), days=DAYS)
    def run_on(self, side: Side, verbs: list[tuple[str, str]], days: int) -> None:
        """Bring them together and let what follows follow."""
        self.bring_together(side)
        self.take(verbs)
        self.time_goes_by(days)

    @rule(side=st.sampled_from(Side))
    def go_through(self, side: Side) -> None:
        """Everything that can come of it, one after the other: an intention is said between the meeting and the contract alone."""
        self.bring_together(side)
        both = [(verb, who) for verb in ("intend", "sign", "deliver") for who in ("asker", "seller")]
        self.take([("plan", "asker"), ("record_meeting", "seller"), *both])

    def take(self, verbs: list[tuple[str, str]]) -> None:
        day = clock.day_of(self.now)
        how: dict[str, dict[str, Any]] = {
            "record_meeting": {"day": day},
            "record_no_show": {"day": day, "absent": "provider"},
            "plan": {"stage": "quote", "day": day + timedelta(days=9), "owner": "both"},
            "deny": {"outcome": "meeting", "note": "没有谈过", "document": "登记表"},
        }
        for verb, who in verbs:
            self.what_must_hold_holds()
            self.act(verb, who, **how.get(verb, {"said": self.said("50-100", "已验收")}))

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

    @rule(who=PEOPLE, absent=st.sampled_from(["enterprise", "provider", "nobody"]))
    def record_no_show(self, who: str, absent: str) -> None:
        self.act("record_no_show", who, day=clock.day_of(self.now), absent=absent)

    @rule(who=PEOPLE, stage=st.sampled_from(Stage), days=st.integers(-1, 40), owner=st.sampled_from([*Side, "both"]))
    def plan(self, who: str, stage: Stage, days: int, owner: str) -> None:
        self.act("plan", who, stage=stage, day=clock.day_of(self.now) + timedelta(days=days), owner=owner)

    @rule(verb=st.sampled_from(["intend", "sign", "deliver"]), who=PEOPLE, band=BANDS, note=NOTES)
    def claim(self, verb: str, who: str, band: str, note: str) -> None:
        self.act(verb, who, said=self.said(band, note))

    @rule(who=PEOPLE, outcome=st.sampled_from([*Outcome, "nonsense"]), note=NOTES)
    def deny(self, who: str, outcome: str, note: str) -> None:
        self.act("deny", who, outcome=outcome, note=note, document=note)

    @rule(who=PEOPLE, seconds=st.sampled_from([0, 5, 11]))
    def reopen(self, who: str, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.act("reopen", who)

    @rule(side=st.sampled_from(Side), ending=st.sampled_from(["decline", "withdraw"]))
    def end_and_reopen(self, side: Side, ending: str) -> None:
        """At once, by the same person: by chance alone too few walks do."""
        self.begin(side, RIGHT[side], True)
        asked = Side.ENTERPRISE if side != Side.ENTERPRISE else Side.PROVIDER
        who = RIGHT[asked if ending == "decline" else side]
        self.act(ending, who, note="改期", **({"reason": "region"} if ending == "decline" else {}))
        self.act("reopen", who)

    @rule(who=PEOPLE, stars=st.integers(0, 6))
    def rate(self, who: str, stars: int) -> None:
        self.act("rate", who, stars=stars)

    @rule(days=DAYS)
    def time_passes(self, days: int) -> None:
        self.time_goes_by(days)

    def time_goes_by(self, days: int) -> None:
        self.now += timedelta(days=days)
        for job in CLOCK:
            self.attempt(lambda job=job: job(self.now))

    @invariant()
    def what_must_hold_holds(self) -> None:
        with self.app.app_context():
            found = list(db.session.scalars(sa.select(Introduction).order_by(Introduction.id)).unique())
            for provider in {one.provider_id for one in found}:
                assert sum(one.state in OPEN for one in found if one.provider_id == provider) <= 1
            assert len(alternates.list_waiting_for(self.need)) <= 1
            for one in found:
                check(one, self.seen.get(one.code))
                self.seen[one.code] = one.state
                REACHED.update(step.action for step in one.steps)
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
    assert (one.state in OPEN) == (one.waiting_for is not None) == (one.due_on is not None)
    asked = {State.PROPOSED: {"enterprise", "provider"}, State.AGREED: {"staff"}}
    assert one.waiting_for in asked.get(State(one.state), {"enterprise", "provider", "staff", "both", None})
    assert one.stage is None or one.state in RUNNING
    assert {claim.outcome for claim in one.claims} == set() or known_since(one)
    assert len({rating.side for rating in one.ratings}) == len(one.ratings)
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


def known_since(one: Introduction) -> bool:
    """Return whether staff have brought the sides together, before which nobody says what came of it."""
    return any(step.action == Action.CONFIRM for step in one.steps)


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
        stays = later.action in (Action.AGREE, *TWO_KEYS) and later.to_state == later.from_state
        leads = State(earlier.from_state) if later.action == Action.REOPEN else leads  # back to where it came from
        assert stays or later.to_state == leads


def walk(app: Flask, walks: int, steps: int, number: int = 0) -> None:
    """Walk on an app whose database is emptied after each walk; each number is other walks."""
    kind = seed(number)(type("WalkOnApp", (Walk,), {"app": app}))
    how = settings(
        max_examples=walks,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],  # a fault need not be made small to be one
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(kind, settings=how)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_random_walks_keep_the_rules(app: Flask) -> None:
    REACHED.clear()
    for number in range(MOST):
        walk(app, 10, 24, number)
        if number + 1 >= LEAST and set(Action) <= REACHED:
            break
    assert set(Action) <= REACHED


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
