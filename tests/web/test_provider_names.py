"""A provider's short name on an English page is the word that names it, not the city it comes from."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.web.provider_cards import short_name_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("short", "english", "shown"),
    [
        ("见棠", "Hangzhou Jiantang Supply Chain Technology Co., Ltd.", "Jiantang"),
        ("砚谷软件", "Yangu Industrial Software Co., Ltd.", "Yangu"),
        ("澄州理工", "Institute of Vehicle Engineering, Chengzhou University", "Chengzhou"),
        ("岚峤智造", "Beijing Lanqiao Manufacturing Software Co., Ltd.", "Lanqiao"),
        ("", "Tianjin Muze, Robots", "Muze"),
        ("朔桁", "", "朔桁"),
    ],
)
def test_short_name_is_the_word_that_names_the_provider(short: str, english: str, shown: str) -> None:
    one = Organisation(code="O-2026-0001", kind="provider", name="某某有限公司", short_name=short, name_en=english)
    one.verification, one.verified_until = "verified", clock.today()
    with force_locale("en"):
        assert short_name_of(one, User()) == shown
    assert short_name_of(one, User()) == (short or "某某有限公司")
