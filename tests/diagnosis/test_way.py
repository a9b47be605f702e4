"""A visit from its application to an implemented finding, through the pages that people use."""

import io
import zipfile
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.catalogue import edits, review
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.queries import get_capability
from matchmaker.diagnosis import queries
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import Duty
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import progress, service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side
from tests.diagnosis.stage import FOUND, make_stage
from tests.factories import admin_of, make_capability, make_provider

Enter = Callable[..., FlaskClient]
PRIORITY_ONE = {"phenomenon": FOUND.phenomenon, "priority": "high", "route": "upgrade", "gain": FOUND.gain}


def post(browser: FlaskClient, path: str, **data: object) -> None:
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, (path, answer.status_code, answer.get_data(as_text=True)[:3000])


def test_visit_leads_to_an_implemented_finding(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage()
        code = stage.visit.code
        mails = {duty: one.user.email for duty, one in stage.experts.items()}
        owner_mail, officer_mail = stage.owner.email, stage.officer.email
        experts = {duty: one.code for duty, one in stage.experts.items()}
        provider = make_provider()
        capability = make_capability(provider).code
    owner, officer = sign_in(owner_mail), sign_in(officer_mail)
    people = {duty: sign_in(mail) for duty, mail in mails.items()}
    lead = people[Duty.LEAD]
    here = f"/visits/{code}"
    post(owner, f"{here}/submit")
    post(officer, f"{here}/accept")
    for duty, expert in experts.items():
        post(officer, f"{here}/group", expert=expert, duty=duty)
    for one in people.values():
        post(one, f"{here}/sign", secrecy="y", no_conflict="y")
    post(officer, f"{here}/schedule", day=clock.today().isoformat())
    post(lead, f"{here}/begin")
    post(people[Duty.PROCESS], f"{here}/findings/new", **PRIORITY_ONE, assumptions="工时数据补齐", cost_low="30")
    post(lead, f"{here}/give-feedback")
    post(lead, f"{here}/draw-up")
    post(lead, f"{here}/report/section/3", text="没有专职负责人。", version="0")
    post(lead, f"{here}/hand-in")
    post(people[Duty.REVIEWER], f"{here}/issue")
    post(people[Duty.REVIEWER], f"{here}/issue")  # the second click does nothing
    for browser in (owner, officer, lead):
        assert browser.get(f"{here}/report/1").status_code == 200
    pdf, word = owner.get(f"{here}/report/1.pdf"), owner.get(f"{here}/report/1.docx")
    assert pdf.data.startswith(b"%PDF-")
    assert word.status_code == 200
    with zipfile.ZipFile(io.BytesIO(word.data)) as archive:
        assert "没有专职负责人" in archive.read("word/document.xml").decode()
    post(owner, f"{here}/acknowledge", comment="符合实际")
    assert lead.get(here).status_code == 404  # access ends
    with app.app_context():
        visit = queries.get_visit(code)
        found = queries.list_findings(visit.id)[0].code
        assert [one.form for one in queries.list_downloads(visit.id)] == ["word", "pdf"]
        assert len(queries.list_issues(visit.id)) == 1
    post(owner, f"/findings/{found}/need")
    post(owner, f"/findings/{found}/need")  # linked once
    with app.app_context(), transaction():
        _deliver(queries.get_finding(found), capability, owner_mail, officer_mail)
    page = owner.get(f"/findings/{found}").get_data(as_text=True)
    assert "已实施" in page
    assert "因对接已交付" in page
    assert ("来龙去脉" in page, "问题已实施" in page) == (True, True)
    with app.app_context():
        row = queries.get_finding(found)
        assert standing_of(row).derived
        assert row.said == []
        need = standing_of(row).need
        introduction = standing_of(row).introduction
    assert found in owner.get(f"/needs/{need}").get_data(as_text=True)
    for path in (f"/staff/posts/{need}", f"/staff/introductions/{introduction}"):
        shown = officer.get(path).get_data(as_text=True)
        assert [word for word in ("来龙去脉", found, need, introduction, "问题已实施") if word not in shown] == []
        assert f'href="/findings/{found}"' not in shown, "a finding is not staff's to read"


def _deliver(finding: Finding, capability: str, owner_mail: str, officer_mail: str) -> None:
    """Publish the need and walk an introduction to its delivery."""
    owner, officer, now = get_user_by_email(owner_mail), get_user_by_email(officer_mail), clock.now()
    assert finding.link is not None
    need = finding.link.need
    offer = get_capability(capability)
    provider = admin_of(offer.organisation)
    edits.submit(need, owner, now, declared=True)
    for one in stopping(review.list_findings(need)):
        review.waive(need, one.text, officer, now)
    review.publish(need, officer, now, secrecy_checked=True)
    made = service.propose(need, offer, by=owner, side=Side.ENTERPRISE, now=now, consent=True)
    service.agree(made, by=provider, now=now, consent=True)
    service.confirm(made, by=officer, now=now, ticks=list(Tick))
    day = clock.today()
    progress.record_meeting(made, by=owner, now=now, day=day)
    for by in (owner, provider):
        progress.sign(made, by=by, now=now, said=Said(day=day, band="10-50", contract="contract"))
    assert standing_of(finding).status != "implemented"
    for by in (owner, provider):
        progress.deliver(made, by=by, now=now, said=Said(day=day, note="准时交付 93%"))
