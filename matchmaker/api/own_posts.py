"""What the doors of one's own needs and capabilities share: who may write, saving, what became of an edit."""

from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.api.shapes import Code, Given, Taken, Text500
from matchmaker.catalogue import access, edits, review, revisions
from matchmaker.catalogue.content import Content, Post
from matchmaker.catalogue.models import RevisionState
from matchmaker.foundation import clock
from matchmaker.foundation.errors import IllegalTransition, NotAllowed, NotFound
from matchmaker.web.guard import require
from matchmaker.web.words import N_

Organised = Annotated[Code, Field(description=N_("单位编号；不填为本人的第一家此类单位"))]


class Declared(Taken):
    """The dated declaration that nothing in the text is secret."""

    declared: bool = False


class Reason(Taken):
    """Why, for those who are told."""

    reason: Text500 = ""


class EditOut(Given):
    """An edit of a public text that waits for staff or was refused by them; until then the old text stays public."""

    state: Literal["waiting", "refused"]
    note: str


def organisation_of(code: str, enterprise: bool) -> Organisation:
    """Return the person's own organisation of the kind. Raises NotFound for another's, NotAllowed where they have none."""
    own = [one for one in current_user.organisations if one.is_enterprise == enterprise]
    if not own:
        raise NotAllowed("not_your_role")
    found: Organisation | None = next((one for one in own if code in ("", one.code)), None)
    if found is None:
        raise NotFound()
    return found


def own(post: Any, readable: bool) -> Any:
    """Return the post if the person acts for who posted it. Raises NotFound, NotAllowed."""
    require(readable, hide=True)
    require(access.may_write(current_user, post))
    return post


def check_editable(post: Post) -> None:
    """Raise IllegalTransition where the state lets nobody change the text."""
    if not access.may_edit(current_user, post):
        raise IllegalTransition("no_such_step")


def save(post: Post, content: Content, declared: bool) -> None:
    """Keep a text: at once while nobody else reads it, else as an edit that is reviewed. Raises what `catalogue.edits` raises."""
    now = clock.now()
    if edits.is_free(post):
        edits.save(post, content, post.version, current_user, now)
    else:
        edits.edit(post, content, post.version, current_user, now, declared)


def edit_of(post: Post) -> EditOut | None:
    """Return how the newest edit of a public text stands, for its own people."""
    if post.state not in review.EDITED_IN_PUBLIC:
        return None
    newest = next(iter(revisions.list_revisions(post)), None)
    if newest is None or newest.state not in (RevisionState.WAITING, RevisionState.REFUSED):
        return None
    return EditOut(state="waiting" if newest.state == RevisionState.WAITING else "refused", note=newest.note)
