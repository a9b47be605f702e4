"""Files through the doors that people use: who may send, have, show and delete them, on what, and how they are served."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.attachments import access, service
from matchmaker.attachments.models import Attachment
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.commands.worker import sweep_files
from matchmaker.foundation import clock
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.files.store import GRACE
from matchmaker.introductions import consents
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from tests.attachments import samples
from tests.factories import admin_of, make_organisation
from tests.house.world import ROLES, World, build

LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SignIn = Callable[..., FlaskClient]


@dataclass
class Stage:
    """The canaries' world with an introduction, and a browser for each role."""

    app: Flask
    world: World
    sign_in: SignIn
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def of(self, role: str) -> FlaskClient:
        if role not in self.browsers:
            mail = self.world.mails.get(role)
            self.browsers[role] = self.sign_in(mail) if mail else self.app.test_client()
        return self.browsers[role]

    def page(self, kind: str) -> str:
        nouns = {"need": "needs", "capability": "capabilities", "introduction": "introductions"}
        return f"/{nouns.get(kind, 'organisations')}/{self.world.codes[kind]}/files"

    def send(self, role: str, kind: str, name: str = "图.pdf", data: bytes | None = None, **more: str) -> Any:
        body = samples.pdf() if data is None else data
        chosen = {"purpose": "licence", "visibility": "staff"} if kind in ("enterprise", "provider") else {}
        sent = {"visibility": "introduced"} | chosen | more | {"file": (io.BytesIO(body), name)}
        return self.of(role).post(self.page(kind), data=sent)

    def put(self, role: str, kind: str, *what: Any, **more: str) -> str:
        """Send a file that is taken; return its code."""
        answer = self.send(role, kind, *what, **more)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        with self.app.app_context():
            return str(db.session.query(Attachment).order_by(Attachment.id.desc()).first().code)

    def who(self, code: str) -> set[str]:
        """Return the roles that may download a file; all others are told that there is none."""
        found = set()
        for role in ROLES:
            with self.of(role).get(f"/files/{code}") as answer:
                assert answer.status_code in ((303,) if role == "anonymous" else (200, 404))
                if answer.status_code == 200:
                    found.add(role)
        return found


@pytest.fixture
def stand(app: Flask, sign_in: SignIn) -> Callable[[State | None], Stage]:
    def make(state: State | None) -> Stage:
        world = build(app, state)
        with app.app_context(), transaction():  # the canaries' own files would be in the way
            db.session.query(Attachment).delete()
        rmtree(app.config["SETTINGS"].instance_path / "uploads", ignore_errors=True)
        return Stage(app, world, sign_in)

    return make


PARK = {"officer", "operator"}
PROVIDERS = {"provider", "other_provider"}
ALL_STAFF = PARK | {"other_officer"}
SEEN: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {
    # (who sends, on what, shown to): who has it before the introduction, and who else from then on
    ("enterprise", "need", "public"): ({"enterprise", *PROVIDERS, *ALL_STAFF}, set()),
    ("enterprise", "need", "introduced"): ({"enterprise", *PARK}, {"provider"}),
    ("enterprise", "need", "staff"): ({"enterprise", *PARK}, set()),
    ("provider", "capability", "public"): (set(ROLES) - {"anonymous"}, set()),
    ("provider", "capability", "introduced"): ({"provider", *ALL_STAFF}, {"enterprise"}),
    ("provider", "capability", "staff"): ({"provider", *ALL_STAFF}, set()),
    ("enterprise", "introduction", "introduced"): ({"enterprise", *PARK}, {"provider"}),
    ("provider", "introduction", "introduced"): ({"provider", *PARK}, {"enterprise"}),
    ("provider", "introduction", "staff"): ({"provider", *PARK}, set()),
    ("enterprise", "enterprise", "staff"): ({"enterprise", *PARK}, set()),
    ("provider", "provider", "staff"): ({"provider", *ALL_STAFF}, set()),
}


@pytest.mark.parametrize("state", [State.AGREED, State.INTRODUCED], ids=str)
def test_file_is_had_by_whom_the_rules_name(stand: Callable[..., Stage], state: State) -> None:
    stage = stand(state)
    for number, ((role, kind, visibility), (before, after)) in enumerate(SEEN.items()):
        code = stage.put(role, kind, f"说明{number}.pdf", samples.pdf(str(number)), visibility=visibility)
        assert stage.who(code) == before | (after if state == State.INTRODUCED else set()), (role, kind, visibility)


