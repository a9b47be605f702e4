"""Where an enterprise is one of few, no page, export or mail tells its place or industry beyond the mask."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from matchmaker.introductions import responding
from matchmaker.notifications.models import OutboxMessage
from matchmaker.recommendations.service import needs_for
from tests.factories import admin_of, make_capability, make_need, make_organisation, make_provider
from tests.introductions.test_canaries import text_of

PLACE, INDUSTRY = "REG110116", "IND023"  # one enterprise is there, one is of that trade
TELLING = ("怀柔", "Huairou", "REG110116", "专用设备制造业", "special-purpose", "IND023")
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def world(app: Flask) -> dict[str, Any]:
    """A lone enterprise with a need, five others elsewhere, and a provider whose one solution serves just its place and trade."""
    with app.app_context(), transaction():
        alone = make_organisation(region=PLACE, industry=INDUSTRY)
        for _ in range(5):
            make_organisation()
        need = make_need(alone, industry=INDUSTRY, place=PLACE, service="onsite")
        provider = make_provider(region="REG310115")
        offer = make_capability(provider, regions=[PLACE], industries=[INDUSTRY])
        return {
            "need": need.code,
            "offer": offer.code,
            "owner": admin_of(alone).email,
            "seller": admin_of(provider).email,
        }


def _respond(app: Flask, world: dict[str, Any]) -> str:
    with app.app_context(), transaction():
        need, offer = get_need(world["need"]), get_capability(world["offer"])
        answer = responding.Answer(lines={0: "能做"})
        seller = admin_of(offer.organisation)
        return responding.respond(need, offer, by=seller, now=clock.now(), answer=answer, consent=True).code


def _pages(world: dict[str, Any], introduction: str = "") -> Iterator[str]:
    need, offer = world["need"], world["offer"]
    yield from (
        f"/needs/{need}",
        "/needs",
        "/needs.xlsx",
        f"/needs/{need}/respond",
        f"/capabilities/{offer}/needs",
        "/",
    )
    if introduction:
        yield from (f"/introductions/{introduction}", "/introductions", "/introductions.xlsx", "/notices")


def _told(browser: FlaskClient, address: str) -> list[str]:
    answer = browser.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    text = text_of(answer)
    return [word for word in TELLING if word in text]


def test_pages_tell_no_more_of_a_lone_enterprise_than_its_mask(app: Flask, world: Any, sign_in: SignIn) -> None:
    seller = sign_in(world["seller"])
    before = {address: _told(seller, address) for address in _pages(world)}
    introduction = _respond(app, world)
    after = {address: _told(seller, address) for address in _pages(world, introduction)}
    assert {address: words for address, words in (before | after).items() if words} == {}
    with app.app_context():
        mails = db.session.query(OutboxMessage).filter_by(address=world["seller"]).order_by(OutboxMessage.id).all()
        assert [word for mail in mails for word in TELLING if word in str(mail.facts)] == []
    owner = sign_in(world["owner"])
    assert _told(owner, f"/needs/{world['need']}")  # the negative control: its own people read them


def _score(app: Flask, offer: str) -> str:
    with app.app_context():
        (row,) = needs_for(get_capability(offer)).rows
        return str(row.match.parts)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_scores_tell_nothing_of_a_hidden_place_or_trade(app: Flask, world: Any) -> None:
    """The same solution for another place and trade ranks the same; among five alike it does not: the negative control."""
    with app.app_context(), transaction():
        elsewhere = make_capability(make_provider(), regions=["REG310115"], industries=["IND020"]).code
    assert _score(app, world["offer"]) == _score(app, elsewhere)
    with app.app_context(), transaction():
        for _ in range(5):
            make_organisation(region=PLACE, industry=INDUSTRY)
        mark_posts_changed()
    assert _score(app, world["offer"]) != _score(app, elsewhere)
