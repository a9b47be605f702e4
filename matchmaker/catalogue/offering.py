"""Capabilities: what their owners do with them; staff's part is in `review.py`, needs are in `service.py`."""

from datetime import datetime

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue import edits
from matchmaker.catalogue.content import CapabilityContent
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.states import PostAction
from matchmaker.catalogue.transitions import move
from matchmaker.foundation import audit
from matchmaker.foundation.db import mark_posts_changed
from matchmaker.foundation.errors import NotAllowed


def create_capability(by: User, organisation: Organisation, content: CapabilityContent, now: datetime) -> Capability:
    """Return a new draft with its public code. Raises NotAllowed for an enterprise, Invalid."""
    if organisation.is_enterprise:
        raise NotAllowed("not_yours")
    return edits.create(Capability, by, organisation, content, now)


def pause_capability(capability: Capability, by: User, now: datetime) -> None:
    """Take a capability out of lists for a while. Raises IllegalTransition."""
    _step(capability, PostAction.PAUSE, by, now)


def resume_capability(capability: Capability, by: User, now: datetime) -> None:
    """Put a paused capability back into lists. Raises IllegalTransition."""
    _step(capability, PostAction.RESUME, by, now)


def withdraw_capability(capability: Capability, by: User, now: datetime) -> None:
    """Take a capability back. Raises IllegalTransition."""
    _step(capability, PostAction.WITHDRAW, by, now)


def _step(capability: Capability, action: PostAction, by: User, now: datetime) -> None:
    move(capability, action, updated_at=now)
    mark_posts_changed()
    audit.record(f"capability.{action}", capability.code, by=by, now=now)
