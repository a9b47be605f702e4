"""统一社会信用代码: its alphabet and check digit, verified offline; who holds a code is in `queries.py`."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 leaves out I, O, S, V and Z
LENGTH = 18
_FORM = re.compile(rf"[0-9A-HJ-NP-RT-UW-Y]{{2}}\d{{6}}[{ALPHABET}]{{10}}")
_WEIGHTS = tuple(pow(3, place, len(ALPHABET)) for place in range(LENGTH - 1))


def tidy(typed: str) -> str:
    """Return what was typed in capitals and half width, without blanks and hyphens; a wrong code stays wrong."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in typed)
    return re.sub(r"[\s-]+", "", narrow).upper()


def check_digit(first17: str) -> str:
    """Return the 18th character (GB 32100-2015): 31 minus the weighted sum modulo 31.

    Raises ValueError where a character is not of the alphabet or there are not 17 of them.
    """
    if len(first17) != LENGTH - 1:
        raise ValueError("17 characters are needed")
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def complete(first17: str) -> str:
    """Return the whole code of 18 characters. Raises ValueError as `check_digit` does."""
    return first17 + check_digit(first17)


def is_valid(code: str) -> bool:
    """Return whether a tidied code has the right form and check digit."""
    return _FORM.fullmatch(code) is not None and check_digit(code[:-1]) == code[-1]
