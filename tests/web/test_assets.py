"""Static files: kept for a year under the name of their content, for a minute under any other."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from matchmaker.config import ROOT
from matchmaker.web.assets import fingerprint
from tests.conftest import make_app

LONG = {"public", "max-age=31536000", "immutable"}
SHORT = {"public", "max-age=60"}
FILES = sorted(path.relative_to(ROOT / "static").as_posix() for path in (ROOT / "static").rglob("*") if path.is_file())
NAMED = re.compile(
    r"""url\(\s*["']?(?!["']?data:)([^"')#]+)|@import\s+["']([^"']+)|\b(?:from|import)\s*\(?\s*["']([^"']+)"""
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app whose database is never opened."""
    folder = tmp_path_factory.mktemp("assets")
    return make_app(f"sqlite:///{folder}/unused.sqlite3", folder)


@pytest.fixture(scope="module")
def reader(plain: Flask) -> FlaskClient:
    return plain.test_client()


def address(app: Flask, filename: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=filename)


def kept(reader: FlaskClient, address: str) -> set[str]:
    answer = reader.get(address, buffered=True)
    assert answer.status_code == 200, address
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    return set(answer.headers["Cache-Control"].split(", "))


def references(text: str) -> list[str]:
    """Return what a style sheet or a module names."""
    return [next(filter(None, found)).strip() for found in NAMED.findall(text)]


@pytest.mark.parametrize("filename", FILES)
def test_file_keeps_for_a_year_under_the_name_of_its_content(plain: Flask, reader: FlaskClient, filename: str) -> None:
    named = address(plain, filename)
    assert named == f"/static/v-{fingerprint(ROOT / 'static')}/{filename}"
    assert kept(reader, named) == LONG
    assert kept(reader, f"/static/{filename}") == SHORT
    assert kept(reader, f"/static/v-0123456789ab/{filename}") == SHORT


@pytest.mark.parametrize("filename", [one for one in FILES if one.endswith((".css", ".js")) and "vendor/" not in one])
def test_what_a_file_names_keeps_for_a_year_too(plain: Flask, reader: FlaskClient, filename: str) -> None:
    for one in references((ROOT / "static" / filename).read_text()):
        assert kept(reader, urljoin(address(plain, filename), one)) == LONG, one


def test_references_are_found() -> None:
    """The control of the test above: without them it would hold for nothing."""
    sheet = 'a { src: url(../f.woff2) } b { src: url("x.svg#y") } c { src: url(data:image/png) } @import "base.css";'
    assert references(sheet) == ["../f.woff2", "x.svg", "base.css"]
    assert references('import "./auto.js"; import { ready } from "./ready.js";') == ["./auto.js", "./ready.js"]
    found = {
        one
        for path in FILES
        if path.endswith((".css", ".js"))
        for one in references((ROOT / "static" / path).read_text())
    }
    assert {"../fonts/inter-latin.woff2", "./auto.js"} <= found


def test_a_reference_from_the_root_would_be_short_lived(plain: Flask, reader: FlaskClient) -> None:
    assert kept(reader, urljoin(address(plain, "css/base.css"), "/static/fonts/inter-latin.woff2")) == SHORT


def test_pages_name_every_file_by_its_content(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    named = set(re.findall(r'"(/static/[^"#]+)', page))
    assert {one.rsplit("/", 1)[1] for one in named} >= {
        "icons.svg",
        "inter-latin.woff2",
        "tokens.css",
        "main.js",
        "favicon.svg",
    }
    assert all(one.startswith(f"/static/v-{fingerprint(ROOT / 'static')}/") for one in named)


def test_known_file_is_not_sent_again(plain: Flask, reader: FlaskClient) -> None:
    first = reader.get(address(plain, "css/base.css"), buffered=True)
    etag = {"If-None-Match": first.headers["ETag"]}
    again = reader.get(address(plain, "css/base.css"), headers=etag, buffered=True)
    assert again.status_code == 304
    assert set(again.headers["Cache-Control"].split(", ")) == LONG


@pytest.mark.parametrize("path", ["css/none.css", "../README.md", "%2e%2e/README.md", "v-/css/base.css", "css/"])
def test_what_is_no_file_is_not_found_and_not_kept(reader: FlaskClient, path: str) -> None:
    answer = reader.get(f"/static/{path}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_fingerprint_changes_with_content_and_names_alone(tmp_path: Path) -> None:
    def of(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        return fingerprint(folder)

    assert of(a="1", b="2") == of(a="1", b="2")
    assert len({of(a="1", b="2"), of(a="1", b="3"), of(a="1", c="2"), of(a="1"), of(a="12"), of(ab="1")}) == 6
