"""Where the bands and bars of a Sankey stand: a pure drawing, beside a table with the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 340
TOP, BOTTOM = 46, 14  # room for the words over the bars
BAR, GAP = 12, 22  # an origin is at least as far from the next as its words are high
FIRST = 150  # room for the words of the first column


@dataclass(frozen=True)
class Band:
    """From one bar to the next, as an SVG path; `tone` names the origin."""

    path: str
    tone: int
    title: str


@dataclass(frozen=True)
class Bar:
    """A column or an origin: its rectangle, its words and number."""

    x: float
    y: float
    height: float
    name: str
    n: int
    tone: int  # 0: a stage, 1...: an origin


@dataclass(frozen=True)
class Sankey:
    """The whole drawing."""

    bars: list[Bar]
    bands: list[Band]
    width: int = WIDTH
    height: int = HEIGHT
    bar: int = BAR


def draw(origins: Sequence[tuple[str, Sequence[int]]], stages: Sequence[str]) -> Sankey | None:
    """Return the drawing of how many of each origin reached each stage; None of nothing.

    An origin's numbers begin with its own; those of the stages follow, none greater than the one before.
    """
    total = sum(reached[0] for _, reached in origins)
    if not total:
        return None
    scale = (HEIGHT - TOP - BOTTOM - GAP * max(0, len(origins) - 1)) / total
    step = (WIDTH - FIRST - 70) / len(stages)
    tops, bars = [], []
    y = float(TOP)
    for tone, (name, reached) in enumerate(origins, 1):
        tops.append(y)
        bars.append(Bar(FIRST, round(y, 1), round(reached[0] * scale, 1), name, reached[0], tone))
        y += reached[0] * scale + GAP
    bands: list[Band] = []
    for place, stage in enumerate(stages, 1):
        x, top, was = FIRST + step * place, float(TOP), tops
        tops = []
        for tone, (name, reached) in enumerate(origins, 1):
            tops.append(top)
            thick = reached[place] * scale
            if reached[place]:
                left = FIRST + step * (place - 1) + BAR
                bands.append(
                    Band(_band(left, was[tone - 1], x, top, thick), tone, f"{name} → {stage}: {reached[place]}")
                )
            top += thick
        n = sum(reached[place] for _, reached in origins)
        bars.append(Bar(round(x, 1), TOP, max(round(n * scale, 1), 1.0), stage, n, 0))
    return Sankey(bars, bands)


def _band(left: float, y: float, right: float, to: float, thick: float) -> str:
    middle = (left + right) / 2
    points = [round(one, 1) for one in (left, y, middle, y, middle, to, right, to)]
    back = [round(one, 1) for one in (right, to + thick, middle, to + thick, middle, y + thick, left, y + thick)]
    a, b, c, d, e, f, g, h = points
    i, j, k, m, n, o, p, q = back
    return f"M{a} {b}C{c} {d} {e} {f} {g} {h}L{i} {j}C{k} {m} {n} {o} {p} {q}Z"
