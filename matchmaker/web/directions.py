"""Texts that people typed with direction controls turn nothing around them: every template's output passes through here."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import pass_context

FIRST, LAST = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def isolate(value: Any) -> Any:
    """Return a text with direction controls between isolating marks, anything else as it is.

    What the text closes but never opened is opened before it, what it leaves open is closed after it, so that it cannot
    break out. Texts that go back to us, such as values of fields, are escaped first: Markup is left alone.
    """
    if type(value) is not str or not _CONTROLS.search(value):
        return value
    before, after = edges(value)
    return f"{before}{value}{after}"


def edges(text: str) -> tuple[str, str]:
    """Return what stands before and after a text so that it is isolated; nothing where it has no direction controls."""
    if not _CONTROLS.search(text):
        return "", ""
    depth, unopened = 0, 0
    for char in text:
        if "\u2066" <= char <= FIRST:
            depth += 1
        elif char == LAST and depth:
            depth -= 1
        elif char == LAST:
            unopened += 1
    return FIRST * (unopened + 1), LAST * (depth + 1)


def _isolating(translate: Any) -> Callable[..., Any]:
    """Return a template's gettext that isolates what is put into the sentence."""

    @pass_context
    def wrapped(context: Any, /, *words: Any, **facts: Any) -> Any:
        return translate(context, *words, **{name: isolate(value) for name, value in facts.items()})

    return wrapped


def init_app(app: Flask) -> None:
    """Attach to the templates; after Flask-Babel, whose gettext is wrapped."""
    app.jinja_env.finalize = isolate
    for name in ("gettext", "ngettext"):
        app.jinja_env.globals[name] = _isolating(app.jinja_env.globals[name])
