"""What one viewer may know of an introduction, as plain values: pages, exports and mails are made of these, never of the rows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from matchmaker.accounts.access import serves
from matchmaker.catalogue.masking import Mask, Population, mask_of
from matchmaker.catalogue.queries import mask_population
from matchmaker.foundation import clock
from matchmaker.introductions.access import id_of, visible
from matchmaker.introductions.clock import is_overdue, working_days_between
from matchmaker.introductions.consents import CONTACT_FIELDS
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.outcomes import KEYED, Outcome, unanswered_by
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER, RUNNING, WAITING, Side, Waiting

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


@dataclass(frozen=True)
class Party:
    """One side as the viewer may see it: its name, or the mask; never its contact data."""

    side: str
    kind: str
    name: str | None
    name_en: str | None  # with the name only; "" where there is none
    code: str | None  # public page; given with the name only
    industry: str
    size: str
    region: str
    verified: bool
    verified_until: date | None  # with the name only: a day would tell one masked enterprise from another
    mine: bool
    abroad: bool = False  # whether data would be received outside the mainland

    def facts(self) -> dict[str, Any]:
        """Return what a mail may say of it."""
        kept = asdict(self)
        return {key: kept[key] for key in ("side", "kind", "name", "name_en", "industry", "size", "region")}


@dataclass(frozen=True)
class Card:
    """One introduction for one viewer."""

    code: str
    need: str
    title: str | None  # None once the need was taken down and the viewer does not run it
    language: str
    capability: str | None
    capability_title: str | None
    capability_language: str
    state: str
    waiting_for: str | None
    due_on: date | None
    stage: str | None  # what is planned for the due day
    confirms: Outcome | None  # what the side that is waited for has yet to say of the other's signing or delivery
    overdue: bool
    waited: int  # working days since the last change
    created_at: datetime
    changed_at: datetime
    initiator: str
    side: str | None  # the viewer's own
    enterprise: Party
    provider: Party
    message: str
    message_language: str
    has_response: bool = field(default=False)

    @property
    def other(self) -> Party:
        """The side that the viewer does not stand on; staff look at the provider."""
        return self.enterprise if self.side == Side.PROVIDER else self.provider

    @property
    def known(self) -> bool:
        """Whether both sides have each other's contact data."""
        return self.state in KNOWN_TO_EACH_OTHER

    @property
    def waits_for_me(self) -> bool:
        return self.side is not None and self.waiting_for in (self.side, Waiting.BOTH)

    @property
    def asks_me(self) -> bool:
        """Whether the viewer's consent is waited for."""
        return self.state in WAITING and self.waits_for_me


def party_of(
    introduction: Introduction | None,
    viewer: "User",
    organisation: "Organisation",
    population: Population | None = None,
) -> Party:
    """Return an organisation as the viewer may see it; the name passes `visible`, where it does not the mask stands.

    Lists hand the population in, so that it is counted once.
    """
    named = visible(introduction, viewer, organisation).name
    mask = Mask(organisation.industry, organisation.size, organisation.region)
    if not named:
        hidden = organisation.is_enterprise
        mask = mask_of(organisation, population or mask_population()) if hidden else Mask()
    return Party(
        side=Side.ENTERPRISE if organisation.is_enterprise else Side.PROVIDER,
        kind=organisation.kind,
        name=organisation.name if named else None,
        name_en=organisation.name_en if named else None,
        code=organisation.code if named else None,
        industry=mask.industry,
        size=mask.size,
        region=mask.region,
        verified=organisation.is_verified,
        verified_until=organisation.verified_until if named and organisation.is_verified else None,
        mine=viewer.belongs_to(organisation.id),
        abroad=organisation.abroad,
    )


def cards_of(introductions: Iterable[Introduction], viewer: "User", today: date | None = None) -> list[Card]:
    """Return introductions as the viewer may see them, in the order given."""
    population = mask_population()
    return [card_of(one, viewer, today, population) for one in introductions]


def card_of(
    introduction: Introduction, viewer: "User", today: date | None = None, population: Population | None = None
) -> Card:
    """Return the introduction as the viewer may see it. Whether they may see it at all is `may_view`."""
    day = today or clock.today()
    need, capability = introduction.need, introduction.capability
    return Card(
        code=introduction.code,
        need=need.code,
        title=_title(introduction, viewer),
        language=need.language,
        capability=capability.code if capability is not None else None,
        capability_title=capability.title if capability is not None else None,
        capability_language=capability.language if capability is not None else "zh",
        state=introduction.state,
        waiting_for=introduction.waiting_for,
        due_on=introduction.due_on,
        stage=introduction.stage,
        confirms=_confirms(introduction),
        overdue=is_overdue(introduction.due_on, day),
        waited=working_days_between(clock.day_of(introduction.changed_at), day),
        created_at=introduction.created_at,
        changed_at=introduction.changed_at,
        initiator=introduction.initiator,
        side=introduction.side_of(viewer),
        enterprise=party_of(introduction, viewer, introduction.enterprise, population),
        provider=party_of(introduction, viewer, introduction.provider, population),
        message=introduction.message,
        message_language=_message_language(introduction),
        has_response=introduction.response is not None,
    )


def _confirms(introduction: Introduction) -> Outcome | None:
    if introduction.state not in RUNNING or introduction.waiting_for not in (Side.ENTERPRISE, Side.PROVIDER):
        return None
    missing = unanswered_by(introduction.claims, introduction.waiting_for)
    return next((outcome for outcome in missing if outcome in KEYED), None)


def _title(introduction: Introduction, viewer: "User") -> str | None:
    """A need that was taken down keeps its title for its own people and its staff alone."""
    need = introduction.need
    if need.taken_down_at is None or viewer.belongs_to(need.organisation_id) or serves(viewer, need.organisation):
        return need.title
    return None


def _message_language(introduction: Introduction) -> str:
    """Whoever starts it writes in the language of their own post."""
    if introduction.initiator == Side.PROVIDER and introduction.capability is not None:
        return introduction.capability.language
    return introduction.need.language


def contact_of(introduction: Introduction, viewer: "User", side: Side) -> dict[str, str] | None:
    """Return the contact data of a side that were revealed to the viewer, None where nothing was.

    Both `visible` and the reveal row have to say so; only the fields of the row are given. The door writes `contact_seen`
    before it calls this.
    """
    organisation = introduction.enterprise if side == Side.ENTERPRISE else introduction.provider
    if not visible(introduction, viewer, organisation).contact:
        return None
    for row in introduction.reveals:
        if row.subject_id == id_of(introduction, side) and viewer.belongs_to(row.recipient_id):
            return {name: str(getattr(organisation, name)) for name in row.fields}
    return None


def own_contact(introduction: Introduction, side: Side) -> dict[str, str]:
    """Return the contact data that a side's own people are asked to share; show it to them only."""
    organisation = introduction.enterprise if side == Side.ENTERPRISE else introduction.provider
    return {name: str(getattr(organisation, name)) for name in CONTACT_FIELDS}
