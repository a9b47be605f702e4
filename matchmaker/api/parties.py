"""One organisation as the reader may see it, on any answer: made of the same `Party` as the pages."""

from datetime import date
from typing import Literal

from matchmaker.accounts.models import OrganisationKind
from matchmaker.api.shapes import Given


class PartyOut(Given):
    """A name with its public page, or the mask; never contact data."""

    side: Literal["enterprise", "provider"]
    kind: OrganisationKind
    name: str | None
    name_en: str | None
    code: str | None
    industry: str
    size: str
    region: str
    verified: bool
    verified_until: date | None
    mine: bool


class MaskOut(Given):
    """What is shown in place of an enterprise's name."""

    industry: str
    size: str
    region: str
