"""认领: an imported organisation is taken over by a mail from staff or by a request that they answer; then its posts are theirs."""

import re
from collections.abc import Callable
from datetime import date, datetime

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Invitation, User
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing.models import ImportBatch
from matchmaker.notifications.models import OutboxMessage
from matchmaker.reporting.desk import desk_of
from tests.factories import PASSWORD, make_officer, make_park, make_user
from tests.importing.files import brought, code, xlsx
from tests.importing.test_doors import work
from tests.letters import latest, link_in

Enter = Callable[..., FlaskClient]
HEADS = [
    "统一社会信用代码",
    "单位全称",
    "所在地区",
    "所属行业",
    "人员规模",
    "联系邮箱",
    "需求标题",
    "现状问题",
    "必须条目",
]
ROW = [
    code(71),
    "待认领示例有限公司",
    "北京市",
    "汽车制造业",
    "100–299 人",
    "boss@firm.example",
    "外观检测",
    "夜班漏检多。",
    "在线检出气孔",
]


def imported(app: Flask, sign_in: Enter) -> tuple[FlaskClient, str, str]:
    """Return the officer's browser, the organisation's code and its need's."""
    with app.app_context(), transaction():
        park = make_park()
        officer, slug = make_officer(park).email, park.slug
    browser = sign_in(officer)
    page = brought(browser, xlsx([HEADS, ROW]), "collection", slug)
    browser.post(f"{page}/apply")
    work(app)
    with app.app_context():
        firm = db.session.query(Organisation).filter_by(uscc=code(71)).one()
        return browser, firm.code, db.session.query(Need).filter_by(organisation_id=firm.id).one().code


def test_invited_contact_is_in_charge_and_hands_the_need_in(app: Flask, sign_in: Enter, client: FlaskClient) -> None:
    browser, firm, need = imported(app, sign_in)
    assert "boss@firm.example" in browser.get(f"/staff/organisations/{firm}").get_data(as_text=True)
    browser.post(f"/staff/organisations/{firm}/invite", data={"email": "wrong@firm.example"})
    browser.post(f"/staff/organisations/{firm}/invite", data={"email": " Boss@Firm.example "})
    with app.app_context():
        ends = [one.expires_at for one in db.session.query(Invitation).order_by(Invitation.id)]
        assert ends[0] < ends[1]  # one claim at a time
    client.post(
        link_in(latest(app, "boss@firm.example")), data={"my_name": "王总", "password": PASSWORD, "accept": "y"}
    )
    owner = sign_in("boss@firm.example")
    assert owner.get(f"/needs/{need}/edit").status_code == 200
    with app.app_context():
        assert [
            one.role for one in queries.list_memberships(db.session.query(Organisation).filter_by(code=firm).one().id)
        ] == ["admin"]
    answer = owner.post(f"/needs/{need}/submit", data={"declared": "y"})
    assert answer.status_code == 303
    with app.app_context():
        row = db.session.query(Need).filter_by(code=need).one()
        assert row.state == "submitted"
        assert row.contact_confirmed_at is not None
    assert browser.post(f"/staff/organisations/{firm}/invite", data={"email": "late@firm.example"}).status_code == 409


def test_who_registers_the_code_claims_it_once_staff_agree(app: Flask, sign_in: Enter) -> None:
    browser, firm, need = imported(app, sign_in)
    with app.app_context(), transaction():
        first, second = make_user().email, make_user().email
    data = {
        "kind": "enterprise",
        "name": "待认领示例有限公司",
        "uscc": code(71),
        "region": "REG110000",
        "size": "100-299",
    }
    data |= {"industry": "IND024", "capacity": "5", "park": ""}
    for mail in (first, second):
        assert sign_in(mail).post("/organisation/new", data=data).status_code == 303
    with app.app_context():
        told = db.session.query(OutboxMessage).filter_by(kind="join_claim_asked").order_by(OutboxMessage.id).all()
        assert [one.subject for one in told] == [firm, firm]
    page = browser.get(f"/staff/organisations/{firm}").get_data(as_text=True)
    assert first in page
    assert sign_in(first).get(f"/needs/{need}/edit").status_code in (403, 404)  # nothing is theirs before
    browser.post(f"/staff/organisations/{firm}/claim", data={"email": first, "answer": "accept"})
    assert sign_in(first).get(f"/needs/{need}/edit").status_code == 200
    late = browser.post(f"/staff/organisations/{firm}/claim", data={"email": second, "answer": "accept"})
    assert late.status_code == 409
    with app.app_context():
        row = db.session.query(Organisation).filter_by(code=firm).one()
        assert [(one.user.email, one.role) for one in queries.list_memberships(row.id)] == [(first, "admin")]
        assert row.verified_at is None


