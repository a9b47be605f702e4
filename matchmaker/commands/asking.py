"""What the commands that answer a file have in common: where it is read from, and in which language the reader is told."""

import locale
import os
import sys
from pathlib import Path

import click


def held(file: Path) -> bytes:
    """Return what FILE holds; - is standard input."""
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def language() -> str:
    """Return the reader's language after LC_ALL, LC_MESSAGES and LANG, the first that says something."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if (locale.normalize(said) or said).lower().startswith("zh") else "en"


def refusal(text: str) -> click.ClickException:
    """Return the end with status 1 that tells this, which can be printed whatever the file holds."""
    return click.ClickException(text.encode("utf-8", "backslashreplace").decode())
