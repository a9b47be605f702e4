"""Where a text names its poster: the forms that an organisation's name is written in; contact data is in `scan_contacts.py`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, takewhile

from pypinyin import Style, pinyin

from matchmaker.accounts import uscc
from matchmaker.catalogue.folding import fold, simplify
from matchmaker.config import ROOT
from matchmaker.matching.glossary import english_words
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import merge
from matchmaker.matching.wording import cutter

_FOLDER = ROOT / "data" / "scan"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_SUFFIX = re.compile(r"(?:集团)?(?:股份)?(?:有限责任|有限|集团|控股|总)?公司$|(?:集团|控股|股份|总厂|分公司|分厂)$")
_BRANCH = re.compile(r"(公司)[\u4e00-\u9fff]{2,6}(?:分公司|分厂|工厂)$")
_SMALLER = re.compile(r"[\u4e00-\u9fff]{2,3}[区县市镇乡](?=[\u4e00-\u9fff]{2})")
_ENGLISH_FORM = re.compile(
    r"[\s,]*\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|kg|s\.?a|s\.?r\.?l|b\.?v|group|holdings?|pte|pty)\b\.?[\s,.]*$",
    re.I,
)
_SYLLABLE = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiouv])){2,4}"
)
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RT-UW-Y](?:[ \-]?[0-9A-HJ-NP-RT-UW-Y]){17}(?![0-9A-Za-z])", re.I)
_TRADE_ENDING = re.compile(r"\w{2}(?:bau|werke?|technik|tronics?|matics?|metall|systeme?)$")
_LEGAL = r"(?:集团|股份|有限责任|有限|公司|总厂|厂)"
_NO_PLACE = r"(?!(?:经济)?(?:技术)?开发区|工业[园区]|新区|大道|街道)"
_OWNERS = ("公司", "集团", "厂")
_GAP = r"[ \t\u3000·•・*_|\-–—~./]{0,2}"


@dataclass(frozen=True, slots=True)
class _Key:
    """One form of a name. `checked`: so short that it must end where words end; `cased`: English words that count only with capitals;
    `spelt`: pinyin, which an English word may look like."""

    pattern: "re.Pattern[str]"
    checked: bool = False
    cased: bool = False
    spelt: bool = False


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
    return re.compile(rf"({'|'.join(_words('places'))})(?:省|市|区|县|自治区|新区|特别行政区)?")


def find_names(text: str, names: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Yield ("name", start, end) in a folded text for every form of `names`, and for a valid 统一社会信用代码."""
    plain = simplify(text)
    spans = [
        match.span()
        for key in _keys(tuple(names))
        for match in key.pattern.finditer(plain)
        if _counts(key, match, plain)
    ]
    spans += [match.span() for match in _CODE.finditer(text) if uscc.is_valid(uscc.tidy(match.group()))]
    yield from (("name", start, end) for start, end in merge(spans, gap=-1))  # 宁波翊澄 and 翊澄模塑 are one find


def _counts(key: _Key, match: "re.Match[str]", text: str) -> bool:
    if key.spelt and match.group().lower() in english_words():
        return False
    if key.cased and not all(word[0].isupper() for word in re.findall(r"[A-Za-z]+", match.group())):
        return False
    return not key.checked or not _cuts_a_word(text, match)


def _cuts_a_word(text: str, match: "re.Match[str]") -> bool:
    """Whether a dictionary word begins or ends inside the find and reaches out of it: 华天 in 中华天然气, but not 青骋 in 青骋厂里."""
    within = _within_words(text)
    return match.start() in within or (match.end() in within and match.end("own") in within)


@lru_cache(maxsize=4)
def _within_words(text: str) -> frozenset[int]:
    """Offsets between two characters of one dictionary word."""
    words = cutter().tokenize(text, "default", False)
    return frozenset(at for _, first, last in words for at in range(first + 1, last))


@lru_cache(maxsize=512)
def _keys(names: tuple[str, ...]) -> tuple[_Key, ...]:
    found: dict[str, _Key] = {}
    for name in names:
        flat = simplify(fold(name).text).strip()
        forms = _chinese(flat) if re.search(f"[{_HAN}]", flat) else _english(flat)
        for form, cased in forms:
            for key in (_key(form, cased), _spelt(form)):
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
    right += rf"(?:{_GAP}{_LEGAL}){{0,4}}" if not units[-1].isascii() else ""
    short = letters <= 3 or (letters <= 5 and form.endswith(_OWNERS))
    checked = short and all(not unit.isascii() for unit in units)
    right += _NO_PLACE if checked else ""
    return _Key(re.compile(f"{left}(?P<own>{pattern}){right}", re.I), checked, cased)


def _spelt(form: str) -> _Key | None:
    """A short form in pinyin, however it is spaced: hongliyazhu, Hong Li Ya Zhu; of two characters only where nothing else reads so."""
    if not re.fullmatch(f"[{_HAN}]{{2,6}}", form) or not (len(form) > 3 or _is_rare(form)):
        return None
    read = pinyin(form, style=Style.NORMAL, heteronym=True)
    if sum(len(ways[0]) for ways in read) < 5:
        return None
    syllables = [f"(?:{'|'.join(ways)})".replace("v", "[uv]") for ways in read]
    gap = r"[\s\-_'’]{0,2}" if len(form) > 2 else r"[\-_'’]?"
    return _Key(re.compile(rf"(?<![A-Za-z0-9]){gap.join(syllables)}(?![A-Za-z0-9])", re.I), spelt=True)


