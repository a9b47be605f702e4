"""Where a person stands in the database: every column that leads to a user, and what becomes of it when the account is closed."""

from collections.abc import Iterator
from enum import StrEnum

import sqlalchemy as sa

from matchmaker.foundation.db import Base


class Fate(StrEnum):
    """What erasing an account does to the rows that lead to it."""

    DELETED = "deleted"  # they are the person's own
    KEPT = "kept"  # others rely on them: they stay, and lead to somebody without a name


# Rows that are about the person alone. Everything else that leads to a user is kept.
OWN = frozenset(
    {
        "absence.user_id",
        "calendar_feed.user_id",
        "digest.user_id",
        "idempotency_key.user_id",
        "introduction_owner.user_id",
        "mobile_code.user_id",
        "mobile_number.user_id",
        "notice.user_id",
        "notification_choice.user_id",
        "personal_token.user_id",
        "policy_follow.user_id",
        "recovery_code.user_id",
        "saved_search.user_id",
        "saved_view.owner_id",
        "second_factor.user_id",
        "terms_acceptance.user_id",
        "user_session.user_id",
    }
)

# Columns that lead to a user without a foreign key, because their room stands below `accounts`.
LOOSE = frozenset(
    {
        "digest.user_id",
        "mobile_code.user_id",
        "notice.user_id",
        "notification_choice.user_id",
        "outbox_message.recipient_id",
    }
)

# Never handed out, not even to the person: they open doors.
SECRET = frozenset({"answer", "digest", "nonce", "password_hash", "token_hash"})


def links() -> Iterator[tuple[sa.Table, sa.Column[int], Fate]]:
    """Yield every column that leads to a user, in a stable order, with the fate of its rows."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            named = f"{table.name}.{column.name}"
            if named in LOOSE or any(key.column.table.name == "user" for key in column.foreign_keys):
                yield table, column, Fate.DELETED if named in OWN else Fate.KEPT
