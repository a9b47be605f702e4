"""Organisations that may be one: the evidence, made one with all that hangs on them, two again, remembered to be two."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries
from matchmaker.accounts.merges import Merge
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import JoinRequest, Membership
from matchmaker.accounts.profile import facts_of
from matchmaker.accounts.registration import found_or_join
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import merging
from matchmaker.importing.duplicates import Known, find_pairs
from matchmaker.introductions import service
from matchmaker.introductions.models import Consent, Introduction
from matchmaker.introductions.states import Side
from tests.factories import (
    admin_of,
    join,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)

Enter = Callable[..., FlaskClient]


def known(n: int, uscc: str, name: str, phone: str = "", enterprise: bool = True) -> Known:
    return Known(n, enterprise, uscc, (name,), phone)


def test_pairs_are_found_by_code_name_and_phone() -> None:
    body = "91110000MA0012345"
    firms = [
        known(1, complete(body), "北京恒力机械有限公司", "138 0000 0001"),
        known(2, complete("92110000MA0012345"), "完全另外的名字"),  # the same body under another registrar
        known(3, complete("91990000MB7654321"), "恒力机械股份有限公司"),
        known(4, complete("91990000MC7777777"), "别的公司名称", "+86-13800000001"),
        known(5, complete("91990000MD8888888"), "恒力机械有限公司", enterprise=False),
        known(6, complete("91990000ME1111111"), "毫不相干的厂"),
    ]
    found = {(pair.first, pair.second): {one.by for one in pair.evidence} for pair in find_pairs(firms)}
    assert found == {(1, 2): {"code_body"}, (1, 3): {"name_same"}, (1, 4): {"phone"}}


def test_near_codes_and_crowds_say_little_alone() -> None:
    one, other = complete("91990000MA0012345"), complete("91990000MA0012354")
    assert find_pairs([known(1, one, "甲甲甲甲"), known(2, other, "乙乙乙乙")]) == []
    (pair,) = find_pairs([known(1, one, "恒力机械有限公司"), known(2, other, "恒力机械厂")])
    assert [said.by for said in pair.evidence] == ["name_same", "code_near"]
    switchboard = [
        known(n, complete(f"9199000{n % 10}M{n:08d}"), chr(0x4E00 + 7 * n) * 4, "010-88888888") for n in range(80)
    ]
    assert not [pair for pair in find_pairs(switchboard) if pair.evidence[0].by == "phone"]


@pytest.fixture
def two(app: Flask, sign_in: Enter) -> tuple[FlaskClient, str, str, str]:
    """An officer's browser, two providers of nearly one name, the second with an introduction, and that introduction."""
    with app.app_context(), transaction():
        park = make_park()
        officer = make_officer(park)
        keep, gone = make_provider(name="恒力机械有限公司"), make_provider(name="北京恒力机械股份有限公司")
        enterprise = make_organisation(park_id=park.id)
        made = service.propose(
            make_need(enterprise),
            make_capability(gone),
            by=admin_of(enterprise),
            side=Side.ENTERPRISE,
            now=clock.now(),
            consent=True,
        )
        join(admin_of(keep), "member", organisation=gone)  # one person in both
        codes = (keep.code, gone.code, made.code)
        mail = officer.email
    return sign_in(mail), *codes


def state(app: Flask, keep: str, gone: str) -> dict[str, Any]:
    """Return what hangs on the two, to be compared."""
    with app.app_context():
        owners = {
            one.code: one.id for one in db.session.query(Organisation).filter(Organisation.code.in_((keep, gone)))
        }
        return {
            code: (
                sorted(
                    (row.user_id, row.role, row.valid_to)
                    for row in db.session.query(Membership).filter_by(organisation_id=owner)
                ),
                db.session.query(Capability).filter_by(organisation_id=owner).count(),
                db.session.query(Introduction).filter_by(provider_id=owner).count(),
                db.session.query(Consent).filter_by(recipient_id=owner).count(),
            )
            for code, owner in owners.items()
        }


def merge(browser: FlaskClient, keep: str, gone: str, versions: tuple[int, int] = (1, 1)) -> Any:
    data = {"survivor": keep, "one_version": versions[0], "other_version": versions[1]}
    return browser.post(f"/staff/duplicates/{keep}/{gone}/merge", data=data)


