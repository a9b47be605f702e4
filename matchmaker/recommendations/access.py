"""Who may see and use the lists of recommendations."""

from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability


def may_see_providers(user: User, need: Need) -> bool:
    """Return whether the user may see who is recommended for a need: its enterprise, its park's staff, operators."""
    if user.belongs_to(need.organisation_id) or user.is_operator:
        return True
    return need.organisation.park_id in user.park_ids


def may_choose(user: User, need: Need) -> bool:
    """Return whether the user may save and set aside providers: the enterprise alone."""
    return user.belongs_to(need.organisation_id)


def may_see_needs(user: User, capability: Capability) -> bool:
    """Return whether the user may see which needs a capability fits: a verified provider's own people, and staff."""
    if user.is_staff:
        return True
    return user.belongs_to(capability.organisation_id) and capability.organisation.is_verified
