"""Saving a provider, calling it unsuitable, taking that back, asking the staff."""

import io

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import NeedState
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation.db import db, transaction
from tests.pages.recommendations.reading import Enter, cards, text
from tests.pages.recommendations.world import World


def test_save_toggles_and_comes_back_to_the_card(sign_in: Enter, world: World) -> None:
    browser, code = sign_in(world.owner), world.providers[1]
    answer = browser.post(f"{world.path}/{code}/save", data={"next": f"{world.path}?kind=equipment"})
    assert (answer.status_code, answer.location) == (303, f"{world.path}?kind=equipment#card-{code}")
    assert cards(text(browser, f"{world.path}?mine=saved")) == [code]
    assert world.names[1] in text(browser, "/saved")
    kept = load_workbook(io.BytesIO(browser.get("/saved.xlsx").data)).worksheets[0]
    assert [row[2] for row in kept.iter_rows(min_row=2, values_only=True)] == [world.names[1]]
    browser.post(f"{world.path}/{code}/save")
    assert world.names[1] not in text(browser, "/saved")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_choice_never_leads_elsewhere(sign_in: Enter, world: World, target: str) -> None:
    answer = sign_in(world.owner).post(f"{world.path}/{world.providers[1]}/save", data={"next": target})
    assert answer.location.startswith(world.path)


def test_unsuitable_moves_the_provider_to_the_end_and_can_be_undone(sign_in: Enter, world: World) -> None:
    browser, code = sign_in(world.owner), world.providers[1]
    answer = browser.post(f"{world.path}/{code}/unsuitable", data={"reason": "budget", "next": world.path})
    assert answer.status_code == 303
    page = text(browser, world.path)
    assert code not in cards(page)
    assert "标为不合适：预算不合适" in page
    assert page.count(f"{world.path}/{code}/undo") == 2  # the toast and the line at the end
    assert f"{world.path}/{code}/undo" not in text(sign_in(world.officer), world.path)
    browser.post(f"{world.path}/{code}/undo")
    assert code in cards(text(browser, world.path))


def test_unsuitable_without_a_reason_changes_nothing(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    browser.post(f"{world.path}/{world.providers[1]}/unsuitable", data={"reason": "nonsense"})
    page = text(browser, world.path)
    assert "请选择一个原因" in page
    assert world.providers[1] in cards(page)


def test_choice_wants_a_provider(sign_in: Enter, app: Flask, world: World) -> None:
    with app.app_context():
        enterprise = db.session.scalars(sa.select(Organisation).where(Organisation.kind == "enterprise")).first()
        assert enterprise is not None
        own = enterprise.code
    browser = sign_in(world.owner)
    for code in (own, "O-2026-9999", "nonsense"):
        assert browser.post(f"{world.path}/{code}/save").status_code == 404


def test_ask_staff_is_told_once(sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    for words in ("已告诉园区专员", "已经告诉过园区专员"):
        assert browser.post(f"/needs/{world.need}/ask-staff").status_code == 303
        assert words in text(browser, world.path)
    assert sign_in(world.stranger).post(f"/needs/{world.need}/ask-staff").status_code == 404


def test_a_need_that_is_met_offers_no_further_search(app: Flask, sign_in: Enter, world: World) -> None:
    browser, offered = sign_in(world.owner), f'action="/needs/{world.need}/ask-staff"'
    assert offered in text(browser, world.path)
    with app.app_context(), transaction():
        get_need(world.need).state = NeedState.FILLED
    assert offered not in text(browser, world.path)
    assert browser.post(f"/needs/{world.need}/ask-staff").status_code == 409
