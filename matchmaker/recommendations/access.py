"""Who may see and use the lists of recommendations."""

from matchmaker.accounts.access import serves
from matchmaker.accounts.people import User
from matchmaker.catalogue.access import is_owner
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability


def may_see_providers(user: User, need: Need) -> bool:
    """Return whether the user may see who is recommended for a need: its enterprise, its park's staff, operators."""
    return is_owner(user, need) or serves(user, need.organisation)


def may_choose(user: User, need: Need) -> bool:
    """Return whether the user may save and set aside providers: the enterprise alone."""
    return is_owner(user, need)


def may_ask(user: User, need: Need) -> bool:
    """Return whether the user may ask for an introduction from the list: the enterprise, while the need is public."""
    return is_owner(user, need) and need.is_public and need.organisation.is_verified


def may_propose(user: User, need: Need) -> bool:
    """Return whether the user may bring a provider of the list and the need together as staff."""
    return serves(user, need.organisation) and not is_owner(user, need) and need.is_public


def may_see_needs(user: User, capability: Capability) -> bool:
    """Return whether the user may see which needs a capability fits: a verified provider's own people, and staff."""
    return user.is_staff or (is_owner(user, capability) and capability.organisation.is_verified)


def may_answer_needs(user: User, capability: Capability) -> bool:
    """Return whether the user may respond to the needs of the list: the provider, while the capability is public."""
    return is_owner(user, capability) and capability.is_public and capability.organisation.is_verified
