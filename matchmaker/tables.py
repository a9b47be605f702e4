"""Imports every room's models once, so that the metadata is whole for migrations and the app."""

import matchmaker.accounts.factors
import matchmaker.accounts.idempotency
import matchmaker.accounts.merges
import matchmaker.accounts.models
import matchmaker.accounts.people
import matchmaker.accounts.reaching
import matchmaker.accounts.tokens
import matchmaker.assessment.models
import matchmaker.attachments.models
import matchmaker.brokering.models
import matchmaker.catalogue.benchmarks
import matchmaker.catalogue.models
import matchmaker.catalogue.offers
import matchmaker.catalogue.saved
import matchmaker.diagnosis.findings
import matchmaker.diagnosis.models
import matchmaker.diagnosis.reports
import matchmaker.foundation.audit
import matchmaker.grievances.models
import matchmaker.importing.models
import matchmaker.introductions.alternates
import matchmaker.introductions.claims
import matchmaker.introductions.fairness
import matchmaker.introductions.models
import matchmaker.introductions.owners
import matchmaker.introductions.questions
import matchmaker.introductions.samples
import matchmaker.notifications.models
import matchmaker.policies.models
import matchmaker.privacy.models
import matchmaker.recommendations.models
import matchmaker.reporting.funds
import matchmaker.reporting.shared_problems
import matchmaker.stations.models
import matchmaker.stations.registrations
import matchmaker.stations.timetables
import matchmaker.webhooks.models
import matchmaker.webhooks.recording  # noqa: F401  # the imports are the point
from matchmaker.foundation.db import Base

metadata = Base.metadata
