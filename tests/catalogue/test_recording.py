"""代录: a need that staff write and its contact confirms."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts import links
from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.models import Verification
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue import edits, recording, review
from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_officer, make_organisation, make_park

CONTENT = NeedContent(title="外观检测", problem="靠人看", requirements=(RequirementContent("在线检测"),))


@pytest.fixture
def cast(app: Flask, session: None) -> SimpleNamespace:
    park = make_park()
    return SimpleNamespace(
        park=park, officer=make_officer(park), enterprise=make_organisation(park=park), now=clock.now()
    )


def sent_link() -> links.Link:
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "need_recorded")).one()
    return links.Link(links.Purpose.RECORD, message.facts["link"]["data"])


def recorded(cast: SimpleNamespace) -> Need:
    return recording.record_need(cast.officer, cast.enterprise, CONTENT, "11 月 20 日电话", cast.now)


def facts(park: str, code: str = complete("91990000MA8888888")) -> OrganisationFacts:
    return OrganisationFacts(
        kind="enterprise",
        name="新企业有限公司",
        uscc=code,
        region="REG110113",
        size="20-99",
        park=park,
        industry="IND024",
    )


def test_a_new_enterprise_waits_to_be_verified_and_has_no_members(cast: SimpleNamespace) -> None:
    row = recording.record_organisation(facts(cast.park.slug), cast.officer, cast.now)
    assert (row.verification, row.park_id, row.memberships) == (Verification.SUBMITTED, cast.park.id, [])


@pytest.mark.parametrize(("change", "field"), [({"uscc": "1"}, "uscc"), ({"kind": "provider"}, "kind")])
def test_a_wrong_enterprise_is_refused_at_its_field(cast: SimpleNamespace, change: dict[str, str], field: str) -> None:
    wrong = OrganisationFacts(**{**facts(cast.park.slug).to_json(), "qualifications": (), **change})
    with pytest.raises(Invalid) as caught:
        recording.record_organisation(wrong, cast.officer, cast.now)
    assert caught.value.field == field


def test_a_code_that_is_known_is_not_recorded_twice(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="uscc_taken"):
        recording.record_organisation(facts(cast.park.slug, cast.enterprise.uscc), cast.officer, cast.now)


def test_the_source_is_kept_and_must_be_given(cast: SimpleNamespace) -> None:
    assert recorded(cast).source == "11 月 20 日电话"
    with pytest.raises(Invalid, match="source_missing"):
        recording.record_need(cast.officer, cast.enterprise, CONTENT, " ", cast.now)


def test_staff_cannot_declare_for_the_contact(cast: SimpleNamespace) -> None:
    with pytest.raises(Conflict, match="record_unconfirmed"):
        edits.submit(recorded(cast), cast.officer, cast.now, declared=True)


def test_the_contact_confirms_once_and_the_need_is_submitted(cast: SimpleNamespace) -> None:
    need = recorded(cast)
    recording.ask_contact(need, cast.officer, cast.now)
    link = sent_link()
    with pytest.raises(Invalid, match="declaration_missing"):
        recording.confirm_record(link, False, cast.now)
    kept = recording.confirm_record(link, True, cast.now)
    assert (need.state, need.contact_confirmed_at, kept.declared_at) == (NeedState.SUBMITTED, cast.now, cast.now)
    with pytest.raises(Conflict, match="record_changed"):
        recording.confirm_record(link, True, cast.now)
    with pytest.raises(Conflict, match="no_such_step"):
        recording.ask_contact(need, cast.officer, cast.now)


def test_a_text_that_changed_after_the_mail_is_not_confirmed_by_the_old_link(cast: SimpleNamespace) -> None:
    need = recorded(cast)
    recording.ask_contact(need, cast.officer, cast.now)
    changed = NeedContent.from_json(CONTENT.as_json() | {"title": "别的"})
    edits.save(need, changed, need.version, cast.officer, cast.now)
    assert recording.find_recorded(sent_link()) is None


def test_nothing_is_sent_without_an_address_or_a_whole_text(cast: SimpleNamespace) -> None:
    need = recording.record_need(cast.officer, cast.enterprise, NeedContent(title="外观检测"), "电话", cast.now)
    with pytest.raises(Invalid, match="needed_to_submit"):
        recording.ask_contact(need, cast.officer, cast.now)
    cast.enterprise.contact_email = ""
    with pytest.raises(Invalid, match="no_contact_address"):
        recording.ask_contact(recorded(cast), cast.officer, cast.now)


def test_a_confirmed_record_is_published_only_when_the_enterprise_is_verified(cast: SimpleNamespace) -> None:
    need = recorded(cast)
    with pytest.raises(Conflict, match="no_such_step"):
        review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    recording.ask_contact(need, cast.officer, cast.now)
    recording.confirm_record(sent_link(), True, cast.now)
    review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    assert need.is_public
