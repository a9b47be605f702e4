"""Findings: there once however often a phone sends them, answered in rows, turned into needs without the employers of the group."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import edits, review
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, CapabilityKind
from matchmaker.diagnosis import drafting, finding, queries
from matchmaker.diagnosis.finding import Content
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import Progress, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.introductions import interests, service
from matchmaker.introductions.fairness import Interest
from matchmaker.introductions.states import Side
from matchmaker.recommendations.service import needs_for, recommend_providers
from tests.diagnosis.stage import FOUND, Stage, make_stage
from tests.factories import admin_of, make_capability, make_need, make_provider

Enter = Callable[..., FlaskClient]
CLIENT = "0f8fad5b-d9cb-469f-a165-70867728950e"


def _first(stage: Stage) -> Finding:
    return queries.list_findings(stage.visit.id)[0]


def test_draft_sent_twice_is_there_once(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.IN_FIELD)
        code, mail, visit_id = stage.visit.code, stage.user("process").email, stage.visit.id
    browser, path = sign_in(mail), f"/visits/{code}/findings/new"
    data = {"client_id": CLIENT, "phenomenon": "等料", "priority": "high", "route": "own"}
    first, again = (browser.post(path, data=data, headers={"X-Draft": "1"}) for _ in range(2))
    assert first.get_json() == again.get_json()
    wrong = browser.post(path, data=data | {"client_id": "", "gain": "快一倍"}, headers={"X-Draft": "1"})
    assert wrong.status_code == 422
    assert list(wrong.get_json()["errors"]) == ["assumptions"]
    assert browser.post(path, data=data | {"client_id": ""}).status_code == 303  # a plain form has no number of its own
    with app.app_context():
        assert len(queries.list_findings(visit_id)) == 2


def test_key_is_for_writers_alone(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.IN_FIELD)
        code = stage.visit.code
        mails = [stage.user("process").email, stage.user("lead").email, stage.user("reviewer").email]
    answers = [sign_in(mail).post(f"/visits/{code}/findings/key") for mail in mails]
    assert [one.status_code for one in answers] == [200, 200, 403]
    assert answers[0].get_json()["key"] != answers[1].get_json()["key"]


def test_what_is_said_is_added_and_the_last_counts(session: None) -> None:
    stage, now, day = make_stage(State.ACKNOWLEDGED), clock.now(), clock.today()
    found = _first(stage)
    with pytest.raises(Invalid, match="status_note"):
        finding.say(found, "not_planned", day, "", by=stage.owner, now=now)
    with pytest.raises(NotAllowed):
        finding.say(found, "pending", day, "x", by=stage.officer, now=now)
    finding.say(found, "pending", day, "等预算", by=stage.owner, now=now)
    finding.say(found, "implemented", day, "自己写了排产表", by=stage.owner, now=now)
    assert [one.status for one in found.said] == ["pending", "implemented"]
    assert standing_of(found).status == Progress.IMPLEMENTED
    finding.turn_into_need(found, by=stage.owner, now=now)
    with pytest.raises(Invalid, match="implemented_by_delivery"):
        finding.say(found, "implemented", day, "x", by=stage.owner, now=now)


def test_own_rectification_closes_with_evidence_and_no_need(session: None) -> None:
    stage, now = make_stage(State.IN_FIELD), clock.now()
    own = Content("手写下料单", route="own")
    found, _new = finding.write(stage.visit, own, "", by=stage.user("process"), now=now)
    with pytest.raises(IllegalTransition):
        finding.turn_into_need(found, by=stage.owner, now=now)
    stage.visit.state = State.ISSUED
    with pytest.raises(Conflict, match="own_rectification"):
        finding.turn_into_need(found, by=stage.owner, now=now)
    finding.say(found, "implemented", clock.today(), "改为打印", by=stage.owner, now=now)
    assert standing_of(found).status == Progress.IMPLEMENTED


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (Content(""), "phenomenon"),
        (Content("x", route="bribe"), "route"),
        (Content("x", cost_low=9, cost_high=1), "cost_high"),
        (Content("x", payback_months=-1), "payback_months"),
        (Content("x", priority=""), "priority"),
    ],
    ids=["empty", "route", "band", "payback", "priority"],
)
def test_wrong_values_are_told_at_their_field(session: None, content: Content, field: str) -> None:
    stage = make_stage(State.IN_FIELD)
    with pytest.raises(Invalid) as refused:
        finding.write(stage.visit, content, "", by=stage.user("process"), now=clock.now())
    assert refused.value.field == field


def _published(found: Finding, stage: Stage) -> Need:
    """The need of a finding, with everything that it takes to be read by providers."""
    now = clock.now()
    need = finding.turn_into_need(found, by=stage.owner, now=now)
    edits.submit(need, stage.owner, now, declared=True)
    for one in stopping(review.list_findings(need)):
        review.waive(need, one.text, stage.officer, now)
    review.publish(need, stage.officer, now, secrecy_checked=True)
    return need


def _listed(need_id: int) -> list[int]:
    return [one.provider.id for one in recommend_providers(db.session.get_one(Need, need_id)).candidates]


def test_employer_of_an_expert_is_never_quietly_recommended(app: Flask) -> None:
    with app.app_context(), transaction():
        employer, other = make_provider(), make_provider()
        own, another = (
            make_capability(employer, title="车间智能排产软件"),
            make_capability(other, title="车间智能排产系统"),
        )
        stage = make_stage(State.ACKNOWLEDGED, employer=employer)
        need = _published(_first(stage), stage)
        plain = make_need(stage.enterprise, title="车间智能排产，插单后重排")  # the control: it came of no finding
        employed, free, need_id, plain_id, own_id, another_id = (
            one.id for one in (employer, other, need, plain, own, another)
        )
    with app.app_context():
        assert (employed in _listed(need_id), free in _listed(need_id), employed in _listed(plain_id)) == (
            False,
            True,
            True,
        )
        hidden = recommend_providers(db.session.get_one(Need, need_id)).hidden
        assert [(one.provider.id, one.tied, one.diagnosed) for one in hidden] == [(employed, True, True)]
        seen = {
            one: [row.need.id for row in needs_for(db.session.get_one(Capability, one)).rows]
            for one in (own_id, another_id)
        }
        assert (need_id in seen[own_id], plain_id in seen[own_id], need_id in seen[another_id]) == (False, True, True)
    with app.app_context(), transaction():
        _refused(db.session.get_one(Need, need_id), db.session.get_one(Capability, own_id))
        db.session.query(Interest).filter_by(need_id=need_id).delete()
    with app.app_context():
        assert employed in _listed(need_id)  # the control: it is this row that keeps the employer away


def _refused(need: Need, own: Capability) -> None:
    """Nobody begins with the employer, whose own list of declarations does not tell of it and who cannot take it back."""
    owner, boss = admin_of(need.organisation), admin_of(own.organisation)
    with pytest.raises(Conflict, match="organisations_tied"):
        service.propose(need, own, by=owner, side=Side.ENTERPRISE, now=clock.now(), consent=True)
    assert interests.list_of_organisation(own.organisation_id) == []
    tie = db.session.query(Interest).filter_by(need_id=need.id).one()
    with pytest.raises(NotFound):
        interests.take_back(tie.id, by=boss, now=clock.now())


@pytest.mark.parametrize(
    ("route", "kind", "title", "does"),
    [
        ("training", CapabilityKind.TRAINING, "车间人员技能培训与实训", "为班组长和操作工做技能培训，带教换模与点检。"),
        ("consulting", CapabilityKind.CONSULTING, "智能制造规划咨询", "做智能制造规划咨询，排出三年路线和投资次序。"),
        ("funds", CapabilityKind.FINANCE, "技术改造融资租赁", "为技术改造提供融资租赁和分期。"),
        ("research", CapabilityKind.RESEARCH, "产学研联合攻关", "与企业联合攻关热误差与工艺模型，研究所承担试验。"),
    ],
)
def test_trainers_banks_and_institutes_are_matched_as_supply(
    app: Flask, route: str, kind: str, title: str, does: str
) -> None:
    with app.app_context(), transaction():
        capability = make_capability(title=title, does=does, kind=kind)
        make_capability(title="冷链车辆定位", does="为冷链车辆装定位终端。")
        stage = make_stage(State.IN_FIELD)
        content = Content(**{**vars(FOUND), "route": route})
        found, _new = finding.write(stage.visit, content, "", by=stage.user("process"), now=clock.now())
        stage.visit.state = State.ISSUED
        provider, need_id = capability.organisation_id, _published(found, stage).id
    with app.app_context():
        found_providers = [one.provider.id for one in recommend_providers(db.session.get_one(Need, need_id)).candidates]
        assert found_providers[:1] == [provider]


def test_draft_of_a_need_says_what_the_finding_says(session: None) -> None:
    stage = make_stage(State.IN_FIELD)
    found, _new = finding.write(stage.visit, FOUND, "", by=stage.user("process"), now=clock.now())
    draft = drafting.need_of(found)
    assert draft.title == "排产员用表格排产，每天改三次"
    assert (draft.budget_low, draft.budget_high, draft.result) == (30.0, 60.0, FOUND.gain)
    assert [(one.text, one.must) for one in draft.requirements] == [(FOUND.gain, True)]
    assert [one.concept for one in draft.tags] == ["SCN009"]
