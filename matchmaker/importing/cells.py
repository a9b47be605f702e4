"""How a cell becomes a value; values are plain, so that rows are kept as JSON. How a value becomes a cell is told by `showing.py`."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matchmaker.accounts import uscc
from matchmaker.accounts.facts import is_email, tidy_email
from matchmaker.catalogue.content import MOST_CASES, MOST_REQUIREMENTS, MOST_TAGS
from matchmaker.catalogue.tagging import split_words
from matchmaker.foundation.errors import Invalid
from matchmaker.importing.columns import Column, plain
from matchmaker.importing.lists import parts
from matchmaker.matching.taxonomy import default_taxonomy

UNITS = re.compile(r"(万元|万|元|年|个月|月|人|家)$")
DAY = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})(\D.*)?", re.DOTALL)
YES, NO = frozenset({"是", "1", "y", "yes", "true", "有", "√"}), frozenset({"否", "0", "n", "no", "false", "无", "×"})
NATION = "REG100000"
LONGEST_WORD = 60
Words = Mapping[str, Mapping[str, Mapping[str, str]]]
"""The words of every list that is chosen from: list, language, code, word."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading depends on besides the cell: words of the lists, and the parks by slug with their names."""

    words: Words
    parks: Mapping[str, tuple[str, str]]


def bad(code: str, **facts: Any) -> Invalid:
    """Return what is wrong with a cell; its field is known by who reads it."""
    return Invalid("", code, **facts)


def read(column: Column, text: str, reader: Reader) -> Any:
    """Return the value of a cell that is not empty. Raises Invalid."""
    point = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"), "")
    if point:
        raise bad("control_characters", point=f"{ord(point):04X}")
    return READ[column.sort](column, text, reader)


def _text(column: Column, text: str, _reader: Reader) -> str:
    most = int(column.of)
    if most <= 200:
        text = " ".join(text.split())
    if len(text) > most:
        raise bad("cell_too_long", n=most)
    return text


def _uscc(_column: Column, text: str, _reader: Reader) -> str:
    code = uscc.tidy(text)
    if not uscc.is_valid(code):
        raise bad("uscc_wrong" if len(code) == uscc.LENGTH else "uscc_length", n=len(code))
    return code


def _code(_column: Column, text: str, _reader: Reader) -> str:
    code = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if not re.fullmatch(r"[NC]-\d{4}-\d{4,9}", code):
        raise bad("code_wrong")
    return code


def _choice(column: Column, text: str, reader: Reader) -> str:
    for words in reader.words[column.of].values():
        for code, word in words.items():
            if plain(text) in (plain(word), plain(code)):
                return code
    raise bad("choose_one")


def _choices(column: Column, text: str, reader: Reader) -> list[str]:
    return list(dict.fromkeys(_choice(column, word, reader) for word in split_words(text)))


def _concept(column: Column, text: str, _reader: Reader) -> str:
    known = default_taxonomy()
    word = re.sub(r"^C\d{2}\s+", "", unicodedata.normalize("NFKC", text).strip())
    if column.of == "region" and word.casefold() in ("全国", "nationwide", "china"):
        return NATION
    found = known.find(word)
    if found is None or known.concepts[found].facet != column.of:
        raise bad("word_unknown")
    return found


def _concepts(column: Column, text: str, reader: Reader) -> list[str]:
    """Return the concepts of a list; a name may hold a comma itself (Dongcheng, Beijing): the longest that is known counts."""
    found = []
    for group in re.split("[;；\n]", text):
        words = split_words(group)
        while words:
            many = next((n for n in range(len(words), 1, -1) if _is_known(column, ", ".join(words[:n]), reader)), 1)
            found.append(_concept(column, ", ".join(words[:many]), reader))
            words = words[many:]
    return list(dict.fromkeys(found))


def _is_known(column: Column, word: str, reader: Reader) -> bool:
    try:
        return bool(_concept(column, word, reader))
    except Invalid:
        return False


def _number(_column: Column, text: str, _reader: Reader) -> float:
    narrow = UNITS.sub("", "".join(unicodedata.normalize("NFKC", text).replace(",", "").split()))
    try:
        number = float(narrow) if len(narrow) <= 40 else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise bad("number_wrong")
    return number


