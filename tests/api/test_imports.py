"""A file of staff through the JSON door: dry run, its rows, applied, undone; hidden from staff of another park."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from matchmaker.accounts.models import Organisation
from tests.api.conftest import Program
from tests.house.world import World, build
from tests.importing.conftest import count, work
from tests.importing.files import ZH, as_csv, firm, read

Make = Callable[..., Program]
ROWS = as_csv([ZH, firm(1), firm(2), firm(3, 统一社会信用代码="错")])


def bring(asks: Program, park: str, data: bytes = ROWS, **fields: str) -> TestResponse:
    form = {"file": (io.BytesIO(data), "名单.csv"), "kind": "organisations", "park": park} | fields
    return asks.ask("POST", "/staff/imports", data=form)


def test_dry_run_then_applied_then_undone(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, before = program(world.mails["officer"]), count(app)
    made = bring(asks, world.codes["park"])
    assert (made.status_code, made.json["state"], made.json["total"]) == (201, "preview", 3), made.text
    assert (made.json["outlooks"]["new"], made.json["outlooks"]["wrong"], made.json["refused"]) == (2, 1, 1)
    assert count(app) == before, "a dry run writes none of it"
    at = f"/staff/imports/{made.json['code']}"
    assert made.headers["Location"].endswith(at)
    first = asks.get(f"{at}/rows?limit=2").json
    rest = asks.get(f"{at}/rows?limit=2&cursor={first['next']}").json
    assert [one["number"] for one in (*first["items"], *rest["items"])] == [2, 3, 4]
    (wrong,) = asks.get(f"{at}/rows?outlook=wrong").json["items"]
    assert (wrong["problems"][0]["column"], wrong["problems"][0]["found"]) == ("统一社会信用代码", "错")
    assert wrong["problems"][0]["expected"]
    assert firm(3)[0] in str(read(asks.get(f"{at}/refused.xlsx").data))
    assert asks.post(f"{at}/undo").status_code == 409
    assert asks.post(f"{at}/apply").json["state"] == "applying"
    work(app)
    told = asks.get(at).json
    assert (told["state"], told["states"]["created"], count(app)) == ("done", 2, before + 2)
    assert asks.ask("DELETE", at).status_code == 409
    assert asks.post(f"{at}/undo").json["state"] == "undoing"
    work(app)
    assert (asks.get(at).json["states"]["undone"], count(app)) == (2, before)


def _reads(asks: Program, code: str) -> list[int]:
    paths = (f"/staff/imports/{code}{end}" for end in ("", "/rows", "/refused.xlsx"))
    return [asks.get(path).status_code for path in paths]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_park_neither_reads_nor_acts_nor_brings(app: Flask, program: Make) -> None:
    world: World = build(app, None)
    code, other, officer = world.codes["batch"], program(world.mails["other_officer"]), program(world.mails["officer"])
    assert (_reads(other, code), _reads(officer, code)) == ([404] * 3, [200] * 3)
    for step in ("apply", "cancel", "undo"):
        assert other.post(f"/staff/imports/{code}/{step}").status_code == 404
    assert other.ask("DELETE", f"/staff/imports/{code}").status_code == 404
    assert code not in other.get("/staff/imports").text
    assert code in officer.get("/staff/imports").text
    before = count(app, Organisation)
    assert bring(other, world.codes["park"]).status_code == 403
    assert program(world.mails["officer"], ["read", "write"]).get("/staff/imports").json["code"] == "scope_missing"
    assert officer.ask("DELETE", f"/staff/imports/{code}").status_code == 204
    assert (officer.get(f"/staff/imports/{code}").status_code, count(app, Organisation)) == (404, before)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_wrong_with_a_file_stands_at_its_part(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, park = program(world.mails["officer"]), world.codes["park"]
    wrong = [
        (bring(asks, park, b"%PDF-1.4 x"), "file"),
        (bring(asks, park, b""), "file"),
        (bring(asks, park, as_csv([["什么"], ["x"]])), "file"),
        (bring(asks, "nowhere"), "park"),
        (bring(asks, park, kind="people"), "kind"),
    ]
    for answer, field in wrong:
        assert answer.status_code == 422, answer.text
        assert [(one["field"], bool(one["detail"])) for one in answer.json["errors"]] == [(field, True)], answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_template_and_what_is_there_are_sheets(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks = program(world.mails["officer"])
    assert ZH[0] in str(read(asks.get("/staff/imports/templates/organisations").data))
    assert "Full name" in str(read(asks.get("/staff/imports/templates/organisations?language=en").data))
    assert asks.get("/staff/imports/current/needs").status_code == 200
    assert asks.get("/staff/imports/current/people").status_code == 404
