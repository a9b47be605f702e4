"""How text is read: one normal form with offsets back to the original, and one analyser for both languages;
terms are spotted in taxonomy.py."""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from matchmaker.matching.records import Lang, Span
from matchmaker.matching.spelling import american

TAIWAN = Path(__file__).resolve().parents[2] / "data" / "taxonomy" / "taiwan.tsv"
HAN = "\u2e80-\u2fdf\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+(?:['’][a-z]+)?)")
_SENTENCE = re.compile(r"[^。！？!?；;\n\r]+?(?:[。！？!?；;\n\r]+|\.(?=\s|$)|$)")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_CHUNK = re.compile(rf"[{HAN}]+")

# fmt: off
STOP_WORDS = frozenset({
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "before", "being",
    "both", "but", "by", "can", "could", "did", "do", "does", "each", "for", "from", "had", "has", "have", "he",
    "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "may", "me", "more", "most", "must",
    "my", "no", "nor", "not", "of", "on", "one", "only", "or", "other", "our", "out", "over", "own", "per",
    "shall", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "through", "to", "too", "under", "up", "us", "very", "was", "we", "were",
    "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your",
    "etc", "via", "within", "without", "every", "new", "want", "wants", "two", "three", "use", "used", "using",
    "need", "needs", "like", "get", "make", "well", "today", "still", "never", "always", "see", "know", "take",
    "let", "first", "last", "because", "between", "during", "already", "please", "help",
})
# fmt: on
"""English words that carry no subject; common Chinese words need no list, their idf is low."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal form: `text`, and for each of its characters where it begins (`starts`) and ends (`ends`) in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> Span:
        """The span of the original that the characters [start, end) of the normal form came from; (0, 0) when empty."""
        if end <= start:
            return (0, 0)
        return (self.starts[start], self.ends[end - 1])


@dataclass(frozen=True, slots=True)
class Token:
    """One feature of a text and where it stands in the normal form."""

    key: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _converters() -> tuple[Any, Any]:
    import opencc

    return opencc.OpenCC("s2t"), opencc.OpenCC("t2s")


def _one_script(text: str) -> str:
    """Simplified script, by way of traditional: 坐標 and 座標 are one word there, so both scripts take the same road."""
    to_traditional, to_simplified = _converters()
    return str(to_simplified.convert(to_traditional.convert(text)))


@lru_cache(maxsize=1)
def _taiwan() -> tuple[re.Pattern[str], dict[str, str]]:
    """Taiwan's trade words in simplified script with the mainland's, each pair of one length, so that no character moves."""
    with TAIWAN.open(encoding="utf-8", newline="") as file:
        words = {row["taiwan"]: row["mainland"] for row in csv.DictReader(file, delimiter="\t")}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), words


def _simplify(chunk: str) -> str:
    """Chinese in one script and one wording, of the same length: no word of opencc's is longer in the other script.

    The script alone is opencc's: its phrases of Taiwan change words that the mainland has too (批次 to 批量, 指标 to 指针).
    """
    pattern, words = _taiwan()
    return pattern.sub(lambda match: words[match.group()], _one_script(chunk))


def _folded(text: str) -> Iterator[tuple[str, int, int]]:
    """NFKC and case folding, cluster by cluster (a character with its combining marks)."""
    if text.isascii():
        yield from ((char, at, at + 1) for at, char in enumerate(text.casefold()))
        return
    at = 0
    while at < len(text):
        stop = at + 1
        while stop < len(text) and unicodedata.combining(text[stop]):
            stop += 1
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[at:stop]).casefold())
        yield from ((char, at, stop) for char in folded)
        at = stop


@lru_cache(maxsize=4096)
def normalise(text: str) -> Normal:
    """The normal form of `text`: NFKC, case-folded, Chinese simplified with mainland wording."""
    chars = list(_folded(text))
    flat = "".join(char for char, _, _ in chars)
    out: list[tuple[str, int, int]] = []
    last = 0
    for match in _CHUNK.finditer(flat):
        out.extend(chars[last : match.start()])
        simple = _simplify(match.group())
        out.extend((char, *chars[at][1:]) for at, char in enumerate(simple, match.start()))
        last = match.end()
    out.extend(chars[last:])
    return Normal("".join(c for c, _, _ in out), tuple(s for _, s, _ in out), tuple(e for _, _, e in out))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The English stem of a case-folded word (Snowball English) in either spelling; words with digits stay as they are."""
    if not word.isascii() or not word.replace("'", "").isalpha():
        return word
    return str(_stemmer().stemWord(american(word)))


