"""Which versions of 隐私政策 and 用户协议 are in force, and who accepted them; their text is in `templates/guide/`."""

from datetime import datetime

from matchmaker.accounts.people import TermsAcceptance, User
from matchmaker.foundation.db import db

VERSIONS = {"privacy": "2026-11-28", "terms": "2026-11"}


def accept(user: User, *, now: datetime) -> None:
    """Write one row a document; the user row must have its id."""
    for document, version in VERSIONS.items():
        db.session.add(TermsAcceptance(user_id=user.id, document=document, version=version, accepted_at=now))
