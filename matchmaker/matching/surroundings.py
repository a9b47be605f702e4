"""The words around a term that decide whether it counts: a word that it cuts, a compound that it is a part of, what is dispatched;
the terms are found in spotting.py."""

from __future__ import annotations

import re
from functools import lru_cache

from matchmaker.matching.text import HAN
from matchmaker.matching.wording import words_of

_SHORT = re.compile(rf"[{HAN}]{{1,3}}")
"""Longer terms do not come about by chance, and the dictionary does not know all of their words."""

_COMPOUND = re.compile(
    r"[-‐‑–](?!(?:based|integrated|compatible|ready|driven|enabled|controlled|capable|supported|assisted|related|specific|type|level"
    r"|grade|wide|and|or|to)\b)[a-z]"
)
_LINE = re.compile(r"(?<![a-z])(?:off|on|in|out|air|pipe|dead|base|guide|under)[-‐‑–]$")

_CLAUSE = "。！？!?；;\n\r，,:：."
_ELSEWHERE = re.compile(
    r"车辆|车队|货车|卡车|叉车|班车|公交|小车|agv|amr|电力|电网|微电网|水电|风光|光伏|储能|充电|负荷|电价|船舶|港口|航班|列车|床位|护士|手术|急诊|急救"
    r"|消防|应急|线程|算力|会议|会议室|课程"
    r"|\b(?:vehicles?|trucks?|fleets?|forklifts?|bus|buses|drivers?|trams?|trains?|ships?|flights?|crews?|airlines?|agvs?|amrs?|power|grid|hydro|wind"
    r"|solar|batter\w+|charging|nurses?|wards?|patients?|surger\w+|threads?|gpus?|meetings?|rooms?|courses?)\b"
)
_MADE = re.compile(
    r"生产|车间|工序|工单|排产|产线|工厂|厂区|机台|机床|加工|装配|插单|制造|热处理|炉|模具"
    r"|\b(?:product\w*|shop[- ]?floor|job[- ]shop|work ?orders?|machin\w+|plants?|manufactur\w*|factor(?:y|ies)|assembly|heat treatment"
    r"|orders?)\b"
)


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a short Chinese term at [start, end) of a normal form begins or ends inside a word: 化工 in 微合金化工艺."""
    if _SHORT.fullmatch(text, start, end) is None:
        return False
    borders = _borders(text)
    return start not in borders or end not in borders


@lru_cache(maxsize=256)
def _borders(text: str) -> frozenset[int]:
    """Where words begin or end, words inside longer ones too."""
    return frozenset(at for word in words_of(text) for at in word)


def is_compound(text: str, start: int, end: int) -> bool:
    """Whether an English term of several words goes on as a compound: "digital twin" in digital twin-screw, off-line simulation."""
    if " " not in text[start:end]:
        return False
    return _COMPOUND.match(text, end) is not None or (
        text.startswith("line", start) and _LINE.search(text[max(0, start - 8) : start]) is not None
    )


def is_of_production(text: str, start: int, end: int) -> bool:
    """Whether what is scheduled at [start, end) are things that are made: nothing else is named in the clause, and making somewhere."""
    low = max((text.rfind(mark, 0, start) for mark in _CLAUSE), default=-1) + 1
    high = min((at for mark in _CLAUSE if (at := text.find(mark, end)) >= 0), default=len(text))
    return _ELSEWHERE.search(text, low, high) is None and _MADE.search(text) is not None
