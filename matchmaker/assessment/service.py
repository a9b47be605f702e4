"""Beginning, submitting and discarding an assessment, and loading weights; answers are `answering.py`'s, needs are `drafting.py`'s."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.assessment import access, answering, queries, results
from matchmaker.assessment.maturity import CERTAINTIES, BadModel, models, read_weights
from matchmaker.assessment.models import (
    Assessment,
    AssessmentEvidence,
    AssessmentResult,
    AssessmentState,
    Kind,
    MaturityWeights,
)
from matchmaker.assessment.scoring import shown
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed


def start(organisation: Organisation, model_id: str, kind: str, *, by: User, now: datetime) -> Assessment:
    """Return a new draft, or the one that is there already for this model and kind: colleagues share it.

    Raises NotAllowed, Invalid (model, kind), Conflict where somebody else has just begun one.
    """
    if not access.may_start(by, organisation):
        raise NotAllowed("not_yours")
    if model_id not in models():
        raise Invalid("model", "choose_one")
    if kind not in list(Kind):
        raise Invalid("kind", "choose_one")
    if there := queries.find_draft(organisation.id, model_id, kind):
        return there
    row = Assessment(
        code=next_code("A", clock.day_of(now).year),
        organisation=organisation,
        kind=kind,
        model=model_id,
        model_version=models()[model_id].version,
        weights=queries.current_weights(model_id).id,
        round=queries.next_round(organisation.id, model_id, kind),
        state=AssessmentState.DRAFT,
        answers={},
        not_applicable={},
        created_by_id=by.id,
        created_at=now,
        updated_by_id=by.id,
        updated_at=now,
        is_demo=organisation.is_demo,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Conflict("assessment_begun") from error
    audit.record("assessment.start", row.code, by=by, now=now, model=model_id, kind=kind, round=row.round)
    return row


def submit(assessment: Assessment, *, by: User, now: datetime) -> AssessmentResult:
    """Score the answers under the weight set in force, and keep the result with its digest for good; return it.

    Raises NotAllowed, IllegalTransition, Conflict(answers_missing) where something on the levels that are asked lacks an answer.
    """
    answering.lock_draft(assessment, by)
    if not answering.is_ready(assessment):
        raise Conflict(
            "answers_missing", n=sum(answering.unanswered(assessment, answering.open_level(assessment)).values())
        )
    weights = queries.current_weights(assessment.model)
    reading = results.read_answers(assessment, weights)
    content = results.content_of(assessment, reading, weights)
    organisation = assessment.organisation
    row = AssessmentResult(
        assessment=assessment,
        at=now,
        level=reading.outcome.level,
        total=shown(reading.outcome.total, reading.model.passing),
        industry=organisation.industry,
        size=organisation.size,
        park_id=organisation.park_id,
        content=content,
        digest=results.digest_of(content),
    )
    assessment.weights, assessment.state = weights.id, AssessmentState.SUBMITTED
    assessment.submitted_by_id, assessment.submitted_at = by.id, now
    db.session.add(row)
    db.session.flush()
    audit.record("assessment.submit", assessment.code, by=by, now=now, level=row.level, digest=row.digest)
    return row


def discard(assessment: Assessment, *, by: User, now: datetime) -> None:
    """Throw a draft away with its files' rows; their bytes are swept later. Raises NotAllowed, IllegalTransition."""
    answering.lock_draft(assessment, by)
    audit.record("assessment.discard", assessment.code, by=by, now=now)
    db.session.execute(sa.delete(AssessmentEvidence).where(AssessmentEvidence.assessment_id == assessment.id))
    db.session.delete(assessment)
    db.session.flush()


def load_weights(
    model_id: str, name: str, certainty: str, source: str, shares: object, *, by: User, now: datetime
) -> MaturityWeights:
    """Put a corrected weight set of a model in force; results that were submitted keep theirs. Return the row.

    Raises NotAllowed, Invalid (model; certainty; name; source; shares: what is wrong and where).
    """
    if not access.may_set_weights(by):
        raise NotAllowed("not_yours")
    if model_id not in models():
        raise Invalid("model", "choose_one")
    if certainty not in CERTAINTIES:
        raise Invalid("certainty", "choose_one")
    if not name.strip() or not source.strip():
        raise Invalid("name" if not name.strip() else "source", "needed_to_submit")
    try:
        found = read_weights(
            models()[model_id], {"id": name, "certainty": certainty, "source": source, "shares": shares}
        )
    except BadModel as error:
        raise Invalid("shares", "bad_weights", what=str(error)) from error
    row = MaturityWeights(
        model=model_id,
        name=name.strip(),
        certainty=certainty,
        source=source.strip(),
        shares={key: str(share) for key, share in found.shares.items()},
        by_id=by.id,
        at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Invalid("name", "weights_name_taken") from error
    audit.record("assessment.load_weights", f"weights:{row.id}", by=by, now=now, model=model_id, name=row.name)
    return row
