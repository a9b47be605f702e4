"""What somebody who means harm tries: guessing codes, stale sign-ins, links of others, files and headers that tell too much."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.accounts import joining, service
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Membership, User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.scan import scan
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import ContactSeen, Introduction
from matchmaker.introductions.states import State
from tests.factories import PASSWORD, admin_of, join, make_capability, make_need, make_user
from tests.house.addresses import address, rules
from tests.house.hostile import Enter, twin
from tests.house.sandbox import sandbox
from tests.house.world import ENTERPRISE_NAME, PROVIDER_CONTACT, World, build

pytestmark = pytest.mark.once

LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Enter:
    return lambda world, role: app.test_client() if role == "anonymous" else sign_in(world.mails[role])


def hidden_codes(app: Flask, world: World) -> dict[str, str]:
    """Return codes that exist and must not be learnt, by kind."""
    with app.app_context(), transaction():
        enterprise = db.session.query(Organisation).filter_by(code=world.codes["enterprise"]).one()
        provider = db.session.query(Organisation).filter_by(code=world.codes["provider"]).one()
        need = make_need(enterprise, state="draft", title="雀藏草稿需求")
        capability = make_capability(provider, state="draft", title="雀藏草稿方案")
        unverified = db.session.query(User).filter_by(email=world.mails["unverified_provider"]).one().organisations[0]
        return {
            "need": need.code,
            "capability": capability.code,
            **({"introduction": world.codes["introduction"]} if "introduction" in world.codes else {}),
            "provider": unverified.code,
            "enterprise": enterprise.code,
            "file": world.codes["file_staff"],
            "question": world.codes["question_declined"],
        }


UNKNOWN = {
    "need": "N-2026-9999",
    "capability": "C-2026-9999",
    "introduction": "I-2026-9999",
    "provider": "O-2026-9999",
    "enterprise": "O-2026-9999",
    "file": "F-2026-9999",
    "question": "Q-2026-9999",
}
STRANGERS = {
    "need": ("other_enterprise", "provider", "other_provider", "unverified_provider", "other_officer"),
    "capability": ("enterprise", "other_provider", "unverified_provider"),
    "introduction": ("other_enterprise", "other_provider", "unverified_provider", "other_officer"),
    "provider": ("enterprise", "other_enterprise", "provider"),
    "enterprise": ("other_enterprise", "provider", "other_provider", "other_officer"),
    "file": ("other_enterprise", "provider", "other_provider", "unverified_provider", "other_officer"),
    "question": ("other_enterprise", "provider", "unverified_provider", "other_officer"),
}


def told_apart(app: Flask, world: World, enter: Enter, hidden: dict[str, str]) -> list[tuple[str, str, str, int, int]]:
    """Return (path, method, role, answer, answer to an unknown code) where a stranger can tell hidden from unknown."""
    browsers = {role: enter(world, role) for role in {role for roles in STRANGERS.values() for role in roles}}
    found = []
    with sandbox(app) as box:
        for rule in (rule for rule in rules(app) if rule.arguments):
            path = address(app, rule, world)
            for kind, code in hidden.items():
                if world.codes[kind] not in path:
                    continue
                there, nowhere = (path.replace(world.codes[kind], one) for one in (code, UNKNOWN[kind]))
                for method in {"GET", "POST"} & (rule.methods or set()):
                    for role in STRANGERS[kind]:
                        with box.request():
                            first = twin(browsers[role]).open(there, method=method)
                        with box.request():
                            second = twin(browsers[role]).open(nowhere, method=method)
                        same = first.status_code == second.status_code
                        said = first.get_data(as_text=True).replace(code, ""), second.get_data(as_text=True)
                        if not same or "雀藏" in said[0]:
                            found.append((there, method, role, first.status_code, second.status_code))
    return found


@LITE
def test_hidden_things_answer_like_unknown_ones(app: Flask, enter: Enter) -> None:
    world = build(app, State.AGREED)
    assert told_apart(app, world, enter, hidden_codes(app, world)) == []


@LITE
def test_shown_things_answer_unlike_unknown_ones(app: Flask, enter: Enter) -> None:
    """The negative control: a published need is told apart by those who may read it."""
    world = build(app, State.AGREED)
    found = told_apart(app, world, enter, {"need": world.codes["need"]})
    assert (f"/needs/{world.codes['need']}", "GET", "provider", 200, 404) in found


def _suspend(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        provider = db.session.query(Organisation).filter_by(code=world.codes["provider"]).one()
        officer = db.session.query(User).filter_by(email=world.mails["officer"]).one()
        service.suspend_organisation(provider, reason="abnormal", by=officer, now=clock.now(), version=provider.version)


@LITE
def test_suspended_provider_is_out_while_signed_in(app: Flask, enter: Enter) -> None:
    world = build(app, State.PROPOSED)
    browser, need, intro = enter(world, "provider"), world.codes["need"], world.codes["introduction"]
    assert browser.get(f"/needs/{need}").status_code == 200  # the control
    _suspend(app, world)
    assert browser.get("/needs.xlsx").status_code == 403
    assert need not in browser.get("/needs").get_data(as_text=True)
    assert browser.post(f"/introductions/{intro}/agree", data={"consent": "y"}).status_code == 409
    other = enter(world, "enterprise")
    capability = world.codes["capability"]
    assert capability not in other.get("/find").get_data(as_text=True)
    assert other.get(f"/capabilities/{capability}").status_code == 404
    with app.app_context():
        assert db.session.query(Introduction).one().state == State.PROPOSED


@LITE
def test_removed_member_is_out_while_signed_in(app: Flask, enter: Enter, sign_in: Callable[..., FlaskClient]) -> None:
    world = build(app, State.INTRODUCED)
    with app.app_context(), transaction():
        enterprise = db.session.query(Organisation).filter_by(code=world.codes["enterprise"]).one()
        member = make_user()
        join(member, "member", organisation=enterprise)
        email = member.email
    browser = sign_in(email)
    paths = [f"/needs/{world.codes['need']}/edit", f"/introductions/{world.codes['introduction']}", "/needs/mine"]
    assert [browser.get(path).status_code for path in paths] == [200, 200, 200]
    with app.app_context(), transaction():
        row = db.session.query(Membership).join(User).filter(User.email == email).one()
        joining.remove_member(row, by=admin_of(row.organisation), now=clock.now())
    assert [browser.get(path).status_code for path in paths] == [403, 404, 403]
    assert PROVIDER_CONTACT[1] not in browser.get(paths[1]).get_data(as_text=True)


@LITE
def test_ask_and_respond_take_no_drafts_and_nothing_of_others(app: Flask, enter: Enter) -> None:
    world = build(app, None)
    hidden = hidden_codes(app, world)
    asker, need = enter(world, "enterprise"), world.codes["need"]
    sent = {"message": "", "consent": "y"}
    assert asker.post(f"/needs/{need}/ask/{hidden['capability']}", data=sent).status_code == 404
    responder = enter(world, "other_provider")
    answer = {"lines_0": "能满足", "consent": "y"}
    for capability in (world.codes["capability"], hidden["capability"], need, "C-2026-9999"):
        refused = responder.post(f"/needs/{need}/respond", data=answer | {"capability": capability})
        assert refused.status_code == 422
    with app.app_context():
        assert db.session.query(Introduction).count() == 0
    assert asker.post(f"/needs/{need}/ask/{world.codes['capability']}", data=sent).status_code == 303  # the control


@LITE
def test_ask_for_what_is_public_no_longer_shows_nothing_of_it(app: Flask, enter: Enter) -> None:
    world = build(app, None)
    asker, path = enter(world, "enterprise"), f"/needs/{world.codes['need']}/ask/{world.codes['capability']}"
    assert asker.get(path).status_code == 200  # the control
    with app.app_context(), transaction():
        db.session.query(Capability).filter_by(code=world.codes["capability"]).update(
            {"state": "withdrawn", "title": "雀藏新题目"}
        )
    for answer in (asker.get(path), asker.post(path, data={"consent": "y"})):
        assert answer.status_code == 409
        assert "雀藏" not in answer.get_data(as_text=True)


@LITE
def test_double_submission_makes_one(app: Flask, enter: Enter) -> None:
    world = build(app, State.AGREED)
    officer, intro = enter(world, "officer"), world.codes["introduction"]
    ticks = {"ticks": ["identity", "consents"]}
    page = officer.get(f"/staff/introductions/{intro}").get_data(as_text=True)
    from tests.house.forms import Page

    form = Page(page, "/").form_to(f"/staff/introductions/{intro}/confirm")
    assert form is not None
    ticks = form.sent()
    answers = [officer.post(f"/staff/introductions/{intro}/confirm", data=ticks).status_code for _ in range(2)]
    assert answers == [303, 303]
    stale = enter(world, "operator").post(f"/staff/introductions/{intro}/confirm", data=ticks)
    assert stale.status_code == 409
    with app.app_context():
        one = db.session.query(Introduction).one()
        assert sum(step.action == "confirm" for step in one.steps) == 1


@LITE
def test_link_to_join_serves_the_invited_address_alone(app: Flask, enter: Enter) -> None:
    from tests.letters import latest, link_in

    world = build(app, None)
    with app.app_context(), transaction():
        enterprise = db.session.query(Organisation).filter_by(code=world.codes["enterprise"]).one()
        invited = make_user()
        joining.invite(enterprise, invited.email, "admin", by=admin_of(enterprise), now=clock.now())
        email, before = invited.email, db.session.query(Membership).count()
    path = link_in(latest(app, email))
    for role in ("other_enterprise", "provider", "anonymous"):
        assert enter(world, role).post(path, data={}).status_code == 200
    with app.app_context():
        assert db.session.query(Membership).count() == before


@LITE
def test_masked_names_are_not_found_by_words(app: Flask, enter: Enter) -> None:
    world = build(app, State.PROPOSED)
    browser = enter(world, "provider")
    for word in (*ENTERPRISE_NAME, "雀甲", "13900007001", "canary-alpha"):
        assert world.codes["need"] not in browser.get("/needs", query_string={"q": word}).get_data(as_text=True)
    assert world.codes["need"] in browser.get("/needs", query_string={"q": "铸件"}).get_data(
        as_text=True
    )  # the control


@LITE
def test_exports_hold_one_plain_sheet_and_no_formula(app: Flask, enter: Enter) -> None:
    world = build(app, State.PROPOSED)
    with app.app_context(), transaction():
        for kind in (Need, Capability):
            for at, post in enumerate(db.session.query(kind)):
                post.title = f"{'=+-@'[at % 4]}HYPERLINK(1)"
    seen = set()
    for role, path in (("provider", "/needs.xlsx"), ("enterprise", "/find.xlsx"), ("provider", "/introductions.xlsx")):
        data = enter(world, role).get(path).data
        book = load_workbook(io.BytesIO(data))
        assert [sheet.sheet_state for sheet in book] == ["visible"]
        assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
        seen |= {str(cell.value)[:1] for row in book.active.iter_rows() for cell in row}
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            everything = b"".join(parts.read(name) for name in parts.namelist() if name != "xl/sharedStrings.xml")
            assert not any("comment" in name or "external" in name for name in parts.namelist())
        for told in (world.mails[role], "人员"):
            assert told.encode() not in everything
    assert "=" in seen  # the control: texts that begin like formulas were in the files


@LITE
def test_pages_with_contacts_are_not_stored(app: Flask, enter: Enter) -> None:
    world = build(app, State.INTRODUCED)
    answer = enter(world, "enterprise").get(f"/introductions/{world.codes['introduction']}")
    assert PROVIDER_CONTACT[1] in answer.get_data(as_text=True)
    assert "no-store" in answer.headers["Cache-Control"]


@LITE
def test_contact_is_seen_by_get_alone_and_noted_first(
    app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build(app, State.INTRODUCED)
    browser, path = enter(world, "enterprise"), f"/introductions/{world.codes['introduction']}"

    def seen() -> int:
        with app.app_context():
            return db.session.query(ContactSeen).count()

    assert browser.head(path).data == b""
    assert seen() == 0
    from matchmaker.web import contacts

    with monkeypatch.context() as patch:
        patch.setattr(contacts, "_keep", lambda *_what: False)
        assert PROVIDER_CONTACT[1] not in browser.get(path).get_data(as_text=True)
    assert seen() == 0
    assert PROVIDER_CONTACT[1] in browser.get(path).get_data(as_text=True)
    assert seen() == 1


@LITE
@pytest.mark.parametrize(
    "path", ["/no-such", "/needs/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/needs/N-2026-9999?token=雀密"]
)
def test_error_pages_echo_no_markup_and_no_secret(app: Flask, enter: Enter, path: str) -> None:
    world = build(app, None)
    text = enter(world, "provider").get(path).get_data(as_text=True)
    assert "<script>alert" not in text
    assert "Traceback" not in text
    for secret in (app.config["SECRET_KEY"], app.config["SQLALCHEMY_DATABASE_URI"], str(app.root_path)):
        assert secret not in text


@LITE
def test_sign_in_ends_what_the_cookie_held_before(app: Flask) -> None:
    world = build(app, None)
    attacker, victim = app.test_client(), app.test_client()
    attacker.post("/sign-in", data={"email": world.mails["provider"], "password": PASSWORD})
    planted = attacker.get_cookie("zhizaohe")
    assert planted is not None
    victim.set_cookie("zhizaohe", planted.value)
    victim.post("/sign-out")
    victim.post("/sign-in", data={"email": world.mails["enterprise"], "password": PASSWORD})
    kept = victim.get_cookie("zhizaohe")
    assert kept is not None
    assert kept.value != planted.value
    assert victim.get("/needs/mine").status_code == 200
    assert attacker.get("/needs/mine").status_code == 303


@LITE
def test_officer_of_another_park_changes_nothing(app: Flask, enter: Enter) -> None:
    world = build(app, State.AGREED)
    browser = enter(world, "other_officer")
    need, intro, firm = world.codes["need"], world.codes["introduction"], world.codes["enterprise"]
    paths = [
        f"/staff/posts/{need}/{act}" for act in ("publish", "send_back", "take_down", "waive", "seen", "accept_edit")
    ]
    paths += [f"/staff/introductions/{intro}/{act}" for act in ("confirm", "withdraw")]
    paths += [f"/staff/organisations/{firm}/{act}" for act in ("verify", "send-back", "suspend")]
    paths += [f"/staff/needs/{need}/propose", f"/staff/posts/{need}/ask-contact"]
    with sandbox(app) as box:
        for path in paths:
            with box.request():
                answer = twin(browser).post(path, data={"reason": "x", "note": "x", "text": "x", "capability": "x"})
                assert (answer.status_code, box.tables()) == (404, set()), path
        with box.request():
            sent = {"item": [f"{need}@1", f"{intro}@1"], "secrecy_checked": "yes"}
            twin(browser).post("/staff/bulk", data=sent)
            assert box.tables() == set()


NAMES = ("金丝雀精密制造有限公司", "雀精密", "Canary Precision Manufacturing")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话138\u200b0013\u200b8000", "phone"),
        ("电话138\u00ad0013\ufeff8000", "phone"),
        ("１３８－００１３－８０００", "phone"),
        ("一三八零零一三八零零零", "phone"),
        ("壹叁捌零零壹叁捌零零零", "phone"),
        ("١٣٨٠٠١٣٨٠٠٠", "phone"),
        ("(138)(0013)(8000)", "phone"),
        ("l38 0013 8000", "phone"),
        ("1\u03013\u03018\u03010\u03010\u03011\u03013\u03018\u03010\u03010\u03010", "phone"),
        ("\u202e00083100831", "phone"),
        ("Саnаrу Precision Manufacturing", "name"),
        ("Canáry Precision Manufacturing", "name"),
        ("Cana\u200bry Precision Manufacturing", "name"),
        ("金絲雀精密製造", "name"),
        ("金-丝-雀-精-密-制-造", "name"),
        ("金 丝 雀 精 密 制 造", "name"),
        ("\u202e造制密精雀丝金\u202c的车间", "name"),
        ("a.b\u200b@exam\u200bple.com", "mail"),
        ("微\u200b信：abc12345", "wechat"),
    ],
)
def test_disguised_traces_are_found(text: str, kind: str) -> None:
    hits = scan(text, NAMES)
    assert [hit.kind for hit in hits] == [kind]
    shown = text[hits[0].start : hits[0].end]
    assert shown.strip("\u202e\u202c") in text
    assert len(shown) > 5


@pytest.mark.parametrize(
    "text",
    ["Привет, мир", "α=0.05，μ≈3，φ120", "精-密-制-造", "\u202e321 abc\u202c", "尺寸 138(0013)", "Müller 型阀门"],
)
def test_harmless_letters_are_no_traces(text: str) -> None:
    """The negative control."""
    assert scan(text, NAMES) == []
