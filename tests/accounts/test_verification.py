"""主体核验: the checklist, the seal, who becomes 单位管理员, and two officers at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from matchmaker.accounts import queries, verification
from matchmaker.accounts.models import CheckItem, Organisation, Verification
from matchmaker.accounts.people import Role
from matchmaker.accounts.verification import Check
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import POSTS, db, read_number
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.notifications.models import OutboxMessage
from tests.factories import (
    admin_of,
    join,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()
TODAY = clock.day_of(NOW)
CHECKS = [Check(item=item, clear=True, source="公示系统", checked_on=TODAY) for item in CheckItem]


def waiting(**fields: object) -> Organisation:
    return make_organisation(verified=False, verification="submitted", submitted_at=NOW, **fields)


def verify(organisation: Organisation, **change: object) -> None:
    asked = {
        "scope": "主体资格",
        "until": TODAY + timedelta(days=365),
        "checks": CHECKS,
        "by": make_operator(),
        "now": NOW,
    }
    verification.verify_organisation(organisation, **{**asked, **change})


def test_verified_organisation_bears_the_seal_until_its_day() -> None:
    organisation = waiting()
    verify(organisation)
    assert organisation.is_verified
    assert organisation.verified_scope == "主体资格"
    assert {one.item for one in organisation.checks} == set(CheckItem)
    with time_machine.travel(NOW + timedelta(days=367)):
        assert not organisation.is_verified


def test_founder_becomes_admin_and_colleagues_do_not() -> None:
    founder, colleague = make_user(), make_user()
    organisation = waiting(admin=founder)
    founded = organisation.memberships[0]
    founded.role = Role.MEMBER
    join(colleague, Role.MEMBER, organisation=organisation).valid_from = TODAY
    verify(organisation)
    roles = {one.user_id: one.role for one in queries.list_memberships(organisation.id)}
    assert roles == {founder.id: Role.ADMIN, colleague.id: Role.MEMBER}


def test_seal_names_the_place_that_verified() -> None:
    park, other = make_park(), make_park()
    enterprise, provider, outside = (
        waiting(park=park),
        make_provider(verified=False, verification="submitted"),
        waiting(),
    )
    verify(enterprise, by=make_officer(park))
    verify(provider, by=make_officer(other))
    verify(outside)
    assert (enterprise.verified_park, provider.verified_park, outside.verified_park) == (park, other, None)


def test_second_officer_is_told_that_the_first_was_faster() -> None:
    organisation = waiting()
    seen = organisation.version
    verify(organisation, version=seen)
    with pytest.raises(Conflict):
        verify(organisation, version=seen)
    assert len(organisation.checks) == 3


def test_edit_between_reading_and_verifying_wins() -> None:
    organisation = waiting()
    seen = organisation.version
    organisation.version += 1
    db.session.flush()
    with pytest.raises(Conflict):
        verify(organisation, version=seen)
    assert organisation.verification == Verification.SUBMITTED


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"checks": CHECKS[:2]}, "dishonest_source", "check_missing"),
        ({"checks": [*CHECKS[:2], replace(CHECKS[2], clear=False)]}, "dishonest_clear", "check_not_clear"),
        ({"checks": [replace(CHECKS[0], source=" "), *CHECKS[1:]]}, "status_source", "check_missing"),
        (
            {"checks": [replace(CHECKS[0], checked_on=TODAY + timedelta(1)), *CHECKS[1:]]},
            "status_on",
            "check_in_future",
        ),
        ({"checks": [replace(CHECKS[0], checked_on=TODAY - timedelta(91)), *CHECKS[1:]]}, "status_on", "check_too_old"),
        ({"until": TODAY}, "until", "until_range"),
        ({"until": TODAY + timedelta(days=1100)}, "until", "until_range"),
    ],
)
def test_verify_refuses(change: dict[str, object], field: str, code: str) -> None:
    organisation = waiting()
    with pytest.raises(Invalid) as caught:
        verify(organisation, **change)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert organisation.verification == Verification.SUBMITTED


@pytest.mark.parametrize("state", ["draft", "sent_back"])
def test_verify_needs_a_submission(state: str) -> None:
    with pytest.raises(IllegalTransition):
        verify(make_organisation(verified=False, verification=state))


def test_verified_one_is_renewed_without_losing_its_seal() -> None:
    organisation = make_organisation()
    verify(organisation, until=TODAY + timedelta(days=700))
    verify(organisation, until=TODAY + timedelta(days=800))
    assert organisation.verified_until == TODAY + timedelta(days=800)
    assert len(organisation.checks) == 3


def test_submit_tells_the_parks_staff() -> None:
    park = make_park()
    officer = make_officer(park)
    make_operator()
    organisation = make_organisation(verified=False, park=park)
    verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)
    assert organisation.verification == Verification.SUBMITTED
    told = db.session.query(OutboxMessage.address).filter_by(kind="organisation_submitted").all()
    assert told == [(officer.email,)]
    with pytest.raises(IllegalTransition):
        verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)


def test_submit_outside_a_park_tells_the_operators() -> None:
    operator = make_operator()
    make_officer(make_park())
    organisation = make_organisation(verified=False)
    verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)
    told = db.session.query(OutboxMessage.address).filter_by(kind="organisation_submitted").all()
    assert told == [(operator.email,)]


def test_submit_needs_a_contact() -> None:
    organisation = make_organisation(verified=False, contact_phone="")
    with pytest.raises(Invalid) as caught:
        verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)
    assert caught.value.field == "contact_phone"


def test_submit_of_a_valid_seal_is_no_step_and_of_a_lapsed_one_is() -> None:
    organisation = make_organisation()
    with pytest.raises(IllegalTransition):
        verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)
    organisation.verified_until = TODAY - timedelta(days=1)
    verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)
    assert organisation.verification == Verification.SUBMITTED


def test_send_back_says_why_and_lets_it_be_submitted_again() -> None:
    organisation = waiting()
    verification.send_back_organisation(organisation, reason="信用代码与名称不符", by=make_operator(), now=NOW)
    assert (organisation.verification, organisation.verified_note) == (Verification.SENT_BACK, "信用代码与名称不符")
    mail = db.session.query(OutboxMessage).filter_by(kind="organisation_sent_back").one()
    assert mail.facts["reason"] == "信用代码与名称不符"
    verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)


def test_suspend_takes_the_seal_and_verify_gives_it_back() -> None:
    organisation = make_organisation()
    verification.suspend_organisation(organisation, reason="列入经营异常名录", by=make_operator(), now=NOW)
    assert not organisation.is_verified
    with pytest.raises(IllegalTransition):
        verification.submit_for_verification(organisation, by=admin_of(organisation), now=NOW)
    verify(organisation)
    assert organisation.is_verified
    acts = [one.action for one in audit.list_entries(organisation.code)]
    assert acts == ["suspend_organisation", "verify_organisation"]


@pytest.mark.parametrize("step", [verification.send_back_organisation, verification.suspend_organisation])
def test_reason_is_needed(step: object) -> None:
    with pytest.raises(Invalid) as caught:
        step(waiting(), reason="  无 ", by=make_operator(), now=NOW)
    assert (caught.value.field, caught.value.code) == ("reason", "reason_missing")


def test_what_is_ranked_is_marked_as_changed() -> None:
    organisation = waiting()
    before = read_number(POSTS)
    verify(organisation)
    db.session.commit()
    after = read_number(POSTS)
    assert after > before
    verification.suspend_organisation(organisation, reason="列入经营异常名录", by=make_operator(), now=NOW)
    db.session.commit()
    assert read_number(POSTS) > after
