"""Responses side by side: requirements down, providers across; a line that was rewritten since it was answered says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.catalogue.models import Requirement
from matchmaker.introductions.models import Response


@dataclass(frozen=True)
class Cell:
    """How one provider meets one requirement; `asked` is what the line said then, where it has been rewritten since."""

    text: str
    asked: str = ""


@dataclass(frozen=True)
class Row:
    """One requirement with a cell for each response; an empty text means that nothing was answered."""

    text: str
    must: bool
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether the providers say different things."""
        return len({cell.text for cell in self.cells}) > 1


def rows_of(requirements: Sequence[Requirement], responses: Sequence[Response]) -> list[Row]:
    """Return a row for each requirement in the need's order, with the cells in the order of the responses."""
    return [Row(one.text, one.must, [_cell(one, response) for response in responses]) for one in requirements]


def _cell(requirement: Requirement, response: Response) -> Cell:
    for line in response.lines:
        if line.requirement_id == requirement.id:
            return Cell(line.text, line.requirement_text if line.requirement_text != requirement.text else "")
    for line in response.lines:  # an edit may replace the row of a line whose words stay
        if line.requirement_text == requirement.text:
            return Cell(line.text)
    return Cell("")
