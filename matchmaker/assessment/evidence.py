"""Files that an enterprise keeps as evidence on sub-domains: they go the way of all files, and its own people alone have them."""

from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.assessment import access, queries
from matchmaker.assessment.maturity import models
from matchmaker.assessment.models import Assessment, AssessmentEvidence
from matchmaker.attachments.queries import total_size
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import IllegalTransition, Invalid, NotAllowed
from matchmaker.foundation.files.accepting import MEGABYTE, Accepted
from matchmaker.foundation.files.kinds import FIELD

MOST = 10
"""Files on one sub-domain."""


def keep(
    assessment: Assessment,
    sub_domain: str,
    file: Accepted,
    digest: str,
    *,
    by: User,
    now: datetime,
    most_megabytes: int,
) -> AssessmentEvidence:
    """Keep a file, whose bytes are stored already, as evidence; return the row.

    Raises NotAllowed, IllegalTransition once it is submitted, Invalid: choose_one, too_many_files, files_full, file_twice.
    """
    _to_change(assessment, by)
    if models()[assessment.model].find(sub_domain) is None:
        raise Invalid("sub_domain", "choose_one")
    owner = assessment.organisation_id
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == owner).with_for_update())
    there = [one for one in queries.list_evidence(assessment) if one.sub_domain == sub_domain]
    if len(there) >= MOST:
        raise Invalid(FIELD, "too_many_files", n=MOST)
    if total_size(owner) + queries.evidence_size(owner) + len(file.data) > most_megabytes * MEGABYTE:
        raise Invalid(FIELD, "files_full", n=most_megabytes)
    if any(one.digest == digest for one in there):
        raise Invalid(FIELD, "file_twice")
    row = AssessmentEvidence(
        code=next_code("E", clock.day_of(now).year),
        assessment=assessment,
        sub_domain=sub_domain,
        name=file.name,
        kind=file.kind,
        size=len(file.data),
        digest=digest,
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("assessment.keep_evidence", row.code, by=by, now=now, on=assessment.code, digest=digest)
    return row


def remove(row: AssessmentEvidence, *, by: User, now: datetime) -> None:
    """Take a file away while it is a draft; its bytes go once no row names them. Raises NotAllowed, IllegalTransition."""
    _to_change(row.assessment, by)
    audit.record("assessment.remove_evidence", row.code, by=by, now=now, digest=row.digest)
    db.session.delete(row)


def _to_change(assessment: Assessment, by: User) -> None:
    if not access.may_answer(by, assessment):
        raise NotAllowed("not_yours")
    if assessment.is_submitted:
        raise IllegalTransition("no_such_step")
