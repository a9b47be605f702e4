"""What the sponsor may be told: no figure of one or two firms, and none that could be had by subtracting shown ones.

The sponsor reads whole years, as of the end of a month that is over (or of a past year), and filters by one thing at a time. So what
is shown are the cells of a partition (parks, industries, or inside and outside 京津冀) and their total; `hidden_cells` hides the cells
of fewer than three firms, and then the smallest others until what is hidden together is at least three firms. A filtered page shows a
cell only if that partition shows it. The partitions come in an order, because they can be subtracted from each other: 京津冀 without its
parks may be one firm. A cell is hidden as well where it, or the rest of the total, less the shown cells of an earlier partition that lie
in it, is one or two firms.

A figure tells of more than its total: a share with its n tells how many count and how many do not, a sum, mean or median is made of the
rows that have a value (`parts_told`). Each part is looked at like a figure of its own, in all and by partition, so that a share beside a
hidden count does not give the count away. 0 % and 100 % are told of three firms and more: nobody stands on the other side, as behind a
count of 0, which is told too; and the counts beside say the same (nothing signed, or as many firms as asked).

Within one table no hidden cell follows from the total. What is not protected: whoever notes down the total of two months can subtract
them; sums of several cells of two partitions are not compared; firms that know their own part can take it off a cell of three; what is so
of all firms behind a cell (0 %, 100 %, one level) is so of each that is known to stand there.

Staff read every row, so nothing is hidden from them but how people rated a station (`kpi_rows.station_ratings`), and who reads that before
and after one more rating can subtract, too.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import TypeVar

from matchmaker.reporting.kpi import Measure
from matchmaker.reporting.scope import Firm, Row

FEWEST = 3
T = TypeVar("T")


def is_small(firms: Collection[int]) -> bool:
    """Return whether so few firms stand behind a figure that it would speak of them; of nobody nothing is told."""
    return 0 < len(firms) < FEWEST


def hidden_cells(
    cells: Mapping[str, Collection[int]], earlier: Collection[Collection[Collection[int]]] = ()
) -> set[str]:
    """Return which cells of a partition are hidden: those that tell of one or two firms, and the smallest others until the rest does not.

    `earlier` are the shown cells of the partitions before this one, which can be subtracted from it.
    """
    everyone = set().union(*cells.values())

    def tells(names: Collection[str]) -> bool:
        inside = set().union(*(cells[name] for name in names))
        return any(_leaves_few(firms, shown) for firms in (inside, everyone - inside) for shown in ((), *earlier))

    hidden = {name for name, firms in cells.items() if firms and tells([name])}
    rest = sorted((len(firms), name) for name, firms in cells.items() if firms and name not in hidden)
    while hidden and rest and tells(hidden):
        hidden.add(rest.pop(0)[1])
    return hidden


def _leaves_few(firms: set[int], shown: Collection[Collection[int]]) -> bool:
    """Return whether one or two firms are left of a cell once the shown cells that lie in it are subtracted."""
    return is_small(firms.difference(*(one for one in shown if firms.issuperset(one))))


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
"""In the order in which they are looked at: an earlier one keeps its cells, a later one is hidden where it would tell of them."""


def parts_told(measure: Measure, rows: Iterable[Row]) -> list[list[Row]]:
    """Return what of the rows of a period a figure tells of: all, and what counts or not of a share, what has a value of a mean or sum."""
    known = list(rows)
    if measure == Measure.COUNT:
        return [known]
    valued = [one for one in known if one.value is not None]
    if measure != Measure.SHARE:
        return [known, valued]
    once = {one.key: one for one in valued}.values()  # as the figure itself counts
    return [known, [one for one in once if one.value], [one for one in once if not one.value]]


def may_tell(rows: Iterable[Row], by: str = "", cell: str = "") -> bool:
    """Return whether the sponsor may be told the figure of all rows, or of one cell of a partition."""
    known = list(rows)
    everyone = {one.firm.id for one in known}
    if is_small(everyone):
        return False
    return not by or cell not in _hidden(known, by)


def _hidden(rows: Collection[Row], by: str) -> set[str]:
    earlier: list[list[set[int]]] = []
    for name, part in PARTS.items():
        cells = cells_of(rows, part)
        hidden = hidden_cells(cells, earlier)
        if name == by:
            break
        earlier.append([firms for cell, firms in cells.items() if cell not in hidden])
    return hidden


def last_closed(today: date) -> date:
    """Return the last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)
