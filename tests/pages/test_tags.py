"""Suggestions while typing a tag, through the door."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from tests.factories import make_user

Enter = Callable[..., FlaskClient]


@pytest.fixture
def mail(app: Flask) -> str:
    with app.app_context(), transaction():
        return str(make_user().email)


def names(browser: FlaskClient, typed: str, **more: str) -> list[str]:
    answer = browser.get("/tags", query_string={"q": typed, **more})
    assert answer.status_code == 200
    return [one["name"] for one in answer.json["tags"]]


def test_suggest_knows_chinese_english_pinyin_and_alias(sign_in: Enter, mail: str) -> None:
    browser = sign_in(mail)
    for typed in ("制造执行", "Manufacturing Execution", "zhizaozhixing", "MES"):
        assert "制造执行系统" in names(browser, typed)


def test_suggest_answers_in_the_readers_language(sign_in: Enter, mail: str) -> None:
    assert "Manufacturing Execution System" in names(sign_in(mail, language="en"), "制造执行")


def test_suggest_says_what_was_meant(sign_in: Enter, mail: str) -> None:
    answer = sign_in(mail).get("/tags", query_string={"q": "制造执行系桶"})
    assert answer.json["did_you_mean"] == "制造执行系统"


def test_suggest_keeps_to_the_kind_that_is_asked_for(sign_in: Enter, mail: str) -> None:
    assert "制造执行系统" not in names(sign_in(mail), "制造", kind="scene")


@pytest.mark.parametrize("typed", ["", " ", "\x01", "x" * 100_000, "😀", "' OR 1=1", "<>"])
def test_suggest_offers_nothing_for_odd_input(sign_in: Enter, mail: str, typed: str) -> None:
    assert names(sign_in(mail), typed) == []


def test_suggest_wants_a_sign_in(client: FlaskClient) -> None:
    assert client.get("/tags?q=MES").status_code == 303
