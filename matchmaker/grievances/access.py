"""Who may read a grievance, learn who wrote it, and answer it; what the rules turn on is read in `queries.py`."""

from typing import TYPE_CHECKING

from matchmaker.grievances.models import Grievance, GrievanceKind
from matchmaker.grievances.queries import took_the_decision

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def _serves(user: "User", grievance: Grievance) -> bool:
    return user.is_operator or (grievance.park_id is not None and grievance.park_id in user.park_ids)


def _is_about(user: "User", grievance: Grievance) -> bool:
    return user.belongs_to(grievance.about_id) and grievance.author_id != user.id


def may_handle(user: "User", grievance: Grievance) -> bool:
    """Return whether the person may take and answer it: staff in charge, neither who wrote it, nor of the side that it is about, nor who
    took the decision."""
    own = grievance.author_id == user.id or user.belongs_to(grievance.about_id)
    return _serves(user, grievance) and not own and not took_the_decision(user, grievance)


def may_view(user: "User", grievance: Grievance) -> bool:
    """Return whether the person may read it: who wrote it, who may answer it, and operators who are not what it is about."""
    if grievance.author_id == user.id or may_handle(user, grievance):
        return True
    return user.is_operator and not _is_about(user, grievance)


def sees_author(user: "User", grievance: Grievance) -> bool:
    """Return whether the person learns who wrote it. Of a 举报: the writer, and operators who had no hand in the matter, alone."""
    if grievance.author_id == user.id:
        return True
    if grievance.kind == GrievanceKind.REPORT:
        return user.is_operator and may_handle(user, grievance)
    return may_view(user, grievance)
