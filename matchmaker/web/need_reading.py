"""What one reader may read of a need: whether at all, and the poster's name or its mask; pages and the JSON door both ask here."""

from dataclasses import dataclass

from matchmaker.accounts.people import User
from matchmaker.catalogue import access, queries
from matchmaker.catalogue.masking import Mask, industry_shown, place_shown
from matchmaker.catalogue.models import Need
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.access import visible
from matchmaker.introductions.models import Introduction


@dataclass(frozen=True)
class Reading:
    """One need for one reader; `introduction` is the reader's own as a provider."""

    readable: bool
    named: bool
    mask: Mask
    industry: str
    place: str
    introduction: Introduction | None


def _introduction(need: Need, user: User) -> Introduction | None:
    rows = introductions.list_for_need(need.id)
    return next((one for one in rows if user.belongs_to(one.provider_id)), None)


def read(need: Need, user: User) -> Reading:
    """Return what the reader may read; `readable` is False where the need must not be shown at all."""
    introduction = None if access.may_write(user, need) else _introduction(need, user)
    introduced = introduction is not None and need.taken_down_at is None
    named, mask = visible(introduction, user, need.organisation).name, queries.find_mask(need.organisation)
    return Reading(
        readable=access.may_view_need(user, need) or introduced,
        named=named,
        mask=mask,
        industry=need.industry if named else industry_shown(need.industry, mask),
        place=need.place if named else place_shown(need.place, mask),
        introduction=introduction,
    )
