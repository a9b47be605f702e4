"""What the sponsor may be told: no figure of one or two firms, and none that could be had by subtracting shown ones.

The sponsor reads whole years, as of the end of a month that is over (or of a past year), and filters by one thing at a time. So what
is shown are the cells of a partition (parks, industries, or inside and outside 京津冀) and their total; `hidden_cells` hides the cells
of fewer than three firms, and then the smallest others until what is hidden together is at least three firms. A filtered page shows a
cell only if that partition shows it. What stays possible: whoever notes down the total of two months can subtract them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import TypeVar

from matchmaker.reporting.scope import Firm, Row

FEWEST = 3
T = TypeVar("T")


def is_small(firms: Collection[int]) -> bool:
    """Return whether so few firms stand behind a figure that it would speak of them; of nobody nothing is told."""
    return 0 < len(firms) < FEWEST


def hidden_cells(cells: Mapping[str, Collection[int]]) -> set[str]:
    """Return which cells of a partition are hidden: small ones, and the smallest others until the hidden ones are three firms together."""
    hidden = {name for name, firms in cells.items() if is_small(firms)}
    rest = sorted((len(firms), name) for name, firms in cells.items() if firms and name not in hidden)
    while hidden and rest and len(set().union(*(cells[name] for name in hidden))) < FEWEST:
        hidden.add(rest.pop(0)[1])
    return hidden


def cells_of(rows: Iterable[Row], part: Callable[[Firm], str]) -> dict[str, set[int]]:
    """Return the firms behind rows by a partition."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in rows:
        found[part(one.firm)].add(one.firm.id)
    return found


PARTS: dict[str, Callable[[Firm], str]] = {
    "park": lambda firm: firm.park,
    "industry": lambda firm: firm.industry,
    "region": lambda firm: "jjj" if firm.in_jjj else "",
}


def may_tell(rows: Iterable[Row], by: str = "", cell: str = "") -> bool:
    """Return whether the sponsor may be told the figure of all rows, or of one cell of a partition."""
    known = list(rows)
    everyone = {one.firm.id for one in known}
    if is_small(everyone):
        return False
    return not by or cell not in hidden_cells(cells_of(known, PARTS[by]))


def last_closed(today: date) -> date:
    """Return the last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)
