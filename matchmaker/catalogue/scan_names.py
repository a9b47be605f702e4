"""Where a text names its poster: the forms that an organisation's name is written in; contact data is in `scan_contacts.py`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, takewhile
from typing import Any

from matchmaker.accounts import uscc
from matchmaker.catalogue.folding import fold, simplify
from matchmaker.config import ROOT

_FOLDER = ROOT / "data" / "scan"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_SUFFIX = re.compile(r"(?:集团)?(?:股份)?(?:有限责任|有限|集团|控股|总)?公司$|(?:集团|控股|股份|总厂|分公司|分厂)$")
_BRANCH = re.compile(r"(公司)[\u4e00-\u9fff]{2,6}(?:分公司|分厂|工厂)$")
_ENGLISH_FORM = re.compile(
    r"[\s,]*\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|kg|s\.?a|s\.?r\.?l|b\.?v|group|holdings?|pte|pty)\b\.?[\s,.]*$",
    re.I,
)
_SYLLABLE = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiouv])){2,4}"
)
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RT-UW-Y](?:[ \-]?[0-9A-HJ-NP-RT-UW-Y]){17}(?![0-9A-Za-z])", re.I)
_GAP = r"[ \t\u3000·•・*_|]{0,2}"


@dataclass(frozen=True, slots=True)
class _Key:
    """One form of a name. `checked`: so short that it must end where words end; `cased`: English words that count only with capitals."""

    pattern: "re.Pattern[str]"
    checked: bool = False
    cased: bool = False


@lru_cache(maxsize=8)
def _words(name: str) -> tuple[str, ...]:
    """The words of one list in data/scan, longest first."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        sorted(
            {word for row in lines if not row.startswith("#") for word in row.split()},
            key=lambda word: (-len(word), word),
        )
    )


@lru_cache(maxsize=1)
def _place() -> "re.Pattern[str]":
    return re.compile(rf"(?:{'|'.join(_words('places'))})(?:省|市|区|县|自治区|新区|特别行政区)?")


@lru_cache(maxsize=1)
def _cutter() -> Any:
    import rjieba

    return rjieba.Jieba()


