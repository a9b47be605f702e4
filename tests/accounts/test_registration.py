"""Registering: the same for every address, nothing held before the address is proved, known codes lead to a request."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from matchmaker.accounts import joining, links, queries, registration
from matchmaker.accounts.facts import OrganisationFacts, Person
from matchmaker.accounts.models import Organisation, Verification
from matchmaker.accounts.people import JoinRequest, Role, TermsAcceptance
from matchmaker.accounts.uscc import complete
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.models import OutboxMessage
from tests.factories import admin_of, make_organisation, make_park, make_user

pytestmark = pytest.mark.usefixtures("session")
NOW = clock.now()
PERSON = Person(email="Li@Example.com", name="李工", password_hash="hash one")
FACTS = OrganisationFacts(
    kind="enterprise",
    name="新厂有限公司",
    uscc=complete("91990000MA5555555"),
    region="REG110113",
    size="20-99",
    industry="IND024",
)


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def link_of(message: OutboxMessage) -> links.Link:
    return links.Link(links.Purpose(message.facts["link"]["purpose"]), message.facts["link"]["data"])


def test_register_holds_no_code_before_the_address_is_proved() -> None:
    registration.register(PERSON, FACTS, now=NOW)
    user = queries.find_user_by_email("li@example.com")
    assert user is not None
    assert not user.is_active
    assert queries.find_organisation_by_uscc(FACTS.uscc) is None
    assert [one.kind for one in mails()] == ["confirm_email"]


def test_confirm_founds_a_draft_and_accepts_the_terms() -> None:
    registration.register(PERSON, FACTS, now=NOW)
    user, organisation = registration.confirm_by(link_of(mails()[0]), now=NOW)
    assert organisation is not None
    assert (organisation.verification, organisation.uscc) == (Verification.DRAFT, FACTS.uscc)
    assert [one.role for one in user.memberships] == [Role.MEMBER]
    accepted = db.session.execute(sa.select(TermsAcceptance.document, TermsAcceptance.version)).all()
    assert {one[0]: one[1] for one in accepted} == {"privacy": "2026-11-28", "terms": "2026-11"}


def test_confirm_link_works_once() -> None:
    registration.register(PERSON, FACTS, now=NOW)
    link = link_of(mails()[0])
    registration.confirm_by(link, now=NOW)
    with pytest.raises(Conflict):
        registration.confirm_by(link, now=NOW)


def test_register_of_a_known_address_changes_nothing_and_tells_its_owner() -> None:
    user = make_user(email="li@example.com", name="老李")
    before = user.password_hash
    registration.register(PERSON, FACTS, now=NOW)
    assert (user.name, user.password_hash, user.registration) == ("老李", before, None)
    assert [(one.kind, one.address) for one in mails()] == [("account_exists", "li@example.com")]


def test_register_anew_kills_the_link_before() -> None:
    registration.register(PERSON, FACTS, now=NOW)
    registration.register(replace(PERSON, password_hash="hash two"), FACTS, now=NOW)
    first, second = (link_of(one) for one in mails())
    assert registration.find_confirming(first) is None
    assert registration.find_confirming(second) is not None


def test_known_code_becomes_a_request_and_tells_only_the_members() -> None:
    known = make_organisation(uscc=FACTS.uscc)
    registration.register(PERSON, FACTS, now=NOW)
    link = link_of(mails()[-1])
    user, organisation = registration.confirm_by(link, now=NOW)
    assert organisation is None
    assert user.memberships == []
    asked = db.session.scalars(sa.select(JoinRequest)).one()
    assert (asked.organisation_id, asked.user_id) == (known.id, user.id)
    told = mails()[-1]
    assert (told.kind, told.address) == ("join_asked", admin_of(known).email)
    assert not any(known.name in str(one.facts) for one in mails() if one.address == user.email)


def test_two_registrants_of_one_code_make_one_organisation() -> None:
    registration.register(PERSON, FACTS, now=NOW)
    registration.register(replace(PERSON, email="wang@example.com"), FACTS, now=NOW)
    for message in mails()[:2]:
        registration.confirm_by(link_of(message), now=NOW)
    assert db.session.scalar(sa.select(sa.func.count(Organisation.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(JoinRequest.id))) == 1


@pytest.mark.parametrize(
    ("person", "facts", "field"),
    [
        (replace(PERSON, email="no address"), FACTS, "email"),
        (PERSON, replace(FACTS, uscc="91"), "uscc"),
        (PERSON, replace(FACTS, park="nowhere"), "park"),
    ],
)
def test_register_refuses_at_the_field(person: Person, facts: OrganisationFacts, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        registration.register(person, facts, now=NOW)
    assert caught.value.field == field
    assert mails() == []


def test_found_keeps_park_sort_key_and_titles() -> None:
    park = make_park(slug="qinghe")
    facts = replace(FACTS, park="qinghe", qualifications=(("QUA001", None),))
    row = registration.found_organisation(facts, by=make_user(), now=NOW)
    assert row.park_id == park.id
    assert row.name_sort.startswith("xin chang")
    assert [one.concept for one in row.qualifications] == ["QUA001"]
    assert row.code.startswith("O-")


def test_found_refuses_a_taken_code() -> None:
    make_organisation(uscc=FACTS.uscc)
    with pytest.raises(Invalid) as caught:
        registration.found_organisation(FACTS, by=make_user(), now=NOW)
    assert (caught.value.field, caught.value.code) == ("uscc", "uscc_taken")


def test_ask_to_join_twice_is_one_request() -> None:
    organisation, user = make_organisation(), make_user()
    assert joining.ask_to_join(organisation, by=user, now=NOW) is not None
    assert joining.ask_to_join(organisation, by=user, now=NOW) is None
    assert joining.ask_to_join(organisation, by=admin_of(organisation), now=NOW) is None
