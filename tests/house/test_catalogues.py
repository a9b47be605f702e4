"""Every text of the product is in the English catalogue, with the same placeholders; the texts themselves are Chinese."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def source() -> Catalog:
    """Return what the sources hold now, extracted as `make messages` does."""
    pybabel = str(Path(sys.executable).parent / "pybabel")
    with TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        command = [
            pybabel,
            "-q",
            "extract",
            "-F",
            "babel.cfg",
            "-k",
            "N_",
            "-k",
            "_l",
            "-k",
            "lazy_gettext",
            "-o",
            str(pot),
            ".",
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        with pot.open("rb") as file:
            return read_po(file)


@cache
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def texts(value: "str | list[str] | tuple[str, ...]") -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def differing(msgid: "str | list[str] | tuple[str, ...]", msgstr: "str | list[str] | tuple[str, ...]") -> list[str]:
    """Return the translations whose placeholders are not those of the text; a singular may leave its number out."""
    wanted = {name for text in texts(msgid) for name in PLACEHOLDER.findall(text)}
    optional = {"num", "n"} if len(texts(msgstr)) > 1 else set()
    return [text for text in texts(msgstr) if not wanted - optional <= set(PLACEHOLDER.findall(text)) <= wanted]


def test_catalogue_has_every_text() -> None:
    assert len(source()) > 1000  # the extraction itself works
    known = {str(texts(message.id)) for message in english()}
    assert [message.id for message in source() if message.id and str(texts(message.id)) not in known] == []


def test_catalogue_is_translated() -> None:
    assert [message.id for message in english() if message.id and not all(texts(message.string))] == []
    assert [message.id for message in english() if message.id and message.fuzzy] == []


def test_placeholders_are_equal() -> None:
    assert [message.id for message in english() if message.id and differing(message.id, message.string)] == []
    assert differing("已选 %(n)s 件", "%(m)s chosen") == ["%(m)s chosen"]
    assert differing(["%(num)s 天", "%(num)s 天"], ["one day", "%(num)s days"]) == []


def test_english_holds_no_chinese() -> None:
    allowed = {"中文"}
    found = {text for message in english() if message.id for text in texts(message.string) if CHINESE.search(text)}
    assert {text for text in found if not any(word in text for word in allowed)} == set()


def test_texts_are_chinese() -> None:
    """A text without a Chinese character would be English on a Chinese page; signs and names are listed here."""
    plain = re.compile(r"[\W\d_]*$")
    names = {"English", "MES", "QQ", "I", "AI", "PDF"}
    found = {text for message in source() if message.id for text in texts(message.id) if not CHINESE.search(text)}
    without = {PLACEHOLDER.sub("", text).strip() for text in found}
    assert {text for text in without if not plain.match(text)} - names == set()
