"""Units of figures: what each measures and what it is worth in the base unit; figures with their units are read in amounts.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_DAY = 86_400.0
_MONTH = 30.44 * _DAY
_YEAR = 365.25 * _DAY

_TABLE: dict[str, dict[float, str]] = {
    "time": {
        1e-3: "ms|毫秒|milliseconds?",
        1.0: "s|secs?|seconds?|秒钟?",
        60.0: "min|mins|minutes?|分钟|分(?![之类级段])",
        3600.0: "h|hrs?|hours?|小时|钟头",
        28_800.0: "班|shifts?",
        _DAY: "d|days?|天|工作日|working days?|business days?",
        7 * _DAY: "weeks?|wks?|周|星期",
        _MONTH: "months?|月",
        3 * _MONTH: "quarters?|季度?",
        6 * _MONTH: "半年",
        _YEAR: "years?|yrs?|年",
    },
    "length": {
        1e-9: "nm|纳米",
        1e-6: "μm|um|微米|microns?",
        1e-5: "丝",
        1e-3: "mm|毫米",
        1e-2: "cm|厘米|公分",
        1.0: "m|米|公尺|metres?|meters?",
        1e3: "km|公里|千米",
    },
    "area": {1e-6: "mm2", 1.0: "m2|平方米|平米"},
    "volume": {1e-6: "ml|毫升", 1e-3: "l|升|litres?|liters?", 1.0: "m3|立方米|立方|方"},
    "mass": {1e-6: "mg|毫克", 1e-3: "g|克", 1.0: "kg|公斤|千克", 1e3: "t|吨|tonn?es?|tons?"},
    "share": {1e-2: "%|percent|per cent", 1e-3: "‰", 1e-6: "ppm", 1e-9: "ppb"},
    "points": {1e-2: "个?百分点|percentage points?"},
    "temperature": {1.0: "°c|摄氏度"},
    "frequency": {1.0: "hz|赫兹?", 1e3: "khz", 1e6: "mhz", 1e9: "ghz"},
    "sound": {1.0: r"db(?:\(a\))?|分贝"},
    "power": {1.0: "w|瓦", 1e3: "kw|千瓦", 1e6: "mw|兆瓦"},
    "energy": {1.0: "kwh|度电?|千瓦时", 1e3: "mwh", 1e4: "万kwh|万度电?"},
    "pressure": {1e-3: "kpa", 1.0: "mpa|兆帕", 0.1: "bar"},
    "force": {1.0: "n|牛", 1e3: "kn"},
    "storage": {1e-3: "mb", 1.0: "gb", 1e3: "tb"},
    "turns": {1.0: "rpm|转/分"},
    "money": {1e-4: "元|块|yuan|cny|rmb", 1.0: "万元?", 1e4: "亿元?"},
    "count": {
        1.0: (
            "人次|人|名|件|台|套|片|张|颗|粒|袋|瓶|支|盒|箱|批次|批|次|起|条|份|项|家|只|根|架次|架|辆|车|面|副|枚|包|步|循环"
            "|pcs?|pieces?|parts?|units?|vials?|people|persons?|operators?|trips?|times|errors?|cycles?|jobs?|boxes|pallets?|wafers?"
            "|bottles?|items?|steps?|lots?|batches|alarms?|false alarms?|builds?|gears?|certificates?"
        )
    },
}
"""Names of units in the normal form by dimension and factor; money is in 万元, as budgets are."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures and its worth in base units; two figures can be compared only where `dimension` is the same and known."""

    dimension: str
    factor: float


_SINGLE = [
    (re.compile(names), Unit(dimension, factor)) for dimension, rows in _TABLE.items() for factor, names in rows.items()
]


def _letters(name: str) -> int:
    return len(re.sub(r"\(\?!.*?\)|\?", "", name))


def _any(dimensions: Iterable[str]) -> str:
    """A pattern of one unit of the dimensions, the longest name first."""
    names = [name for kind in dimensions for row in _TABLE[kind].values() for name in row.split("|")]
    return rf"(?:{'|'.join(sorted(names, key=_letters, reverse=True))})(?![a-z]|(?<=[a-z])\d)"


_ONE = _any(_TABLE)
TIME_UNIT = _any(["time"])
"""A pattern of one unit of time."""

UNIT = rf"(?:个(?=[月小工百]))?{_ONE}(?:\s*(?:/|per\s|每)\s*{_ONE}){{0,2}}"
"""A pattern of one unit: 秒/件, m3/t, pieces per hour."""

_PARTS = re.compile(r"\s*(?:/|\bper\s|每)\s*")


@lru_cache(maxsize=2048)
def unit_of(written: str) -> Unit | None:
    """Return the unit that is written so in a normal form, None where it is none; things a time are a "rate", a time each is a time."""
    parts = [_single(part) for part in _PARTS.split(written.strip().removeprefix("个"))]
    if not parts or None in parts:
        return None
    first, *rest = [part for part in parts if part is not None]
    for divisor in rest:
        if first.dimension == "time" and divisor.dimension == "count":
            continue
        kind = (
            "rate"
            if (first.dimension, divisor.dimension) == ("count", "time")
            else f"{first.dimension}/{divisor.dimension}"
        )
        first = Unit(kind, first.factor / divisor.factor)
    return first


def _single(written: str) -> Unit | None:
    return next((unit for pattern, unit in _SINGLE if pattern.fullmatch(written)), None)
