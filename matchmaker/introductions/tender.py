"""招标: for such a need the product stops at 市场调研; what follows the introduction is the tender's own procedure."""

from matchmaker.catalogue.models import Need, Procurement
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions.states import Action

STOPPED = frozenset({Action.SIGN, Action.DELIVER})


def is_tender(need: Need) -> bool:
    """Return whether the need goes to tender."""
    return need.procurement == Procurement.TENDER


def stops(need: Need, action: str) -> bool:
    """Return whether a step is not taken here for this need."""
    return is_tender(need) and action in STOPPED


def not_beyond_research(need: Need, action: Action) -> None:
    """Raise Conflict where the step belongs to the tender."""
    if stops(need, action):
        raise Conflict("tender_stops")
