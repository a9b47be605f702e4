"""Hashes are argon2id, and weak passwords are told why."""

import pytest

from matchmaker.accounts import passwords
from matchmaker.foundation.errors import Invalid


def test_hash_is_argon2id_and_fits_its_password_alone() -> None:
    hashed = passwords.hash_password("a sentence that I know")
    assert hashed.startswith("$argon2id$")
    assert passwords.verify_password(hashed, "a sentence that I know")
    assert not passwords.verify_password(hashed, "a sentence that I knew")


@pytest.mark.parametrize("hashed", [None, passwords.UNUSABLE, "", "$argon2id$broken"])
def test_nothing_fits_where_there_is_no_hash(hashed: str | None) -> None:
    assert not passwords.verify_password(hashed, "a password that nobody has")
    assert not passwords.verify_password(hashed, "")


def test_unknown_address_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords.verify_password(None, "warm up")
    checked: list[str] = []
    real = passwords.PasswordHasher.verify

    def count(self: passwords.PasswordHasher, hashed: str, password: str) -> bool:
        checked.append(hashed)
        return real(self, hashed, password)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", count)
    passwords.verify_password(None, "guess")
    assert len(checked) == 1


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("x" * 129, "password_long"),
        ("1234567890", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("Password2026", "password_common"),
        ("li@example.com", "password_is_email"),
    ],
)
def test_weak_password_is_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        passwords.check_password(password, "li@example.com")
    assert (caught.value.field, caught.value.code) == ("password", code)


def test_sentence_is_a_password() -> None:
    passwords.check_password("今天车间的三号机又停了", "li@example.com")