def ask_for(app: Flask, sign_in: Enter, name: str) -> str:
    """Return the address of somebody who registered the code of the imported organisation."""
    with app.app_context(), transaction():
        mail = make_user(name=name).email
    data = {"kind": "enterprise", "name": "待认领示例有限公司", "uscc": code(71), "region": "REG110000"}
    data |= {"size": "100-299", "industry": "IND024", "capacity": "5", "park": ""}
    assert sign_in(mail).post("/organisation/new", data=data).status_code == 303
    return mail


def test_claim_waits_on_the_desk_with_its_day_and_is_answered_there(app: Flask, sign_in: Enter) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI), tick=True):
        browser, firm, need = imported(app, sign_in)
        assert "kind=claim" not in browser.get("/staff/").get_data(as_text=True)
        first, second = ask_for(app, sign_in, "先到"), ask_for(app, sign_in, "后到")
        page = browser.get("/staff/?kind=claim").get_data(as_text=True)
        assert re.search(r'aria-current="true">认领 <span class="num">1</span>', page)
        assert "先到 等 2 人申请" in page
        assert re.search(r'data-key="a"[^>]*>.*同意认领', page)
        assert 'data-key="d"' in page
        with app.app_context():
            officer = db.session.query(ImportBatch).one().by
            item = desk_of(officer).find(firm)
            assert item is not None
            assert (item.since, item.due) == (date(2026, 3, 2), date(2026, 3, 5))
            asker = db.session.query(User).filter_by(email=first).one()
            assert desk_of(asker).find(firm) is None
        with app.app_context(), transaction():
            outsider = make_officer(make_park()).email
        assert firm not in sign_in(outsider).get("/staff/?kind=claim").get_data(as_text=True)
    with time_machine.travel(datetime(2026, 3, 9, 9, 0, tzinfo=clock.SHANGHAI), tick=True):
        late = sign_in(officer_mail(app)).get("/staff/?kind=claim").get_data(as_text=True)
        assert re.search(r'id="g-overdue">已逾期<span class="num">1</span>', late)
        [stay] = set(
            re.findall(rf'name="email" value="{first}"><input type="hidden" name="next" value="([^"]+)"', late)
        )
        answer = sign_in(officer_mail(app)).post(
            f"/staff/organisations/{firm}/claim", data={"email": first, "answer": "accept", "next": stay}
        )
        assert (answer.status_code, answer.location) == (303, stay)
        assert "kind=claim" not in sign_in(officer_mail(app)).get("/staff/").get_data(as_text=True)
        assert sign_in(first).get(f"/needs/{need}/edit").status_code == 200
        assert sign_in(second).get(f"/needs/{need}/edit").status_code in (403, 404)


def officer_mail(app: Flask) -> str:
    with app.app_context():
        return str(db.session.query(ImportBatch).one().by.email)


def test_officer_of_another_park_answers_no_claim(app: Flask, sign_in: Enter) -> None:
    _browser, firm, _need = imported(app, sign_in)
    with app.app_context(), transaction():
        outsider = make_officer(make_park()).email
    other = sign_in(outsider)
    assert other.post(f"/staff/organisations/{firm}/invite", data={"email": "a@b.example"}).status_code == 404
    assert other.post(f"/staff/organisations/{firm}/claim", data={"email": "a@b.example"}).status_code == 404
