"""Figures that cross rooms and are shown to everybody; each can be recomputed from rows, small ones are shown as they are."""

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation, OrganisationKind, Verification
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, Case
from matchmaker.catalogue.queries import published_capabilities, published_needs
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


def count_public() -> Figures:
    """Return how many published needs, verified providers, published capabilities with their consented cases, and
    introductions ever made there are; what is published is what the lists show. One introduction has two reveal rows.
    """
    needs, capabilities = (
        sa.select(sa.func.count()).select_from(listed.order_by(None).with_only_columns(model.id).subquery())
        for listed, model in ((published_needs(), Need), (published_capabilities(), Capability))
    )
    sealed = (Organisation.verification == Verification.VERIFIED, Organisation.verified_until >= clock.today())
    providers = sa.select(sa.func.count(Organisation.id)).where(
        Organisation.kind != OrganisationKind.ENTERPRISE, *sealed
    )
    public = published_capabilities().order_by(None).with_only_columns(Capability.id)
    cases = sa.select(sa.func.count(Case.id)).where(Case.capability_id.in_(public), Case.consented)
    made = sa.select(sa.func.count(sa.distinct(Reveal.introduction_id)))
    return Figures(*(db.session.execute(query).scalar_one() for query in (needs, providers, capabilities, cases, made)))
