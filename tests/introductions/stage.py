"""A stage for tests through pages: the cast is committed, and what is left of it are codes and sign-in addresses."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import Side, State
from tests.factories import admin_of, make_officer, make_operator, make_organisation, make_park, make_provider
from tests.introductions.cast import bring, make_cast

ENTERPRISE = {
    "name": "雀甲精铸有限公司",
    "short_name": "雀甲",
    "contact_name": "雀联系甲",
    "contact_phone": "13900007001",
    "contact_email": "que-jia@contact.example",
}
PROVIDER = {"contact_name": "雀联系乙", "contact_phone": "13900007002", "contact_email": "que-yi@contact.example"}
CONTACT_OF_ENTERPRISE = tuple(value for name, value in ENTERPRISE.items() if name.startswith("contact"))
NAMES_OF_ENTERPRISE = (ENTERPRISE["name"], ENTERPRISE["short_name"])
CONTACT_OF_PROVIDER = tuple(PROVIDER.values())
TICKS = [str(tick) for tick in Tick]


@dataclass
class Stage:
    """`mails` by role; codes of the need, the capability and, if there is one, the introduction."""

    mails: dict[str, str]
    need: str
    capability: str
    introduction: str


def set_stage(app: Flask, state: State | None, side: Side = Side.ENTERPRISE) -> Stage:
    """Return a stage on which the introduction stands in `state`; None: nobody has begun one."""
    with app.app_context(), transaction():
        cast = make_cast(enterprise=dict(ENTERPRISE), provider=dict(PROVIDER))
        code = bring(cast, state, side).code if state is not None else ""
        people = {
            "asker": cast.asker,
            "seller": cast.seller,
            "officer": cast.officer,
            "second_officer": make_officer(cast.park),
            "other_officer": make_officer(make_park()),
            "operator": make_operator(),
            "third_enterprise": admin_of(make_organisation(park=cast.park)),
            "third_provider": admin_of(make_provider()),
        }
        mails = {role: person.email for role, person in people.items()}
        return Stage(mails, cast.need.code, cast.capability.code, code)


def state_of(app: Flask, code: str) -> str:
    """Return the state that the database holds."""
    with app.app_context():
        return get_introduction(code).state


def text_of(browser: FlaskClient, path: str, status: int = 200) -> str:
    """Return a page's text, checked for its status."""
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.get_data(as_text=True))
