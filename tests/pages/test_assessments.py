"""Tests of assessments through the doors: form, result, a gap's need, and what becomes of the gap."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.assessment.maturity import models
from matchmaker.assessment.models import GapNeed
from matchmaker.assessment.statements import statements_of
from matchmaker.catalogue.models import Need
from matchmaker.foundation.db import db, transaction
from tests.factories import admin_of, make_organisation

MODEL = models()["gbt39116-2020-discrete"]
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def enterprise(app: Flask) -> str:
    """The address of a member of an enterprise."""
    with app.app_context(), transaction():
        return admin_of(make_organisation()).email


def begin(browser: FlaskClient, kind: str, model: str = MODEL.id) -> str:
    answer = browser.post("/assessments/new", data={"model": model, "kind": kind})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location.rpartition("/")[2]


def seen(browser: FlaskClient, path: str) -> str:
    page = browser.get(path)
    assert page.status_code == 200, path
    found = re.search(r'name="version"[^>]*value="([0-9a-f]*)"', page.get_data(as_text=True))
    assert found is not None
    return found.group(1)


def fill_quick(browser: FlaskClient, code: str, step: int, **steps: int) -> None:
    path = f"/assessments/{code}/quick"
    named = {name.replace("_", "-"): value for name, value in steps.items()}
    data = {f"step-{one.id}": str(named.get(one.id, step)) for one in MODEL.sub_domains}
    answer = browser.post(path, data={**data, "version": seen(browser, path)})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def fill_level(browser: FlaskClient, code: str, level: int, degree: str, **degrees: str) -> None:
    named = {name.replace("_", "-"): value for name, value in degrees.items()}
    for group in MODEL.groups():
        path = f"/assessments/{code}/answers/{level}/{group.id}"
        data = {
            f"s-{leaf.id}-{one.number}": named.get(leaf.id, degree)
            for leaf in MODEL.in_group(group)
            for one in statements_of(leaf, level)
        }
        answer = browser.post(path, data={**data, "version": seen(browser, path)})
        assert answer.status_code == 303, answer.get_data(as_text=True)


def test_quick_form_leads_to_a_range_and_a_gap_to_a_need(app: Flask, enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    code = begin(browser, "quick")
    assert begin(browser, "quick") == code, "a second start opens the draft that is there"
    fill_quick(browser, code, 1, planning_scheduling=0)
    assert browser.post(f"/assessments/{code}/submit").status_code == 303
    page = browser.get(f"/assessments/{code}").get_data(as_text=True)
    assert "参考区间" in page
    assert "c3mep.cn" in page
    assert "不是等级证书" in page
    made = browser.post(f"/assessments/{code}/need", data={"sub_domain": "planning-scheduling"})
    assert made.status_code == 303, made.get_data(as_text=True)
    again = browser.post(f"/assessments/{code}/need", data={"sub_domain": "planning-scheduling"})
    assert again.location == made.location, "two clicks make one need"
    with app.app_context():
        link = db.session.scalars(sa.select(GapNeed)).unique().one()
        assert link.need.state == "draft"
        assert [tag.concept for tag in link.need.tags][:2] == ["SCN008", "SCN009"]
        assert len(link.need.requirements) == 3
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Need)) == 1
        need = link.need.code
    shown = browser.get(f"/needs/{need}").get_data(as_text=True)
    assert code in shown, "the need says where it came from"
    assert need in browser.get(f"/assessments/{code}").get_data(as_text=True)
