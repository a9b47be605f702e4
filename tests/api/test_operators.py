"""What operators do through the JSON door: parks, people and what they are, the outbox, maturity weights, ranking, the taxonomy."""

from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.accounts import links
from matchmaker.accounts.factors import SecondFactor
from matchmaker.accounts.people import Role, User
from matchmaker.assessment import service
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.notifications.service import tell_address
from tests.api.conftest import Program
from tests.factories import admin_of, join, make_officer, make_operator, make_organisation, make_park, make_user
from tests.proofs.api_operator import weights

Make = Callable[..., Program]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NOBODYS = (
    ("GET", "/staff/parks"),
    ("POST", "/staff/parks"),
    ("GET", "/staff/users"),
    ("POST", "/staff/users/grant"),
    ("POST", "/staff/users/revoke"),
    ("POST", "/staff/users/end_sessions"),
    ("POST", "/staff/users/reset_second_factor"),
    ("GET", "/staff/outbox"),
    ("POST", "/staff/outbox/none/retry"),
    ("GET", "/staff/maturity-weights"),
    ("POST", "/staff/maturity-weights"),
    ("GET", "/staff/ranking"),
    ("GET", "/staff/taxonomy/IND024"),
    *(("GET", f"/staff/exports/{name}.xlsx") for name in ("users", "parks", "outbox", "taxonomy")),
)


@pytest.fixture
def mails(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        park = make_park()
        firm = admin_of(make_organisation(park_id=park.id))
        return {"park": park.slug, "officer": make_officer(park).email, "operator": make_operator().email} | {
            "enterprise": firm.email
        }


def test_operators_work_is_for_operators_alone(app: Flask, program: Make, mails: dict[str, str]) -> None:
    for role in ("officer", "enterprise"):
        asks = program(mails[role])
        answers = [asks.ask(method, path, json={}) for method, path in NOBODYS]
        assert {one.status_code for one in answers} == {403}
    reads = program(mails["operator"], scopes=["read", "write"])
    assert reads.get("/staff/users").status_code == 403, "a token without the scope of staff"


def test_park_is_added_and_renamed_by_its_tag(app: Flask, program: Make, mails: dict[str, str]) -> None:
    asks = program(mails["operator"])
    body = {"name": "示范园区", "name_en": "Sample Park", "region": "REG110113"}
    assert asks.post("/staff/parks", body | {"slug": "-"}).json["errors"][0]["field"] == "slug"
    made = asks.post("/staff/parks", body | {"slug": "sample-park"})
    assert (made.status_code, made.json["code"], made.json["staff"]) == (201, "sample-park", [])
    at = made.headers["Location"].removeprefix("/api/v1")
    assert asks.post("/staff/parks", body | {"slug": "sample-park"}).json["errors"][0]["field"] == "slug"
    assert asks.put(at, body).status_code == 428
    tag = {"If-Match": asks.get(at).headers["ETag"]}
    changed = asks.put(at, body | {"name": "新名称"}, headers=tag)
    assert (changed.status_code, changed.json["name"]) == (200, "新名称")
    assert asks.put(at, body, headers=tag).status_code == 412
    assert asks.put("/staff/parks/none", body, headers=tag).status_code == 404
    staff = {one["code"]: [each["email"] for each in one["staff"]] for one in asks.get("/staff/parks").json["items"]}
    assert staff == {mails["park"]: [mails["officer"]], "sample-park": []}


def test_membership_is_given_found_and_taken(app: Flask, program: Make, mails: dict[str, str]) -> None:
    asks, at = program(mails["operator"]), "/staff/users"
    body = {"email": "New.Officer@example.com", "role": "officer", "name": "新专员"}
    assert asks.post(f"{at}/grant", body).json["errors"][0]["field"] == "park"
    assert asks.post(f"{at}/grant", body | {"park": "none"}).json["errors"][0]["field"] == "park"
    assert asks.post(f"{at}/grant", body | {"role": "admin"}).json["errors"][0]["field"] == "role"
    given = asks.post(f"{at}/grant", body | {"park": mails["park"]})
    assert given.status_code == 200, given.json
    assert given.json["memberships"][0] | {"valid_from": None} == {
        "role": "officer",
        "place": mails["park"],
        "valid_from": None,
    }
    with app.app_context():
        told = db.session.scalars(db.select(OutboxMessage.kind).where(OutboxMessage.address == given.json["email"]))
        assert list(told) == ["staff_welcome"]
    found = asks.get(f"{at}?q=new.officer").json
    assert [one["name"] for one in found["items"]] == ["新专员"]
    first = asks.get(f"{at}?limit=2").json
    rest = asks.get(f"{at}?limit=100&cursor={first['next']}").json
    every = [one["email"] for one in [*first["items"], *rest["items"]]]
    assert (every, rest["next"]) == (sorted(every), None)
    assert {mails["officer"], mails["operator"], given.json["email"]} < set(every)
    assert asks.get(f"{at}?cursor=nonsense").status_code == 422
    taken = {"email": given.json["email"], "role": "officer", "place": mails["park"]}
    assert asks.post(f"{at}/revoke", taken | {"place": ""}).status_code == 404
    assert asks.post(f"{at}/revoke", taken).json["memberships"] == []
    last = {"email": mails["operator"], "role": "operator", "place": ""}
    for one in asks.get(f"{at}?limit=100").json["items"]:
        if one["email"] != mails["operator"] and any(held["role"] == "operator" for held in one["memberships"]):
            assert asks.post(f"{at}/revoke", last | {"email": one["email"]}).status_code == 200
    assert asks.post(f"{at}/revoke", last).json["code"] == "last_operator"


def test_lost_second_factor_is_cleared_with_the_sessions(
    app: Flask, program: Make, sign_in: Callable[[str], object], mails: dict[str, str]
) -> None:
    with app.app_context(), transaction():
        person, now = make_user(), clock.now()
        join(person, Role.AUDITOR)
        email, number = person.email, person.id
    sign_in(email)
    asks = program(mails["operator"])
    assert asks.post("/staff/users/end_sessions", {"email": email}).json == {"ended": 1}
    assert asks.post("/staff/users/reset_second_factor", {"email": email}).status_code == 409, "there is none"
    with app.app_context(), transaction():
        db.session.add(SecondFactor(user_id=number, nonce="n" * 43, created_at=now, confirmed_at=now))
    assert asks.get(f"/staff/users?q={email}").json["items"][0]["two_steps"] is True
    assert asks.post("/staff/users/reset_second_factor", {"email": email}).json["two_steps"] is False
    assert asks.post("/staff/users/end_sessions", {"email": "nobody@example.com"}).status_code == 404


def test_failed_mail_is_found_and_queued_once(app: Flask, program: Make, mails: dict[str, str]) -> None:
    with app.app_context(), transaction():
        for n in range(3):
            link = links.facts(links.Purpose.WORKS, "telling.accept_address", user=n)
            tell_address("address_check", f"to{n}@example.com", "zh", subject="", facts={"link": link}, now=clock.now())
        db.session.flush()
        one = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.address == "to1@example.com")).one()
        one.state = MailState.FAILED
    asks = program(mails["operator"])
    whole = asks.get("/staff/outbox?limit=2").json
    rest = asks.get(f"/staff/outbox?limit=2&cursor={whole['next']}").json
    assert [one["recipient"] for one in [*whole["items"], *rest["items"]]] == [f"to{n}@example.com" for n in (2, 1, 0)]
    (failed,) = asks.get("/staff/outbox?state=failed").json["items"]
    assert (failed["recipient"], whole["counts"]["failed"]) == ("to1@example.com", 1)
    again = asks.post(f"/staff/outbox/{failed['key']}/retry")
    assert (again.status_code, again.json["state"]) == (200, "queued")
    assert asks.post(f"/staff/outbox/{failed['key']}/retry").status_code == 404, "it failed no longer"


