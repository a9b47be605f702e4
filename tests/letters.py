"""Reading what people are told: mails of the outbox as their readers see them, and pages without what differs anyway."""

import re
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from matchmaker.foundation.db import db
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web import mail


def kinds_to(app: Flask, address: str) -> list[str]:
    """Return the kinds of all mails to an address, the first one first."""
    with app.app_context():
        rows = sa.select(OutboxMessage.kind).where(OutboxMessage.address == address).order_by(OutboxMessage.id)
        return list(db.session.scalars(rows))


def latest(app: Flask, address: str) -> str:
    """Return the text of the last mail to an address."""
    with app.test_request_context():
        rows = sa.select(OutboxMessage).where(OutboxMessage.address == address).order_by(OutboxMessage.id.desc())
        message = db.session.scalars(rows).first()
        assert message is not None, f"no mail to {address}"
        return mail.render(message.kind, message.language, message.subject, message.facts).text


def link_in(text: str) -> str:
    """Return the path of the first signed link in a mail."""
    found = re.search(r"^http://localhost/\S+/\S{40,}$", text, re.M)
    assert found is not None, text
    return urlsplit(found.group()).path


def plain(page: str, address: str) -> str:
    """Return a page without the address typed and without tokens, to compare what two people were told."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.replace(address, ""))
