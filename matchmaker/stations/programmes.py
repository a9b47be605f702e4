"""A year's plan: made, its targets set, and the list of enterprises that it is to reach brought in; what is reached is `figures.py`'s."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.accounts import uscc
from matchmaker.foundation import audit
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Invalid
from matchmaker.importing.files import ABOVE, MOST_ROWS, Sheet
from matchmaker.stations.models import ListedEnterprise, Programme, Target
from matchmaker.stations.states import Indicator

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

HEADINGS = {
    "name": ("企业名称", "单位名称", "名称", "name", "enterprise"),
    "uscc": ("统一社会信用代码", "信用代码", "uscc", "unified social credit code", "code"),
    "industry": ("行业", "所属行业", "industry"),
}
SHOWN = 200


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a cell: the row as the spreadsheet counts, the column's heading, what stands there, which rule it breaks."""

    row: int
    column: str
    found: str
    code: str


@dataclass(frozen=True)
class Brought:
    """What a file did: new rows, rows that were known, or what is wrong, and then nothing was written."""

    new: int
    known: int
    wrong: Sequence[Wrong]


def create(name: str, name_en: str, year: int, about: str, *, by: "User", now: datetime) -> Programme:
    """Begin a year's plan and return it. Raises Invalid(year)."""
    if not 2000 <= year <= 2100:
        raise Invalid("year", "number_out_of_range", n=2100)
    # "G" is the grievances' letter: a plan is a Y, the year's.
    row = Programme(
        code=next_code("Y", year), name=name, name_en=name_en, year=year, about=about, by_id=by.id, created_at=now
    )
    db.session.add(row)
    db.session.flush()
    audit.record("programme.create", row.code, by=by, now=now)
    return row


def set_target(
    programme: Programme, indicator: str, aim: int, first: date, last: date, owner: str, *, by: "User", now: datetime
) -> Target:
    """Add a target and return it. Raises Invalid (indicator, aim, last_on: upside down, the same again)."""
    if indicator not in list(Indicator):
        raise Invalid("indicator", "choose_one")
    most = 100 if indicator == Indicator.COVERAGE else 1_000_000
    if not 1 <= aim <= most:
        raise Invalid("aim", "aim_range", n=most)
    if last < first:
        raise Invalid("last_on", "days_upside_down")
    same = (indicator, first, last)
    if any((one.indicator, one.first_on, one.last_on) == same for one in programme.targets):
        raise Invalid("indicator", "target_twice")
    row = Target(indicator=indicator, aim=aim, first_on=first, last_on=last, owner=owner)
    programme.targets.append(row)
    db.session.flush()
    audit.record("programme.target", programme.code, by=by, now=now, indicator=indicator, aim=aim)
    return row


def remove_target(programme: Programme, target_id: int, *, by: "User", now: datetime) -> None:
    """Take a target away; one that has gone already is no matter."""
    for one in list(programme.targets):
        if one.id == target_id:
            programme.targets.remove(one)
            audit.record("programme.target", programme.code, by=by, now=now, indicator=one.indicator, removed=True)


def bring_list(programme: Programme, sheets: Sequence[Sheet], *, by: "User", now: datetime) -> Brought:
    """Add a file's enterprises to the list, all of them or, where a row is wrong, none. Raises Invalid(file) for missing headings."""
    sheet, at, places = _find(sheets)
    rows = [(number, row) for number, row in enumerate(sheet[at + 1 :], at + 2) if any(row)]
    if not rows:
        raise Invalid("file", "rows_missing")
    if len(rows) > MOST_ROWS:
        raise Invalid("file", "too_many_rows", n=MOST_ROWS)
    known = set(
        db.session.scalars(sa.select(ListedEnterprise.uscc).where(ListedEnterprise.programme_id == programme.id))
    )
    heads = {name: sheet[at][place] for name, place in places.items()}
    told, wrong, seen = [], [], dict[str, int]()
    for number, row in rows:
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        bad = list(_wrong(number, cells, heads, seen))
        wrong += bad
        if not bad:
            seen[uscc.tidy(cells["uscc"])] = number
            told.append(cells | {"uscc": uscc.tidy(cells["uscc"])})
    if wrong:
        return Brought(0, 0, wrong[:SHOWN])
    new = [one for one in told if one["uscc"] not in known]
    for one in new:
        kept = {"name": one["name"][:100], "uscc": one["uscc"], "industry": one.get("industry", "")[:60]}
        db.session.add(ListedEnterprise(programme_id=programme.id, by_id=by.id, at=now, **kept))
    db.session.flush()
    audit.record("programme.list", programme.code, by=by, now=now, new=len(new), known=len(told) - len(new))
    return Brought(len(new), len(told) - len(new), [])


def _find(sheets: Sequence[Sheet]) -> tuple[Sheet, int, dict[str, int]]:
    """Return the first sheet with both headings, where they stand, and the columns."""
    for sheet in sheets:
        for at, row in enumerate(sheet[:ABOVE]):
            places: dict[str, int] = {}
            for place, cell in enumerate(row):
                for name, words in HEADINGS.items():
                    if cell.strip().lower() in words:
                        places.setdefault(name, place)
            if {"name", "uscc"} <= places.keys():
                return sheet, at, places
    raise Invalid("file", "list_headings")


def _wrong(number: int, cells: dict[str, str], heads: dict[str, str], seen: dict[str, int]) -> Any:
    if not cells["name"]:
        yield Wrong(number, heads["name"], "", "cell_missing")
    elif any(ord(letter) < 32 for letter in cells["name"]):
        yield Wrong(number, heads["name"], "", "cell_control")
    code = uscc.tidy(cells["uscc"])
    if not code:
        yield Wrong(number, heads["uscc"], "", "cell_missing")
    elif not uscc.is_valid(code):
        yield Wrong(number, heads["uscc"], code[:40], "cell_uscc")
    elif code in seen:
        yield Wrong(number, heads["uscc"], code, "cell_twice")
