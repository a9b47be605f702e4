"""What one reader sees of a need: the poster's name or its mask, and the steps that are open to the reader."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from matchmaker.accounts.people import User
from matchmaker.catalogue import access, completeness, recording, review, revisions
from matchmaker.catalogue.content import need_content
from matchmaker.catalogue.masking import Mask
from matchmaker.catalogue.models import Need, Revision, RevisionState
from matchmaker.catalogue.states import PostAction
from matchmaker.foundation import clock
from matchmaker.introductions import service as introducing
from matchmaker.introductions.closed import Closed, why_closed
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import find_public_state
from matchmaker.introductions.states import OPEN, NotChosen, PublicState
from matchmaker.web import need_reading
from matchmaker.web.forms import posted


@dataclass(frozen=True)
class NeedView:
    """What the page of a need shows to one reader."""

    readable: bool
    owner: bool
    reviews: bool
    writes: bool
    responds: bool
    named: bool
    mask: Mask
    steps: frozenset[str]
    waiting: Revision | None = None
    refused: Revision | None = None
    complete: completeness.Completeness | None = None
    introduction: Introduction | None = None
    industry: str = ""
    place: str = ""
    providers_url: str = ""
    respond_url: str = ""
    responses_url: str = ""
    asks_contact: bool = False
    closed: tuple[Closed, ...] = ()
    progress: PublicState | None = None


def _closed(need: Need, user: User, introduction: Introduction | None) -> tuple[Closed, ...]:
    """Return why the need is closed to the reader's provider; of several providers, to the one with the fewest reasons."""
    providers = [one for one in user.organisations if not one.is_enterprise]
    met = introduction is not None and introduction.state in OPEN
    if met or not providers or not need.is_public or user.belongs_to(need.organisation_id):
        return ()
    fewest = min([why_closed(need, one, clock.today()) for one in providers], key=len)
    return tuple(fewest)


def of(need: Need, user: User) -> NeedView:
    """Return what the reader sees; `readable` is False where the need must not be shown at all."""
    own = access.may_write(user, need)
    reading = need_reading.read(need, user)
    closed = _closed(need, user, reading.introduction)
    newest = next(iter(revisions.list_revisions(need)), None) if own else None
    return NeedView(
        readable=reading.readable,
        owner=access.is_owner(user, need),
        reviews=access.may_review(user, need),
        writes=own,
        asks_contact=recording.may_ask_contact(user, need),
        responds=access.may_respond(user, need) and reading.introduction is None and not closed,
        closed=closed,
        named=reading.named,
        mask=reading.mask,
        industry=reading.industry,
        place=reading.place,
        steps=frozenset(action for action in PostAction if own and access.may_do(user, need, action)),
        waiting=_edit_in(need, newest, RevisionState.WAITING),
        refused=_edit_in(need, newest, RevisionState.REFUSED),
        complete=completeness.of(need_content(need), need.organisation.industry) if own else None,
        introduction=reading.introduction,
        progress=find_public_state(need.id),
        providers_url=link("recommendations.providers", code=need.code),
        respond_url=link("responses.new", code=need.code),
        responses_url=link("responses.compare", code=need.code),
    )


def _edit_in(need: Need, row: Revision | None, state: RevisionState) -> Revision | None:
    """Return the newest version where it is an edit of the public text that stands so."""
    found = row is not None and row.state == state and need.state in review.EDITED_IN_PUBLIC
    return row if found else None


def link(endpoint: str, **values: Any) -> str:
    """Return the address of a page, "" while no such page is there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def close_introductions(need: Need, user: User) -> None:
    """Withdraw what still waits for somebody's answer about a need that has ended; everybody involved is told."""
    why = posted("not_chosen")
    known = why if why in list(NotChosen) else ""
    introducing.close_siblings(need, by=user, now=clock.now(), not_chosen=known)
