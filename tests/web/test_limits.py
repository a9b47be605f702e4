"""What works for seconds is shared out by the hour: beyond it the reader is told when to come back, in their language, typed input kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.app import create_app
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.pages.staff import station_summary
from matchmaker.stations import editing
from matchmaker.web.security import limiter
from tests.conftest import settings_for
from tests.factories import PASSWORD, make_officer
from tests.stations.stage import make_full
from tests.stations.test_plans import lay, make_plan

HERE = {"Sec-Fetch-Site": "same-origin"}
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The product with limits on, on the test's database."""
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    more = {"LIMIT_PLANNER": "2 per hour", "LIMIT_PDF": "2 per hour"}
    made = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True, **more)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False  # the one limiter of the process goes on as the other tests want it
    with made.app_context():
        db.engine.dispose()


@SQLITE
def test_planner_and_pdf_doors_tell_when_to_come_back(
    app: Flask, limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "visits")
        plan = make_plan(stage)
        editing.adopt(plan, by=stage.officer, now=clock.now())
        gone, code = plan.appointments[0].people[0].code, stage.station.code
        mails = [stage.officer.email, make_officer(stage.park, language="en").email]
    monkeypatch.setattr(station_summary, "is_ready", lambda: False)  # what the door does is not looked at here
    first, second = limited.test_client(), limited.test_client()
    for browser, mail in zip((first, second), mails, strict=True):
        assert browser.post("/sign-in", data={"email": mail, "password": PASSWORD}).status_code == 303
    plans, pdf = f"/staff/stations/{code}/plans/visits", f"/staff/stations/{code}/summary.pdf"
    answers = [first.post(f"{plans}/{what}", data={"gone": gone}, headers=HERE) for what in ("run", "again", "again")]
    assert [one.status_code for one in answers] == [303, 303, 429]  # both doors together
    told = answers[2].get_data(as_text=True)
    assert int(answers[2].headers["Retry-After"]) > 0
    assert ("操作太频繁" in told, f'name="gone" hidden>\n{gone}<' in told, f'action="{plans}/again"' in told) == (
        True,
    ) * 3
    assert first.post(f"{plans}/again").status_code == 429  # sent by another site, perhaps: nothing is offered again
    assert second.post(f"{plans}/run", headers=HERE).status_code == 303  # each person counts alone
    pdfs = [second.get(pdf) for _ in range(3)]
    assert [one.status_code for one in pdfs] == [409, 409, 429]
    assert int(pdfs[2].headers["Retry-After"]) > 0
    assert "Too many requests" in pdfs[2].get_data(as_text=True)
