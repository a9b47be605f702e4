"""A pasted text cut into sentences and clauses, each with the heading that it stands under; what they say is read by its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matchmaker.matching.records import Span
from matchmaker.matching.text import HAN, Normal, normalise

LONGEST = 10_000
"""So much of a text is read; what a person writes to describe a need is shorter."""

_CIRCLED = {ord(char): "•" for char in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿"}
"""Numbers in circles are marks of lists; the normal form would make plain figures of them."""

_LINE = re.compile(r"^.*$", re.MULTILINE)
_MARK = re.compile(
    r"\s*(?:[-–—•·*●▪◆>]+\s+|[•·●▪◆]|\(?\d{1,2}\)|\d{1,2}(?:[、)]|\.(?!\d))|[一二三四五六七八九十]{1,2}、"
    r"|\([一二三四五六七八九十]\))\s*"
)
_STOP = re.compile(
    r"[。!?;]+|~+(?![\d~])"
    r"|(?<!\be\.g)(?<!\bi\.e)(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)(?<!\bco)"
    r"(?<!\bltd)(?<!\binc)(?<![:;.,]\s\d)\.+(?!(?:(?<=max\.)|(?<=min\.)|(?<=approx\.)|(?<=no\.)|(?<=ca\.))\s*\d)(?=\s|$)"
    r"|(?<=[:;.,。])\s*(?=\(?\d{1,2}(?:[、)]\s*\D|\.\s))|\s+(?=\(?\d{1,2}[、)]\s*[^\W\d])|\s*(?=[•●▪◆])"
)
_COMMA = re.compile(
    rf"(?<=[{HAN}])[ \t]+(?=[{HAN}])|,(?!\d{{3}}(?!\d)| 20\d\d\b(?! ?年))|(?<![\dhtd]),|:(?!\d|//)"
    rf"|\s[-–—]+\s|——+|…+|\.{{3,}}"
)
_LISTED = re.compile(r"[、,]")

_HEADINGS = {
    "title": r"需求(?:名称|标题|描述|概述)?|标题|主题|题目|项目(?:名称)?|subject|title|topic|re|project(?: name)?|need",
    "problem": (
        r"现状(?:问题)?|目前情况|存在问题|问题(?:描述)?|背景|痛点|(?:current )?(?:situation|state|status)|background"
        r"|problem|pain points?"
    ),
    "result": (
        r"目标(?:效果)?|(?:期望|预期|想要的?)(?:的)?(?:效果|目标|结果)|效果|goals?|objectives?|aims?|targets?"
        r"|(?:expected|desired) (?:results?|outcomes?)"
    ),
    "must": (
        r"(?:技术|硬性|具体|功能|主要|基本|性能)?要求(?:如下)?|必须|硬指标|指标|(?:key |technical |our |main )?requirements?"
        r"|must(?:[ -]haves?)?|(?:key )?specs?|specifications?|we need|mandatory|essentials?|compulsory"
    ),
    "wish": r"加分项|可选|最好|希望|nice[ -]to[ -]haves?|optional|wish(?:es|list)?|bonus|preferred|desirable|desired|good to have",
    "budget": r"(?:项目|总|大致|大概)?预算(?:范围|\(万元\))?|投资(?:额|预算)?|费用|budget(?: range)?",
    "deadline": (
        r"(?:完成|交付|上线|交货|截止|期望上线|期望完成)?(?:时间|日期|节点)(?:要求)?|交货?期|截止|工期|deadline|schedule"
        r"|time ?line|timing|timeframe|delivery(?: date| time)?|due(?: date)?|when"
    ),
    "place": r"(?:项目|实施|工厂|交货|安装)?(?:地点|地址|所在地|位置)|location|site|place|where",
    "industry": r"(?:所属)?行业|industry|sector",
    "service": r"服务方式|实施方式|service|delivery mode",
    "contact": (
        r"联系人|联系(?:方式|电话)?|电话|手机|微信|邮箱|发件人|收件人|抄送|发送时间|contact(?: person)?|tel|phone"
        r"|mobile|e?-?mail|wechat"
        r"|from|to|cc|sent|date"
    ),
}
_HEADING = re.compile(
    r"\s*[\[【(<*#]*\s*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _HEADINGS.items())
    + r")\s*[\]】)>*]*\s*(?::\s*|$)"
)
_LISTS = frozenset({"must", "wish"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch [start, end) of the normal form under a heading ("" for none); `item` where it is one of a list.

    `head` is where the heading begins if the stretch follows it at once, else `start`.
    """

    start: int
    end: int
    section: str = ""
    item: bool = False
    heading: int | None = None

    @property
    def head(self) -> int:
        """Return where the piece begins with its heading."""
        return self.start if self.heading is None else self.heading


