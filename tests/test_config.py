"""Settings: where they come from and what is refused before anything starts."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import config
from matchmaker.app import create_app
from matchmaker.config import ROOT, Settings, Unsafe, read_settings, refuse_unsafe
from matchmaker.matching import encoders
from matchmaker.recommendations import encoding
from matchmaker.recommendations.newcomers import default_exposure

SAFE = Settings(
    database_url="postgresql+psycopg://localhost/match",
    secret_key="a key that is long enough",
    public_url="https://match.example.cn",
    mail_url="",
    instance_path=Path("/srv/match"),
    demo=False,
)


def test_refuse_lets_safe_settings_pass() -> None:
    refuse_unsafe(SAFE)


@given(st.text(max_size=15))
def test_refuse_names_a_short_key(key: str) -> None:
    with pytest.raises(Unsafe, match="SECRET_KEY"):
        refuse_unsafe(replace(SAFE, secret_key=key))


def test_refuse_names_a_missing_address() -> None:
    with pytest.raises(Unsafe, match="PUBLIC_URL"):
        refuse_unsafe(replace(SAFE, public_url=""))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_refuse_names_a_database_in_memory(url: str) -> None:
    with pytest.raises(Unsafe, match="DATABASE_URL"):
        refuse_unsafe(replace(SAFE, database_url=url))
    refuse_unsafe(replace(SAFE, database_url=url, demo=True))


def test_create_app_refuses_before_it_touches_the_disk(tmp_path: Path) -> None:
    with pytest.raises(Unsafe):
        create_app(replace(SAFE, secret_key="", instance_path=tmp_path / "instance"))
    assert not (tmp_path / "instance").exists()


def test_read_without_anything_is_the_embedded_default() -> None:
    settings = read_settings({})
    assert settings.database_url == f"sqlite:///{settings.instance_path / 'matchmaker.sqlite3'}"
    assert (settings.secret_key, settings.public_url, settings.mail_url, settings.demo) == ("", "", "", False)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_read_takes_both_names_of_postgresql(scheme: str) -> None:
    settings = read_settings({"DATABASE_URL": f"{scheme}://user@host/name"})
    assert settings.database_url == "postgresql+psycopg://user@host/name"


def test_read_in_a_demonstration_knows_its_own_address() -> None:
    assert read_settings({"DEMO": "1", "PORT": "8123"}).public_url == "http://127.0.0.1:8123"
    assert read_settings({"DEMO": "1", "PUBLIC_URL": "https://x.example/"}).public_url == "https://x.example"
    assert read_settings({"DEMO": "yes"}).demo is False


def test_read_refuses_a_wrong_number_of_proxies() -> None:
    assert read_settings({}).trusted_proxies == 0
    assert read_settings({"TRUSTED_PROXIES": "2"}).trusted_proxies == 2
    for wrong in ("-1", "10", "yes", "٣"):
        with pytest.raises(Unsafe, match="TRUSTED_PROXIES"):
            read_settings({"TRUSTED_PROXIES": wrong})


def test_read_turns_newcomers_off_and_refuses_another_word() -> None:
    assert read_settings({}).newcomers is read_settings({"NEWCOMERS": "on"}).newcomers is True
    assert read_settings({"NEWCOMERS": "off"}).newcomers is False
    for wrong in ("0", "OFF", "no"):
        with pytest.raises(Unsafe, match="NEWCOMERS"):
            read_settings({"NEWCOMERS": wrong})


def test_read_chooses_an_encoder_that_there_is() -> None:
    assert set(config.ENCODERS) == {encoders.AUTO, *encoders.ENCODERS, encoding.NONE}
    assert read_settings({}).encoder == encoders.AUTO
    assert {read_settings({"ENCODER": name}).encoder for name in config.ENCODERS} == set(config.ENCODERS)
    for wrong in ("USE", "bert", "off"):
        with pytest.raises(Unsafe, match="ENCODER"):
            read_settings({"ENCODER": wrong})


@pytest.mark.parametrize("on", [True, False])
def test_the_application_knows_the_rule_for_newcomers_or_none(on: bool, tmp_path: Path) -> None:
    settings = replace(SAFE, newcomers=on, instance_path=tmp_path, database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert create_app(settings).config["NEWCOMERS"] == (default_exposure() if on else None)


@pytest.mark.parametrize(("proxies", "believed"), [(0, "127.0.0.1"), (1, "198.51.100.7")])
def test_addresses_are_believed_from_our_own_proxies_alone(proxies: int, believed: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    app = create_app(replace(SAFE, trusted_proxies=proxies, instance_path=tmp_path, database_url=url))
    seen: list[str | None] = []
    app.before_request_funcs[None].insert(0, lambda: seen.append(request.remote_addr))
    app.test_client().get("/health", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert seen == [believed]


@pytest.mark.parametrize(("url", "secure"), [("https://match.example.cn", True), ("http://127.0.0.1:8000", False)])
def test_cookies_are_secure_behind_https(url: str, secure: bool, tmp_path: Path) -> None:
    settings = replace(SAFE, public_url=url, instance_path=tmp_path, database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}")
    app = create_app(settings)
    assert app.config["SESSION_COOKIE_SECURE"] is secure
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True


def test_commands_that_read_files_need_no_key(tmp_path: Path) -> None:
    """`evaluate` and `scan` serve nobody; everything else is refused without a key."""
    environ = {"PATH": "/usr/bin:/bin", "INSTANCE_PATH": str(tmp_path)}
    flask = str(Path(sys.executable).parent / "flask")
    scanned = subprocess.run(
        [flask, "--app", "wsgi", "scan", os.devnull, "--json"], cwd=ROOT, env=environ, capture_output=True, check=False
    )
    refused = subprocess.run(
        [flask, "--app", "wsgi", "worker"], cwd=ROOT, env=environ, capture_output=True, check=False
    )
    assert scanned.returncode == 0, scanned.stderr
    assert refused.returncode == 4
    assert b"SECRET_KEY" in refused.stderr


def test_audit_key_is_derived_unless_set_and_several_are_told_apart() -> None:
    (derived,) = SAFE.audit_keys
    assert derived != SAFE.secret_key.encode()
    assert replace(SAFE, secret_key="another key that is long enough").audit_keys != [derived]
    new, old = "n" * 32, "o" * 40
    assert read_settings({"AUDIT_KEY": f"{new} {old}"}).audit_keys == [new.encode(), old.encode()]
    with pytest.raises(Unsafe, match="AUDIT_KEY"):
        refuse_unsafe(replace(SAFE, audit_key=f"{new} short"))


def test_staff_totp_is_required_or_optional() -> None:
    assert [read_settings({"STAFF_TOTP": word}).staff_totp for word in ("", "required")] == ["optional", "required"]
    with pytest.raises(Unsafe, match="STAFF_TOTP"):
        read_settings({"STAFF_TOTP": "yes"})
