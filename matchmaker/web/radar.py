"""Where the lines and words of a radar stand: a pure drawing for pages, print and PDF, beside a table that tells the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

WIDTH, HEIGHT = 620, 440
RING = 32.0  # from one level to the next
GAP = 14.0  # from the outermost ring to the words


@dataclass(frozen=True)
class Axis:
    """One sub-domain: where its spoke ends, its point lies and its word stands."""

    name: str
    value: str
    x: float
    y: float
    px: float
    py: float
    tx: float
    ty: float
    anchor: str


@dataclass(frozen=True)
class Radar:
    """A drawing of one or two rounds; `rings` and shapes are lists of points as SVG wants them."""

    axes: tuple[Axis, ...]
    rings: tuple[str, ...]
    shape: str
    before: str
    levels: tuple[tuple[int, float], ...]
    cx: float = WIDTH / 2
    cy: float = HEIGHT / 2
    width: int = WIDTH
    height: int = HEIGHT


def _at(place: int, n: int, distance: float) -> tuple[float, float]:
    angle = 2 * pi * place / n - pi / 2
    return round(WIDTH / 2 + distance * cos(angle), 1), round(HEIGHT / 2 + distance * sin(angle), 1)


def _points(values: Sequence[float]) -> str:
    n = len(values)
    return " ".join(f"{x},{y}" for x, y in (_at(place, n, RING * value) for place, value in enumerate(values)))


def _axis(place: int, n: int, name: str, value: float, shown: str, top: int) -> Axis:
    x, y = _at(place, n, RING * top)
    px, py = _at(place, n, RING * value)
    tx, ty = _at(place, n, RING * top + GAP)
    side = tx - WIDTH / 2
    anchor = "middle" if abs(side) < 12 else "start" if side > 0 else "end"
    return Axis(name, shown, x, y, px, py, tx, round(ty + 5, 1), anchor)


def radar(
    names: Sequence[str], values: Sequence[float], shown: Sequence[str], top: int, before: Sequence[float] = ()
) -> Radar:
    """Return the drawing of values from 0 to `top`, in the order of the names, the first one above; `before` is an earlier round."""
    n = len(names)
    axes = tuple(_axis(place, n, *one, top) for place, one in enumerate(zip(names, values, shown, strict=True)))
    rings = tuple(_points([level] * n) for level in range(1, top + 1))
    levels = tuple((level, round(HEIGHT / 2 - RING * level, 1)) for level in range(1, top + 1))
    return Radar(axes, rings, _points(values), _points(before) if before else "", levels)