@dataclass(frozen=True, slots=True)
class Page:
    """A pasted text, its normal form and its sentences in reading order."""

    text: str
    normal: Normal
    sentences: tuple[Piece, ...]

    def said(self, piece: Piece) -> str:
        """Return a piece's words in the normal form."""
        return self.normal.text[piece.start : piece.end]

    def span(self, start: int, end: int) -> Span:
        """Return where [start, end) of the normal form stands in the text."""
        return self.normal.original(start, end)

    def written(self, start: int, end: int) -> str:
        """Return the words of the text that [start, end) of the normal form came from."""
        low, high = self.span(start, end)
        return self.text[low:high]

    def clauses(self, piece: Piece) -> list[Piece]:
        """Return the clauses of a sentence: between commas, dashes and dots; of a list in one line between 、 too."""
        parts = list(_cut(self.normal.text, piece, _COMMA))
        if piece.section in _LISTS and not piece.item and len(parts) == 1:
            listed = list(_cut(self.normal.text, piece, _LISTED))
            parts = listed if len(listed) > 2 else parts
        return parts


def page_of(text: str) -> Page:
    """Return the page of a pasted text; what stands after LONGEST characters is not read."""
    text = text[:LONGEST]
    normal = normalise(text.translate(_CIRCLED))
    return Page(text, normal, tuple(_sentences(normal.text)))


def _sentences(text: str) -> Iterator[Piece]:
    carried, told = "", False  # the section that goes on in the lines below its heading, and whether it has content yet
    head: int | None = None
    for row in _LINE.finditer(text):
        if not row.group().strip():
            carried, told, head = ("", False, None) if told else (carried, told, head)
            continue
        section = carried
        for at, one in enumerate(_parts(text, Piece(row.start(), row.end()))):
            heading = _HEADING.match(text, one.start, one.end)
            if heading:
                section, told, head = str(heading.lastgroup), False, heading.start()
                if at == 0:
                    carried = section if one.end == heading.end() or section in _LISTS else ""
            start = heading.end() if heading else one.start
            if one.end > start:
                yield replace(one, start=start, section=section, heading=head)
                told, head = True, None
            section = carried if heading else section


def _parts(text: str, line: Piece) -> Iterator[Piece]:
    """The sentences of a line without the marks of lists."""
    mark = _MARK.match(text, line.start, line.end)
    if mark and mark.end() < line.end:
        line = replace(line, start=mark.end(), item=True)
    for one in _cut(text, line, _STOP):
        mark = _MARK.match(text, one.start, one.end)
        yield replace(one, start=mark.end(), item=True) if mark and mark.end() < one.end else one


def _cut(text: str, piece: Piece, at: re.Pattern[str]) -> Iterator[Piece]:
    """The parts of a piece between the marks, without blanks around them; empty ones are left out, the first keeps the heading."""
    start, heading = piece.start, piece.heading
    for end, after in [*(mark.span() for mark in at.finditer(text, piece.start, piece.end)), (piece.end, piece.end)]:
        low, high = start, end
        while low < high and text[low].isspace():
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        if high > low:
            yield replace(piece, start=low, end=high, heading=heading)
            heading = None
        start = after
