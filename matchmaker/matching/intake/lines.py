"""Requirement lines: clauses that say what must be or should be, in the writer's words; their figures are read by `measures.py`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from matchmaker.matching.intake.days import find_days
from matchmaker.matching.intake.found import Found, Line
from matchmaker.matching.intake.measures import NOWHERE, Measure, read_measure, read_now
from matchmaker.matching.intake.pieces import Page, Piece
from matchmaker.matching.records import Span
from matchmaker.matching.text import HAN, overlaps

MOST = 10
"""So many lines a need can have."""

LONGEST, LEAST, BACK, WIDEST = 200, 4, 6, 160
"""Characters of a line at most and at least; clauses looked back for the figure of today; characters between both figures."""

LISTED = 3
"""So many points that no heading stands over are a list of what is asked for, but for those that tell of a trouble."""

_LISTS = frozenset({"must", "wish"})
_NO_FIGURES = frozenset({"contact", "budget", "deadline", "place", "industry", "service", "title"})
_SILENT = _NO_FIGURES | {"problem"}

_WISH = re.compile(
    r"最好|希望(?!.{0,4}(?:找|推荐|介绍|上|采购|了解|合作|尽快|与))|期望|优先|优选|加分|尽量|尽可能|有条件的?话"
    r"|可以的话|如果能|要是能|能…?更好|锦上添花"
    r"|\b(?:ideally|prefer(?:red|ably|ence|s)?|nice[ -]to[ -]have|would be (?:nice|good|great|helpful)"
    r"|optional(?:ly)?|if possible|a plus|bonus|desirable|welcome)\b"
)
_MUST = re.compile(
    r"必须|务必|一定要|(?<![无毋])须(?![知])|要求(?!不高)|不能(?:停|影响|动|改|超|低|换|占|破坏|丢|断)|不得|不允许|不许"
    r"|要(?:能|有|支持|跟|和|与|可以|带|会|求|全检|现场|符合|满足|保证|保留|留有?|预留|防|写|接|通过|提供|兼容|适应|对接)"
    r"|得(?:能|有(?!点)|跟|和|支持|会)|需要?(?:支持|能|具备|满足|提供|兼容|预留|通过|符合|考虑)|(?<![不技])支持(?!下|一下)|兼容"
    r"|(?:跟|和|与|同)[^,。;]{1,12}(?:对接|打通|集成|联动|通讯|互通)"
    r"|(?<![不无])能(?:看到|查到?|记录|自动|用?手机|导出|识别|区分|实时|追溯|写回|接入|报警|预警)|只能"
    r"|(?:不[小大低高少多]于|不超过|[≤≥])\s*\d|场地(?:只有|限)|层高"
    r"|\b(?:must|shall|mandatory|essential|we require|is required|are required|required to|requires)\b|\b(?:needs?"
    r"|has|have) to\b|\bshould (?:be able to|support|have|work|connect|integrate|allow|provide)\b"
)
_FIRM_AIM = re.compile(r"^(?:希望|期望)")
"""A figure that is hoped for is what is asked for: 希望降到 0.5%."""

_PEOPLE_HAVE_TO = re.compile(
    r"\b(?:we|they|you|i|operators?|workers?|people|staff|planners?|inspectors?|technicians?|somebody"
    r"|everyone) (?:\w+ )?(?:have|need|has|must|had) (?:to )?"
)
_TROUBLE = re.compile(
    r"现在(?!用|有|的)|目前(?!用|的)|靠人|人工|经常|老是|总是|没法|无法|说不清|太[^,。;]{1,4}了|每次|往往|一旦|去年"
    r"|以前|已经|\b(?:currently|at present"
    r"|today|now|always|often|every time|by hand|manually|last year|already|costs?)\b"
)
_AIM = re.compile(
    r"要|希望|目标|想|达到|做到|期望|\b(?:want|goal|aim|target|must|should|need|bring|get|reach|require|improve|reduce|increase"
    r"|raise|cut)\w*\b"
)
_NO_LINE = re.compile(
    r"^(?:项目|建设|实施|供货|交货|开发)?(?:周期|工期|交期)|同行(?!业)|隔壁|友商|行业(?:先进|平均)水平|\bcompetitors?\b"
    r"|预算|报价|费用|\d\s*[万元](?![件次个台点条])|联系|电话|微信|邮件|回复|推荐一下|有意|谢谢|感谢|^(?:ideally"
    r"|preferably|最好)\s*(?:before|by|asap|越快"
    r"|尽快)|方案|预付|付款|\b(?:budget|quotes?|quotation|contact|regards|thanks|thank you|call me|get back|let me know"
    r"|reply|please send|yuan|rmb|cny|usd|eur)\b|[¥$€]"
)
_LEAD = re.compile(
    r"(?:有没有|还有|另外|并且|而且|同时|然后|以及|其中|比如|再就是|就是|\band\b|\bbut\b|\balso\b|\bplus\b"
    r"|\bthe solution\b(?! must))[\s,:]*"
)


def read_lines(page: Page, today: date, avoid: Sequence[Span] = ()) -> tuple[Found[Line], ...]:
    """Return the requirement lines in reading order; none touches one of `avoid` (sorted, disjoint spans of the text).

    A clause that names a day (as seen from `today`) is about time, not about what the thing must do.
    """
    found: dict[str, Found[Line]] = {}
    seen: list[Piece] = []
    listed = sum(sentence.item and not sentence.section for sentence in page.sentences) >= LISTED
    for sentence in page.sentences:
        for part in [sentence] if sentence.item and (listed or sentence.section in _LISTS) else page.clauses(sentence):
            seen.append(part)
            asked = listed and part.item and not part.section and not _TROUBLE.search(page.said(part))
            if any(one.day for one in find_days(page.normal.text, today, part.start, part.end)):
                continue
            line = _line(page, replace(part, section="must") if asked else part, seen, avoid)
            if line is not None and len(found) < MOST:
                found.setdefault(line.value.text, line)
    return tuple(found.values())


def _line(page: Page, part: Piece, seen: Sequence[Piece], avoid: Sequence[Span]) -> Found[Line] | None:
    text = page.normal.text
    lead = _LEAD.match(text, part.start, part.end)
    start = lead.end() if lead and lead.end() < part.end else part.start
    said = text[start : part.end]
    measure = read_measure(text, start, part.end)
    must = _must(said, part.section, measure)
    if must is None or not _speaks(said, part.section) or overlaps(page.span(start, part.end), list(avoid)):
        return None
    today = _today(page, part, seen, measure) if measure else None
    begin, now = today or (start, measure.current if measure else NOWHERE)
    if overlaps(page.span(begin, part.end), list(avoid)):
        begin, now = start, NOWHERE
    head = begin if _same_sentence(text, begin, part) else start
    value = Line(page.written(head, part.end), must, *_figures(page, start, measure, now))
    return Found(value, page.span(begin, part.end))


def _must(said: str, section: str, measure: Measure | None) -> bool | None:
    """Whether the words make a must (True) or a wish (False); None where they make no line."""
    if section in _SILENT:
        return None
    if _WISH.search(said):
        return measure is not None and _FIRM_AIM.search(said) is not None
    if section in _LISTS:
        return section == "must"
    trouble, aim = _TROUBLE.search(said), _AIM.search(said)
    if _MUST.search(said) and not _PEOPLE_HAVE_TO.search(said) and (not trouble or re.search(r"必须|要求|must", said)):
        return True
    if measure is None or ((measure.complains or trouble) and not aim):
        return None
    return True


def _speaks(said: str, section: str) -> bool:
    """Whether the words are a line's: of some length, and not about money, quotations or how to be reached."""
    letters = sum(char.isalnum() for char in said)
    least = 2 if section in _LISTS else LEAST
    return least <= letters and len(said) <= LONGEST and not _NO_LINE.search(said)


