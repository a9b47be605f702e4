"""The budget that a text states, in 万元; prices of one piece, money already spent and sums in other currencies are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.matching.intake.figures import DIGITS, NUMERAL, number, numeral_band
from matchmaker.matching.intake.found import Budget, Found
from matchmaker.matching.intake.pieces import Page, Piece

_CUE = re.compile(
    r"预算|投资(?!回)|资金|经费|总价|总费用|费用|报价|价格|价位|别太贵|不要太贵|太贵|能出|最多出|只出|准备[了花投]?$"
    r"|能拿出|愿意出|批了|投入"
    r"|\b(?:budget\w*|capex|approved|afford|(?:put|set) aside|allocated|pay(?= up to| at most| max| around| about| no more| between)"
    r"|we have(?= ?$)|funding|spend|spending|invest|investing|investment|price|total cost"
    r"|cost (?=up to|at most|no more|not|less than|below|under|within|max|must|should))\b"
)
_NOT_OURS = re.compile(
    r"去年|前年|之前|以前|当时|花了|花掉|投了|投过|已经?(?:花|投)|损失|罚|赔|扣了?款|节省|节约|省下?|产值|营收"
    r"|营业额|销售额?|利润|电费|水费|工资|人工费|订单额"
    r"|\b(?:last year|spent|paid|los[te]\w*|sav(?:e|es|ing|ings)|revenue|turnover|sales|profit|chargebacks?"
    r"|fine[sd]?|costs? us|payroll)\b"
)
_EACH = re.compile(
    r"单[台价套件个条]|每[台套件个条年月人工]|/\s*(?:台|套|件|年|月|人|unit|pcs?|month|year)|年费|月费|一[台套](?!以?内)"
    r"|\b(?:per|each|apiece|a (?:month|year|piece|unit)|monthly|yearly|annual(?:ly)?)\b"
)
_FOREIGN = (
    r"(?:us\s?)?\$|\busd\b|\beur\b|€|美元|美金|欧元|英镑|日元|港币|港元|\bhkd\b|£|\bgbp\b|\bjpy\b"
    r"|\b(?:us )?dollars?\b|\beuros?\b"
)
_YUAN = r"rmb|cny|¥|人民币"
_SCALE = {"万": 1.0, "w": 1.0, "千": 0.1, "k": 0.1, "thousand": 0.1, "m": 100.0, "mn": 100.0, "mio": 100.0, "million": 100.0, "百万": 100.0,
          "千万": 1000.0, "亿": 10_000.0}  # fmt: skip
_SCALES = r"千万|百万|万|亿|千|w(?![a-z])|k(?![a-z])|thousand|million|mio|mn(?![a-z])|m(?![a-z\d])"


def _amount(at: int) -> str:
    unit = rf"(?P<unit{at}>元|块|yuan|{_YUAN}|{_FOREIGN})?"
    return rf"(?P<cur{at}>{_FOREIGN}|{_YUAN})?\s*(?P<num{at}>{DIGITS}|{NUMERAL})\s*(?P<scale{at}>{_SCALES})?\s*{unit}"


_MONEY = re.compile(
    rf"(?<![\da-z.几数好上来]){_amount(1)}(?:\s*(?:-|–|—|~|至|到|\bto\b"
    rf"|\band\b)\s*{_amount(2)})?(?![\d%])(?!\s*[件次个台点条吨只片张箱套度米人])"
)
_ABOUT = r"左右|上下|大概|大约|约|~|\b(?:around|about|approx(?:\.|imately)?|roughly|circa|ca\.)(?!\w)"
_MOST = (
    r"不超过?|不能超过?|别超过|不高于|不大于|低于|最多|最高|至多|上限|封顶|以下|以内|之内|内|控制在|≤|<"
    r"|\b(?:up to|max(?:imum)?|at most|no more than|not (?:to )?exceed\w*|less than|under|below|within"
    r"|capped(?: at)?|limit\w*|or less|ceiling)\b"
)
_LEAST = r"不低于|不少于|至少|以上|起步?|≥|>|\b(?:at least|minimum|min|more than|over|or more|from)\b"
_BEFORE = re.compile(rf"(?:{_ABOUT}|{_MOST}|{_LEAST}|是|为|在|:|is|of|:|the|\s)*$")
_AFTER = re.compile(rf"\s*(?:\(?(?:{_ABOUT}|{_MOST}|{_LEAST})\)?(?![a-z]))*")
_VAGUE = re.compile(
    rf"(?:预算|投资|费用|经费)[^,。;]{{0,8}}?(?:[小好上]?几|十几|几十|几百|一?百来|上百|百八十|{NUMERAL}(?:来|多|几)"
    rf"|\d+(?:来|多|几))[十百千]?万元?"
)
_OPEN = re.compile(
    r"(?:预算|价格|费用|经费|报价|价钱|投资)[^,。;]{0,4}(?:面谈|商议|协商)|(?:预算|价格|费用|经费|报价|价钱)?可?面议"
    r"|(?:预算|价格|费用|经费|报价|价钱|钱)(?:的事)?(?:都?可以?|好)(?:谈|商量|议)"
    r"|\b(?:price|budget|cost|fee)s?\b[^.,;]{0,12}\b(?:negotiable|open|to be (?:discussed|negotiated|agreed))\b"
    r"|\bnegotiable (?:price|budget)\b"
    r"|\bopen budget\b"
)
_BARE = re.compile(
    rf"(?:预算|经费|\bbudget)(?:{_ABOUT}|{_MOST}|{_LEAST}|是|为|在|:|\bis\b|\bof\b"
    rf"|\s){{0,4}}(?:{DIGITS})(?:\s*[km]\b)?(?!\s*(?:[\d%.,~–-]|{_SCALES}))"
)
NEAR = 24
"""So far from its cue a sum still is what the cue speaks of."""


@dataclass(frozen=True, slots=True)
class _Sum:
    low: float
    high: float
    foreign: bool
    start: int
    end: int


def read_budget(page: Page) -> tuple[Found[Budget] | None, Found[str] | None]:
    """Return the budget, and the words that speak of one without telling it; either is None where there is none.

    Two different sums leave it untold: which of them is the budget only the writer knows.
    """
    found: dict[Budget, Found[Budget]] = {}
    unclear: list[Found[str]] = []
    for piece in page.sentences:
        for budget, start, end in _of(page, piece):
            if budget is None:
                unclear.append(Found("budget", page.span(start, end)))
            else:
                found.setdefault(budget, Found(budget, page.span(start, end)))
    told = list(found.values())
    if len(told) > 1:
        sums = [one for one in told if not one.value.open]
        if len(sums) > 1:
            return None, Found("budget", sums[0].span)
        told = sums
    if told:
        return told[0], None
    return None, next(iter(unclear), None)


def _of(page: Page, piece: Piece) -> Iterator[tuple[Budget | None, int, int]]:
    text, (low, high) = page.normal.text, (piece.start, piece.end)
    vague = [mark.span() for mark in _VAGUE.finditer(text, low, high)]
    yield from ((None, *span) for span in vague)
    for mark in _OPEN.finditer(text, low, high):
        yield Budget(open=True), *mark.span()
    for one in _sums(text, low, high):
        start, end = _reach(text, piece, one)
        if start < 0 or _speaks_of_other(text, start, end, piece) or any(a < end and start < b for a, b in vague):
            continue
        yield (None if one.foreign else _band(text, start, end, one)), start, end
    yield from ((None, *mark.span()) for mark in _BARE.finditer(text, piece.head, high))


def _sums(text: str, low: int, high: int) -> Iterator[_Sum]:
    """The sums of money in a stretch: a scale of its own or a currency makes a figure one."""
    for mark in _MONEY.finditer(text, low, high):
        said = "".join(mark[name] or "" for name in ("cur1", "unit1", "cur2", "unit2"))
        scales = [mark[name] for name in ("scale1", "scale2") if mark[name]]
        if not said and not {"万", "w", "千万", "百万", "亿"} & set(scales):
            continue
        foreign = re.search(_FOREIGN, said) is not None
        band = _values(mark)
        if band:
            start = mark.start() + len(mark.group()) - len(mark.group().lstrip())
            yield _Sum(*band, foreign, start, mark.end())


def _values(mark: re.Match[str]) -> tuple[float, float] | None:
    first, second = mark["num1"], mark["num2"]
    last = _SCALE.get(mark["scale2"] or "", 0.0) or (0.0 if second else 1.0)
    scale = _SCALE.get(mark["scale1"] or "", 0.0)
    if second is None:
        band = numeral_band(first)
        one = number(first)
        low, high = band or (one, one)
        last = scale = scale or 0.0001
    else:
        low, high = number(first), number(second)
        last = last or 0.0001
        scale = scale or last
    if low is None or high is None:
        return None
    low, high = round(low * scale, 6), round(high * last, 6)
    return (low, high) if 0 < low <= high else None


def _reach(text: str, piece: Piece, one: _Sum) -> tuple[int, int]:
    """Where the words begin and end that make a sum a budget: from the cue on, or up to a cue behind it; (-1, -1) without."""
    after = _AFTER.match(text, one.end, piece.end)
    end = after.end() if after else one.end
    end -= len(text[one.end : end]) - len(text[one.end : end].rstrip()) if end > one.end else 0
    before = [mark for mark in _CUE.finditer(text, max(piece.start, one.start - NEAR), one.start)]
    if before:
        return before[-1].start(), end
    behind = _CUE.match(text.replace("的", " "), end + (1 if text[end : end + 1] in " 的" else 0), piece.end)
    if behind:
        return _begin(text, piece, one), behind.end()
    start = _begin(text, piece, one)
    if piece.section == "budget":
        return piece.head, end
    if _alone(text, piece, start, end):
        return start, end
    return -1, -1


def _alone(text: str, piece: Piece, start: int, end: int) -> bool:
    """Whether a sum and its limits are all that a clause says: 十万以内."""
    low, high = max(piece.start, text.rfind(",", piece.start, start) + 1), text.find(",", end, piece.end)
    return not text[low:start].strip() and not text[end : high if high >= 0 else piece.end].strip()


def _begin(text: str, piece: Piece, one: _Sum) -> int:
    before = _BEFORE.search(text, piece.start, one.start)
    start = before.start() if before else one.start
    while start < one.start and text[start].isspace():
        start += 1
    return start


def _speaks_of_other(text: str, start: int, end: int, piece: Piece) -> bool:
    """Whether the clause tells of money that was spent or lost, or of the price of one piece."""
    low = max(text.rfind(",", piece.start, start) + 1, piece.start)
    high = text.find(",", end, piece.end)
    clause = text[low : high if high >= 0 else piece.end]
    return bool(_NOT_OURS.search(clause) or _EACH.search(clause))


def _band(text: str, start: int, end: int, one: _Sum) -> Budget:
    around = f"{text[start : one.start]} {text[one.end : end]}"
    if one.low != one.high:
        return Budget(one.low, one.high)
    if re.search(_ABOUT, around):
        return Budget(one.low, one.high)
    if re.search(rf"(?:{_MOST})", around):
        return Budget(None, one.high)
    return Budget(one.low, None) if re.search(_LEAST, around) else Budget(one.low, one.high)
