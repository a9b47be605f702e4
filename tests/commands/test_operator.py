"""The first operator comes from the terminal."""

from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import second_factor
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import make_user


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["operator", *words])
    return done.exit_code, done.output


def test_add_prints_a_link_that_works_once(app: Flask, client: FlaskClient) -> None:
    code, said = run(app, "add", "Boss@Example.com", "--name", "老总")
    assert code == 0
    path = urlsplit(said.strip().splitlines()[-1]).path
    assert "no password set yet" in run(app, "list")[1]
    assert client.post(path, data={"password": "只有老总知道的一句话"}).status_code == 303
    assert client.get("/staff/operator").status_code == 200
    assert client.get(path).status_code == 410
    assert run(app, "list") == (0, "boss@example.com\t老总\n")


def test_add_makes_a_known_person_operator_once(app: Flask) -> None:
    with app.app_context(), transaction():
        make_user(email="boss@example.com", name="老总")
    for _ in range(2):
        assert run(app, "add", "boss@example.com")[0] == 0
    assert run(app, "list")[1].count("boss@example.com") == 1


def test_add_refuses_what_is_no_address(app: Flask) -> None:
    code, said = run(app, "add", "nobody")
    assert code == 1
    assert "nobody is not a mail address" in said


def test_clear_second_factor_lets_a_locked_out_operator_in(app: Flask) -> None:
    with app.app_context(), transaction():
        boss = make_user(email="boss@example.com")
        factor = second_factor.begin(boss, now=clock.now())
        factor.confirmed_at = clock.now()
    assert run(app, "clear-second-factor", "boss@example.com")[0] == 0
    code, said = run(app, "clear-second-factor", "boss@example.com")
    assert (code, "no second factor" in said) == (1, True)
    assert run(app, "clear-second-factor", "nobody@example.com")[0] == 1
