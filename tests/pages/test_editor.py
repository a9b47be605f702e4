"""What both editors share: a draft that was left, the switch of language, a preview that keeps nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import queries
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
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

from matchmaker.accounts.people import Role  # isort: skip

SignIn = Callable[..., FlaskClient]
NOUNS = ("needs", "capabilities")
LONG = {"needs": "problem", "capabilities": "does"}
NUMBER = {"needs": "budget_low", "capabilities": "price_low"}


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    """For each noun somebody who writes, a colleague, and a public post of theirs; an officer beside."""
    with app.app_context(), transaction():
        enterprise, provider = make_organisation(), make_provider()
        colleagues = [make_user(), make_user()]
        for one, organisation in zip(colleagues, (enterprise, provider), strict=True):
            join(one, Role.MEMBER, organisation=organisation)
        return SimpleNamespace(
            needs=admin_of(enterprise).email,
            capabilities=admin_of(provider).email,
            colleague={"needs": colleagues[0].email, "capabilities": colleagues[1].email},
            public={"needs": make_need(enterprise).code, "capabilities": make_capability(provider).code},
            officer=make_officer(make_park()).email,
        )


def writer(sign_in: SignIn, cast: SimpleNamespace, noun: str) -> FlaskClient:
    return sign_in(getattr(cast, noun))


def typed(noun: str, **more: str) -> dict[str, str]:
    return {"version": "0", "title": "在线检测", LONG[noun]: "夜班漏检多", "language": "zh", **more}


def draft(client: FlaskClient, noun: str) -> str:
    answer = client.post(f"/{noun}/new", data=typed(noun))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[2]


def stored(app: Flask) -> list[Any]:
    """Return every row of every table but sessions, which a sign-in makes."""
    with app.app_context():
        tables = [one for one in db.metadatas[None].sorted_tables if one.name != "user_session"]
        return [db.session.execute(sa.select(one).order_by(*one.primary_key)).all() for one in tables]


def drafts(app: Flask) -> list[str]:
    with app.app_context():
        kinds = (Need, Capability)
        return [
            code for kind in kinds for code in db.session.scalars(sa.select(kind.code).where(kind.state == "draft"))
        ]


def get_post(app: Flask, code: str, read: Callable[[Post], Any]) -> Any:
    with app.app_context():
        return read(queries.get_post(code))


@pytest.mark.parametrize("noun", NOUNS)
def test_a_new_page_names_the_draft_that_was_left(noun: str, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = writer(sign_in, cast, noun)
    assert "还没有提交的草稿" not in client.get(f"/{noun}/new").text
    code = draft(client, noun)
    page = client.get(f"/{noun}/new").text
    assert "还没有提交的草稿" in page
    assert f'href="/{noun}/{code}/edit"' in page
    assert code not in sign_in(cast.colleague[noun]).get(f"/{noun}/new").text


def test_a_draft_that_was_handed_in_or_is_old_is_not_named(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = writer(sign_in, cast, "needs")
    code = draft(client, "needs")
    with app.app_context(), transaction():
        queries.get_need(code).updated_at = clock.now() - queries.RECENT * 2
    assert code not in client.get("/needs/new").text
    second = client.post(
        "/needs/new", data=typed("needs", **{"requirements-0-text": "检测", "declared": "y", "then": "submit"})
    )
    assert second.headers["Location"].rsplit("/", 1)[1] not in client.get("/needs/new").text


@pytest.mark.parametrize("noun", NOUNS)
def test_switch_of_language_before_anything_is_typed_makes_no_draft(
    noun: str, app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    client = writer(sign_in, cast, noun)
    page = client.post(f"/{noun}/new", data={"title": "", "language": "zh", "declared": "y", "speak": "en"}).text
    assert '<html lang="en">' in page
    assert '<option selected value="en">' in page  # what will be typed is English, too
    assert "checked" in page
    assert drafts(app) == []


@pytest.mark.parametrize("noun", NOUNS)
def test_switch_of_language_keeps_what_is_refused(noun: str, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = writer(sign_in, cast, noun)
    answer = client.post(f"/{noun}/new", data=typed(noun, **{NUMBER[noun]: "六十", "speak": "en"}))
    assert answer.status_code == 422
    assert '<html lang="en">' in answer.text
    assert "夜班漏检多" in answer.text
    assert 'value="六十"' in answer.text


@pytest.mark.parametrize("noun", NOUNS)
def test_switch_of_language_hands_nothing_in(noun: str, app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, code = writer(sign_in, cast, noun), cast.public[noun]
    data = typed(noun, version="1", declared="y", speak="en")
    answer = client.post(f"/{noun}/{code}/edit", data=data)
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert "夜班漏检多" in answer.text
    assert get_post(app, code, lambda post: getattr(post, LONG[noun])) != "夜班漏检多"
    assert (
        client.post(f"/{noun}/{code}/edit", data=data | {"speak": "tlh"}).status_code != 200
    )  # no switch: it is saved


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("there", [True, False])
def test_preview_draws_what_is_typed_and_keeps_nothing(
    noun: str, there: bool, app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    client = writer(sign_in, cast, noun)
    place = cast.public[noun] if there else "new"
    before = stored(app)
    answer = client.post(f"/{noun}/{place}/preview", data=typed(noun, **{NUMBER[noun]: "六十"}))
    assert answer.status_code == 200
    assert "夜班漏检多" in answer.text
    assert 'class="error"' in answer.text
    assert stored(app) == before
    assert client.post(f"/{noun}/new", data=typed(noun)).status_code == 303
    assert stored(app) != before  # the control: a saved draft is seen


@pytest.mark.parametrize("noun", NOUNS)
def test_preview_is_for_those_who_write(noun: str, sign_in: SignIn, cast: SimpleNamespace) -> None:
    other = writer(sign_in, cast, next(one for one in NOUNS if one != noun))
    for client in (other, sign_in(cast.officer)):
        assert client.post(f"/{noun}/new/preview", data=typed(noun)).status_code == 403
        assert client.post(f"/{noun}/{cast.public[noun]}/preview", data=typed(noun)).status_code in (403, 404)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_preview_waits_for_nobody_who_writes(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = writer(sign_in, cast, "needs")
    with app.app_context():
        path = str(db.engine.url.database)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert client.post("/needs/new/preview", data=typed("needs")).status_code == 200
        other.execute("ROLLBACK")