def find_names(text: str, names: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Yield ("name", start, end) in a folded text for every form of `names`, and for a valid 统一社会信用代码."""
    plain = simplify(text)
    for key in _keys(tuple(names)):
        for match in key.pattern.finditer(plain):
            if key.cased and not all(word[0].isupper() for word in re.findall(r"[A-Za-z]+", match.group())):
                continue
            if key.checked and _cuts_a_word(plain, *match.span()):
                continue
            yield "name", *match.span()
    for match in _CODE.finditer(text):
        if uscc.is_valid(uscc.tidy(match.group())):
            yield "name", *match.span()


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a dictionary word begins or ends inside the find and reaches out of it: 华天 in 中华天然气."""
    low, high = max(0, start - 8), min(len(text), end + 8)
    words = ((low + first, low + last) for _, first, last in _cutter().tokenize(text[low:high], "default", False))
    return any(first < start < last or first < end < last for first, last in words)


@lru_cache(maxsize=512)
def _keys(names: tuple[str, ...]) -> tuple[_Key, ...]:
    found: dict[str, _Key] = {}
    for name in names:
        flat = simplify(fold(name).text).strip()
        forms = _chinese(flat) if re.search(f"[{_HAN}]", flat) else _english(flat)
        for form, cased in forms:
            key = _key(form, cased)
            if key is not None:
                found.setdefault(key.pattern.pattern + str(cased), key)
    return tuple(found.values())


def _key(form: str, cased: bool) -> _Key | None:
    units = re.findall(rf"[{_HAN}]|[A-Za-z0-9]+", form)
    letters = sum(len(unit) for unit in units)
    if letters < 2 or (letters == 2 and form.isascii()):
        return None
    pattern = units[0]
    for before, unit in pairwise(units):
        both_latin = before.isascii() and unit.isascii()
        pattern += (r"[\s\-_.,&()'’]{0,3}" if both_latin else _GAP + r"[()]?" + _GAP) + unit
    left = r"(?<![A-Za-z0-9])" if units[0].isascii() else ""
    right = r"(?![A-Za-z0-9])" if units[-1].isascii() else ""
    right += r"\.?" if form.endswith(".") else ""
    han = all(not unit.isascii() for unit in units)
    return _Key(re.compile(left + pattern + right, re.I), han and letters <= 3, cased)


def _chinese(name: str) -> Iterator[tuple[str, bool]]:
    """Forms of a Chinese name: whole, without legal form, without place, and the word that is its own."""
    yield name, False
    whole = _BRANCH.sub(r"\1", name)
    bodies = [whole, _SUFFIX.sub("", whole)]
    bodies += [_without_place(body) for body in bodies]
    own = _own_word(bodies[-1])
    if len(bodies[-1]) < len(name):
        yield from ((body, False) for body in bodies if own and len(body) >= 3)
    if own and own != name:
        if _is_rare(own):
            yield own, False
            yield whole[: whole.find(own)] + own, False
        yield from ((own + trades, False) for trades in _trades_of(bodies[-1][len(own) :]))


def _without_place(body: str) -> str:
    """The name without a place in brackets or in front."""
    body = re.sub(r"\([^()]*\)", lambda found: "" if _place().match(found.group()[1:]) else found.group(), body)
    rest = body
    while (match := _place().match(rest)) and len(rest) - match.end() >= 2:
        rest = rest[match.end() :]
    return rest


def _trades_of(rest: str) -> list[str]:
    """What people leave of the words of trades behind a name: 宏砺精密压铸 is also 宏砺精密 and 宏砺压铸."""
    words: list[str] = []
    while trade := next((word for word in _words("trades") if rest.startswith(word)), None):
        words.append(trade)
        rest = rest[len(trade) :]
    kept = (pick for size in (1, 2, 3) for pick in combinations(words[:5], size))
    return ["".join(pick) for pick in kept if len("".join(pick)) > 1]


def _own_word(body: str) -> str:
    """What is left of a body when the words of trades are cut off at its end."""
    rest = body
    while trade := next((word for word in _words("trades") if rest.endswith(word)), None):
        rest = rest[: -len(trade)]
    return rest


def _is_rare(word: str) -> bool:
    """Whether a word is so much a name's own that it gives its owner away: no word of the dictionary."""
    if word.isascii():
        return len(word) >= 3
    if not 2 <= len(word) <= 5:
        return len(word) > 5
    cut = _cutter().cut(word, False)
    return len(cut) > 1 and (len(word) > 2 or all(len(part) == 1 for part in cut))


def _english(name: str) -> Iterator[tuple[str, bool]]:
    """Forms of an English name: whole, without legal form, without place, and the word that is its own."""
    yield name, False
    body = name
    while (cut := _ENGLISH_FORM.sub("", body)) != body and cut:
        body = cut
    without = re.sub(r"\s*\([^)]*\)\s*", " ", body).strip()
    while (cut := _ENGLISH_FORM.sub("", without)) != without and cut:
        without = cut
    words = re.findall(r"[A-Za-z0-9]+", without)
    own = [word for word in words if word.lower() not in _words("generic")]
    for form in (body, without):
        if own and (len(words) > 1 or form == name):
            yield form, False
    placed = [word for word in words if word.lower() in _words("generic")]
    if own and len(words) > 1 and words[0] in placed and words[1] in own and len(words) > 2:
        yield " ".join(words[1:]), False
    head = list(takewhile(lambda word: word.lower() not in _words("generic"), words))
    if head and " ".join(head) != name and len(head[0]) >= 4:
        lower = head[0].lower()
        is_pinyin = len(head) == 1 and _SYLLABLE.fullmatch(lower) and lower not in _words("pinyin")
        yield " ".join(head), not is_pinyin
