"""What files hang on, as the person who asks may reach it: one rule for the pages and for the JSON door;
who may have a single file is `attachments/access.py`."""

from collections.abc import Callable

from flask_login import current_user

from matchmaker.accounts import access as organisations
from matchmaker.accounts.queries import get_organisation
from matchmaker.attachments import access
from matchmaker.attachments.queries import Thing
from matchmaker.catalogue import access as posts
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.web.guard import require


def need_of(code: str) -> Thing:
    """Return the need; raises NotFound where it is none that the reader may view."""
    need = get_need(code)
    require(posts.may_view_need(current_user, need), hide=True)
    return need


def capability_of(code: str) -> Thing:
    """Return the capability; raises NotFound where it is none that the reader may view."""
    capability = get_capability(code)
    require(posts.may_view_capability(current_user, capability), hide=True)
    return capability


def organisation_of(code: str) -> Thing:
    """Return the organisation; raises NotFound where the reader may not view what was handed in for its verification."""
    organisation = get_organisation(code)
    require(organisations.may_view_file(current_user, organisation), hide=True)
    return organisation


def to_attach(get: Callable[[str], Thing], code: str) -> Thing:
    """Return what `get` finds, for somebody who may attach to it; raises Forbidden for others."""
    thing = get(code)
    require(access.may_attach(current_user, thing))
    return thing
