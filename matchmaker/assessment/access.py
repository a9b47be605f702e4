"""Who may read and answer an assessment: its enterprise's own people; the park's staff learn level and gaps once it is submitted."""

from typing import TYPE_CHECKING

from matchmaker.accounts.access import serves
from matchmaker.assessment.models import Assessment

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


def may_start(user: "User", organisation: "Organisation") -> bool:
    """Return whether the person may begin one: a member of the enterprise."""
    return organisation.is_enterprise and user.belongs_to(organisation.id)


def may_answer(user: "User", assessment: Assessment) -> bool:
    """Return whether the person may answer, submit and keep evidence: any member, so that a draft is shared among colleagues."""
    return user.belongs_to(assessment.organisation_id)


def may_view_answers(user: "User", assessment: Assessment) -> bool:
    """Return whether the person may read answers, reasons and evidence: the enterprise's own people alone."""
    return user.belongs_to(assessment.organisation_id)


def may_view(user: "User", assessment: Assessment) -> bool:
    """Return whether the person may know of it: the enterprise, and, once it is submitted, staff of its park and operators."""
    if user.belongs_to(assessment.organisation_id):
        return True
    return assessment.is_submitted and serves(user, assessment.organisation)


def may_draft_need(user: "User", assessment: Assessment) -> bool:
    """Return whether the person may turn a gap into a need: the enterprise posts its own needs."""
    return user.belongs_to(assessment.organisation_id) and assessment.is_submitted


def may_set_weights(user: "User") -> bool:
    """Return whether the person may load a weight set: operators."""
    return user.is_operator
