"""Who sees recommendations and who may choose among them."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import db
from matchmaker.recommendations.models import Feedback
from tests.pages.recommendations.reading import Enter, cards, text
from tests.pages.recommendations.world import World


def test_list_is_shown_to_the_enterprise_its_park_and_operators(sign_in: Enter, world: World) -> None:
    pages = [text(sign_in(one), world.path) for one in (world.owner, world.officer, world.operator)]
    assert len({tuple(cards(page)) for page in pages}) == 1
    assert world.names[0] in pages[0]


def test_others_do_not_learn_that_the_list_exists(client: FlaskClient, sign_in: Enter, world: World) -> None:
    for path in (world.path, f"/needs/{world.need}/compare", f"/needs/{world.need}/shortlist"):
        assert client.get(path).status_code == 303
        for one in (world.other_officer, world.stranger):
            assert sign_in(one).get(path).status_code == 404
        assert sign_in(world.provider_user).get(path).status_code == 403


@pytest.mark.parametrize("what", ["save", "unsuitable", "undo"])
def test_only_the_enterprise_chooses(app: Flask, sign_in: Enter, world: World, what: str) -> None:
    path = f"{world.path}/{world.providers[0]}/{what}"
    for one, status in ((world.officer, 403), (world.operator, 403), (world.stranger, 404), (world.provider_user, 403)):
        assert sign_in(one).post(path, data={"reason": "budget"}).status_code == status
    with app.app_context():
        assert db.session.scalars(sa.select(Feedback)).all() == []


def test_staff_propose_where_the_enterprise_asks(sign_in: Enter, world: World) -> None:
    owner, staff = text(sign_in(world.owner), world.path), text(sign_in(world.officer), world.path)
    assert f"/needs/{world.need}/ask/{world.capability}" in owner
    assert "/propose" not in owner
    assert f"/staff/needs/{world.need}/propose?capability={world.capability}" in staff
    assert "/ask/" not in staff
    assert '/save"' not in staff


@pytest.mark.parametrize("code", ["%00", "N-2026-0001%00", "N-9999-9999", "%F0%9F%98%80", "a" * 3000, "'%20OR%201=1--"])
def test_unknown_code_is_not_found(sign_in: Enter, world: World, code: str) -> None:
    browser = sign_in(world.owner)
    assert browser.get(f"/needs/{code}/providers").status_code == 404
    assert browser.post(f"{world.path}/{code}/save").status_code == 404