@LITE
def test_broken_access_is_noticed(stand: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the table above."""
    stage = stand(State.AGREED)
    code = stage.put("enterprise", "need", visibility="staff")
    monkeypatch.setattr(access, "may_download", lambda user, attachment: True)
    assert stage.who(code) > {"enterprise", *PARK}


@LITE
def test_closed_and_ended_introductions_and_other_posts_open_nothing(stand: Callable[..., Stage]) -> None:
    stage = stand(State.INTRODUCED)
    code = stage.put("provider", "capability")
    with stage.app.app_context(), transaction():
        db.session.query(Introduction).update({"capability_id": None})
    assert "enterprise" not in stage.who(code)  # known to each other, but over another capability


@LITE
def test_consent_that_is_taken_back_closes_the_files_too(stand: Callable[..., Stage]) -> None:
    stage = stand(State.INTRODUCED)
    codes = [stage.put("enterprise", kind, data=samples.pdf(kind)) for kind in ("need", "introduction")]
    assert all("provider" in stage.who(code) for code in codes)  # the control
    with stage.app.app_context(), transaction():
        introduction = db.session.query(Introduction).one()
        consents.revoke(introduction, by=admin_of(introduction.enterprise), now=clock.now())
    assert not any("provider" in stage.who(code) for code in codes)


@LITE
def test_taken_down_post_serves_its_files_to_staff_alone(stand: Callable[..., Stage]) -> None:
    stage = stand(State.INTRODUCED)
    on_need, on_offer = (
        stage.put("enterprise", "need", visibility="public"),
        stage.put("provider", "capability", visibility="public"),
    )
    with stage.app.app_context(), transaction():
        db.session.query(Need).update({"taken_down_at": clock.now(), "state": "sent_back"})
        db.session.query(Capability).update({"taken_down_at": clock.now(), "state": "sent_back"})
    assert stage.who(on_need) == PARK
    assert stage.who(on_offer) == ALL_STAFF


@LITE
def test_download_is_saved_never_shown_and_recorded(stand: Callable[..., Stage]) -> None:
    stage = stand(State.INTRODUCED)
    code = stage.put("enterprise", "need", "工艺 卡;片.pdf", visibility="public")
    browser = stage.of("provider")
    with browser.get(f"/files/{code}") as answer:
        headers = answer.headers
        assert answer.data == samples.pdf()
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E5%B7%A5%E8%89%BA%20%E5%8D%A1%3B%E7%89%87.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in headers
    with browser.head(f"/files/{code}") as answer:
        assert (answer.data, answer.headers["Content-Length"]) == (b"", str(len(samples.pdf())))
    with browser.get(f"/files/{code}", headers={"Range": "bytes=5-9"}) as answer:
        assert answer.data == samples.pdf()  # a part would be one download more that nobody counts
    stage.of("enterprise").get(f"/files/{code}").close()
    with stage.app.app_context():
        seen = db.session.query(AuditEntry).filter_by(action="download_file", subject=code)
        assert seen.count() == 2  # both GET of the provider; not its HEAD, not the owner's


@LITE
def test_file_that_is_refused_comes_back_at_its_field_and_leaves_nothing(stand: Callable[..., Stage]) -> None:
    stage = stand(None)
    refused = {
        "不接受压缩包": ("a.zip", samples.zipped({"a": b"a"})),
        "扩展名不符": ("a.docx", samples.zipped({"a": b"a"})),
        "不支持这种文件": ("a.svg", b"<svg/>"),
        "这个文件是空的": ("a.pdf", b""),
        "请先选择一个文件": ("", b"x"),
    }
    for words, (name, data) in refused.items():
        answer = stage.send("enterprise", "need", name, data)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422, name
        error = text.split('id="file-error"', 1)[1].split("</p>", 1)[0]
        assert words in error
    with stage.app.app_context():
        assert db.session.query(Attachment).count() == 0
        assert list((stage.app.config["SETTINGS"].instance_path / "uploads").glob("??/*")) == []


@LITE
@pytest.mark.parametrize("megabytes", [20.5, 22, 30])
def test_too_large_is_said_at_the_field_in_the_reader_s_language(stand: Callable[..., Stage], megabytes: float) -> None:
    stage = stand(None)
    stage.browsers["enterprise"] = stage.sign_in(stage.world.mails["enterprise"], "en")
    with stage.send("enterprise", "need", "a.pdf", bytes(int(megabytes * 1024 * 1024))) as answer:
        assert answer.status_code == (422 if megabytes < 21 else 413)
        assert "20 MB at most" in answer.get_data(as_text=True).split('id="file-error"', 1)[1]
        answer.request.environ["wsgi.input"].close()


@LITE
def test_larger_bodies_are_for_who_is_signed_in_and_for_files_alone(stand: Callable[..., Stage]) -> None:
    stage = stand(None)
    body = {"file": (io.BytesIO(bytes(3 * 1024 * 1024)), "a.pdf")}
    for role, path in (("anonymous", stage.page("need")), ("enterprise", f"/needs/{stage.world.codes['need']}/edit")):
        with stage.of(role).post(path, data=body) as answer:
            assert answer.status_code == (303 if role == "anonymous" else 413)
            answer.request.environ["wsgi.input"].close()
        body = {"file": (io.BytesIO(bytes(3 * 1024 * 1024)), "a.pdf")}


@LITE
@pytest.mark.parametrize(
    "name", ["金丝雀甲一精密制造有限公司.pdf", "雀甲一_图纸.pdf", "联系13900007001.pdf", "wx：canary2026.pdf"]
)
def test_name_that_gives_the_owner_away_is_never_public(stand: Callable[..., Stage], name: str) -> None:
    stage = stand(None)
    answer = stage.send("enterprise", "need", name, visibility="public")
    assert answer.status_code == 422
    assert "文件名含有单位名称或联系方式" in answer.get_data(as_text=True).split('id="file-error"', 1)[1]
    code = stage.put("enterprise", "need", name)  # after the introduction it may be told
    changed = stage.of("enterprise").post(f"/files/{code}/visibility", data={"visibility": "public"})
    assert changed.status_code == 422
    with stage.app.app_context():
        assert db.session.query(Attachment).one().visibility == "introduced"


@LITE
def test_visibility_is_what_the_thing_offers(stand: Callable[..., Stage]) -> None:
    stage = stand(State.AGREED)
    for kind, shown in (
        ("introduction", "public"),
        ("enterprise", "public"),
        ("enterprise", "introduced"),
        ("need", "everybody"),
    ):
        assert stage.send("enterprise", kind, visibility=shown).status_code == 422, (kind, shown)
    assert stage.send("enterprise", "enterprise", purpose="diary").status_code == 422
    assert stage.send("provider", "capability", case="99").status_code == 422
    code = stage.put("enterprise", "need")
    assert stage.of("enterprise").post(f"/files/{code}/visibility", data={"visibility": "staff"}).status_code == 303
    assert stage.of("enterprise").post(f"/files/{code}/visibility", data={"visibility": "x\0"}).status_code == 422


@LITE
def test_only_the_owner_changes_and_deletes(stand: Callable[..., Stage]) -> None:
    stage = stand(State.INTRODUCED)
    code = stage.put("enterprise", "need", visibility="public")
    for role, status in (("provider", 403), ("officer", 403), ("other_enterprise", 404), ("unverified_provider", 404)):
        assert stage.of(role).post(f"/files/{code}/delete").status_code == status, role
        assert stage.of(role).post(f"/files/{code}/visibility", data={"visibility": "staff"}).status_code == status
    for role, status in (("provider", 403), ("other_enterprise", 404), ("officer", 403)):
        assert stage.send(role, "need").status_code == status, role
    assert stage.send("provider", "introduction", data=samples.pdf("2")).status_code == 303
    assert stage.of("enterprise").post(f"/files/{code}/delete").status_code == 303
    assert stage.of("enterprise").get(f"/files/{code}").status_code == 404


@LITE
def test_deleted_bytes_go_once_no_row_names_them(stand: Callable[..., Stage]) -> None:
    stage = stand(State.INTRODUCED)
    first, second = stage.put("enterprise", "need"), stage.put("enterprise", "introduction")
    folder: Path = stage.app.config["SETTINGS"].instance_path / "uploads"
    later = clock.now() + timedelta(seconds=2 * GRACE)
    counts = []
    for code in (first, second):
        stage.of("enterprise").post(f"/files/{code}/delete")
        with stage.app.app_context(), transaction():
            sweep_files(later)
        counts.append(len(list(folder.glob("??/*"))))
    assert counts == [1, 0]


@LITE
def test_file_of_a_verification_stays_once_staff_relied_on_it(stand: Callable[..., Stage]) -> None:
    stage = stand(None)
    with stage.app.app_context(), transaction():
        fresh = make_organisation(verified=False)
        stage.world.codes["fresh"], mail = fresh.code, fresh.memberships[0].user.email
    stage.world.mails["fresh"] = mail
    send = {"visibility": "staff", "purpose": "licence"}
    first = stage.put("fresh", "fresh", "执照.pdf", **send)
    assert stage.of("fresh").post(f"/files/{first}/delete").status_code == 303
    kept = stage.put("fresh", "fresh", "执照.pdf", **send)
    with stage.app.app_context(), transaction():
        row = db.session.query(Attachment).one()
        row.organisation.verification, row.organisation.verified_until = "verified", clock.today() + timedelta(days=9)
        row.organisation.verified_at, row.organisation.verified_by_id = clock.now(), row.by_id
    assert stage.of("fresh").post(f"/files/{kept}/delete").status_code == 409
    page = stage.of("operator").get(f"/staff/organisations/{stage.world.codes['fresh']}").get_data(as_text=True)
    assert "执照.pdf" in page
    assert "营业执照" in page


@LITE
def test_as_many_as_there_is_room_for(stand: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stand(State.AGREED)
    for n in range(service.MOST):
        stage.put("enterprise", "introduction", f"{n}.txt", f"第 {n} 份".encode())
    assert "最多放 10 个" in stage.send("enterprise", "introduction", "x.txt", b"more").get_data(as_text=True)
    assert stage.send("provider", "introduction", "y.txt", b"theirs").status_code == 303  # each side has its own places
    assert "已经在这里了" in stage.send("provider", "introduction", "z.txt", b"theirs").get_data(as_text=True)
    stage.app.config["FILES_MEGABYTES"] = 0
    assert "总量已达" in stage.send("enterprise", "need").get_data(as_text=True)
    stage.app.config["FILES_MEGABYTES"] = 500


def test_many_who_send_at_once_get_no_more_room(stand: Callable[..., Stage]) -> None:
    stage = stand(None)
    for n in range(service.MOST - 1):
        stage.put("enterprise", "need", f"{n}.txt", f"第 {n} 份".encode())
    browsers = [stage.sign_in(stage.world.mails["enterprise"]) for _ in range(4)]

    def send(at: int) -> int:
        body = {"visibility": "staff", "file": (io.BytesIO(f"同时 {at}".encode()), f"r{at}.txt")}
        return browsers[at].post(stage.page("need"), data=body).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(send, range(4)))
    assert answers == [303, 422, 422, 422]
    with stage.app.app_context():
        assert db.session.query(Attachment).count() == service.MOST


@LITE
def test_file_of_a_case_goes_with_its_case(stand: Callable[..., Stage]) -> None:
    stage = stand(State.AGREED)
    code = stage.put("provider", "capability", case="1", visibility="public")
    page = stage.of("enterprise").get(f"/capabilities/{stage.world.codes['capability']}").get_data(as_text=True)
    assert "案例 1" in page.split('id="files"', 1)[1]
    with stage.app.app_context(), transaction():
        capability = db.session.query(Capability).filter_by(code=stage.world.codes["capability"]).one()
        capability.cases.clear()
    assert stage.of("provider").get(f"/files/{code}").status_code == 404


@LITE
def test_ways_into_other_places_lead_nowhere(stand: Callable[..., Stage]) -> None:
    stage = stand(State.AGREED)
    stage.put("enterprise", "need", "../../app.py.txt", b"text")
    folder: Path = stage.app.config["SETTINGS"].instance_path
    assert [
        path.parent.parent.name for path in folder.rglob("*") if path.is_file() and path.read_bytes() == b"text"
    ] == ["uploads"]
    for path in ("/files/..%2F..%2Fetc%2Fpasswd", "/files/F-2026-9999", "/files/%00", "/static/../instance/uploads"):
        assert stage.of("operator").get(path).status_code == 404
