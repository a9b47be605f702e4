"""Chinese texts by their sound: whether letters that somebody typed spell words of a text; suggesting tags is suggestions.py's."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from matchmaker.matching.text import squeeze

LEAST_INITIALS = 3
"""So many first letters say something: two are in every other text by accident."""


@lru_cache(maxsize=1 << 15)
def readings(char: str) -> tuple[str, ...]:
    """How a character is read, without tones, the common reading first; nothing for what is no Chinese character."""
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()


def spells(letters: str, text: str) -> bool:
    """Whether whole syllables in a row somewhere in the text, or the first letters of enough of them, spell the letters.

    Every reading of a character counts: which one a word takes would need the text cut into words, and costs a hundred times more.
    """
    short = len(letters) >= LEAST_INITIALS
    return any(
        _ends(letters, text, at) or (short and _begins(letters, text, at))
        for at, char in enumerate(text)
        if letters[0] in _first_letters(char)
    )


@lru_cache(maxsize=1 << 15)
def _first_letters(char: str) -> str:
    return "".join(sound[0] for sound in readings(char))


def _ends(letters: str, text: str, at: int) -> bool:
    """Whether the letters are used up by whole syllables from here on."""
    if not letters:
        return True
    if at >= len(text):
        return False
    return any(letters.startswith(sound) and _ends(letters[len(sound) :], text, at + 1) for sound in readings(text[at]))


def _begins(letters: str, text: str, at: int) -> bool:
    some = text[at : at + len(letters)]
    return len(some) == len(letters) and all(
        letter in _first_letters(char) for letter, char in zip(letters, some, strict=True)
    )


def letters_of(word: str) -> str:
    """What was typed as pinyin without tones, ü as v; empty where it is anything else than Latin letters."""
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold().replace("u:", "v"))
    plain = "".join(char for char in marked.replace("u\u0308", "v") if not unicodedata.combining(char) and char != "'")
    return plain if plain.isascii() and plain.isalpha() else ""


def is_pinyin(words: str) -> bool:
    """Whether anything that was typed may be read as pinyin: two letters or more."""
    return any(len(letters_of(word)) > 1 for word in words.split())


def sounds_like(words: str, texts: tuple[str, ...]) -> bool:
    """Whether each of the words is spelt by one of the texts, or stands in it as it was typed."""
    return all(any(_is_in(word, text) for text in texts) for word in words.split())


def _is_in(word: str, text: str) -> bool:
    letters, key = letters_of(word), squeeze(word)
    if letters:
        return spells(letters, text)
    return bool(key) and key in squeeze(text)
