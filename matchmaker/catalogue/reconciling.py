"""Totals that somebody stated of the registers, as `data/benchmarks/` holds them, beside the rows that are here; pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from matchmaker.catalogue.benchmarks import Benchmark
from matchmaker.config import ROOT


@dataclass(frozen=True)
class Total:
    """How many were stated, of which register, where and until which year; texts are by language."""

    register: str
    region: str  # six digits of GB/T 2260
    until: int
    stated: int
    said: dict[str, str]
    source: dict[str, str]
    certainty: str
    checked_on: date


@dataclass(frozen=True)
class Reconciled:
    """A stated total with the rows that it should be made of."""

    total: Total
    rows: tuple[Benchmark, ...]

    @property
    def missing(self) -> int:
        """How many rows are still to be found; below nought there are more than were stated."""
        return self.total.stated - len(self.rows)


@lru_cache(maxsize=1)
def totals() -> tuple[Total, ...]:
    """Return the stated totals."""
    rows: list[dict[str, Any]] = json.loads((ROOT / "data" / "benchmarks" / "totals.json").read_text(encoding="utf-8"))
    return tuple(Total(**{**row, "checked_on": date.fromisoformat(row["checked_on"])}) for row in rows)


def reconcile(rows: Iterable[Benchmark]) -> list[Reconciled]:
    """Return each stated total with its rows: of the register, within the region, recognised until that year."""
    known = list(rows)
    return [Reconciled(one, tuple(row for row in known if _belongs(row, one))) for one in totals()]


def _belongs(row: Benchmark, total: Total) -> bool:
    place = total.region.rstrip("0") if total.region != "100000" else ""
    within = row.region.removeprefix("REG").startswith(place)
    return row.register == total.register and within and row.year <= total.until
