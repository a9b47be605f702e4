"""Issued versions never change, the sponsor's edition holds no typed word, copies are on record, sections are not overwritten."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from matchmaker.diagnosis import contents, issuing, queries
from matchmaker.diagnosis.contents import digest_of, redacted
from matchmaker.diagnosis.reports import Edition, Form, ReportIssue
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, NotAllowed
from tests.diagnosis.stage import FOUND, PRODUCTS, WISH, make_stage
from tests.factories import make_officer, make_park


@pytest.mark.parametrize(
    "change", [sa.update(ReportIssue).values(digest="0" * 64), sa.delete(ReportIssue)], ids=["update", "delete"]
)
def test_database_refuses_to_change_what_was_issued(session: None, change: sa.Update | sa.Delete) -> None:
    stage = make_stage(State.ISSUED)
    before = queries.list_issues(stage.visit.id)[0].digest
    with pytest.raises(DatabaseError, match="issued reports never change"), db.session.begin_nested():
        db.session.execute(change)
    db.session.expire_all()
    assert queries.list_issues(stage.visit.id)[0].digest == before


def test_issued_version_is_frozen_and_the_next_one_is_another(session: None) -> None:
    stage, now = make_stage(State.ISSUED), clock.now()
    lead, reviewer = stage.user("lead"), stage.user("reviewer")
    first = queries.list_issues(stage.visit.id)[0]
    assert first.digest == digest_of(first.content)
    with pytest.raises(IllegalTransition):
        issuing.issue(stage.visit, by=reviewer, now=now)
    with pytest.raises(IllegalTransition):
        issuing.write_section(stage.visit, 3, "改", 1, by=lead, now=now)
    issuing.amend(stage.visit, "补充路线图", by=lead, now=now)
    with pytest.raises(Conflict, match="section_changed"):
        issuing.write_section(stage.visit, 3, "旧页面", 0, by=lead, now=now)
    issuing.write_section(stage.visit, 3, "改过的文字", 1, by=lead, now=now)
    issuing.hand_in(stage.visit, by=lead, now=now)
    second = issuing.issue(stage.visit, by=reviewer, now=now)
    assert (second.number, second.content["texts"]["3"]) == (2, "改过的文字")
    db.session.expire_all()
    assert queries.get_issue(stage.visit.id, 1).content["texts"]["3"] == "没有专职的智能制造负责人。"


def test_sponsors_edition_holds_no_typed_word(session: None) -> None:
    stage = make_stage(State.ISSUED)
    content = queries.list_issues(stage.visit.id)[0].content
    typed = [WISH, PRODUCTS, FOUND.phenomenon, FOUND.evidence, FOUND.gain, FOUND.assumptions, "没有专职"]
    secrets = [*typed, stage.enterprise.name, stage.enterprise.contact_phone, stage.user("lead").name]
    whole, public = (json.dumps(one, ensure_ascii=False) for one in (content, redacted(content)))
    assert [one for one in secrets if one in public] == []
    assert [one for one in secrets if one not in whole] == [stage.enterprise.contact_phone]  # the control
    assert redacted(content)["findings"] == [
        {"sub_domain": "MAT017", "scene": "SCN009", "priority": "high", "route": "upgrade"}
    ]


def test_copies_are_on_record_and_only_for_whom_they_are(session: None) -> None:
    stage, now = make_stage(State.ISSUED), clock.now()
    issue = queries.list_issues(stage.visit.id)[0]
    issuing.note_download(issue, Edition.FULL, Form.PDF, by=stage.owner, now=now)
    issuing.note_download(issue, Edition.REDACTED, Form.WORD, by=stage.officer, now=now)
    for edition, by in ((Edition.FULL, stage.officer), (Edition.REDACTED, make_officer(make_park()))):
        with pytest.raises(NotAllowed):
            issuing.note_download(issue, edition, Form.PDF, by=by, now=now)
    db.session.flush()
    assert [(one.edition, one.form) for one in queries.list_downloads(stage.visit.id)] == [
        ("redacted", "word"),
        ("full", "pdf"),
    ]


def test_report_needs_a_reviewer_from_outside(session: None) -> None:
    stage, now = make_stage(State.DRAFTING), clock.now()
    stage.visit.members[-1].withdrawn_at = now
    db.session.flush()
    with pytest.raises(Conflict, match="reviewer_missing"):
        issuing.hand_in(stage.visit, by=stage.user("lead"), now=now)
    assert contents.content_of(stage.visit, 1, now)["reviewers"] == []
