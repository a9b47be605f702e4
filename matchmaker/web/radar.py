"""Where the lines and words of a radar stand: a pure drawing for pages, print and PDF, beside a table that tells the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

NARROW, WIDE, HEIGHT = 620, 800, 460  # words of an alphabet take more room beside the rings
OUTER = 164.0  # radius of the outermost ring
GAP = 14.0  # from the outermost ring to the words
APART = 12.0  # how much further out the words above and below stand, clear of their neighbours


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
    width: int
    height: int = HEIGHT
    cy: float = HEIGHT / 2

    @property
    def cx(self) -> float:
        return self.width / 2


@dataclass(frozen=True)
class _Plane:
    """Where points lie: so many spokes on so wide a drawing."""

    n: int
    width: int

    def at(self, place: int, distance: float) -> tuple[float, float]:
        angle = 2 * pi * place / self.n - pi / 2
        return round(self.width / 2 + distance * cos(angle), 1), round(HEIGHT / 2 + distance * sin(angle), 1)

    def points(self, values: Sequence[float], ring: float) -> str:
        return " ".join(f"{x},{y}" for x, y in (self.at(place, ring * value) for place, value in enumerate(values)))

    def axis(self, place: int, name: str, value: float, shown: str, ring: float) -> Axis:
        x, y = self.at(place, OUTER)
        px, py = self.at(place, ring * value)
        tx, ty = self.at(place, OUTER + GAP)
        side = tx - self.width / 2
        upright = abs(side) < APART
        anchor = "middle" if upright else "start" if side > 0 else "end"
        away = (APART if ty > HEIGHT / 2 else -APART) if upright else 0.0
        return Axis(name, shown, x, y, px, py, tx, round(ty + 5 + away, 1), anchor)


def radar(
    names: Sequence[str],
    values: Sequence[float],
    shown: Sequence[str],
    top: int,
    before: Sequence[float] = (),
    *,
    wide: bool = False,
) -> Radar:
    """Return the drawing of values from 0 to `top`, in the order of the names, the first one above; `before` is an earlier round."""
    plane, ring = _Plane(len(names), WIDE if wide else NARROW), OUTER / top
    told = zip(names, values, shown, strict=True)
    return Radar(
        axes=tuple(plane.axis(place, *one, ring) for place, one in enumerate(told)),
        rings=tuple(plane.points([level] * plane.n, ring) for level in range(1, top + 1)),
        shape=plane.points(values, ring),
        before=plane.points(before, ring) if before else "",
        levels=tuple((level, round(HEIGHT / 2 - ring * level, 1)) for level in range(1, top + 1)),
        width=plane.width,
    )
