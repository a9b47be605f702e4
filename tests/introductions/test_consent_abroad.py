"""A recipient outside the mainland needs a further consent, given on the page, kept with the row, and looked at again on confirming."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Consent
from matchmaker.introductions.states import State
from tests.introductions.cast import ask, bring, make_cast
from tests.introductions.stage import set_stage


@pytest.mark.usefixtures("session")
def test_ask_needs_the_further_consent_where_the_provider_is_abroad() -> None:
    cast = make_cast(provider={"abroad": True})
    with pytest.raises(Invalid) as refused:
        ask(cast)
    assert refused.value.field == "abroad"
    one = ask(cast, abroad=True)
    assert [(row.giver_id, row.abroad) for row in one.consents] == [(cast.enterprise.id, True)]
    service.agree(one, by=cast.seller, now=clock.now(), consent=True)  # the enterprise is at home


@pytest.mark.usefixtures("session")
def test_confirm_stops_where_the_recipient_moved_abroad_since() -> None:
    cast = make_cast()
    one = bring(cast, State.AGREED)
    cast.provider.abroad = True
    with pytest.raises(Conflict, match="no_consents"):
        service.confirm(one, by=cast.officer, now=clock.now(), ticks=list(Tick))
    cast.provider.abroad = False
    service.confirm(one, by=cast.officer, now=clock.now(), ticks=list(Tick))
    assert one.state == State.INTRODUCED


def test_page_asks_for_it_only_where_it_is_needed(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    stage = set_stage(app, None)
    asker, page = sign_in(stage.mails["asker"]), f"/needs/{stage.need}/ask/{stage.capability}"
    assert 'name="abroad"' not in asker.get(page).get_data(as_text=True)
    with app.app_context(), transaction():
        from matchmaker.catalogue.queries import get_capability

        get_capability(stage.capability).organisation.abroad = True
    assert 'name="abroad"' in asker.get(page).get_data(as_text=True)
    said = {"message": "先看样件", "consent": "y"}
    refused = asker.post(page, data=said)
    assert refused.status_code == 422
    assert "先看样件" in refused.get_data(as_text=True)
    assert asker.post(page, data={**said, "abroad": "y"}).status_code == 303
    with app.app_context():
        assert db.session.query(Consent).one().abroad
