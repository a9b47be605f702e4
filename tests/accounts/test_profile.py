"""Editing an organisation: what goes back to the queue, and two people at once."""

from dataclasses import replace
from datetime import date

import pytest

from matchmaker.accounts import profile
from matchmaker.accounts.models import Verification
from matchmaker.accounts.uscc import complete
from matchmaker.foundation import clock
from matchmaker.foundation.db import POSTS, db, read_number
from matchmaker.foundation.errors import Conflict, Invalid
from tests.factories import admin_of, make_operator, make_organisation, make_park, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({"name": "换了名字有限公司"}, True),
        ({"uscc": complete("91990000MA7777777")}, True),
        ({"park": "qinghe"}, True),
        ({"contact_phone": "13900000000", "size": "20-99", "short_name": "换"}, False),
        ({"qualifications": (("QUA001", date(2027, 6, 30)),)}, False),
    ],
)
def test_edit_of_what_the_seal_vouches_for_goes_back_to_the_queue(change: dict[str, object], again: bool) -> None:
    make_park(slug="qinghe")
    row = make_organisation()
    facts = replace(profile.facts_of(row), **change)
    assert profile.edit_organisation(row, facts, version=1, by=admin_of(row), now=NOW) is again
    assert row.verification == (Verification.SUBMITTED if again else Verification.VERIFIED)
    assert profile.facts_of(row) == facts
    assert row.version == 2


def test_edit_of_a_draft_stays_a_draft() -> None:
    row = make_organisation(verified=False)
    facts = replace(profile.facts_of(row), name="换了名字有限公司")
    assert not profile.edit_organisation(row, facts, version=1, by=admin_of(row), now=NOW)
    assert row.verification == Verification.DRAFT


def test_second_editor_loses_nothing_and_changes_nothing() -> None:
    row = make_organisation()
    facts = profile.facts_of(row)
    profile.edit_organisation(row, replace(facts, short_name="甲"), version=1, by=admin_of(row), now=NOW)
    with pytest.raises(Conflict) as caught:
        profile.edit_organisation(row, replace(facts, short_name="乙"), version=1, by=admin_of(row), now=NOW)
    assert caught.value.code == "changed_meanwhile"
    assert row.short_name == "甲"


def test_edit_refuses_a_taken_code_and_another_kind() -> None:
    row, other = make_organisation(), make_organisation()
    for change, field in (({"uscc": other.uscc}, "uscc"), ({"kind": "provider"}, "kind")):
        facts = replace(profile.facts_of(row), **change)
        with pytest.raises(Invalid) as caught, db.session.begin_nested():
            profile.edit_organisation(row, facts, version=1, by=admin_of(row), now=NOW)
        assert caught.value.field == field


def test_titles_are_added_changed_and_dropped() -> None:
    row = make_organisation()
    facts = profile.facts_of(row)
    first = replace(facts, qualifications=(("QUA001", None), ("QUA002", date(2026, 12, 31))))
    profile.edit_organisation(row, first, version=1, by=admin_of(row), now=NOW)
    second = replace(facts, qualifications=(("QUA002", date(2027, 12, 31)), ("QUA004", None)))
    profile.edit_organisation(row, second, version=2, by=admin_of(row), now=NOW)
    assert [(one.concept, one.expires_on) for one in row.qualifications] == [
        ("QUA002", date(2027, 12, 31)),
        ("QUA004", None),
    ]


def test_edit_marks_what_is_ranked() -> None:
    make_operator()
    row = make_organisation()
    before = read_number(POSTS)
    profile.edit_organisation(row, replace(profile.facts_of(row), size="1000+"), version=1, by=admin_of(row), now=NOW)
    db.session.commit()
    assert read_number(POSTS) > before


def test_edit_person_refuses_another_language() -> None:
    user = make_user()
    profile.edit_person(user, name="新名", phone="", language="en")
    assert (user.name, user.language) == ("新名", "en")
    with pytest.raises(Invalid):
        profile.edit_person(user, name="新名", phone="", language="fr")
