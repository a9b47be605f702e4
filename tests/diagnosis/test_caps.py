"""How much one visit holds: the numbers themselves, and that the one over the limit is told at the field with what was typed kept."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.diagnosis import finding, queries
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.attachments import samples
from tests.diagnosis.stage import FOUND, make_stage
from tests.diagnosis.test_photos import send

Enter = Callable[..., FlaskClient]
DATA = {"phenomenon": "等料", "priority": "high", "route": "own"}


def test_limits_of_a_visit_are_what_the_manual_says() -> None:
    assert (finding.MOST_FINDINGS, finding.MOST_PHOTOS, finding.MOST_PHOTOS_OF_VISIT) == (200, 10, 300)


def test_one_finding_more_than_a_visit_holds_is_refused(
    app: Flask, sign_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_FINDINGS", 3)
    with app.app_context(), transaction():
        stages = [make_stage(State.IN_FIELD) for _ in range(2)]
        for stage in stages:  # what another visit holds does not count
            for _ in range(2 - queries.count_findings(stage.visit.id)):
                finding.write(stage.visit, FOUND, "", by=stage.user("process"), now=clock.now())
        code, mail, key = stages[0].visit.code, stages[0].user("process").email, stages[0].visit.id
    browser, path = sign_in(mail), f"/visits/{code}/findings/new"
    assert browser.post(path, data=DATA).status_code == 303  # the last that fits
    over = browser.post(path, data=DATA | {"phenomenon": "又一处等料"})
    assert over.status_code == 422
    assert "一次诊断最多记 3 个问题" in over.text
    assert "又一处等料" in over.text
    sent = browser.post(path, data=DATA, headers={"X-Draft": "1"})  # a phone that comes back from the shop floor
    assert (sent.status_code, list(sent.get_json()["errors"])) == (422, ["phenomenon"])
    with app.app_context():
        assert queries.count_findings(key) == 3


@pytest.mark.parametrize(("limit", "spread"), [("MOST_PHOTOS", False), ("MOST_PHOTOS_OF_VISIT", True)])
def test_one_photo_more_than_fits_is_refused(
    app: Flask, sign_in: Enter, monkeypatch: pytest.MonkeyPatch, limit: str, spread: bool
) -> None:
    monkeypatch.setattr(finding, limit, 2)
    with app.app_context(), transaction():
        stage = make_stage(State.FEEDBACK, photos_allowed=True)
        finding.write(stage.visit, FOUND, "", by=stage.user("process"), now=clock.now())
        rows = [one.code for one in queries.list_findings(stage.visit.id)]
        mail, key = stage.user("process").email, stage.visit.id
    browser = sign_in(mail)
    turns = [rows[n % 2] if spread else rows[0] for n in range(3)]
    pictures = [samples.picture("JPEG", (64 + 16 * n, 48)) for n in range(3)]
    answers = [send(browser, row, data, "x.jpg") for row, data in zip(turns, pictures, strict=True)]
    assert [one.status_code for one in answers] == [303, 303, 422]
    assert "这里最多放 2 个文件" in answers[2].text
    assert "排产看板" in answers[2].text  # what was typed is kept
    other = send(browser, rows[1], samples.picture("JPEG", (160, 48)), "x.jpg")
    assert other.status_code == (
        422 if spread else 303
    )  # of a finding the limit is its own, of a visit all its findings'
    with app.app_context():
        assert queries.count_photos(key) == (2 if spread else 3)
