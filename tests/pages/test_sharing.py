"""分享卡: what the public list shows of a need and nothing more; only while it is public."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue.models import NeedState
from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import State
from matchmaker.pages.sharing import qr_code
from tests.factories import admin_of, make_need
from tests.house.world import ENTERPRISE_CONTACT, ENTERPRISE_NAME, build

SignIn = Callable[..., FlaskClient]


@pytest.mark.parametrize("role", ["enterprise", "provider", "officer", "operator"])
def test_card_shows_the_mask_to_everybody(app: Flask, sign_in: SignIn, role: str) -> None:
    """Also to whoever knows the name: the card is sent on."""
    world = build(app, State.INTRODUCED)
    page = sign_in(world.mails[role]).get(f"/needs/{world.codes['need']}/share").get_data(as_text=True)
    card = page[page.index('<article class="panel sharecard">') : page.index("</article>")]
    assert world.codes["need"] in card
    assert "<svg" in card
    assert [one for one in (*ENTERPRISE_NAME, *ENTERPRISE_CONTACT) if one in card] == []
    assert "style=" not in card


def test_card_is_not_for_those_who_may_not_read_the_need(app: Flask, sign_in: SignIn) -> None:
    world = build(app, None)
    for role in ("other_enterprise", "unverified_provider"):
        assert sign_in(world.mails[role]).get(f"/needs/{world.codes['need']}/share").status_code == 404


@pytest.mark.parametrize("state", [one for one in NeedState if one != NeedState.PUBLISHED])
def test_card_is_for_published_needs_alone(app: Flask, sign_in: SignIn, state: NeedState) -> None:
    with app.app_context(), transaction():
        need = make_need(state=state)
        code, owner = need.code, admin_of(need.organisation).email
    assert sign_in(owner).get(f"/needs/{code}/share").status_code == 404


def test_code_leads_to_the_address() -> None:
    assert qr_code("https://a.example/needs/N-2026-0001") == qr_code("https://a.example/needs/N-2026-0001")
    assert qr_code("https://a.example/needs/N-2026-0001") != qr_code("https://a.example/needs/N-2026-0002")
    assert "style" not in qr_code("https://a.example/")
