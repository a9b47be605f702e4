"""Guards that can be opened, one or all but one: every `may_*`, `require` and `@allow`, every rule of what a viewer sees.

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

from matchmaker.diagnosis import access as diagnosis
from matchmaker.introductions import access, cards
from matchmaker.introductions.cards import own_contact
from matchmaker.introductions.states import Side
from matchmaker.web import guard
from matchmaker.web.guard import Who

Cell = tuple[str, str, str]  # endpoint, method, role
Mutant = tuple[str, ...]

CALLS: dict[str, Callable[..., Any]] = {}
refused: dict[Mutant, set[Cell]] = defaultdict(set)  # where a guard said no while all worked
behind: dict[Mutant, set[Cell]] = defaultdict(set)  # where it said no, or would have, once another was open
feeds: dict[Mutant, set[Mutant]] = defaultdict(set)  # the `may_*` that had just said no where a `require` did
now: dict[str, Any] = {
    "cell": None,
    "open": None,
}  # "open": which guards are, asked mutant by mutant; None: they all work


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
    _behind(diagnosis.parts, _parts)


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
    which = now["open"]
    if now["cell"] is not None:
        (refused if which is None else behind)[mutant].add(now["cell"])
    return which is not None and bool(which(mutant))


def _may(mutant: Mutant) -> Callable[..., Any]:
    def decide(original: Any, args: Any, more: Any) -> Any:
        allowed = original(*args, **more)
        now["last"] = None if allowed else mutant
        return allowed or _opened(mutant)

    return decide


def _require(original: Any, args: Any, more: Any) -> Any:
    allowed = args[0] if args else more["allowed"]
    if allowed:
        return None
    frame: Any = sys._getframe(1)
    while frame.f_code.co_filename.endswith("mutants.py") or frame.f_code.co_name == "stand_in":
        frame = frame.f_back
    site = f"{frame.f_code.co_filename.split('/matchmaker/')[-1]}:{frame.f_lineno}"
    mutant = ("require", site)
    if now.get("last") is not None:
        feeds[mutant].add(now["last"])
    return None if _opened(mutant) else original(*args, **more)


def _visible(original: Any, args: Any, more: Any) -> Any:
    seen = original(*args, **more)
    role = now["cell"][2] if now["cell"] else ""
    for field in ("name", "contact"):
        if not getattr(seen, field) and _opened(("visible", now.get("state", ""), role, field)):
            return replace(seen, **{field: True})
    return seen


def _contact(original: Any, args: Any, more: Any) -> Any:
    """The second lock on contact data: without a row of what was revealed, `visible` alone would decide."""
    given = original(*args, **more)
    introduction, viewer, side = args
    whose = introduction.enterprise if side == Side.ENTERPRISE else introduction.provider
    role = now["cell"][2] if now["cell"] else ""
    if given is None and _opened(("revealed", now.get("state", ""), role)):
        return own_contact(introduction, side) if access.visible(introduction, viewer, whose).contact else None
    return given


def _parts(original: Any, args: Any, more: Any) -> Any:
    seen = original(*args, **more)
    role = now["cell"][2] if now["cell"] else ""
    return seen | {part for part in diagnosis.Part if part not in seen and _opened(("visit", role, str(part)))}


@contextmanager
def opened(app: Flask, which: Callable[[Mutant], bool]) -> Iterator[None]:
    """Open every guard that `which` names for a while; what else says no still does."""
    views = {name: view for name, view in app.view_functions.items() if hasattr(view, "allowed")}
    before = {name: view.allowed for name, view in views.items()}
    now["open"] = which
    for name, view in views.items():
        if which(("allow", name)):
            view.allowed = frozenset(Who)
    try:
        yield
    finally:
        now["open"] = None
        for name, view in views.items():
            view.allowed = before[name]
