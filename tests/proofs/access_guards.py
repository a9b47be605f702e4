"""Opens guards on the requests that they refused, and says whether the proof would fail: the second half of `make verify-access`."""

from tests.house.forms import Page
from tests.house.hostile import base_of
from tests.house.world import SECRETS
from tests.proofs import mutants
from tests.proofs.access_stage import Base, Stage, Tally, hidden_from, is_refused, offers_of, status_of, text_of
from tests.proofs.mutants import Cell, Mutant

TRIES = 12  # requests on which a guard said no that an opened one is tried on; each route once in any case
NEW = 5  # new links and buttons that are followed


KNOWN: set[Mutant] = set()  # noticed by this process in an earlier state


def open_each(stage: Stage, base: Base, tally: Tally) -> None:
    """Open every guard that said no, one at a time, on requests where it did; then, of those that nobody misses, all but it."""
    for mutant, cells in sorted(mutants.refused.items()):
        tally.mutants.add(mutant)
        if mutant not in KNOWN and any(_noticed(stage, mutant, cell, base) for cell in _spread(cells)):
            tally.found.add(mutant)
    KNOWN.update(tally.found)
    for mutant in sorted(set(mutants.refused) | {one for one in mutants.behind if _is_of(stage, one)}):
        tally.mutants.add(mutant)
        cells = mutants.refused[mutant] | mutants.behind[mutant]
        if mutant not in KNOWN and any(_missed(stage, mutant, cell, base) for cell in _spread(cells)):
            tally.behind.add(mutant)
    KNOWN.update(tally.behind)
    left = tally.mutants - KNOWN
    tally.moot = {one for one in left if _is_moot(stage, one)}
    tally.unasked = {one for one in left - tally.moot if one[0] == "visible" and not _is_asked(one)}
    mutants.refused.clear()


def _is_of(stage: Stage, mutant: Mutant) -> bool:
    """Return whether a guard is one of this state: rules of what is seen are each of one state."""
    return mutant[0] not in ("visible", "revealed") or mutant[1] == str(stage.state)


def _is_asked(mutant: Mutant) -> bool:
    """Return whether a door asks for contact data for this role and state at all, be it with every other guard open."""
    asked = ("revealed", *mutant[1:3])
    return mutant[-1] != "contact" or bool(mutants.refused[asked] | mutants.behind[asked])


def _is_moot(stage: Stage, mutant: Mutant) -> bool:
    """Return whether a rule of what is seen hides nothing from the role: what it would show the role may read elsewhere."""
    if mutant[0] not in ("visible", "revealed"):
        return False
    field = "name" if mutant[-1] == "name" else "contact"
    hidden = set(hidden_from(mutant[2], stage.state))
    return not hidden & {word for secret, words in SECRETS.items() if secret.endswith(f"_{field}") for word in words}


def _spread(cells: set[Cell]) -> list[Cell]:
    """Return a cell of each route and of each role, and a few more."""
    ordered = sorted(cells)
    first = [*{cell[0]: cell for cell in ordered}.values(), *{cell[2]: cell for cell in ordered}.values()]
    return list(dict.fromkeys([*first, *ordered]))[: max(TRIES, len(first))]


def _noticed(stage: Stage, mutant: Mutant, cell: Cell, base: Base) -> bool:
    """Return whether the proof fails with one guard open: another status, a word that is hidden, an offer that is refused."""
    told, role = base[cell], cell[2]
    with mutants.opened(stage.app, lambda one: one == mutant):
        answer = stage.ask(cell, told.path)
    text = text_of(answer, told.path)
    if status_of(answer) != told.status or any(word in text for word in hidden_from(role, stage.state)):
        return True
    new = sorted(offers_of(answer, text) - told.offers)[:NEW] or _changed(stage, cell, told.path, text)
    return any(_is_guarded(stage, mutant, (role, text, told.path, offer)) for offer in new)


def _changed(stage: Stage, cell: Cell, path: str, text: str) -> list[tuple[str, str]]:
    """Return the forms of a page that are filled in otherwise, or stand there alone, while a guard is open."""
    if cell[1] != "GET" or "<form" not in text:
        return []
    before = Page(text_of(stage.ask(cell, path), path), path)
    own = [one for one in Page(text, path).forms if one.method == "post"]
    known = [(one.action, base_of(one)) for one in before.forms if one.method == "post"]
    return [("POST", one.action) for one in own if (one.action, base_of(one)) not in known][:NEW]


def _is_guarded(stage: Stage, mutant: Mutant, offer: tuple[str, str, str, tuple[str, str]]) -> bool:
    """Return whether what an opened guard offers is refused, comes too late, or is taken only while it is open."""
    shut = stage.follow(*offer)
    with mutants.opened(stage.app, lambda one: one == mutant):
        return is_refused(shut, offer[0]) or shut == "409" or stage.follow(*offer) != shut


def _missed(stage: Stage, mutant: Mutant, cell: Cell, base: Base) -> bool:
    """Return whether it matters that this guard is open, while all are but those that stand or fall with it."""
    return any(_differs(stage, mutant, cell, base[cell].path, shut) for shut in mutants.locks_of(mutant))


def _differs(stage: Stage, mutant: Mutant, cell: Cell, path: str, shut: set[Mutant]) -> bool:
    with mutants.opened(stage.app, lambda one: one not in shut - {mutant}):
        loose = stage.ask(cell, path)
    with mutants.opened(stage.app, lambda one: one not in shut):
        held = stage.ask(cell, path)
    if status_of(loose) != status_of(held):
        return True
    open_, closed = text_of(loose, path), text_of(held, path)
    shown = any(word in open_ and word not in closed for word in hidden_from(cell[2], stage.state))
    return shown or offers_of(loose, open_) != offers_of(held, closed)
