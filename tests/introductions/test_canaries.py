"""Words that only the two sides may read, looked for in every page, export and mail of introductions, by role, state and initiator.

The house looks through all routes of the product; this looks closer at the ways in which an introduction can begin.
"""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.foundation.db import db
from matchmaker.introductions import access, cards
from matchmaker.introductions.access import EVERYTHING
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, Side, State
from matchmaker.notifications.models import Notice, OutboxMessage
from tests.introductions.stage import (
    CONTACT_OF_ENTERPRISE,
    CONTACT_OF_PROVIDER,
    NAMES_OF_ENTERPRISE,
    Stage,
    set_stage,
)

pytestmark = pytest.mark.once

SignIn = Callable[..., FlaskClient]
# Every state and every initiator; the house test walks all routes in every state.
BEGINNINGS = [
    (State.PROPOSED, Side.STAFF),
    (State.PROPOSED, Side.PROVIDER),
    (State.AGREED, Side.STAFF),
    (State.INTRODUCED, Side.PROVIDER),
    (State.MET, Side.ENTERPRISE),
    (State.DECLINED, Side.ENTERPRISE),
    (State.WITHDRAWN, Side.PROVIDER),
    (State.EXPIRED, Side.ENTERPRISE),
    (State.CLOSED, Side.STAFF),
]
ROLES = (
    "anonymous",
    "asker",
    "seller",
    "officer",
    "other_officer",
    "operator",
    "third_enterprise",
    "third_provider",
)


def addresses(stage: Stage) -> list[str]:
    one = stage.introduction
    own = [f"/introductions/{one}{tail}" for tail in ("", "/agree", "/decline", "/withdraw", "/meeting", "/close")]
    staff = [f"/staff/introductions/{one}{tail}" for tail in ("", "/confirm", "/withdraw", "/trail")]
    need = [f"/needs/{stage.need}{tail}" for tail in ("/respond", "/responses", f"/ask/{stage.capability}")]
    lists = ["/introductions", "/introductions.xlsx", "/staff/introductions", "/staff/introductions.xlsx", "/notices"]
    return [*own, *staff, *need, *lists, f"/staff/needs/{stage.need}/propose"]


def text_of(answer: Any) -> str:
    if "spreadsheet" in answer.content_type:
        rows = [row for sheet in load_workbook(io.BytesIO(answer.data)) for row in sheet.iter_rows(values_only=True)]
        return "\n".join(str(cell) for row in rows for cell in row)
    return f"{answer.headers}{answer.get_data(as_text=True)}"


def hidden_from(role: str, state: State) -> tuple[str, ...]:
    """Return what a role must not read in these pages."""
    known = state in KNOWN_TO_EACH_OTHER
    hidden: list[str] = []
    if role not in ("asker", "officer", "operator") and not (role == "seller" and known):
        hidden += NAMES_OF_ENTERPRISE
    if role != "asker" and not (role == "seller" and known):
        hidden += CONTACT_OF_ENTERPRISE
    if role != "seller" and not (role == "asker" and known):
        hidden += CONTACT_OF_PROVIDER
    return tuple(hidden)


def leaks(app: Flask, sign_in: SignIn, stage: Stage, role: str, state: State) -> list[tuple[str, str]]:
    """Return (address, word) of every word that a role reads but must not."""
    browser = app.test_client() if role == "anonymous" else sign_in(stage.mails[role])
    texts = {address: text_of(browser.get(address)) for address in addresses(stage)}
    return [(address, word) for address, text in texts.items() for word in hidden_from(role, state) if word in text]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("state", "side"), BEGINNINGS)
def test_pages_and_mails_keep_the_canaries(app: Flask, sign_in: SignIn, state: State, side: Side) -> None:
    stage = set_stage(app, state, side)
    found = {role: leaks(app, sign_in, stage, role, state) for role in ROLES}
    assert {role: some for role, some in found.items() if some} == {}
    assert mailed(app, stage, state) == []


def mailed(app: Flask, stage: Stage, state: State) -> list[tuple[str, str]]:
    """Return (role, word) of every word that a mail or a line behind the bell tells to whom it must not."""
    roles = {mail: role for role, mail in stage.mails.items()}
    found = []
    with app.app_context():
        kept = [(roles.get(one.address, ""), one.kind, str(one.facts)) for one in db.session.query(OutboxMessage)]
        assert kept
        assert db.session.query(Notice).count() == len(kept)
        for role, kind, facts in kept:
            contact = (*CONTACT_OF_ENTERPRISE, *CONTACT_OF_PROVIDER)  # never in a mail, whoever reads it
            before = state not in KNOWN_TO_EACH_OTHER or kind in ("introduction_proposed", "introduction_agreed")
            names = NAMES_OF_ENTERPRISE if role == "seller" and before else ()
            found += [(role, word) for word in (*contact, *names) if word in facts]
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_broken_visibility_is_found(app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    for module in (access, cards):
        monkeypatch.setattr(module, "visible", lambda introduction, viewer, organisation: EVERYTHING)
    stage = set_stage(app, State.AGREED)
    assert leaks(app, sign_in, stage, "seller", State.AGREED)
    assert ("seller", NAMES_OF_ENTERPRISE[0]) in mailed(app, stage, State.AGREED)
