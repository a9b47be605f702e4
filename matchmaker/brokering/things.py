"""What a public code of the desk stands for: which row, whose staff look after it, which organisations it is about."""

from dataclasses import dataclass

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role, User
from matchmaker.accounts.queries import get_organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.questions import Question, get_question

Row = Introduction | Need | Capability | Organisation | Question


@dataclass(frozen=True)
class Thing:
    """One thing that staff work on. `place`: the short name of the park in charge, "" for 园区外, None where any staff may."""

    code: str
    place: str | None
    sides: frozenset[int]
    row: Row

    @property
    def title(self) -> str:
        """Return what its staff call it."""
        if isinstance(self.row, Organisation):
            return self.row.name
        return self.row.need.title if isinstance(self.row, Introduction | Question) else self.row.title

    @property
    def language(self) -> str:
        """Return the language of the title."""
        if isinstance(self.row, Organisation):
            return "zh"
        return self.row.need.language if isinstance(self.row, Introduction | Question) else self.row.language


def in_charge(organisation: Organisation) -> str | None:
    """Return the place whose staff look after an organisation's things: its park for an enterprise, any for a provider."""
    if not organisation.is_enterprise:
        return None
    return organisation.park.slug if organisation.park is not None else ""


def get_thing(code: str) -> Thing:
    """Return what the code stands for. Raises NotFound."""
    if code.startswith("I-"):
        introduction = get_introduction(code)
        sides = frozenset({introduction.enterprise_id, introduction.provider_id})
        return Thing(code, in_charge(introduction.enterprise), sides, introduction)
    if code.startswith("O-"):
        organisation = get_organisation(code)
        return Thing(code, in_charge(organisation), frozenset({organisation.id}), organisation)
    if code.startswith("Q-"):
        question = get_question(code)
        sides = frozenset({question.need.organisation_id, question.provider_id})
        return Thing(code, in_charge(question.need.organisation), sides, question)
    if not code.startswith(("N-", "C-")):
        raise NotFound()
    post = get_need(code) if code.startswith("N-") else get_capability(code)
    return Thing(code, in_charge(post.organisation), frozenset({post.organisation_id}), post)


def places_of(user: User) -> frozenset[str]:
    """Return the places whose staff the person is: short names of parks, "" for an operator."""
    parks = {one.park.slug for one in user.current if one.role == Role.OFFICER and one.park is not None}
    return frozenset(parks | {""} if user.is_operator else parks)


def place_for(user: User, place: str | None) -> str:
    """Return at which place the person works on a thing: the one in charge, else the first of their own."""
    if place is not None:
        return place
    return next(iter(sorted(places_of(user), key=lambda one: (one == "", one))), "")
