"""What an operator's slip, or somebody with an operator's browser, could do to the library that everybody reads."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from tests.factories import make_operator

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Enter = Callable[..., FlaskClient]
USUAL = {
    "id": "odd-1",
    "kind": "measure",
    "certainty": "unconfirmed",
    "region": "100000",
    "note": "录入",
    "expected": "0",
}
USUAL |= {f"{name}_{lang}": "文" for name in ("title", "issuer", "summary", "source") for lang in ("zh", "en")}
USUAL |= {"checked_on": "2026-01-01"}
LEAF = '{"region_in":["110113"]}'


def _rule(rule: str) -> str:
    return f'{{"conditions":[{{"zh":"甲","en":"a","rule":{rule}}}]}}'


LISTS = {
    "not_200": _rule('{"not":' * 200 + LEAF + "}" * 200),
    "not_900": _rule('{"not":' * 900 + LEAF + "}" * 900),
    "all_140": _rule('{"all":[' * 140 + LEAF + "]}" * 140),
    "all_450": _rule('{"all":[' * 450 + LEAF + "]}" * 450),
    "a list as a fact": _rule('{"fact":["a"],"is":true}'),
    "NaN": _rule('{"fact":"maturity_level","at_least":NaN}'),
    "infinite": _rule('{"fact":"maturity_level","at_least":1e999}'),
    "half a character": _rule('{"industry_in":["\\ud800"]}'),
    "an amount without end": '{"caps":[{"zh":"甲","en":"a","amount":1%s}]}' % ("0" * 400),
}


@pytest.fixture
def operator(app: Flask, sign_in: Enter) -> FlaskClient:
    with app.app_context(), transaction():
        mail = make_operator().email
    return sign_in(mail)


@pytest.mark.parametrize("lists", LISTS.values(), ids=LISTS.keys())
def test_an_entry_that_no_page_could_show_is_refused(
    app: Flask, client: FlaskClient, operator: FlaskClient, lists: str
) -> None:
    answer = operator.post("/staff/policies/new", data=USUAL | {"lists": lists})
    assert answer.status_code == 422
    assert client.get("/policies/odd-1").status_code == 404
    assert client.get("/policies/check").status_code == 200


def test_twelve_conditions_within_each_other_are_asked(client: FlaskClient, operator: FlaskClient) -> None:
    deep = _rule('{"all":[' * 11 + LEAF + "]}" * 11)
    assert operator.post("/staff/policies/new", data=USUAL | {"lists": deep}).status_code == 303
    assert client.get("/policies/odd-1").status_code == 200


def test_blanks_are_no_answer_to_a_field_that_is_needed(operator: FlaskClient) -> None:
    assert operator.post("/staff/policies/new", data=USUAL | {"id": "  "}).status_code == 422


@pytest.mark.parametrize("hours", ["0.00000000001", "0", "-1", "0.4"])
def test_a_briefing_that_ends_as_it_begins_is_refused(operator: FlaskClient, hours: str) -> None:
    day = {"starts_on": "2027-12-20", "starts_at": "09:00", "capacity": "5", "hours": hours}
    told = {"kind": "policy", "title": "解读", "speaker": "某处长", "place": "会议室"}
    assert operator.post("/staff/briefings/new", data=day | told).status_code == 422
    assert operator.post("/staff/briefings/new", data=day | told | {"hours": "0.5"}).status_code == 303
