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


def _rule(rule: str) -> dict[str, str]:
    row = {"about": "rule", "value": rule, "zh": "甲", "en": "a"}
    return {f"conditions-0-{name}": value for name, value in row.items()}


POSTED = {
    "not_200": _rule('{"not":' * 200 + LEAF + "}" * 200),
    "not_400": _rule('{"not":' * 400 + LEAF + "}" * 400),
    "all_140": _rule('{"all":[' * 140 + LEAF + "]}" * 140),
    "all_390": _rule('{"all":[' * 390 + LEAF + "]}" * 390),
    "not_without_end": {"lists": '{"related":' + "[" * 9000 + "]" * 9000 + "}"},
    "conditions beside their rows": {"lists": '{"conditions":[{"zh":"甲","en":"a","rule":' + LEAF + "}]}"},
    "a list as a fact": _rule('{"fact":["a"],"is":true}'),
    "NaN": _rule('{"fact":"maturity_level","at_least":NaN}'),
    "infinite": _rule('{"fact":"maturity_level","at_least":1e999}'),
    "half a character": _rule('{"industry_in":["\\ud800"]}'),
    "an amount without end": {"lists": '{"caps":[{"zh":"甲","en":"a","amount":1%s}]}' % ("0" * 400)},
}


@pytest.fixture
def operator(app: Flask, sign_in: Enter) -> FlaskClient:
    with app.app_context(), transaction():
        mail = make_operator().email
    return sign_in(mail)


@pytest.mark.parametrize("typed", POSTED.values(), ids=POSTED.keys())
def test_an_entry_that_no_page_could_show_is_refused(
    app: Flask, client: FlaskClient, operator: FlaskClient, typed: dict[str, str]
) -> None:
    answer = operator.post("/staff/policies/new", data=USUAL | typed)
    assert answer.status_code == 422
    assert client.get("/policies/odd-1").status_code == 404
    assert client.get("/policies/check").status_code == 200


def test_twelve_conditions_within_each_other_are_asked(client: FlaskClient, operator: FlaskClient) -> None:
    deep = _rule('{"all":[' * 11 + LEAF + "]}" * 11)
    assert operator.post("/staff/policies/new", data=USUAL | deep).status_code == 303
    assert client.get("/policies/odd-1").status_code == 200


def test_blanks_are_no_answer_to_a_field_that_is_needed(operator: FlaskClient) -> None:
    assert operator.post("/staff/policies/new", data=USUAL | {"id": "  "}).status_code == 422


@pytest.mark.parametrize("hours", ["0.00000000001", "0", "-1", "0.4"])
def test_a_briefing_that_ends_as_it_begins_is_refused(operator: FlaskClient, hours: str) -> None:
    day = {"starts_on": "2027-12-20", "starts_at": "09:00", "capacity": "5", "hours": hours}
    told = {"kind": "policy", "title": "解读", "speaker": "某处长", "place": "会议室"}
    assert operator.post("/staff/briefings/new", data=day | told).status_code == 422
    assert operator.post("/staff/briefings/new", data=day | told | {"hours": "0.5"}).status_code == 303
