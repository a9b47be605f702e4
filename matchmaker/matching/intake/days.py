"""Days as people write them, seen from today: 明年3月底前, 3个月内, by end of March; which is the deadline is `deadline.py`'s to tell."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from matchmaker.matching.intake.figures import NUMERAL, WORDS, number

SPRING_FESTIVAL = {
    2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23),
    2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
"""The first day of the first lunar month; of other years the day is unknown."""

_MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Day:
    """A day named at [start, end) of a text; None where it cannot be told which."""

    day: date | None
    start: int
    end: int


Rule = Callable[[re.Match[str], date], date | None]


def find_days(text: str, today: date, low: int = 0, high: int | None = None) -> list[Day]:
    """Return the days named in [low, high) of a normal form in reading order; where two overlap, the longer."""
    found = [
        Day(rule(mark, today), *mark.span())
        for pattern, rule in _RULES
        for mark in pattern.finditer(text, low, len(text) if high is None else high)
    ]
    found.sort(key=lambda one: (one.start - one.end, one.start))
    kept: list[Day] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(said: str | None, today: date) -> int | None:
    """The year that is named; None where none is."""
    if not said:
        return None
    named = {"明年": 1, "next year": 1, "后年": 2, "今年": 0, "本年": 0, "this year": 0}
    return today.year + named[said] if said in named else int(re.sub(r"\D", "", said))


def _coming(said: str | None, today: date, made: Callable[[int], date | None]) -> date | None:
    """What `made` makes of the year named, else of the next year in which the day is not past."""
    year = _year(said, today)
    if year is not None:
        return made(year)
    this = made(today.year)
    return this if this is not None and this >= today else made(today.year + 1)


def _exact(mark: re.Match[str], today: date) -> date | None:
    return _made(int(mark["year"]), int(number(mark["m"]) or 0), int(mark["d"]))


def _written(mark: re.Match[str], today: date) -> date | None:
    """12/31/2026 and 31.12.2026; None where it could be both."""
    one, other, year = int(mark["a"]), int(mark["b"]), int(mark["year"])
    if one <= 12 and other <= 12 and one != other:
        return None
    return _made(year, other, one) or _made(year, one, other)


def _month_day(mark: re.Match[str], today: date) -> date | None:
    return _coming(mark["year"], today, lambda year: _made(year, int(number(mark["m"]) or 0), int(mark["d"])))


def _month(mark: re.Match[str], today: date) -> date | None:
    """3月底, 3月内 and a bare 3月 end with the month, 3月前 the day before it begins."""
    month, how = int(number(mark["m"]) or 0), mark["how"] or ""
    event = not how and re.match(
        r"[^,。;]{1,6}前(?!后)", mark.string[mark.end() :][:8]
    )  # 6月投产前: on which day of June?
    if not 1 <= month <= 12 or event or re.match(r"初|上旬|中旬|下旬|中", how):
        return None
    before = how.startswith(("前", "之前", "以前"))

    def made(year: int) -> date | None:
        return date(year, month, 1) - timedelta(days=1) if before else _last(year, month)

    return _coming(mark["year"], today, made)


def _next_month(mark: re.Match[str], today: date) -> date | None:
    ahead = len(re.findall("下", mark["which"])) if "下" in mark["which"] else int("next" in mark["which"])
    month = today.month + ahead
    return _last(today.year + (month - 1) // 12, (month - 1) % 12 + 1)


def _year_end(mark: re.Match[str], today: date) -> date | None:
    return date(_year(mark["year"], today) or today.year, 12, 31)


def _quarter(mark: re.Match[str], today: date) -> date | None:
    quarter = _QUARTERS[mark["q"]]
    if re.match(r"前|之前|初|before", mark["how"] or ""):
        return None
    return _coming(mark["year"], today, lambda year: _last(year, quarter * 3))


def _half(mark: re.Match[str], today: date) -> date | None:
    month = 6 if mark["half"] in ("上", "first") else 12
    return _coming(mark["year"], today, lambda year: _last(year, month))


def _festival(mark: re.Match[str], today: date) -> date | None:
    def made(year: int) -> date | None:
        begins = SPRING_FESTIVAL.get(year)
        return date(year, *begins) - timedelta(days=1) if begins else None

    return _coming(mark["year"], today, made)


def _holiday(month: int, day: int) -> Rule:
    """The day before a holiday that has the same date each year."""

    def rule(mark: re.Match[str], today: date) -> date | None:
        return _coming(mark["year"], today, lambda year: date(year, month, day) - timedelta(days=1))

    return rule


def _unknown(mark: re.Match[str], today: date) -> date | None:
    return None


def _within(mark: re.Match[str], today: date) -> date | None:
    """Today and so many days, weeks, months or years; 半年 is six months, 半个月 fifteen days."""
    many, unit = mark["many"], mark["unit"]
    half = many == "半"
    amount = 0.5 if half else number(many)
    if amount is None or not 0 < amount <= 1000:
        return None
    if re.match("年|year", unit):
        return _months_on(today, round(amount * 12))
    if re.search("月|month", unit):
        return today + timedelta(days=15) if half else _months_on(today, int(amount)) if amount == int(amount) else None
    days = 7 if re.match("周|星期|礼拜|week", unit) else 1
    return None if half else today + timedelta(days=round(amount * days))


def _months_on(today: date, months: int) -> date:
    ahead = today.month - 1 + months
    year, month = today.year + ahead // 12, ahead % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _english_day(mark: re.Match[str], today: date) -> date | None:
    return _coming(mark["year"], today, lambda year: _made(year, _MONTHS[mark["month"][:3]], int(mark["d"])))


def _english_month(mark: re.Match[str], today: date) -> date | None:
    """End of March ends with the month, before March the day before; by March could be either."""
    by, month = mark["by"], _MONTHS[mark["month"][:3]]
    if by in ("end", "end of", "in"):
        return _coming(mark["year"], today, lambda year: _last(year, month))
    if by == "before":
        return _coming(mark["year"], today, lambda year: date(year, month, 1) - timedelta(days=1))
    return None


_YEAR = r"(?:(?P<year>明年|今年|本年|后年|20\d\d\s*年)的?\s*)?"
_EN_YEAR = r"(?:,?\s*(?:of\s+)?(?P<year>20\d\d|next year|this year)\b)?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_M = r"(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月"
_AGO = r"(?<![\d一二两三四五六七八九十半几多去前每全往近当])"
_TILL = r"(?:之前|以前|前(?!后)|内|之内|以内)?"
_MANY = rf"(?<![\d.])(?:\d{{1,4}}\s*(?:-|–|~|到|至|to)\s*)?(?P<many>\d{{1,4}}(?:\.\d)?|{NUMERAL})\s*"
_EN_MANY = rf"(?:\d{{1,4}}\s*(?:-|–|to)\s*)?(?P<many>\d{{1,4}}|{WORDS})[ -]"
_NUMBER = rf"(?:(?<!\d)\d{{1,4}}|{WORDS})"
_FESTIVAL = r"(?:chinese new year|lunar new year|spring festival|cny(?!\s*[\d.]))"

_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            rf"(?<!\d)(?P<year>20\d\d)\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*[-/.月]\s*(?P<d>\d{{1,2}})(?!\d)\s*[日号]?{_TILL}",
            _exact,
        ),
        (r"(?:\b(?:by|before|until) )?(?<!\d)(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year>20\d\d)(?!\d)", _written),
        (rf"{_YEAR}(?<!\d){_M}\s*(?P<d>\d{{1,2}})\s*[日号]{_TILL}", _month_day),
        (
            rf"{_YEAR}(?<![\d.]){_M}份?(?!\s*\d)(?P<how>底|末|初|上旬|中旬|下旬|中|内|之前|以前|前(?!后))?{_TILL}",
            _month,
        ),
        (rf"(?P<which>本|这个?|当|下+个?)月(?!初|中|上旬|下旬)(?:底|末|份)?{_TILL}", _next_month),
        (rf"(?<![\d一二三四五六七八九十下本这个当每])(?P<which>)月[底末]{_TILL}", _next_month),
        (
            rf"(?:(?P<year>明年|今年|本年|后年|20\d\d\s*年?)年?|{_AGO}年)(?:[底末终](?:之前|以前|前(?!后))?|内)",
            _year_end,
        ),
        (rf"{_YEAR}(?:第?(?P<q>[一二三四1-4])\s*季度)(?P<how>末|底|内|之前|前(?!后)|初|结束)?{_TILL}", _quarter),
        (rf"{_YEAR}(?<![a-z\d])q(?P<q>[1-4])(?![a-z\d])(?P<how>末|底|内|之前|前(?!后)|初|结束)?{_TILL}", _quarter),
        (rf"{_YEAR}(?P<half>[上下])半年{_TILL}", _half),
        (rf"{_YEAR}(?:春节|过年|农历新?年|除夕)(?:之前|以前|前(?!后))", _festival),
        (rf"{_AGO}年前(?!后)|{_YEAR}(?:中秋节?|端午节?|清明节?)(?:之前|前(?!后))", _unknown),
        (rf"{_YEAR}元旦(?:之前|以前|前(?!后))", _holiday(1, 1)),
        (rf"{_YEAR}(?:五一|劳动节)节?(?:之前|以前|前(?!后))", _holiday(5, 1)),
        (rf"{_YEAR}(?:国庆|十一)节?(?:之前|以前|前(?!后))", _holiday(10, 1)),
        (rf"{_MANY}(?P<unit>年|个?月|周|个?星期|个?礼拜|天|日)(?:之内|以内|内(?!部))", _within),
        (r"(?<!\d)\d{1,4}\s*个?工作日(?:之内|以内|内)|\bwithin \d{1,4} (?:working|business) days", _unknown),
        (
            rf"(?:签订|生效|下单|订货|付款|合同)[^,。;]{{0,4}}后\s*{_MANY}(?:天|日|周|个?月)|\b{_NUMBER} (?:days|weeks|months) (?:after"
            rf"|from) (?:order|po|contract|signing)",
            _unknown,
        ),
        (rf"\b(?:(?:by|before|until|no later than) )?(?:the )?{_ORDINAL}\s+(?:of\s+)?{_MONTH}{_EN_YEAR}", _english_day),
        (rf"\b(?:(?:by|before|until|no later than) )?{_MONTH}\s+{_ORDINAL}(?!\d|\s*%){_EN_YEAR}", _english_day),
        (
            rf"\b(?:by|before|until|no later than|at)?\s*(?:the )?(?P<by>end of|end|before|by|until|till"
            rf"|in) (?:the )?{_MONTH}(?!\s*\d{{1,2}}\b){_EN_YEAR}",
            _english_month,
        ),
        (
            r"\b(?:by |before |until )?(?:the )?(?:year[- ]end|end of (?:the |this )?year|end of (?P<year>20\d\d|next year))\b",
            _year_end,
        ),
        (r"\b(?:by |before |until )?(?:the )?(?P<which>end of (?:this|next|the) month|month[- ]end)\b", _next_month),
        (rf"\b(?:(?:(?P<how>before)|by|in|within|during) )?(?:the )?(?:end of )?q(?P<q>[1-4])\b{_EN_YEAR}", _quarter),
        (r"\b(?P<half>first|second) half of (?:the year|(?P<year>20\d\d|next year|this year))", _half),
        (rf"\b(?:before|by|until|ahead of) (?:the )?{_FESTIVAL}{_EN_YEAR}", _festival),
        (rf"\b(?:before|by) (?:the )?(?:new year(?:'s day)?){_EN_YEAR}", _holiday(1, 1)),
        (rf"\b(?:before|by) (?:the )?(?:may day|labou?r day){_EN_YEAR}", _holiday(5, 1)),
        (rf"\b(?:before|by) (?:the )?(?:national day|golden week){_EN_YEAR}", _holiday(10, 1)),
        (rf"\b(?:within|in) (?:the next |about |max\. )?{_EN_MANY}(?P<unit>days?|weeks?|months?|years?)\b", _within),
    )
)