def _today(page: Page, part: Piece, seen: Sequence[Piece], measure: Measure) -> tuple[int, Span] | None:
    """Where the words begin that tell of today's figure, and the figure: of the clause before, or of one that shares a word."""
    text = page.normal.text
    unit = text[slice(*measure.unit)]
    if measure.current != NOWHERE or not unit:
        return None
    subject = _words(text[part.start : measure.whole[0]])
    told = [one for one in seen[:-1][-BACK:] if part.end - one.start <= WIDEST and one.section not in _NO_FIGURES]
    for back, one in enumerate(reversed(told)):
        now = read_now(text, one.start, one.end, unit)
        if now is None or read_measure(text, one.start, one.end):
            continue
        near = _words(text[max(one.start, now[0] - 14) : min(one.end, now[1] + 14)])
        if subject & near or (back == 0 and _moves(text, one, part)):
            return one.start, now
    return None


def _moves(text: str, one: Piece, part: Piece) -> bool:
    """Whether a clause right behind another speaks of the same thing, which it does not name again."""
    said = text[part.start : part.end]
    if re.search(r"\b(?:that|it|this|them)\b", said):
        return True
    return (
        _same_sentence(text, one.start, part)
        and re.search(r"到|至|成|要求|目标|\b(?:to|target|goal)\b", said) is not None
    )


def _same_sentence(text: str, start: int, part: Piece) -> bool:
    return re.search(r"[。!?;\n]|\.\s", text[start : part.start]) is None


def _words(said: str) -> set[str]:
    """Pairs of characters and English words of some length: what two clauses speak of together."""
    pairs = {said[at : at + 2] for at in range(len(said) - 1) if re.fullmatch(f"[{HAN}]{{2}}", said[at : at + 2])}
    return pairs | set(re.findall(r"[a-z]{4,}|oee", said))


def _figures(page: Page, start: int, measure: Measure | None, now: Span) -> tuple[str, str, str, str]:
    """The measure's name, today's figure, the one aimed at with its sign, and the unit, as they are written."""
    if measure is None:
        return "", "", "", ""
    current = page.written(*now) if now != NOWHERE else ""
    unit = page.written(*measure.unit) if measure.unit != NOWHERE else ""
    return _name(page, start, measure), current, f"{measure.sign}{page.written(*measure.target)}", unit


def _name(page: Page, start: int, measure: Measure) -> str:
    """What is measured: the words right before the figures, where they are few and no sentence."""
    said = page.normal.text[start : measure.whole[0]]
    mark = re.search(
        rf"(?:^|[把将使让的,、\s])(?P<name>[{HAN}a-z]{{2,10}}?)(?:要|需|必须|应|能|可以|得|希望)?\s*$"
        if re.search(f"[{HAN}]", said)
        else r"^(?:the |a )?(?P<name>[a-z][a-z]*(?: [a-z]+){0,2}?)(?: (?:must|should|shall|needs? to"
        r"|has to)(?: be)?| is| of)?\s*$",
        said,
    )
    if not mark or re.search(r"想|希望|要求|必须|\b(?:we|that|it|get|bring)", mark["name"]):
        return ""
    return page.written(start + mark.start("name"), start + mark.end("name"))
