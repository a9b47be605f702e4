"""Figures as people write them, in digits, in Chinese numerals and in English words; what they count is known by those who ask."""

from __future__ import annotations

import re

DIGITS = r"(?<![\d.])(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,6})?(?!\d)"
"""Bounded, so that a page of digits is read in a blink."""

_NUMERALS = "[一二两三四五六七八九十百千半]"
NUMERAL = rf"(?<!{_NUMERALS}){_NUMERALS}{{1,8}}(?!{_NUMERALS})"

_ONES = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_WORDS = {
    word: at
    for at, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    )
}
WORDS = "|".join(word for word, value in _WORDS.items() if value)


def number(written: str) -> float | None:
    """Return what a figure says, None where it is no plain figure: 1,200; 五十; 一百二十; six."""
    if re.fullmatch(DIGITS, written):
        return float(written.replace(",", ""))
    if written in _WORDS:
        return float(_WORDS[written])
    return _chinese(written)


def _chinese(written: str) -> float | None:
    """A numeral of units in falling order; 一百五 (150) and 三五十 (30 to 50) say more than they write and are no plain figure."""
    total, digit, last = 0.0, 0, 10_000
    for char in written:
        if char in _ONES:
            if digit:
                return None
            digit = _ONES[char]
        elif (unit := _TENS.get(char, last)) < last:
            total, digit, last = total + (digit or 1) * unit, 0, unit
        else:
            return None
    if digit and last not in (10, 10_000):
        return None
    return total + digit if written else None


def numeral_band(written: str) -> tuple[float, float] | None:
    """Return both ends of 三五十 (30 to 50) and 七八 (7 to 8), None where the numeral is no such band."""
    found = re.fullmatch(r"([一二两三四五六七八九])([二三四五六七八九])([十百千]?)", written)
    if not found:
        return None
    low, high = _ONES[found[1]], _ONES[found[2]]
    scale = _TENS.get(found[3], 1)
    return (float(low * scale), float(high * scale)) if low < high else None
