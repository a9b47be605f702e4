"""What a clause measures: from where to where, at most or at least how much, in which unit; lines are made of it in `lines.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matchmaker.matching.intake.figures import DIGITS
from matchmaker.matching.records import Span
from matchmaker.matching.text import HAN

_UNIT = (
    r"%|‰|ppm|秒|分钟|小时|天|周|个?月|毫米|微米|丝|mm|um|μm|cm|m/min|kg|吨|kwh|度|件/?(?:小时|分钟|班|天|日)?"
    r"|[箱次片张套包瓶条]/?(?:分钟|小时|班|天|分)?"
    r"|[个托路层项批台套]/?(?:小时|分钟|班|天)?|年|years?|人|名|db|分贝|℃|°c|milliseconds?|ms|seconds? per \w+|s/\w+|seconds?|secs?|s"
    r"|minutes?|mins?|hours?|hrs?|h|days?|weeks?|percent"
    r"|(?:pieces|pcs|boxes|trips|pallets|units|parts) ?(?:per|an?|/) ?(?:hour|minute|shift|day)"
)
_MOST = (
    rf"不超过|不大于|不高于|不多于|不能超过|不得超过|控制在|压到|压在|(?:最多|至多)[{HAN}]{{0,3}}?|≤|<="
    r"|\b(?:at most|no more than|not more than|(?:not|never) exceed(?:ing)?|max(?:imum)?\.?(?: of)?|(?:not|cannot"
    r"|n't) (?:\w+ ){0,2}longer than|up to|within|limited to)"
)
_LESS = r"低于|小于|少于|<|\b(?:below|under|less than|fewer than|lower than)"
_LEAST = r"不低于|不小于|不少于|至少|最少|≥|>=|\b(?:at least|no less than|not less than|minimum(?: of)?|min\.)"
_MORE = r"高于|大于|多于|超过|>|\b(?:above|over|more than|greater than|higher than)"
_REACH = (
    r"目标(?:是|为|值)?|\btarget(?: is| of|:)?|(?:提高|提升|增加|涨|升|降低?|缩短|减少?|做|达)(?:到|至)"
    r"|\b(?:down|reduc\w+|cut|bring\w*|increas\w+|improv\w+|rais\w+|get\w*)\b[^,.;\d]{0,30}?\bto"
)
_AFTER = r"\s*(?:(?P<most>以内|以下|之内|内|or less|or below|or lower|at most|tops)|(?P<least>以上|or more|or above|or better))?"
_ABOUT = r"(?:约|大约|大概|about |around |approx\. ?|roughly )?"


_OTHER_UNIT = (
    r"(?!(?:and|or|in|of|for|with|at|to|by|if|is|are|so|the|a|an|on|per|as|but|than|from|different|types?"
    r"|x)\b)[a-z°][a-z°·/²³\d]{0,9}(?![a-z])"
    rf"|(?!以[内下上]|左右)[{HAN}]{{1,2}}(?=$|[\s,。;!?)、]|以内|以下|以上|左右)"
)


def _unit(name: str) -> str:
    """A unit behind a figure: one that is known, else a word of few letters or one or two characters that end the clause."""
    return rf"\s*(?P<{name}>(?:{_UNIT})(?![a-z])|{_OTHER_UNIT})?(?![a-z])"


_FROM_TO = re.compile(
    rf"(?:从|由|\bfrom )\s*(?:现在的?|目前的?|原来的?|原先的?|currently |the current )?{_ABOUT}(?P<a>{DIGITS}){_unit('ua')}(?:左右"
    rf"|多)?[^,。;\d]{{0,6}}?"
    rf"(?:到|至|成|为|\bto)\s*(?:(?P<p_less>{_LESS})|{_ABOUT})\s*(?P<b>{DIGITS}){_unit('ub')}{_AFTER}"
)
_LIMIT = re.compile(
    rf"(?:(?P<p_most>{_MOST})|(?P<p_less>{_LESS})|(?P<p_least>{_LEAST})|(?P<p_more>{_MORE})"
    rf"|(?P<p_reach>{_REACH}))(?:到|至|在|:|\s)*{_ABOUT}"
    rf"(?P<b>{DIGITS}){_unit('ub')}{_AFTER}(?!\s*[x×*\-–~/]\s*\d)"
)
_BARE = re.compile(
    rf"(?P<b>{DIGITS}){_unit('ub')}(?<![\d.])\s*(?:(?P<most>以内|以下|之内|or less)|(?P<least>以上|or more|or better))"
)
_NOW = re.compile(rf"(?P<a>{DIGITS}){_unit('ua')}")
_SPELLINGS = {
    "min": "minutes minute mins 分钟",
    "s": "seconds second secs sec 秒",
    "h": "hours hour hrs hr 小时",
    "day": "days 天 日",
    "%": "percent",
    "mm": "毫米",
    "um": "μm 微米",
}
_SIGNS = {"p_most": "≤", "p_less": "<", "p_least": "≥", "p_more": ">"}
_LOOSE = re.compile(r"压到|压在")


NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """Where the figures and the unit of a text stand, NOWHERE for one that is not given. `whole` is the stretch that says it."""

    sign: str
    target: Span
    unit: Span
    whole: Span
    current: Span = NOWHERE

    @property
    def complains(self) -> bool:
        """Whether the words could as well tell of a trouble: 停机超过 2 小时."""
        return self.sign == ">"


def read_measure(text: str, low: int, high: int) -> Measure | None:
    """Return what [low, high) of a normal form aims at, None where it names no limit."""
    moved = _FROM_TO.search(text, low, high)
    if moved:
        unit = moved.span("ub") if moved["ub"] else _of(moved, "ua")
        return Measure(_sign(moved), moved.span("b"), unit, moved.span(), moved.span("a"))
    for pattern in (_LIMIT, _BARE):
        mark = pattern.search(text, low, high)
        if mark:
            return Measure(_sign(mark), mark.span("b"), _of(mark, "ub"), mark.span())
    return None


def _of(mark: re.Match[str], name: str) -> Span:
    return mark.span(name) if mark[name] else NOWHERE


def _sign(mark: re.Match[str]) -> str:
    said = mark.groupdict()
    before = next((sign for name, sign in _SIGNS.items() if said.get(name)), "")
    if _LOOSE.fullmatch(said.get("p_most") or ""):
        before = ""
    return before or ("≤" if said.get("most") else "≥" if said.get("least") else "")


def read_now(text: str, low: int, high: int, unit: str) -> Span | None:
    """Return the figure in `unit` that [low, high) tells of today, None where it tells none or several."""
    told = [
        mark.span("a")
        for mark in _NOW.finditer(text, low, high)
        if unit and same_unit(mark["ua"] or "") == same_unit(unit)
    ]
    return told[0] if len(told) == 1 else None


def same_unit(unit: str) -> str:
    """Return one spelling for all spellings of a unit."""
    return next((one for one, others in _SPELLINGS.items() if unit in others.split()), unit)
