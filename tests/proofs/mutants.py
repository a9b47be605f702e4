"""Guards that can be opened, one or all but one: each `may_*`, `require`, `@allow`, `raise NotAllowed` and rule of what is seen.

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
from tests.proofs import locks

Cell = tuple[str, str, str]  # endpoint, method, role
Mutant = tuple[str, ...]

CALLS: dict[str, Callable[..., Any]] = {}
refused: dict[Mutant, set[Cell]] = defaultdict(set)  # where a guard said no while all worked
behind: dict[Mutant, set[Cell]] = defaultdict(set)  # where it said no, or would have, once another was open
feeds: dict[Mutant, set[Mutant]] = defaultdict(set)  # the `may_*` whose no the guard has just passed on
now: dict[str, Any] = {
    "cell": None,
    "open": None,  # which guards are, asked mutant by mutant; None: they all work
    "said": [],  # the guards that have just said no, with the code that asked them
}


def install() -> None:
    """Put every guard behind a switch; once a process."""
    locks.install(_raise)
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
    _behind(diagnosis.visible, _part)


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
        began = len(now["said"])
        allowed = original(*args, **more)
        inner = [one for one, _where in now["said"][began:]]
        del now["said"][began:]
        if allowed:
            return True
        feeds[mutant].update(inner)
        return _no(mutant)

    return decide


def _no(mutant: Mutant) -> bool:
    """Keep that a guard said no, and to whom; return whether it is open."""
    now["said"].append((mutant, _caller().f_code))
    return _opened(mutant)


def _require(original: Any, args: Any, more: Any) -> Any:
    frame, allowed = _caller(), args[0] if args else more["allowed"]
    mutant = ("require", f"{frame.f_code.co_filename.rpartition('/matchmaker/')[2]}:{frame.f_lineno}")
    _passes_on(mutant if not allowed else None, frame.f_code)
    return None if allowed or _opened(mutant) else original(*args, **more)


def _raise(site: str) -> bool:
    """The second lock of many doors: the use case itself refuses."""
    _passes_on(("raise", site), _caller().f_code)
    return _opened(("raise", site))


def _caller() -> Any:
    """Return the frame of the product that asks."""
    frame: Any = sys._getframe(1)
    while frame.f_code.co_filename == __file__ or frame.f_code.co_name == "stand_in":
        frame = frame.f_back
    return frame


def _passes_on(mutant: Mutant | None, code: Any) -> None:
    """Note whose no a guard passes on: of those that the same code has just asked."""
    if mutant is not None:
        feeds[mutant].update(one for one, where in now["said"] if where is code)
    now["said"].clear()


def locks_of(mutant: Mutant) -> tuple[set[Mutant], set[Mutant]]:
    """Return what stands or falls with a guard: all that pass on its no; and the same with all whose no those pass on.

    Beside the first the others are open, as in "this and that", beside the second shut, as in "this or that".
    """
    strict = _closure({mutant}, lambda one: {other for other, said in feeds.items() if one in said})
    wide = _closure(strict, lambda one: feeds.get(one, set()))
    return strict | _shows_more(strict), wide | _shows_more(wide)


def _closure(start: set[Mutant], near: Callable[[Mutant], set[Mutant]]) -> set[Mutant]:
    found, waiting = set(start), list(start)
    while waiting:
        fresh = near(waiting.pop()) - found
        found |= fresh
        waiting += fresh
    return found


def _shows_more(lock: set[Mutant]) -> set[Mutant]:
    """Return the parts of a visit that show what these would: open, they would hide that these are shut."""
    over = {"redacted": ("full",), "group": ("full", "findings")}
    return {("visit", one[1], more) for one in lock if one[0] == "visit" for more in over.get(one[2], ())}


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


def _part(original: Any, args: Any, more: Any) -> Any:
    """A page asks for one part: what it says is passed on by a `require`."""
    shown = original(*args, **more)
    role = now["cell"][2] if now["cell"] else ""
    return shown or _no(("visit", role, str(args[2])))


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
