"""Guards that can be opened one at a time: every `may_*`, every `require`, every route's `@allow`, every rule of what a viewer sees.

A function is replaced by its code, so that it is open wherever it was imported to. While nothing is opened the guards work
and tell where they said no: a mutant is then tried on those very requests, because elsewhere opening it changes nothing.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FunctionType, ModuleType
from typing import Any

from flask import Flask

from matchmaker.introductions import access, cards
from matchmaker.introductions.access import id_of
from matchmaker.introductions.consents import CONTACT_FIELDS
from matchmaker.introductions.states import Side
from matchmaker.web import guard
from matchmaker.web.guard import Who

Cell = tuple[str, str, str]  # endpoint, method, role
Mutant = tuple[str, ...]

CALLS: dict[str, Callable[..., Any]] = {}
refused: dict[Mutant, set[Cell]] = defaultdict(set)
now: dict[str, Any] = {"cell": None, "open": None}


def install() -> None:
    """Put every guard behind a switch; once a process."""
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and module.__name__.startswith("matchmaker."):
            for name, function in list(vars(module).items()):
                own = isinstance(function, FunctionType) and function.__module__ == module.__name__
                if own and name.startswith("may_") and name == function.__name__:
                    _behind(function, _may(("may", f"{module.__name__.removeprefix('matchmaker.')}.{name}")))
    _behind(guard.require, _require)
    _behind(access.visible, _visible)
    _behind(cards.contact_of, _contact)


def _behind(function: FunctionType, decide: Callable[..., Any]) -> None:
    """Let `decide(original, args, kwargs)` answer for a function, in place."""
    key = f"{function.__module__}.{function.__name__}"
    original = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    original.__kwdefaults__ = function.__kwdefaults__
    CALLS[key] = lambda *args, **more: decide(original, args, more)
    function.__globals__["__proof_calls__"] = CALLS
    made: dict[str, Any] = {}
    exec(f"def stand_in(*args, **more):\n    return __proof_calls__[{key!r}](*args, **more)", made)
    function.__code__ = made["stand_in"].__code__
    function.__defaults__ = function.__kwdefaults__ = None


def _opened(mutant: Mutant) -> bool:
    """Note that a guard said no here; return whether it is the one that is opened."""
    if now["open"] is None and now["cell"] is not None:
        refused[mutant].add(now["cell"])
    return bool(now["open"] == mutant)


def _may(mutant: Mutant) -> Callable[..., Any]:
    def decide(original: Any, args: Any, more: Any) -> Any:
        return original(*args, **more) or _opened(mutant)

    return decide


def _require(original: Any, args: Any, more: Any) -> Any:
    allowed = args[0] if args else more["allowed"]
    if allowed:
        return None
    frame: Any = sys._getframe(1)
    while frame.f_code.co_filename.endswith("mutants.py") or frame.f_code.co_name == "stand_in":
        frame = frame.f_back
    site = f"{frame.f_code.co_filename.split('/matchmaker/')[-1]}:{frame.f_lineno}"
    return None if _opened(("require", site)) else original(*args, **more)


def _visible(original: Any, args: Any, more: Any) -> Any:
    seen = original(*args, **more)
    role = now["cell"][2] if now["cell"] else ""
    for field in ("name", "contact"):
        if not getattr(seen, field) and _opened(("visible", now.get("state", ""), role, field)):
            return replace(seen, **{field: True})
    return seen


def _contact(original: Any, args: Any, more: Any) -> Any:
    given = original(*args, **more)
    role = now["cell"][2] if now["cell"] else ""
    if given is not None or not _opened(("contact_of", now.get("state", ""), role)):
        return given
    introduction, _viewer, side = args
    whose = (
        introduction.enterprise if id_of(introduction, side) == introduction.enterprise_id else introduction.provider
    )
    assert side in (Side.ENTERPRISE, Side.PROVIDER)
    return {name: getattr(whose, name) for name in CONTACT_FIELDS}


@contextmanager
def opened(app: Flask, mutant: Mutant) -> Iterator[None]:
    """Open one guard for a while."""
    view = app.view_functions[mutant[1]] if mutant[0] == "allow" else None
    before = getattr(view, "allowed", None)
    now["open"] = mutant
    if view is not None:
        view.allowed = frozenset(Who)
    try:
        yield
    finally:
        now["open"] = None
        if view is not None:
            view.allowed = before
