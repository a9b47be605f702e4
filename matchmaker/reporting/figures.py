"""Figures that cross rooms and are shown to everybody; each can be recomputed from rows, small ones are shown as they are."""

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation, OrganisationKind, Verification
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.offers import Capability, CapabilityState, Case
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Reveal


@dataclass(frozen=True)
class Figures:
    """What the landing page counts."""

    needs: int
    providers: int
    capabilities: int
    cases: int
    introductions: int


def _verified() -> sa.ColumnElement[bool]:
    return sa.and_(Organisation.verification == Verification.VERIFIED, Organisation.verified_until >= clock.today())


def count_public() -> Figures:
    """Return how many published needs, verified providers, published capabilities with their consented cases, and
    introductions ever made there are; one introduction has two reveal rows, one a side."""
    public = sa.and_(Capability.state == CapabilityState.PUBLISHED, Capability.taken_down_at.is_(None), _verified())
    needs = (
        sa.select(sa.func.count(Need.id))
        .join(Need.organisation)
        .where(
            Need.state == NeedState.PUBLISHED,
            Need.taken_down_at.is_(None),
            Need.expires_on >= clock.today(),
            _verified(),
        )
    )
    providers = sa.select(sa.func.count(Organisation.id)).where(
        Organisation.kind != OrganisationKind.ENTERPRISE, _verified()
    )
    capabilities = sa.select(sa.func.count(Capability.id)).join(Capability.organisation).where(public)
    cases = (
        sa.select(sa.func.count(Case.id))
        .join(Capability, Case.capability_id == Capability.id)
        .join(Capability.organisation)
        .where(public, Case.consented)
    )
    made = sa.select(sa.func.count(sa.distinct(Reveal.introduction_id)))
    return Figures(*(db.session.execute(query).scalar_one() for query in (needs, providers, capabilities, cases, made)))