def test_weights_are_loaded_once_checked_and_told(app: Flask, program: Make, mails: dict[str, str]) -> None:
    asks, at = program(mails["operator"]), "/staff/maturity-weights"
    before = asks.get(at).json
    assert before["loaded"] == []
    with app.app_context():
        body = weights() | {"name": "核对过的"}
    wrong = body["shares"] | {next(iter(body["shares"])): "0.9"}
    assert asks.post(at, body | {"shares": wrong}).json["errors"][0]["field"] == "shares"
    assert asks.post(at, body | {"certainty": "sure"}).status_code == 422
    with app.app_context():
        by = db.session.scalars(db.select(User).where(User.email == mails["operator"])).one()
        with pytest.raises(Invalid, match="choose_one"):
            service.load_weights(body["model"], "x", "sure", "x", body["shares"], by=by, now=clock.now())
    made = asks.post(at, body)
    assert (made.status_code, made.json["name"], made.json["shares"]) == (201, "核对过的", body["shares"])
    assert asks.post(at, body).json["errors"][0]["field"] == "name", "a name is used once"
    now = asks.get(at).json
    assert [one["name"] for one in now["loaded"]] == ["核对过的"]
    assert [one["name"] for one in now["items"] if one["model"] == body["model"]] == ["核对过的"]


def test_ranking_and_taxonomy_are_read(app: Flask, program: Make, mails: dict[str, str]) -> None:
    asks = program(mails["operator"])
    told = asks.get("/staff/ranking").json
    assert (told["items"], told["learning"]["proposal"]) == ([], None)
    assert asks.get("/staff/taxonomy/IND024").json["zh"]
    assert asks.get("/staff/taxonomy/none").status_code == 404
    assert "IND024" in [one["id"] for one in asks.get("/taxonomy?q=IND024&facet=industry").json["items"]]
    assert asks.get("/taxonomy?q=IND024&facet=scene").json["items"] == []
