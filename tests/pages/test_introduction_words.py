"""How an introduction reads in English: names where there are English ones, sentences that are sentences."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from tests.introductions.stage import Stage, set_stage

SignIn = Callable[..., FlaskClient]


def in_english(browser: FlaskClient, path: str) -> str:
    browser.post("/language", data={"language": "en", "next": "/"})
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


NAMES = {"enterprise": "Linguang Castings", "provider": "Hengsun Inspection Co., Ltd."}
SAID = [
    "The enterprise asked for an introduction",
    "The provider agreed to the introduction",
    "The park officer confirmed the introduction",
    "can see the other side's contact person, position, phone, email",
]


@dataclass
class English:
    """A stage whose two sides have English names; the Chinese ones by side."""

    stage: Stage
    chinese: dict[str, str]


@pytest.fixture
def named(app: Flask) -> English:
    stage = set_stage(app, State.INTRODUCED)
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(Introduction)).one()
        sides = {"enterprise": row.enterprise, "provider": row.provider}
        for side, one in sides.items():
            one.name_en = NAMES[side]
        return English(stage, {side: one.name for side, one in sides.items()})


@pytest.mark.parametrize(("reader", "other"), [("asker", "provider"), ("seller", "enterprise")])
def test_names_are_english_where_there_are_english_ones(
    sign_in: SignIn, named: English, reader: str, other: str
) -> None:
    path = f"/introductions/{named.stage.introduction}"
    page = in_english(sign_in(named.stage.mails[reader]), path)
    assert NAMES[other] in page
    assert named.chinese[other] not in page


def test_name_is_chinese_where_there_is_no_english_one(app: Flask, sign_in: SignIn, named: English) -> None:
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Introduction)).one().provider.name_en = ""
    page = in_english(sign_in(named.stage.mails["asker"]), f"/introductions/{named.stage.introduction}")
    assert named.chinese["provider"] in page


def test_what_happened_is_told_in_sentences(sign_in: SignIn, named: English) -> None:
    page = in_english(sign_in(named.stage.mails["asker"]), f"/introductions/{named.stage.introduction}")
    assert [said for said in SAID if said not in page] == []
