"""A file's name as it may be kept and shown: one line, no path, nothing that is not seen; pure."""

import re
import unicodedata

LONGEST = 120
"""Characters of a kept name, with its extension."""

_FORBIDDEN = re.compile(r'[<>:"|?*]+')
_BLANKS = re.compile(r"\s+")
_UNSEEN = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn"}
)  # control, format (all bidi marks), lone halves, private, unassigned


def clean_name(raw: str) -> str:
    """Return the name without path and unseen characters, in half width, at most LONGEST long; it never begins with a dot."""
    text = unicodedata.normalize("NFKC", raw)
    text = "".join(" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or unicodedata.category(c) not in _UNSEEN)
    text = re.split(r"[/\\]", text)[-1]
    text = _BLANKS.sub(" ", _FORBIDDEN.sub("_", text)).strip(" .")
    stem, extension = split_name(text)
    if not extension:
        return (stem or "file")[:LONGEST]
    return f"{(stem or 'file')[: LONGEST - len(extension) - 1].rstrip(' .')}.{extension}"


def split_name(name: str) -> tuple[str, str]:
    """Return the stem and the extension in lower case, "" where there is none of letters and digits."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        return name, ""
    return stem.rstrip(" ."), extension.lower()


def with_extension(name: str, extension: str) -> str:
    """Return the name under another extension."""
    return f"{split_name(name)[0]}.{extension}"