def _chinese(name: str) -> Iterator[tuple[str, bool]]:
    """Forms of a Chinese name: whole, without legal form, without place, and the word that is its own."""
    yield name, False
    whole = _BRANCH.sub(r"\1", name)
    bodies = [whole, _SUFFIX.sub("", whole)]
    bodies += [_short_place(body) for body in bodies]
    bodies += [_without_place(body) for body in bodies[:2]]
    own = _own_word(bodies[-1])
    if len(bodies[-1]) < len(name):
        yield from ((body, False) for body in bodies if own and len(body) >= 3)
    lead = _lead(own)
    if lead not in ("", own, name):
        yield lead, False
    if own and own != name:
        if _is_rare(own):
            yield own, False
            yield whole[: whole.find(own)] + own, False
            yield _short_place(whole)[: _short_place(whole).find(own)] + own, False
        elif _is_noun(own):
            yield from ((own + form, False) for form in _OWNERS)
        yield from ((own + trades, False) for trades in _trades_of(bodies[-1][len(own) :]))


def _without_place(body: str) -> str:
    """The name without a place in brackets or in front."""
    body = re.sub(r"\([^()]*\)", lambda found: "" if _place().match(found.group()[1:]) else found.group(), body)
    rest = body
    while (match := _place().match(rest)) and len(rest) - match.end() >= 2:
        rest = rest[match.end() :]
    smaller = _SMALLER.match(rest) if rest != body else None
    return rest[smaller.end() :] if smaller else rest


def _short_place(body: str) -> str:
    """The name with its first place as people say it: 天津 for 天津市."""
    match = _place().match(body)
    return body[: match.end(1)] + body[match.end() :] if match else body


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


def _lead(word: str) -> str:
    """Two or three characters at the head that no dictionary joins: 泰昶 of 泰昶重型; "" where there are none."""
    single = "".join(takewhile(lambda part: len(part) == 1 and not part.isascii(), cutter().cut(word, False)))
    return single if 2 <= len(single) <= 3 else ""


def _is_rare(word: str) -> bool:
    """Whether a word is so much a name's own that it gives its owner away: no word of the dictionary."""
    if word.isascii():
        return len(word) >= 3
    if not 2 <= len(word) <= 5:
        return len(word) > 5
    cut = cutter().cut(word, False)
    return len(cut) > 1 and (len(word) > 2 or all(len(part) == 1 for part in cut))


def _is_noun(word: str) -> bool:
    """Whether a word of the dictionary can be somebody's name: 东方公司 is, 创新公司管理 and 联合公司各部门 are not."""
    return bool(re.fullmatch(f"[{_HAN}]{{2,4}}", word)) and all(
        kind[0] in "ns" for _, kind in cutter().tag(word, False)
    )


def _is_generic(word: str) -> bool:
    lower = word.lower()
    known = lower in _words("generic") or _TRADE_ENDING.search(lower)
    return bool(known) or default_taxonomy().find(word) is not None  # MES Solutions is not called MES


def _english(name: str) -> Iterator[tuple[str, bool]]:
    """Forms of an English name: whole, without legal form, without place, and the word that is its own."""
    yield name, _is_said_anyway(name)
    body = name
    while (cut := _ENGLISH_FORM.sub("", body)) != body and cut:
        body = cut
    without = re.sub(r"\s*\([^)]*\)\s*", " ", body).strip()
    while (cut := _ENGLISH_FORM.sub("", without)) != without and cut:
        without = cut
    words = re.findall(r"[A-Za-z0-9]+", without)
    own = [word for word in words if not _is_generic(word)]
    for form in (body, without):
        if own and (len(words) > 1 or form == name):
            yield form, _is_said_anyway(form)
    placed = [word for word in words if _is_generic(word)]
    if own and len(words) > 1 and words[0] in placed and words[1] in own and len(words) > 2:
        yield " ".join(words[1:]), False
    head = list(takewhile(lambda word: not _is_generic(word), words))
    if not head or " ".join(head) == name:
        return
    least = 3 if head[0].isupper() else 4
    if len(head[0]) >= least or len(head) > 1:
        yield " ".join(head), _is_said_anyway(" ".join(head))
    if len(head) > 1 and _is_pinyin(head[0]):
        yield head[0], False


def _is_said_anyway(words: str) -> bool:
    """Whether one or two words are in every text, so that only capitals make a name of them: Leading Edge, but not Northgate."""
    found = words.lower().split()
    return len(found) < 3 and (len("".join(found)) < 5 or all(word in english_words() for word in found))


def _is_pinyin(word: str) -> bool:
    lower = word.lower()
    return len(word) > 4 and _SYLLABLE.fullmatch(lower) is not None and lower not in _words("pinyin")
