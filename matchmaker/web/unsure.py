"""What an editor marks 待确认: values read from a pasted message, beside their words; the rows are `catalogue.unconfirmed`'s."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.catalogue import unconfirmed
from matchmaker.catalogue.content import Content, NeedContent, Post
from matchmaker.catalogue.models import Need, Unconfirmed
from matchmaker.matching.intake.people import find_names

MOST_NAMES = 5


@dataclass(frozen=True)
class Unsure:
    """What still stands as it was read, and who is named in the problem of a need that was pasted."""

    rows: Sequence[Unconfirmed] = ()
    names: Sequence[str] = ()

    @property
    def total(self) -> int:
        """Return how many values wait; words that tell none do not."""
        return sum(bool(row.columns) for row in self.rows)

    def of(self, field: str) -> list[Unconfirmed]:
        """Return what was read for a field; a line of the requirements is asked for by its text."""
        return [row for row in self.rows if row.field == field]

    def line(self, text: str) -> list[Unconfirmed]:
        """Return what was read for the requirement line with this text."""
        return [row for row in self.of("requirements") if row.columns["line"]["text"] == text]


def unsure(post: Post | None, content: Content) -> Unsure:
    """Return what the editor of a post marks; nothing for a post that nobody pasted."""
    if not isinstance(post, Need) or not isinstance(content, NeedContent):
        return Unsure()
    pasted = any(row.field == "problem" for row in unconfirmed.list_unconfirmed(post))
    problem = content.problem if pasted else ""
    named = dict.fromkeys(problem[start:end] for start, end in find_names(problem))
    return Unsure(unconfirmed.list_pending(post, content), list(named)[:MOST_NAMES])
