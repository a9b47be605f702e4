"""Files through the JSON door: sent as parts of a form, listed to whom the rules name, downloaded, shown to others, deleted."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from matchmaker.app import create_app
from matchmaker.attachments.models import Attachment
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.introductions.states import State
from matchmaker.web.security import limiter
from tests.api.conftest import Program
from tests.attachments.samples import PLACE, docx, picture
from tests.conftest import settings_for
from tests.house.world import build

Make = Callable[..., Program]
DATA = picture("JPEG")


def send(asks: Program, path: str, data: bytes = DATA, name: str = "气孔.jpg", **more: Any) -> TestResponse:
    headers, fields = more.pop("headers", {}), {"visibility": "introduced"} | more
    return asks.ask("POST", path, data={"file": (io.BytesIO(data), name), **fields}, headers=headers)


def count(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(Attachment)).scalar_one())


def test_file_goes_its_whole_way(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    owner, other = program(world.mails["enterprise"]), program(world.mails["provider"])
    path = f"/needs/{world.codes['need']}/files"
    made = send(owner, path)
    assert (made.status_code, made.json["visibility"], made.json["may_change"]) == (201, "introduced", True), made.text
    at = f"/files/{made.json['code']}"
    assert made.headers["Location"] == f"/api/v1{at}"
    assert owner.get(at).json == made.json
    assert made.json["code"] in [one["code"] for one in owner.get(path).json["items"]]
    with owner.get(f"{at}/content") as content:
        assert (content.mimetype, PLACE in content.data) == ("image/jpeg", False)
    assert made.json["code"] not in other.get(path).text
    assert [other.get(one).status_code for one in (at, f"{at}/content")] == [404, 404]
    shown = {"visibility": "public"}
    assert [owner.post(f"{at}/visibility", shown).status_code, owner.ask("DELETE", at).status_code] == [428, 428]
    seen = {"If-Match": made.headers["ETag"]}
    assert owner.get(at).headers["ETag"] == made.headers["ETag"]
    changed = owner.post(f"{at}/visibility", shown, headers=seen)
    assert (changed.status_code, changed.json["visibility"]) == (200, "public")
    stale = [owner.post(f"{at}/visibility", shown, headers=seen), owner.ask("DELETE", at, headers=seen)]
    assert [(one.status_code, one.mimetype) for one in stale] == [(412, "application/problem+json")] * 2
    told = next(one for one in other.get(path).json["items"] if one["code"] == made.json["code"])
    assert (told["by"], told["may_change"]) == (None, False)
    with other.get(f"{at}/content") as content:
        assert content.status_code == 200
    with app.app_context():
        seen = sa.select(AuditEntry).where(AuditEntry.action == "download_file")
        assert [one.subject for one in db.session.scalars(seen)] == [made.json["code"]]
    for refused in (other.post(f"{at}/visibility", {"visibility": "staff"}), other.ask("DELETE", at)):
        assert refused.status_code == 403
    assert owner.ask("DELETE", at, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert owner.get(at).status_code == 404


@pytest.mark.parametrize("kind", ["needs", "capabilities", "introductions", "organisations"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_strangers_neither_see_nor_send(app: Flask, program: Make, kind: str) -> None:
    world = build(app, State.AGREED)
    code = world.codes[
        {"needs": "need", "capabilities": "capability", "organisations": "enterprise"}.get(kind, kind[:-1])
    ]
    owner = program(world.mails["provider" if kind == "capabilities" else "enterprise"])
    more = {"visibility": "staff", "purpose": "licence"} if kind == "organisations" else {}
    assert send(owner, f"/{kind}/{code}/files", docx(), "说明.docx", **more).status_code == 201
    before = count(app)
    sender = "other_provider" if kind == "capabilities" else "other_enterprise"
    answer = send(program(world.mails[sender]), f"/{kind}/{code}/files", docx("别的"), "别的.docx", **more)
    assert answer.status_code == (403 if kind == "capabilities" else 404), (
        "a public post is theirs to read, not to change"
    )
    assert send(owner, f"/{kind}/{code[:-4]}9999/files", **more).status_code == 404
    assert count(app) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_wrong_stands_at_its_part(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, path = program(world.mails["enterprise"]), f"/needs/{world.codes['need']}/files"
    before = count(app)
    wrong: list[tuple[TestResponse, int, str]] = [
        (send(asks, path, b"PK\x03\x04", "a.zip"), 422, "file"),
        (send(asks, path, b"hello", "a.pdf"), 422, "file"),
        (send(asks, path, visibility="everybody"), 422, "visibility"),
        (send(asks, path, case="1"), 422, "case"),
        (send(asks, path, case="x"), 422, "case"),
        (send(asks, path, more="1"), 422, "more"),
        (asks.ask("POST", path, data={"file": "text", "visibility": "staff"}, content_type="multipart/form-data"), 422, "file"),
        (asks.ask("POST", path, data={"visibility": "staff"}, content_type="multipart/form-data"), 422, "file"),
        (asks.ask("POST", path, json={"visibility": "staff"}), 415, ""),
        (asks.ask("POST", path, data=b"x" * (22 * 1024 * 1024), content_type="multipart/form-data; boundary=b"), 413, ""),
    ]  # fmt: skip
    for answer, status, field in wrong:
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
        assert [one["field"] for one in answer.json["errors"]] == ([field] if field else [])
    assert count(app) == before


def test_key_holds_whatever_stands_between_the_parts(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, path = program(world.mails["enterprise"]), f"/needs/{world.codes['need']}/files"
    first, again = (send(asks, path, headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.json, again.headers["Idempotent-Replay"]) == (again.json, "true")
    other = send(asks, path, docx(), "别的.docx", headers={"Idempotency-Key": "one"})
    assert (other.status_code, other.json["code"]) == (422, "key_of_another_request")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_files_may_be_larger_than_other_bodies(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, path = program(world.mails["enterprise"]), f"/needs/{world.codes['need']}/files"
    data = b'--b\r\nContent-Disposition: form-data; name="visibility"\r\n\r\nstaff\r\n'
    data += b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    data += b"line\n" * 700_000 + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    made = asks.ask("POST", path, data=data, content_type=kind)
    assert made.status_code == 201, made.text
    assert made.json["size"] > 3_000_000
    refused = asks.ask("POST", "/needs", data=data, content_type="application/json")
    assert refused.status_code == 413


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_uploads_have_a_limit_of_their_own(app: Flask, program: Make, tmp_path: Path) -> None:
    world = build(app, None)
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    limited = create_app(settings, TESTING=True, RATELIMIT_ENABLED=True, UPLOAD_LIMIT="2 per hour")
    asks, path = program(world.mails["enterprise"]), f"/needs/{world.codes['need']}/files"
    asks.client = limited.test_client()
    try:
        assert [asks.ask("POST", path, json={}).status_code for _ in range(3)] == [415, 415, 429]
        assert [asks.get("/me").status_code for _ in range(3)] == [200] * 3
    finally:
        limiter.enabled = False  # the one limiter of the process goes on as the other tests want it
        with limited.app_context():
            db.engine.dispose()
