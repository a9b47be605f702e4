"""来龙去脉 at both doors: the enterprise and the staff that serve it read the whole, everybody else nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.api.conftest import Program, program
from tests.factories import make_capability, make_provider
from tests.introductions.cast import bring, make_cast
from tests.introductions.stage import Stage, set_stage, text_of

SignIn = Callable[..., FlaskClient]
Make = Callable[..., Program]
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
__all__ = ["program"]


@pytest.fixture
def stage(app: Flask) -> tuple[Stage, str]:
    """Return a stage with the code of another provider's introduction for the same need."""
    made = set_stage(app, State.MET)
    with app.app_context(), transaction():
        first = get_introduction(made.introduction)
        cast = make_cast()
        cast.need, cast.enterprise, cast.asker = first.need, first.enterprise, first.steps[0].actor or cast.asker
        cast.capability = make_capability(make_provider())
        return made, bring(cast, State.PROPOSED).code


@LITE
def test_staff_read_the_chain_where_they_work(stage: tuple[Stage, str], sign_in: SignIn) -> None:
    made, other = stage
    for path, shown in (
        (f"/staff/introductions/{made.introduction}", True),
        (f"/staff/posts/{made.need}", True),
        (f"/staff/posts/{made.capability}", False),
    ):
        page = text_of(sign_in(made.mails["officer"]), path)
        assert ("来龙去脉" in page, f'href="/introductions/{other}"' in page) == (shown, shown), path
        assert sign_in(made.mails["seller"]).get(path).status_code == 403
    for path in (f"/staff/introductions/{made.introduction}", f"/staff/posts/{made.need}"):
        assert sign_in(made.mails["other_officer"]).get(path).status_code == 404
    page = text_of(sign_in(made.mails["seller"]), f"/introductions/{made.introduction}")
    assert ("来龙去脉" in page, other in page) == (False, False)


@LITE
def test_the_json_door_gives_the_chain_to_whom_a_page_shows_it(stage: tuple[Stage, str], program: Make) -> None:
    made, other = stage
    need, introduction = f"/needs/{made.need}/chain", f"/introductions/{made.introduction}"
    for role in ("asker", "officer", "operator"):
        asks = program(made.mails[role])
        told = asks.get(need).json
        assert told == asks.get(introduction).json["chain"]
        assert (told["origin"], told["need"], told["closed_on"], told["finding"]) == ("own", made.need, None, None)
        assert [(one["code"], one["state"]) for one in told["introductions"]] == [
            (made.introduction, "met"),
            (other, "proposed"),
        ]
    seller = program(made.mails["seller"])
    assert seller.get(introduction).json["chain"] is None
    assert other not in seller.get(introduction).text
    assert {
        role: program(made.mails[role]).get(need).status_code
        for role in ("seller", "third_enterprise", "other_officer")
    } == {
        "seller": 403,
        "third_enterprise": 404,
        "other_officer": 404,
    }
