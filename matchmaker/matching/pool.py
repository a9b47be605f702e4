"""What a list is chosen from, measured and not yet weighed: enough to put it in order under any weights, also years later;
the rules of the order are ranking.py's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.matching.components import Components, from_columns
from matchmaker.matching.records import VERDICTS, Answer, Verdict


@dataclass(frozen=True, slots=True)
class Pool:
    """One entry a post that may stand in the list, all of one length: its id, whose row it takes (a capability its provider's, a need
    its own), what was measured of it, the worst answer to a must (None where there is none), whether a sentence answers a line."""

    ids: tuple[str, ...]
    holders: tuple[str, ...]
    components: Components
    worst: tuple[Verdict | None, ...]
    quoted: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, rows: Sequence[int]) -> Pool:
        """Some of the posts, in the order given."""
        return Pool(
            tuple(self.ids[row] for row in rows),
            tuple(self.holders[row] for row in rows),
            self.components.part(rows),
            tuple(self.worst[row] for row in rows),
            tuple(self.quoted[row] for row in rows),
        )

    def as_data(self) -> dict[str, Any]:
        """All of it as JSON has it, nothing rounded: `from_data` gives the same pool back."""
        return {
            "ids": list(self.ids),
            "holders": list(self.holders),
            "components": self.components.columns(),
            "worst": [None if one is None else VERDICTS.index(one) for one in self.worst],
            "quoted": [int(one) for one in self.quoted],
        }


def from_data(content: Mapping[str, Any]) -> Pool:
    """The pool from what `as_data` gave; raises KeyError where something that is measured today was not measured then."""
    return Pool(
        tuple(content["ids"]),
        tuple(content["holders"]),
        from_columns(content["components"]),
        tuple(None if one is None else VERDICTS[one] for one in content["worst"]),
        tuple(bool(one) for one in content["quoted"]),
    )


def worst_must(answers: Iterable[Answer]) -> Verdict | None:
    """The worst answer to a must; None where no line is one."""
    return max((one.verdict for one in answers if one.must), key=VERDICTS.index, default=None)


def is_quoted(answers: Iterable[Answer]) -> bool:
    """Whether a sentence of the post answers a line."""
    return any(one.quote and one.verdict == "yes" for one in answers)
