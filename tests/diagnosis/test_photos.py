"""Photos: only where the enterprise allows them, without metadata, marked with the visit's code; bad ones are told at the field."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from matchmaker.diagnosis import queries
from matchmaker.diagnosis.findings import Photo
from matchmaker.diagnosis.states import State
from matchmaker.foundation.db import db, transaction
from tests.attachments import samples
from tests.diagnosis.stage import Stage, make_stage

Enter = Callable[..., FlaskClient]


def send(browser: FlaskClient, code: str, data: bytes, name: str) -> TestResponse:
    sent = {"file": (io.BytesIO(data), name), "caption": "排产看板"}
    return browser.post(f"/findings/{code}/photos", data=sent, content_type="multipart/form-data")


def mails_of(stage: Stage) -> dict[str, str]:
    return {"process": stage.user("process").email, "owner": stage.owner.email}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF"])
def test_photo_is_kept_bare_and_marked(app: Flask, sign_in: Enter, form: str) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.FEEDBACK, photos_allowed=True)
        row, mails, visit = queries.list_findings(stage.visit.id)[0].code, mails_of(stage), stage.visit.code
    data = samples.picture(form, (480, 320))
    browser = sign_in(mails["process"])
    answer = send(browser, row, data, f"IMG_0001.{'heic' if form == 'HEIF' else form.lower()}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with app.app_context():
        code = db.session.query(Photo).one().code
    with sign_in(mails["owner"]).get(
        f"/visit-photos/{code}"
    ) as taken:  # the enterprise sees what was taken at its place
        assert visit in taken.headers["Content-Disposition"]
        data = taken.data
    assert samples.PLACE not in data
    picture = Image.open(io.BytesIO(data))
    assert dict(picture.getexif()) == {}
    middle = (picture.width // 4, picture.height * 2 // 5, picture.width * 3 // 4, picture.height * 3 // 5)
    assert (
        len(picture.crop(middle).convert("RGB").getcolors(100_000) or []) > 20
    )  # letters, where there were two plain colours


def test_bad_pictures_are_told_at_the_field(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.FEEDBACK, photos_allowed=True)
        row, mails = queries.list_findings(stage.visit.id)[0].code, mails_of(stage)
    browser = sign_in(mails["process"])
    good = samples.picture("JPEG", (64, 48))
    for data, name, words in (
        (b"GIF89a<script>alert(1)</script>", "x.jpg", "文件内容与扩展名不符"),
        (samples.pdf(), "x.pdf", "这里只收照片"),
        (b"", "x.jpg", "这个文件是空的"),
        (good[:200], "x.jpg", "文件已损坏"),
    ):
        answer = send(browser, row, data, name)
        assert answer.status_code == 422, name
        assert words in answer.get_data(as_text=True)
        assert "排产看板" in answer.get_data(as_text=True)  # what was typed is kept
    polyglot = good + samples.docx()  # a picture that is an archive as well: drawn anew, nothing of it is left
    assert send(browser, row, polyglot, "x.jpg").status_code == 303
    with send(browser, row, b"\xff\xd8\xff" + bytes(50 * 1024 * 1024), "x.jpg") as large:
        assert large.status_code == 413
        assert "文件太大，每个最多 20 MB" in large.get_data(as_text=True)
        large.request.environ["wsgi.input"].close()
    with app.app_context():
        kept = db.session.query(Photo).one()
    code = kept.code
    with browser.get(f"/visit-photos/{code}") as taken:
        assert b"PK\x03\x04" not in taken.data


def test_no_photo_where_the_enterprise_allows_none(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.FEEDBACK)
        row, mails = queries.list_findings(stage.visit.id)[0].code, mails_of(stage)
    answer = send(sign_in(mails["process"]), row, samples.picture("JPEG"), "x.jpg")
    assert answer.status_code == 409
    assert "不允许拍照" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Photo).count() == 0
