"""English words of the general dictionary: what is one, and what is only a name."""

from __future__ import annotations

from matchmaker.matching.glossary import english_words


def test_words_are_told_from_names() -> None:
    words = ("machine", "inspection", "welding", "beijing", "john", "oxford", "Machine", "x")
    assert [word in english_words() for word in words] == [True, True, True, False, False, False, False, False]
