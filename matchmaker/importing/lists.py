"""Several values in one line of a cell, parted by a bar; a bar, a line break or a backslash within a value stands behind a backslash."""

import re
from collections.abc import Sequence

from matchmaker.importing.files import BLANKS

_BAR = re.compile(r"\\(.)|([|｜])", re.DOTALL)


def joined(values: Sequence[str]) -> str:
    """Return one line that `parts` takes apart again; empty values at its end are left out."""
    kept = list(values)
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return "|".join(_escaped(value) for value in kept)


def _escaped(value: str) -> str:
    return re.sub(r"[\\|｜]", lambda found: "\\" + found[0], value).replace("\n", "\\n")


def parts(line: str, many: int) -> list[str]:
    """Return exactly so many values; what stands behind the last bar that counts belongs to the last one."""
    found, at = [""], 0
    for mark in _BAR.finditer(line):
        found[-1] += line[at : mark.start()]
        at = mark.end()
        if mark[1] is not None:
            found[-1] += "\n" if mark[1] == "n" else mark[1] if mark[1] in "\\|｜" else mark[0]
        elif len(found) < many:
            found.append("")
        else:
            found[-1] += mark[0]
    found[-1] += line[at:]
    return [one.strip(BLANKS) for one in found] + [""] * (many - len(found))