def _whole(column: Column, text: str, reader: Reader) -> int:
    number = _number(column, text, reader)
    if number != int(number) or abs(number) > 1_000_000:
        raise bad("whole_wrong")
    return int(number)


def _day(_column: Column, text: str, _reader: Reader) -> str:
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        day = date(*(int(part) for part in found.groups()[:3])) if found else None
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2100:
        raise bad("day_wrong")
    return day.isoformat()


def _yesno(_column: Column, text: str, _reader: Reader) -> bool:
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word not in YES | NO:
        raise bad("yes_or_no")
    return word in YES


def _park(_column: Column, text: str, reader: Reader) -> str:
    if plain(text) in (plain("园区外"), plain("Outside any park")):
        return ""
    for slug, names in reader.parks.items():
        if plain(text) in {plain(slug), *(plain(name) for name in names)}:
            return slug
    raise bad("park_unknown")


def _phone(_column: Column, text: str, _reader: Reader) -> str:
    number = unicodedata.normalize("NFKC", text).strip()
    if len(number) > 30 or not 5 <= sum(c.isdecimal() for c in number) <= 20:
        raise bad("phone_wrong")
    return number


def _email(_column: Column, text: str, _reader: Reader) -> str:
    address = tidy_email(text)
    if not is_email(address):
        raise bad("email_wrong")
    return address


def _word_list(_column: Column, text: str, _reader: Reader) -> list[str]:
    words = list(dict.fromkeys(split_words(text)))
    if any(len(word) > LONGEST_WORD for word in words):
        raise bad("cell_too_long", n=LONGEST_WORD)
    if len(words) > MOST_TAGS:
        raise bad("too_many_tags", n=MOST_TAGS)
    return words


def _lines(column: Column, text: str, _reader: Reader) -> list[dict[str, Any]]:
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        said = parts(line, 5)
        for part, most in zip(said, (200, 60, 40, 40, 20), strict=True):
            if len(part) > most:
                raise bad("cell_too_long", n=most)
        if not said[0]:
            raise bad("line_without_text")
        found.append(dict(zip(("text", "measure", "current", "target", "unit"), said, strict=True)))
    if len(found) > MOST_REQUIREMENTS:
        raise bad("too_many_requirements", n=MOST_REQUIREMENTS)
    return [{**one, "must": column.field == "must"} for one in found]


def _cases(column: Column, text: str, reader: Reader) -> list[dict[str, Any]]:
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        year, customer, work, result, consented = parts(line, 5)
        number = _whole(column, year, reader) if year else None
        if number is not None and not 1990 <= number <= 2100:
            raise bad("year_wrong")
        if len(customer) > 100 or len(work) > 2000 or len(result) > 1000:
            raise bad("cell_too_long", n=100 if len(customer) > 100 else 2000 if len(work) > 2000 else 1000)
        agreed = _yesno(column, consented, reader) if consented else False
        found.append({"year": number, "customer": customer, "work": work, "result": result, "consented": agreed})
    if len(found) > MOST_CASES:
        raise bad("too_many_cases", n=MOST_CASES)
    return found


QUALIFICATION = Column("organisation", "qualification", "concept:qualification", False, "", "", (), ("", ""), ("", ""))


def _titles(_column: Column, text: str, reader: Reader) -> list[list[Any]]:
    found: dict[str, Any] = {}
    for line in re.split(r"[\n;；]+", text):
        if line.strip():
            title, until = parts(line, 2)
            found[_concept(QUALIFICATION, title, reader)] = _day(QUALIFICATION, until, reader) if until else None
    return [list(one) for one in found.items()]


READ: dict[str, Callable[[Column, str, Reader], Any]] = {
    "text": _text,
    "uscc": _uscc,
    "code": _code,
    "choice": _choice,
    "choices": _choices,
    "concept": _concept,
    "concepts": _concepts,
    "number": _number,
    "whole": _whole,
    "day": _day,
    "yesno": _yesno,
    "park": _park,
    "phone": _phone,
    "email": _email,
    "tags": _word_list,
    "words": _word_list,
    "lines": _lines,
    "cases": _cases,
    "titles": _titles,
}
