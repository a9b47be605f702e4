"""Everybody's first page leads to their own work: no link on it is refused."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.diagnosis import group
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.diagnosis.stage import make_expert, make_stage
from tests.factories import join, make_user

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def cast(app: Flask) -> dict[str, str]:
    """One of each who belongs to no organisation, and of a visit: the lead has signed, who joined late has not."""
    with app.app_context(), transaction():
        stage = make_stage(State.SCHEDULED)
        late = make_expert()
        group.add(stage.visit, late, Duty.SECURITY, by=stage.officer, now=clock.now())
        people = {role: make_user() for role in (Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR)}
        for role, person in people.items():
            join(person, role)
        found = {str(role): person.email for role, person in people.items()}
        mails = {"officer": stage.officer, "enterprise": stage.owner, "late": late.user}
        return (
            found
            | {name: one.email for name, one in mails.items()}
            | {
                "signed": stage.user(Duty.LEAD).email,
                "visit": stage.visit.code,
            }
        )


@pytest.mark.parametrize("role", ["authority", "auditor", "operator", "officer", "enterprise", "late", "signed"])
def test_no_link_of_the_first_page_is_refused(sign_in: SignIn, cast: dict[str, str], role: str) -> None:
    browser = sign_in(cast[role])
    page = browser.get("/").get_data(as_text=True)
    links = sorted(set(re.findall(r'href="(/(?!static/)[^"#]*)"', page)))
    assert len(links) > 8
    assert [one for one in links if browser.get(one, follow_redirects=True).status_code != 200] == []


def test_expert_sees_what_waits_for_a_signature(sign_in: SignIn, cast: dict[str, str]) -> None:
    link = f'href="/visits/{cast["visit"]}"'
    late, signed = (sign_in(cast[who]).get("/").get_data(as_text=True) for who in ("late", "signed"))
    assert "1 次诊断等您签署承诺" in late
    assert link in late
    assert "没有等您签署的诊断" in signed
    assert link not in signed
