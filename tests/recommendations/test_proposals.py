"""Decisions as they are read from both databases, and the weights file that they propose: valid, complete and tried by nobody yet."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.commands import propose_weights as module
from matchmaker.commands.propose_weights import propose_weights
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, DeclineReason, Side, State
from matchmaker.matching import learning
from matchmaker.matching.components import NAMES, Components
from matchmaker.matching.learning import Proposal, propose
from matchmaker.matching.pool import Pool
from matchmaker.matching.weights import DIRECT, default_weights, parse_weights
from matchmaker.recommendations import freezing, proposals, service
from matchmaker.recommendations.models import Ranking
from matchmaker.recommendations.ordering import Basis
from matchmaker.recommendations.proposals import Progress, as_weights, list_decisions
from tests.factories import admin_of, make_capability, make_need, make_provider
from tests.matching.simulator import World, decisions, fading

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def world(session: None) -> Iterator[tuple[Need, list[Organisation]]]:
    """A need whose enterprise was shown a list of five providers."""
    need, providers = make_need(), [make_provider() for _ in range(5)]
    show(need, providers)
    return need, providers


def show(need: Need, providers: list[Organisation]) -> None:
    size = len(providers)
    dice = np.random.default_rng(1)
    components = Components(**{name: np.sort(dice.random(size))[::-1] * 0.5 + 0.3 for name in NAMES})
    pool = Pool(
        tuple(f"C-{one.code}" for one in providers),
        tuple(one.code for one in providers),
        components,
        (None,) * size,
        (True,) * size,
    )
    rows = [
        {"need": need.code, "capability": f"C-{one.code}", "provider": one.code, "group": 0, "score": "0.5"}
        for one in providers
    ]
    viewer = admin_of(need.organisation).id
    freezing.freeze(viewer, need.code, rows, clock.now(), Basis(pool, default_weights()))


def introduce(need: Need, provider: Organisation, initiator: Side, refused: DeclineReason | None = None) -> None:
    by, now = admin_of(provider if initiator == Side.PROVIDER else need.organisation).id, clock.now()
    row = Introduction(
        code=f"I-{provider.code}",
        need=need,
        enterprise=need.organisation,
        provider=provider,
        initiator=initiator,
        initiator_user_id=by,
        state=State.DECLINED,
        created_at=now,
        changed_at=now,
    )
    if refused:
        step = {"from_state": State.PROPOSED, "to_state": State.DECLINED, "actor_id": admin_of(provider).id}
        row.steps = [Step(action=Action.DECLINE, at=now, reason=refused, **step)]
    db.session.add(row)
    db.session.flush()


def told() -> list[tuple[int, bool]]:
    """The place of each decision and whether it was chosen."""
    return [(int(one.ranks[one.at]), one.chosen) for one in list_decisions()]


def test_what_is_saved_asked_for_and_set_aside_is_read(world: tuple[Need, list[Organisation]]) -> None:
    need, (_, second, third, fourth, fifth) = world
    by = admin_of(need.organisation)
    service.save(need, third, by, clock.now())
    introduce(need, fourth, Side.ENTERPRISE)
    service.call_unsuitable(need, second, DeclineReason.PROCESS, "", by, clock.now())
    service.call_unsuitable(need, fifth, DeclineReason.TIMING, "", by, clock.now())
    assert told() == [(3, True), (4, True), (2, False)]
    assert {one.need for one in list_decisions()} == {need.code}
    assert [len(one.ranks) for one in list_decisions()] == [4, 3, 2], "the fifth, who had no time, stands beside nobody"


def test_strengths_are_those_of_the_kept_list(world: tuple[Need, list[Organisation]]) -> None:
    need, providers = world
    service.save(need, providers[0], admin_of(need.organisation), clock.now())
    [found] = list_decisions()
    kept = freezing.unpacked(db.session.query(Ranking).one()).pool
    for name in ("tags", "meaning", "fit"):
        assert found.strengths[:, DIRECT.index(name)].tolist() == getattr(kept.components, name).tolist()


@pytest.mark.parametrize(("reason", "chosen"), [(DeclineReason.BUDGET, False), (DeclineReason.CAPACITY, True)])
def test_a_refusal_about_the_match_takes_the_choice_back(
    world: tuple[Need, list[Organisation]], reason: DeclineReason, chosen: bool
) -> None:
    introduce(world[0], world[1][1], Side.ENTERPRISE, reason)
    assert told() == [(2, chosen)]


def test_what_a_provider_began_is_no_choice_from_the_list(world: tuple[Need, list[Organisation]]) -> None:
    introduce(world[0], world[1][1], Side.PROVIDER)
    introduce(world[0], world[1][2], Side.PROVIDER, DeclineReason.PROCESS)
    assert told() == []


def test_a_list_that_this_version_cannot_read_is_passed_over(world: tuple[Need, list[Organisation]]) -> None:
    service.save(world[0], world[1][1], admin_of(world[0].organisation), clock.now())
    assert told() == [(2, True)]
    db.session.query(Ranking).one().inputs = b"older"
    db.session.flush()
    assert told() == []


def make_proposal() -> Proposal:
    wanted = {"text": 0.4, "meaning": 0.3, "tags": 0.2, "fit": 0.1}
    acted = decisions(World(wanted, wanted, fading, set_aside=0.0), 200, 1)
    found = propose(acted)
    assert found is not None
    return found


def test_a_weights_file_is_valid_and_says_where_it_comes_from() -> None:
    proposal = make_proposal()
    content = json.loads(json.dumps(as_weights(proposal)))
    found, shipped = parse_weights(content), default_weights()
    for part in DIRECT:
        assert found.of(part) / (1.0 - shipped.leaders) == pytest.approx(proposal.weights[part], abs=1e-3)
    assert found.leaders == shipped.leaders, "it follows from the others and is not learnt"
    assert found.version == f"{shipped.version}+200"
    assert (found.half, found.concepts, found.shares, found.fits) == (
        shipped.half,
        shipped.concepts,
        shipped.shares,
        shipped.fits,
    )
    assert content["proposed"]["from"] == "200 decisions over 200 needs"
    assert set(content["proposed"]["intervals"]) == set(DIRECT)


def test_rounding_leaves_no_part_under_zero() -> None:
    proposal = replace(make_proposal(), weights={"text": 0.0, "meaning": 0.33335, "tags": 0.33335, "fit": 0.3333})
    assert parse_weights(as_weights(proposal)).text == 0.0


def run(monkeypatch: pytest.MonkeyPatch, found: Progress, *options: str) -> Result:
    monkeypatch.setattr(module, "progress", lambda: found)
    return CliRunner().invoke(propose_weights, options)


def test_the_command_writes_the_file_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal, path = make_proposal(), tmp_path / "weights.json"
    before = default_weights()
    found = run(monkeypatch, Progress(200, 200, proposal), "--out", str(path))
    assert found.exit_code == 0, found.output
    assert "proposed from 200 decisions over 200 needs; 95 % intervals by bootstrap over needs" in found.output
    assert f"text     {proposal.weights['text']:.3f} (" in found.output
    assert f"Nothing is changed. Try them first: replay --weights {path}" in found.output
    assert parse_weights(json.loads(path.read_text())).version.endswith("+200")
    assert default_weights() == before
    assert "replay --weights FILE" in run(monkeypatch, Progress(200, 200, proposal)).output


@pytest.mark.parametrize(
    ("decisions", "needs", "words"),
    [
        (199, 60, "199 decisions over 60 needs: a proposal takes 200 over 50"),
        (300, 49, "300 decisions over 49 needs: a proposal takes 200 over 50"),
        (300, 60, "300 decisions over 60 needs: they prefer no part"),
    ],
)
def test_without_a_proposal_the_command_says_why(
    monkeypatch: pytest.MonkeyPatch, decisions: int, needs: int, words: str
) -> None:
    found = run(monkeypatch, Progress(decisions, needs, None))
    assert (found.exit_code, words in found.output) == (1, True)


def test_progress_counts_decisions_and_waits(
    world: tuple[Need, list[Organisation]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proposals.progress() == Progress(0, 0, None)
    by = admin_of(world[0].organisation)
    for provider in world[1][:3]:
        service.save(world[0], provider, by, clock.now())
    assert proposals.progress() == Progress(3, 1, None)
    monkeypatch.setattr(learning, "LEAST_DECISIONS", 3)
    monkeypatch.setattr(learning, "LEAST_NEEDS", 1)
    found = proposals.progress().proposal
    assert found is not None
    assert (found.decisions, found.needs) == (3, 1)


def test_a_provider_saved_from_the_page_is_a_decision_at_its_place(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        need = make_need()
        code, person = need.code, admin_of(need.organisation)
        for _ in range(4):
            make_capability()
        email = person.email
    browser = sign_in(email)
    page = browser.get(f"/needs/{code}/providers")
    assert page.status_code == 200
    with app.app_context():
        assert list_decisions() == []
        [view] = proposals.list_views([code])
        third = view.rows[2][1]
    assert browser.post(f"/needs/{code}/providers/{third}/save").status_code == 303
    with app.app_context():
        [found] = list_decisions()
        assert (found.need, found.at, found.ranks.tolist(), found.chosen) == (code, 2, [1, 2, 3, 4], True)
