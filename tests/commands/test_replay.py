"""New weights on lists that were shown, from the terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.matching.weights import DATA, as_data, default_weights
from matchmaker.recommendations import freezing, service
from matchmaker.recommendations.models import Ranking, ShownList
from tests.factories import make_user
from tests.pages.recommendations.reading import Enter, text
from tests.pages.recommendations.world import World, make_world

OWN = str(DATA)
Edit = Callable[..., str]


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)


@pytest.fixture
def shown(sign_in: Enter, world: World) -> World:
    """The world after its owner looked at the list of providers, and a provider at its list of needs."""
    text(sign_in(world.owner), world.path)
    text(sign_in(world.provider_user), f"/capabilities/{world.capability}/needs")
    return world


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Writes a weights file with other parts and returns its path."""

    def write(**parts: float) -> str:
        path = tmp_path / "weights.json"
        content = as_data(default_weights()) | {"version": "other"}
        path.write_text(json.dumps(content | {"parts": content["parts"] | parts}), encoding="utf-8")
        return str(path)

    return write


def run(app: Flask, path: str, *options: str) -> tuple[int, str, str]:
    done = app.test_cli_runner().invoke(args=["replay", "--weights", path, *options])
    return done.exit_code, done.stdout, done.stderr


def data(app: Flask, path: str, *options: str) -> tuple[int, dict[str, Any]]:
    code, said, _ = run(app, path, "--json", *options)
    return code, json.loads(said)


def test_the_same_weights_give_identical_lists(app: Flask, shown: World) -> None:
    code, said, _ = run(app, OWN)
    assert code == 0
    assert "2 lists replayed" in said
    assert "1 of needs, 1 of solutions" in said
    assert "2 of 2 come out as they were shown" in said
    assert "0 of 2 lists change" in said
    assert data(app, OWN)[1]["changes"] == []


def test_a_planted_bad_change_ends_with_one(app: Flask, shown: World, edited: Edit) -> None:
    with app.app_context(), transaction():
        ranking = db.session.scalars(sa.select(Ranking).where(Ranking.subject == shown.need)).one()
        first = db.session.scalars(sa.select(Organisation).where(Organisation.code == ranking.order[0][1])).one()
        need = db.session.scalars(sa.select(Need)).one()
        service.save(need, first, db.session.merge(make_user()), clock.now())
    bad = edited(text=0.0, meaning=0.0, leaders=0.0, tags=0.0, fit=1.0)
    code, said, wrong = run(app, bad)
    assert code == 1
    assert "caught: " in wrong
    assert "lose" in said
    code, found = data(app, bad)
    assert code == 1
    assert [one["what"] for one in found["caught"]] == ["first_place"]
    assert found["before"]["hit"] == {"n": 1, "of": 1}
    assert run(app, OWN)[0] == 0, "the control: the weights in force are not caught"


def test_a_list_of_this_engine_that_does_not_come_out_is_a_fault(app: Flask, shown: World) -> None:
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(Ranking).where(Ranking.subject == shown.need)).one()
        row.order = row.order[::-1]
    code, said, wrong = run(app, OWN)
    assert code == 1
    assert "1 of 2 come out as they were shown" in said
    assert f"fault: of {freezing.engine_version()}, 1 lists do not come out as shown: {shown.need}" in wrong
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Ranking).where(Ranking.subject == shown.need)).one().engine = "older-1/1"
    code, said, wrong = run(app, OWN)
    assert (code, wrong) == (0, "")
    assert "left out, not as shown: 1" in said


def test_older_lists_are_counted_apart(app: Flask, shown: World) -> None:
    with app.app_context(), transaction():
        viewer = make_user().id
        row = ShownList(viewer_id=viewer, subject="N-2020-0001", digest="x", engine="old", at=clock.now(), items=[])
        db.session.add(row)
        db.session.scalars(sa.select(Ranking).where(Ranking.subject == shown.capability)).one().weights = {"parts": {}}
    code, found = data(app, OWN)
    assert code == 0
    assert found["lists"] == 1
    assert found["left_out"] == {"shown_before_inputs_were_kept": 1, "unreadable": 1, "not_as_shown": 0}


def test_since_leaves_out_what_was_shown_before(app: Flask, shown: World) -> None:
    assert data(app, OWN, "--since", clock.today().isoformat())[1]["lists"] == 2
    code, said, _ = run(app, OWN, "--since", "2199-01-01")
    assert (code, said) == (0, "There are no lists to replay.\n")


def test_without_any_list_it_says_so(app: Flask) -> None:
    assert run(app, OWN) == (0, "There are no lists to replay.\n", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Expecting property name"),
        ("[]", "not an object"),
        ('{"parts": {"text": -1}}', "parts.text must be a number in 0..1"),
        ('{"parts": {"text": 1}}', "must be a number in 0..1"),
    ],
)
def test_a_bad_file_is_refused_by_name(app: Flask, tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    code, _, wrong = run(app, str(path))
    assert code == 2
    assert "bad.json" in wrong
    assert said in wrong


def test_a_bad_day_and_a_missing_file_are_refused(app: Flask, tmp_path: Path) -> None:
    assert run(app, OWN, "--since", "2026-13-01")[0] == 2
    assert run(app, str(tmp_path / "none.json"))[0] == 2
