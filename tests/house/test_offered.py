"""What a page offers can be had: in every state, for everybody around it, nothing offered answers 403, 404 or 409."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.diagnosis import group, issuing, service
from matchmaker.diagnosis.models import Expert
from matchmaker.diagnosis.service import Case
from matchmaker.diagnosis.states import Action, Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.pages import visit_page
from tests.diagnosis.stage import STEPS, WALK, Stage, make_expert, make_stage
from tests.factories import join, make_user
from tests.house.forms import Page
from tests.house.hostile import base_of, twin
from tests.house.sandbox import Sandbox, sandbox

pytestmark = pytest.mark.once
REFUSED = (403, 404, 409)
LEFT_OUT = re.compile(
    r"\.(pdf|docx|xlsx|ics)\b|/([4-9]|\d\d)$"
)  # files, slow to draw; sections and lines beyond the third
BRANCHES = 5  # of the visits that left the straight way: sent back, amended, cancelled, put off, without a reviewer


def _lead(stage: Stage, to: State, extra: Expert) -> None:
    """Lead a visit to a state; `extra` is asked to review and never signs."""
    for state in WALK[: WALK.index(to) + 1]:
        STEPS[state](stage, clock.now())
        if state == State.SCHEDULED:
            group.add(stage.visit, extra, Duty.REVIEWER, by=stage.officer, now=clock.now())


def _another(first: Stage) -> Stage:
    case = Case(wish="排产靠人", photos_allowed=True)
    return replace(first, visit=service.apply(first.enterprise, case, by=first.owner, now=clock.now()))


def make_visits() -> dict[str, str]:
    """Make a visit in every state, all with the same people; return the people's addresses by what they are."""
    first, extra, now = make_stage(), make_expert("association"), clock.now()
    more = [_another(first) for _ in range(len(WALK) + BRANCHES)]
    sent_back, amended, cancelled, later, lacking = more[-BRANCHES:]
    branched = (State.REVIEW, State.ISSUED, State.SCHEDULED, State.SCHEDULED, State.DRAFTING)
    for one, state in zip(more, (*WALK, *branched), strict=True):
        _lead(one, state, extra)
    issuing.send_back(sent_back.visit, "请补充", by=first.user(Duty.REVIEWER), now=now)
    issuing.amend(amended.visit, "请更正", by=first.user(Duty.LEAD), now=now)
    service.cancel(cancelled.visit, "停产", by=first.owner, now=now)
    service.schedule(later.visit, clock.today() + timedelta(days=9), by=first.officer, now=now)
    group.withdraw(lacking.visit, "生病", by=first.user(Duty.REVIEWER), now=now)
    authority = make_user()
    join(authority, Role.AUTHORITY)
    people = {"owner": first.owner, "officer": first.officer, "authority": authority}
    people |= {name: first.user(name) for name in (Duty.LEAD, Duty.PROCESS, Duty.REVIEWER)} | {"extra": extra.user}
    return {name: user.email for name, user in people.items()}


def refusals(box: Sandbox, browser: FlaskClient, start: str, within: tuple[str, ...]) -> tuple[list[str], int]:
    """Return what the pages from `start` on offer and refuse, and how much they offer, as far as its address begins with `within`."""
    waiting, seen, wrong = [start], {start}, []
    while waiting:
        here = waiting.pop()
        with browser.get(here) as answer:
            if answer.status_code in REFUSED:
                wrong.append(f"GET {here}: {answer.status_code}")
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            page = Page(answer.get_data(as_text=True), here)
        offered = [path for path in (one.split("#")[0] for one in page.links) if not LEFT_OUT.search(path)]
        waiting += dict.fromkeys(one for one in offered if one not in seen and one.startswith(within))
        seen.update(offered)
        for form in page.forms:
            key = f"{form.method} {form.action} {sorted(form.fields)}"
            if form.method != "post" or key in seen or not form.action.startswith(within):
                continue
            seen.add(key)
            with box.request(), twin(browser).post(form.action, data=base_of(form)) as answer:
                if answer.status_code in REFUSED:
                    wrong.append(f"POST {form.action} on {here}: {answer.status_code}")
    return wrong, len([one for one in seen if one.removeprefix("post ").startswith(within)])


VISITS = ("/visits", "/findings/", "/visit-photos/")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_visit_offers_what_its_state_allows(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context(), transaction():
        mails = make_visits()
    browsers, wrong, offered = {name: sign_in(mail) for name, mail in mails.items()}, {}, {}
    with sandbox(app) as box:
        for name, browser in browsers.items():
            found, offered[name] = refusals(box, browser, "/visits", VISITS)
            wrong |= {name: found} if found else {}
    assert wrong == {}
    assert min(offered.values()) > 5, offered


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_offered_and_refused_is_noticed(
    app: Flask, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_page, "steps", lambda visit, today: {"actions": list(Action), "blocked": []})
    with app.app_context(), transaction():
        stage = make_stage(State.ACCEPTED)
        code, mail = stage.visit.code, stage.officer.email
    browser = sign_in(mail)
    with sandbox(app) as box:
        wrong, _offered = refusals(box, browser, f"/visits/{code}", VISITS)
    assert f"POST /visits/{code}/submit on /visits/{code}: 403" in wrong
    assert f"GET /visits/{code}/acknowledge: 403" in wrong
