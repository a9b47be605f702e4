"""Tests of assessments through the doors: form, result, a gap's need, and what becomes of the gap."""

import io
import json
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import get_organisation
from matchmaker.assessment.maturity import models, shipped_weights
from matchmaker.assessment.models import Assessment, AssessmentEvidence, AssessmentResult, GapNeed
from matchmaker.assessment.queries import fates_of, get_assessment, named
from matchmaker.assessment.statements import statements_of
from matchmaker.catalogue import edits, review
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import service as introducing
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import State
from matchmaker.web import pdf
from tests.factories import admin_of, make_capability, make_officer, make_operator, make_organisation, make_park
from tests.house.assessment_world import submitted as submitted_by_service
from tests.house.world import _introduce

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


def test_full_form_asks_no_level_above_the_first_that_fails(enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    code = begin(browser, "full")
    assert browser.get(f"/assessments/{code}/answers/2/personnel").status_code == 409, "level 2 is not asked yet"
    assert browser.post(f"/assessments/{code}/submit").status_code == 409, "nothing is answered"
    fill_level(browser, code, 1, "0.8")
    assert browser.get(f"/assessments/{code}/answers/2/personnel").status_code == 200
    assert browser.post(f"/assessments/{code}/submit").status_code == 409, "level 2 is asked and not answered"
    fill_level(browser, code, 2, "0.5", logistics="0")
    assert browser.get(f"/assessments/{code}/answers/3/personnel").status_code == 409
    assert browser.post(f"/assessments/{code}/submit").status_code == 303
    page = browser.get(f"/assessments/{code}").get_data(as_text=True)
    assert "总分 1.45" in page, "1 + 0.5 x 0.9: logistics weighs a tenth"
    assert "先补“物流”收益最大" in page
    assert browser.get(f"/assessments/{code}/answers/1/personnel").status_code == 409, "a result is not answered again"


def test_what_does_not_apply_needs_a_reason(enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    path = f"/assessments/{begin(browser, 'full')}/answers/1/service"
    answers = {f"s-customer-service-{n}": "1" for n in (1, 2, 3)}
    given = {**answers, "na-product-service": "y", "version": seen(browser, path)}
    refused = browser.post(path, data=given)
    assert refused.status_code == 422
    assert "不适用须写明原因" in refused.get_data(as_text=True)
    taken = browser.post(path, data={**given, "reason-product-service": "按图加工，没有自有产品"})
    assert taken.status_code == 303
    assert 'id="na-personnel-skills"' not in browser.get(path.replace("service", "personnel")).get_data(as_text=True)


def test_colleagues_share_a_draft_and_nobody_overwrites_unseen(app: Flask, enterprise: str, sign_in: SignIn) -> None:
    first, second = sign_in(enterprise), sign_in(enterprise)
    code = begin(first, "full")
    path, other = (f"/assessments/{code}/answers/1/{group}" for group in ("personnel", "resources"))
    drawn, elsewhere = seen(second, path), seen(second, other)
    assert first.post(path, data={"s-personnel-skills-1": "1", "version": drawn}).status_code == 303
    assert second.post(other, data={"s-network-1": "0.5", "version": elsewhere}).status_code == 303, "another page"
    refused = second.post(path, data={"s-personnel-skills-1": "0.5", "version": drawn})
    assert refused.status_code == 409
    text = refused.get_data(as_text=True)
    assert "同事刚刚改过这一页" in text
    assert re.search(r'checked[^>]*name="s-personnel-skills-1"[^>]*value="0.5"', text), "what was typed is kept"
    fresh = re.search(r'name="version"[^>]*value="([0-9a-f]*)"', text)
    assert fresh is not None
    kept = second.post(path, data={"s-personnel-skills-1": "0.5", "version": fresh.group(1)})
    assert kept.status_code == 303
    with app.app_context():
        answers = db.session.scalars(sa.select(Assessment)).unique().one().answers
    assert answers == {"personnel-skills": {"1": {"1": "0.5"}}, "network": {"1": {"1": "0.5"}}}


def test_a_page_saves_itself(enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    path = f"/assessments/{begin(browser, 'full')}/answers/1/technology"
    given = {"s-data-1": "0.8", "version": seen(browser, path)}
    told = browser.post(path, data=given, headers={"X-Autosave": "1"})
    assert told.get_json() == {"saved": True, "version": seen(browser, path), "action": path, "autosave": path}
    stale = browser.post(path, data={**given, "s-data-1": "1"}, headers={"X-Autosave": "1"})
    assert stale.get_json()["saved"] is False, "it never writes over a colleague"


def submitted(app: Flask, mail: str, second: str) -> str:
    """Return the code of one that holds level 1 and answers level 2 alike, made without the pages."""
    with app.app_context(), transaction():
        by = db.session.query(User).filter_by(email=mail).one()
        return submitted_by_service(by.organisations[0], by, second).code


def test_rounds_are_compared_on_the_same_model_and_kind_alone(app: Flask, enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    before, after = submitted(app, enterprise, "0"), submitted(app, enterprise, "0.5")
    page = browser.get(f"/assessments/{after}/compare/{before}").get_data(as_text=True)
    assert "总分 1.00 → 1.50（+0.50）" in page
    assert "+0.50" in browser.get(f"/assessments/{after}").get_data(as_text=True)
    quick = begin(browser, "quick")
    fill_quick(browser, quick, 1)
    browser.post(f"/assessments/{quick}/submit")
    page = browser.get(f"/assessments/{quick}/compare/{before}").get_data(as_text=True)
    assert "一次是快速自评，一次是完整自评，不能比较" in page
    process = begin(browser, "quick", "gbt39116-2020-process")
    path = f"/assessments/{process}/quick"
    steps = {f"step-{one.id}": "1" for one in models()["gbt39116-2020-process"].sub_domains}
    assert browser.post(path, data={**steps, "version": seen(browser, path)}).status_code == 303
    browser.post(f"/assessments/{process}/submit")
    page = browser.get(f"/assessments/{process}/compare/{quick}").get_data(as_text=True)
    assert "这两次用的模型不同，不能比较" in page


def test_delivery_closes_exactly_the_linked_gap(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        park = make_park()
        asker, officer, capability = make_organisation(park_id=park.id), make_officer(park), make_capability()
        mail, staff, offer = admin_of(asker).email, officer.email, capability.code
    browser = sign_in(mail)
    code = submitted(app, mail, "0")
    for gap in ("planning-scheduling", "logistics"):
        assert browser.post(f"/assessments/{code}/need", data={"sub_domain": gap}).status_code == 303
    unknown = browser.post(f"/assessments/{code}/need", data={"sub_domain": "nowhere"})
    assert unknown.status_code == 404
    with app.app_context(), transaction():
        row = get_assessment(code)
        assert {name: fate.need.state for name, fate in fates_of(row).items()} == {
            "planning-scheduling": "draft",
            "logistics": "draft",
        }
        need = fates_of(row)["planning-scheduling"].need
        edits.submit(need, admin_of(need.organisation), clock.now(), declared=True)
        reviewer = db.session.query(User).filter_by(email=staff).one()
        review.publish(need, reviewer, clock.now(), secrecy_checked=True)
        made = _introduce(need, get_capability(offer), reviewer, State.SIGNED)
        assert not any(fate.is_closed for fate in fates_of(row).values()), "signed is not delivered"
        for by in (admin_of(need.organisation), admin_of(made.provider)):
            introducing.deliver(made, by=by, now=clock.now(), said=Said(day=clock.today(), note="已上线"))
        closed = {name: fate.is_closed for name, fate in fates_of(row).items()}
    assert closed == {"planning-scheduling": True, "logistics": False}
    page = browser.get(f"/assessments/{code}").get_data(as_text=True)
    assert page.count("已交付，差距已关闭") == 1
    assert "已关闭 1 项" in page
    again = browser.post(f"/assessments/{code}/need", data={"sub_domain": "planning-scheduling"})
    assert again.status_code == 409, "a closed gap needs no need"
    staff_page = sign_in(staff).get(f"/assessments/{code}").get_data(as_text=True)
    assert "已交付，差距已关闭" in staff_page
    assert "写成需求草稿" not in staff_page, "an enterprise posts its own needs"


def test_peers_are_told_from_ten_on(app: Flask, enterprise: str, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        others = [make_organisation() for _ in range(10)]
        for one in others[:9]:
            submitted_by_service(one, admin_of(one), "0.5")
        last = others[9].code
    browser = sign_in(enterprise)
    code = submitted(app, enterprise, "0")
    assert "不足 10 家" in browser.get(f"/assessments/{code}").get_data(as_text=True)
    with app.app_context(), transaction():
        one = get_organisation(last)
        submitted_by_service(one, admin_of(one), "0.5")
    page = browser.get(f"/assessments/{code}").get_data(as_text=True)
    assert "不足 10 家" not in page
    assert "同行业、同规模" in page
    assert "1.50" in page, "the median of the others"


def test_an_operator_loads_corrected_weights_and_old_results_keep_theirs(
    app: Flask, enterprise: str, sign_in: SignIn
) -> None:
    browser = sign_in(enterprise)
    before = submitted(app, enterprise, "0")
    with app.app_context(), transaction():
        operator = make_operator().email
    desk, shares = sign_in(operator), {k: str(v) for k, v in shipped_weights(MODEL.id).shares.items()}
    given = {"model": MODEL.id, "name": "checked-2026", "certainty": "checked", "source": "标准原文"}
    wrong = desk.post("/staff/maturity-weights", data={**given, "shares": json.dumps({**shares, "data": "0.5"})})
    assert wrong.status_code == 422
    assert "sum to 1.04, not to 1" in wrong.get_data(as_text=True)
    assert desk.post("/staff/maturity-weights", data={**given, "shares": "{"}).status_code == 422
    shares |= {"personnel": "0.10", "technology": "0.07"}
    good = desk.post("/staff/maturity-weights", data={**given, "shares": json.dumps(shares)})
    assert good.status_code == 303, good.get_data(as_text=True)
    after = submitted(app, enterprise, "0.5")
    page = browser.get(f"/assessments/{after}").get_data(as_text=True)
    assert "checked-2026" in page
    assert "已与标准原文核对" in page
    assert "随产品提供" in browser.get(f"/assessments/{before}").get_data(as_text=True)
    compared = browser.get(f"/assessments/{after}/compare/{before}").get_data(as_text=True)
    assert "两次用的权重集不同" in compared


def test_a_result_never_changes_and_a_touched_one_is_told(app: Flask, enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    code = submitted(app, enterprise, "0.5")
    with app.app_context(), pytest.raises(RuntimeError, match="not to be changed"), transaction():
        db.session.scalars(sa.select(AssessmentResult)).unique().one().level = 5
    assert "校验值不符" not in browser.get(f"/assessments/{code}").get_data(as_text=True)
    with app.app_context(), transaction():
        db.session.execute(sa.update(AssessmentResult).values(digest="0" * 64))
    assert "校验值不符" in browser.get(f"/assessments/{code}").get_data(as_text=True)


def test_report_is_a_pdf_and_without_pango_says_what_to_install(
    app: Flask, enterprise: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(enterprise)
    code = submitted(app, enterprise, "0.5")
    made = browser.get(f"/assessments/{code}/report.pdf")
    assert made.mimetype == "application/pdf"
    assert made.data.startswith(b"%PDF")
    assert made.headers["Cache-Control"] == "private, no-store"
    monkeypatch.setattr(pdf, "is_ready", lambda: False)
    lacking = browser.get(f"/assessments/{code}/report.pdf")
    assert lacking.status_code == 503
    assert "libpango-1.0-0" in lacking.get_data(as_text=True)


def test_evidence_is_kept_for_the_enterprise_alone(app: Flask, enterprise: str, sign_in: SignIn) -> None:
    browser = sign_in(enterprise)
    code = begin(browser, "full")
    path = f"/assessments/{code}/evidence"

    def send(words: bytes, name: str = "台账.txt", leaf: str = "equipment") -> int:
        sent = {"sub_domain": leaf, "file": (io.BytesIO(words), name)}
        return browser.post(path, data=sent, content_type="multipart/form-data").status_code

    assert send("设备台账".encode()) == 303
    assert send("设备台账".encode()) == 422, "the same file twice"
    assert send(b"MZ\x90", "x.exe") == 422
    assert send("别处".encode(), leaf="nowhere") == 422
    page = browser.get(path).get_data(as_text=True)
    found = re.search(r"/assessments/evidence/E-[\d-]+", page)
    assert found is not None
    with browser.get(found.group()) as answer:
        assert answer.get_data(as_text=True) == "设备台账"
    with app.app_context(), transaction():
        stranger = admin_of(make_organisation()).email
        digest = db.session.scalars(sa.select(AssessmentEvidence)).one().digest
        assert named([digest]) == {digest}, "its bytes are not swept away"
    assert sign_in(stranger).get(found.group()).status_code == 404
    assert browser.post(f"{found.group()}/delete").status_code == 303
    assert "台账.txt" not in browser.get(path).get_data(as_text=True)
