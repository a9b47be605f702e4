"""Everything that figures are made of, as it was known at the end of one day: firms, needs, introductions; which rows a figure
takes of it is `kpi_rows.py`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TypeVar

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation, Park
from matchmaker.assessment.models import GapNeed
from matchmaker.catalogue.models import Need, Tag
from matchmaker.diagnosis.findings import FindingNeed
from matchmaker.foundation import clock
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.introductions.claims import Claim
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.outcomes import Grade, Outcome, Standing, latest, standing
from matchmaker.introductions.states import Side, State
from matchmaker.reporting.scope import OUTSIDE, Firm

T = TypeVar("T", Step, Claim)
COUNTED = (Grade.BOTH, Grade.DOCUMENT)


def after(day: date) -> datetime:
    """Return the first moment after a Shanghai day."""
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


@dataclass(frozen=True)
class Asked:
    """A need: when it was written, sent to staff and published for the first time, and what it came of."""

    id: int
    code: str
    firm: Firm
    same: str  # two needs with the same words of one firm are one
    created_on: date
    submitted_on: date | None
    published_on: date | None
    origin: str  # gap, finding, own
    scenes: tuple[str, ...] = ()


@dataclass
class Deal:
    """An introduction: on which day it first came into each state, and what was said of its outcomes until then."""

    id: int
    code: str
    need_id: int
    firm: Firm
    provider: Firm
    reached: dict[str, date] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def counted_on(self, outcome: Outcome) -> date | None:
        """Return since when an outcome counts without a break: on the last answer that made it so; None where it does not."""
        since = None
        for n in range(1, len(self.claims) + 1):
            if standing(self.claims[:n], outcome).grade not in COUNTED:
                since = None
            elif since is None:
                since = clock.day_of(self.claims[n - 1].at)
        return since

    def proven_on(self, outcome: Outcome) -> date | None:
        """Return since when both sides say so *and* staff have seen the document, None where one is missing."""
        said = latest(self.claims, outcome)
        if not all(side in said and said[side].holds for side in Side) or self.known(outcome).grade != Grade.DOCUMENT:
            return None
        ids = {one.id for one in said.values()}
        return max(clock.day_of(one.at) for one in self.claims if one.id in ids)

    def known(self, outcome: Outcome) -> Standing:
        """Return what is known of an outcome."""
        return standing(self.claims, outcome)


class Ledger:
    """The rows of one day: nothing that was written after it is read."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self.after = after(as_of)

    @cached_property
    def firms(self) -> dict[int, Firm]:
        """Every organisation, by id, with park, industry and region as they stand."""
        found = sa.select(
            Organisation.id,
            Organisation.code,
            Organisation.uscc,
            Park.slug,
            Organisation.industry,
            Organisation.region,
        ).outerjoin(Park, Park.id == Organisation.park_id)
        return {
            key: Firm(key, code, uscc, park or OUTSIDE, industry, region)
            for key, code, uscc, park, industry, region in db.session.execute(found)
        }

    def first_acts(self, action: str) -> dict[str, datetime]:
        """Return when something was first done to each thing, by its code, as the audit trail has it."""
        found = sa.select(AuditEntry.subject, sa.func.min(AuditEntry.at)).where(
            AuditEntry.action == action, AuditEntry.at < self.after
        )
        return {subject: at for subject, at in db.session.execute(found.group_by(AuditEntry.subject))}

    def on(self, *moments: datetime | None) -> date | None:
        """Return the day of the earliest of some moments that are not later than this ledger, None where there is none."""
        known = [one for one in moments if one is not None and one < self.after]
        return clock.day_of(min(known)) if known else None

    @cached_property
    def needs(self) -> dict[int, Asked]:
        """Every need that was there, by id; one that was taken down in an emergency is not."""
        published, origins, scenes = self.first_acts("need.publish"), self._origins(), self._scenes()
        rows = sa.select(
            Need.id,
            Need.code,
            Need.organisation_id,
            Need.title,
            Need.created_at,
            Need.submitted_at,
            Need.published_at,
            Need.taken_down_at,
        ).where(Need.created_at < self.after)
        found = {}
        for key, code, owner, title, created, sent, public, down in db.session.execute(rows.order_by(Need.id)):
            if down is not None and down < self.after:
                continue
            on, firm = self.on(published.get(code), public), self.firms[owner]
            found[key] = Asked(
                id=key,
                code=code,
                firm=firm,
                same=f"{firm.uscc} {''.join(title.split()).casefold() or code}",
                created_on=clock.day_of(created),
                submitted_on=self.on(sent, public, published.get(code)),
                published_on=on,
                origin=origins.get(key, "own"),
                scenes=tuple(scenes[key]),
            )
        return found

    def _origins(self) -> dict[int, str]:
        found = {}
        for name, link in (("gap", GapNeed), ("finding", FindingNeed)):
            for key in db.session.scalars(sa.select(link.need_id).where(link.at < self.after)):
                found[key] = name
        return found

    def _scenes(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        rows = sa.select(Tag.need_id, Tag.concept).where(Tag.need_id.is_not(None), Tag.concept.startswith("SCN"))
        for key, concept in db.session.execute(rows.order_by(Tag.id)):
            if key is not None and concept is not None:
                found[key].append(concept)
        return found

    @cached_property
    def deals(self) -> list[Deal]:
        """Every introduction that was there, by id."""
        rows = sa.select(
            Introduction.id,
            Introduction.code,
            Introduction.need_id,
            Introduction.enterprise_id,
            Introduction.provider_id,
        ).where(Introduction.created_at < self.after)
        found = {
            key: Deal(key, code, need, self.firms[enterprise], self.firms[provider])
            for key, code, need, enterprise, provider in db.session.execute(rows.order_by(Introduction.id))
        }
        for step in self._until(Step, Step.introduction_id.in_(found)):
            found[step.introduction_id].reached.setdefault(step.to_state, clock.day_of(step.at))
        for claim in self._until(Claim, Claim.introduction_id.in_(found)):
            found[claim.introduction_id].claims.append(claim)
        return list(found.values())

    def _until(self, table: type[T], where: sa.ColumnElement[bool]) -> Sequence[T]:
        return db.session.scalars(sa.select(table).where(where, table.at < self.after).order_by(table.id)).all()

    @cached_property
    def by_need(self) -> dict[int, list[Deal]]:
        """Introductions by the need that they are of."""
        found: dict[int, list[Deal]] = defaultdict(list)
        for one in self.deals:
            found[one.need_id].append(one)
        return found

    def first_of(self, need: Asked, states: Iterable[State]) -> date | None:
        """Return the first day on which an introduction of a need came into one of some states."""
        known = [
            deal.reached[state] for deal in self.by_need.get(need.id, ()) for state in states if state in deal.reached
        ]
        return min(known, default=None)
