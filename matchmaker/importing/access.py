"""Who may bring files and settle duplicates; the visitor is signed in (pages guard before)."""

from matchmaker.accounts.access import serves
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.importing.models import ImportBatch


def may_import_into(user: User, park_id: int | None) -> bool:
    """Return whether the person may bring organisations into the park; outside any park is the operator's."""
    return user.is_operator or (park_id is not None and park_id in user.park_ids)


def may_view_batch(user: User, batch: ImportBatch) -> bool:
    """Return whether the person may read a file that was brought: who brought it, staff of its park, the operator."""
    if not user.is_staff:
        return False
    return user.is_operator or batch.by_id == user.id or batch.park_id in user.park_ids


def may_apply_batch(user: User, batch: ImportBatch) -> bool:
    """Return whether the person may apply, cancel and undo it."""
    return may_view_batch(user, batch) and may_import_into(user, batch.park_id)


def may_settle(user: User, one: Organisation, other: Organisation) -> bool:
    """Return whether the person may say of two organisations that they are one, or two: both turn to them, neither is their own."""
    return all(serves(user, each) and not user.belongs_to(each.id) for each in (one, other))