def test_two_become_one_and_two_again(app: Flask, two: tuple[FlaskClient, str, str, str], sign_in: Enter) -> None:
    browser, keep, gone, _made = two
    listed = browser.get("/staff/duplicates").get_data(as_text=True)
    assert "北京恒力机械股份有限公司" in listed
    before = state(app, keep, gone)
    assert merge(browser, keep, gone).status_code == 303
    after = state(app, keep, gone)
    assert after[keep][1:] == (1, 1, 1)
    assert [row for row in after[gone][0] if row[2] is None] == []
    assert [row[1] for row in after[keep][0] if row[2] is None] == ["admin", "member"]
    with app.app_context():
        people = [
            one.user.email
            for one in queries.list_memberships(db.session.query(Organisation).filter_by(code=keep).one().id)
        ]
        assert len(people) == 2
    for page in ("/organisations", "/staff/organisations"):
        answer = browser.get(f"{page}/{gone}")
        assert (answer.status_code, answer.location) == (301, f"{page}/{keep}")
    assert "北京恒力机械股份有限公司" not in browser.get("/staff/organisations?q=恒力").get_data(as_text=True)
    assert sign_in(people[1]).get("/organisation").status_code == 200
    assert merge(browser, keep, gone).status_code == 409
    assert browser.post(f"/staff/duplicates/{gone}/split").status_code == 303
    assert state(app, keep, gone) == before
    assert browser.get(f"/staff/organisations/{gone}").status_code == 200
    assert browser.post(f"/staff/duplicates/{gone}/split").status_code == 404
    assert merge(browser, keep, gone, (3, 3)).status_code == 303


def test_late_or_colliding_merge_changes_nothing(app: Flask, two: tuple[FlaskClient, str, str, str]) -> None:
    browser, keep, gone, made = two
    before = state(app, keep, gone)
    assert merge(browser, keep, gone, (1, 7)).status_code == 409
    with app.app_context(), transaction():
        need = db.session.query(Introduction).filter_by(code=made).one().need
        provider = db.session.query(Organisation).filter_by(code=keep).one()
        other = service.propose(
            need,
            make_capability(provider),
            by=admin_of(need.organisation),
            side=Side.ENTERPRISE,
            now=clock.now(),
            consent=True,
        ).code
    before = state(app, keep, gone)
    page = browser.get(f"/staff/duplicates/{keep}/{gone}").get_data(as_text=True)
    assert made in page
    assert other in page
    answer = merge(browser, keep, gone)
    assert answer.status_code == 409
    assert other in answer.get_data(as_text=True)
    assert state(app, keep, gone) == before
    with app.app_context():
        assert db.session.query(Merge).count() == 0


def test_two_sides_of_one_introduction_stay_two(app: Flask, two: tuple[FlaskClient, str, str, str]) -> None:
    _browser, _keep, _gone, made = two
    with app.app_context(), transaction():
        found = db.session.query(Introduction).filter_by(code=made).one()
        provider = found.provider
        provider.kind = "enterprise"  # the same kind by now, as a slip of somebody's would make it
        db.session.flush()
        why = merging.obstacle(found.enterprise, provider)
        assert why is not None
        assert (why.code, why.facts["codes"]) == ("merge_two_sides", [made])
        db.session.rollback()


def test_not_a_duplicate_is_remembered_until_taken_back(two: tuple[FlaskClient, str, str, str]) -> None:
    browser, keep, gone, _made = two
    browser.post(f"/staff/duplicates/{gone}/{keep}/apart")
    assert "0 对" not in browser.get("/staff/duplicates").get_data(as_text=True)
    assert f"/staff/duplicates/{keep}/{gone}/apart" not in browser.get("/staff/duplicates").get_data(as_text=True)
    assert browser.post(f"/staff/duplicates/{keep}/{gone}/apart").status_code == 409
    browser.post(f"/staff/duplicates/{keep}/{gone}/ask-again")
    assert f"/staff/duplicates/{keep}/{gone}/apart" in browser.get("/staff/duplicates").get_data(as_text=True)


def test_officer_of_another_park_settles_nothing(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        park, elsewhere = make_park(), make_park()
        one, other = (make_organisation(park_id=park.id, name=name).code for name in ("恒力机械有限公司", "恒力机械厂"))
        mine, theirs = make_officer(park).email, make_officer(elsewhere).email
    outsider = sign_in(theirs)
    assert one not in outsider.get("/staff/duplicates").get_data(as_text=True)
    assert outsider.get(f"/staff/duplicates/{one}/{other}").status_code == 404
    assert merge(outsider, one, other).status_code == 404
    assert sign_in(mine).get(f"/staff/duplicates/{one}/{other}").status_code == 200  # the control


def test_needs_of_a_merged_enterprise_go_over(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        park = make_park()
        keep, gone = (make_organisation(park_id=park.id, name=name) for name in ("恒力机械有限公司", "恒力机械厂"))
        need = make_need(gone).code
        mail, codes = make_officer(park).email, (keep.code, gone.code)
    assert merge(sign_in(mail), *codes).status_code == 303
    with app.app_context():
        assert db.session.query(Need).filter_by(code=need).one().organisation.code == codes[0]


def test_who_registers_the_code_of_a_merged_one_asks_the_survivor(
    app: Flask, two: tuple[FlaskClient, str, str, str]
) -> None:
    browser, keep, gone, _made = two
    assert merge(browser, keep, gone).status_code == 303
    with app.app_context(), transaction():
        facts = facts_of(queries.get_organisation(gone))
        assert found_or_join(facts, by=make_user(), now=clock.now()) is None
        (asked,) = db.session.query(JoinRequest)
        assert asked.organisation.code == keep