def _grams(run: str, start: int) -> Iterator[Token]:
    for at in range(len(run)):
        yield Token(run[at], start + at, start + at + 1)
        if at + 1 < len(run):
            yield Token(run[at : at + 2], start + at, start + at + 2)


def analyse(normal: Normal, masked: Iterable[Span] = ()) -> list[Token]:
    """Features of a text: Chinese character 1- and 2-grams, English stems without stop words, in reading order.

    `masked` are spans of the normal form; no feature touches them and none crosses them. Offsets are those of the normal form.
    """
    text = normal.text
    for start, end in masked:
        text = text[:start] + "\n" * (end - start) + text[end:]
    tokens: list[Token] = []
    for match in _RUNS.finditer(text):
        if match.lastgroup == "han":
            tokens.extend(_grams(match.group(), match.start()))
            continue
        word = match.group().replace("’", "'").removesuffix("'s")
        if word not in STOP_WORDS and not (len(word) == 1 and word.isdigit()):
            tokens.append(Token(stem(word), match.start(), match.end()))
    return tokens


# fmt: off
QUIET = frozenset({
    "一个", "没有", "我们", "可以", "需要", "目前", "现在", "现有", "希望", "要求", "进行", "以及", "不能",
    "一次", "两个", "三个", "超过", "以上", "以下", "以内", "左右", "时间", "问题", "情况", "工作", "人员",
    "支持", "能够", "具备", "提供", "必须", "满足", "至少", "应该", "实现", "他们", "自己", "什么", "怎么",
    "不是", "就是", "还是", "或者", "如果", "因为", "所以", "但是", "而且", "已经", "都是", "不要", "不用",
    "使用", "采用", "通过", "包括", "其中", "要能", "也能", "能在", "的时", "一年", "一天", "每天", "每年",
    "每次", "今年", "去年", "明年", "技术", "研究", "应用", "项目", "研发", "关键", "公司",
    "企业", "客户", "是否", "可能", "一定", "各种", "有些", "比较", "非常", "然后", "同时", "根据", "对于", "关于",
    "support", "provid", "abl", "least", "requir", "possibl", "includ",
})
# fmt: on
"""Features that count but say nothing when they stand alone: they are neither quoted nor asked for."""


def telling(token: Token) -> bool:
    """Whether a feature says something on its own: words and pairs of characters do, single ideographs do not."""
    return len(token.key) > 1


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of the original `text`, without surrounding blanks; they are what is quoted."""
    spans = []
    for match in _SENTENCE.finditer(text):
        body = match.group()
        start = match.start() + len(body) - len(body.lstrip())
        end = match.end() - (len(body) - len(body.rstrip()))
        if end > start:
            spans.append((start, end))
    return spans


def merge(spans: Iterable[Span], gap: int = 0) -> tuple[Span, ...]:
    """Spans in order, those that overlap or lie within `gap` characters of each other made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def overlaps(span: Span, others: list[Span]) -> bool:
    """Whether `span` shares a character with one of `others` (sorted, disjoint)."""
    at = bisect_left(others, (span[1], 0))
    return at > 0 and others[at - 1][1] > span[0]


def language_of(*texts: str) -> Lang:
    """The language that most words of some texts are in, two ideographs counting as a word; Chinese where there are none."""
    han = sum(len(chunk) for text in texts for chunk in _CHUNK.findall(text))
    words = sum(len(_LATIN.findall(text)) for text in texts)
    return "en" if words > han / 2 else "zh"


def squeeze(text: str) -> str:
    """The normal form without anything but letters, digits and ideographs: the key under which names and tags are compared."""
    return "".join(char for char in normalise(text).text if char.isalnum())
