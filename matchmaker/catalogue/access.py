"""Who may do what to a post; whether its state allows the step is told by `states.py`, who sees a name by the introductions."""

from matchmaker.accounts.access import serves
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.states import (
    CAPABILITIES,
    CAPABILITY_FREE,
    CAPABILITY_READ,
    NEED_FREE,
    NEED_READ,
    NEEDS,
    PostAction,
)


def is_owner(user: User, post: Post) -> bool:
    """Return whether the person acts for the organisation that posted."""
    return user.belongs_to(post.organisation_id)


def may_record_need(user: User, organisation: Organisation) -> bool:
    """Return whether staff may post for the enterprise (代录)."""
    return organisation.is_enterprise and serves(user, organisation)


def _is_verified_provider(user: User) -> bool:
    return any(not one.is_enterprise and one.is_verified for one in user.organisations)


def may_view_need(user: User, need: Need) -> bool:
    """Return whether the need's text may be read: by its owner, its staff, and once public by verified providers and all staff."""
    if is_owner(user, need) or serves(user, need.organisation):
        return True
    return need.is_public and need.organisation.is_verified and (user.is_staff or _is_verified_provider(user))


def waits_for_verification(user: User, need: Need) -> bool:
    """Return whether only 主体核验 stands between the person's provider and a public need, so that the person is told so."""
    providers = any(not one.is_enterprise for one in user.organisations)
    return providers and need.is_public and need.organisation.is_verified and not _is_verified_provider(user)


def may_browse_needs(user: User) -> bool:
    """Return whether the person may go through published needs: all staff, and members of verified providers."""
    return user.is_staff or _is_verified_provider(user)


def may_view_capability(user: User, capability: Capability) -> bool:
    """Return whether the capability may be read: by its owner and staff, once public and verified by everybody signed in."""
    if is_owner(user, capability) or user.is_staff:
        return True
    return capability.is_public and capability.organisation.is_verified


def may_view_history(user: User, post: Post) -> bool:
    """Return whether older versions may be read."""
    return is_owner(user, post) or may_review(user, post)


def may_write(user: User, post: Post) -> bool:
    """Return whether the person acts for the poster: the owner, and for a recorded need until it is confirmed its staff."""
    if is_owner(user, post):
        return True
    recorded = isinstance(post, Need) and post.recorded_by_id is not None and post.contact_confirmed_at is None
    return recorded and serves(user, post.organisation)


def may_edit(user: User, post: Post) -> bool:
    """Return whether the person may change the text, at once or by an edit that is reviewed."""
    states = NEED_FREE | NEED_READ if isinstance(post, Need) else CAPABILITY_FREE | CAPABILITY_READ
    return may_write(user, post) and post.state in states


def may_do(user: User, post: Post, action: PostAction) -> bool:
    """Return whether the poster may take a step now: submit, withdraw, fill, renew, pause, resume."""
    known = (post.state, action) in (NEEDS if isinstance(post, Need) else CAPABILITIES)
    return known and may_write(user, post)


def may_review(user: User, post: Post) -> bool:
    """Return whether the person reviews the post: staff in charge of the enterprise for a need, any staff for a capability."""
    return serves(user, post.organisation) if isinstance(post, Need) else user.is_staff


def may_publish(user: User, post: Post) -> bool:
    """Return whether the person may publish or send back; nobody publishes a post of an organisation of their own."""
    return may_review(user, post) and not is_owner(user, post)


def may_respond(user: User, need: Need) -> bool:
    """Return whether the person may answer the need for a verified provider."""
    return need.is_public and need.organisation.is_verified and _is_verified_provider(user)
