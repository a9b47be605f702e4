"""Messages of the outbox as operators read them: what names one, its subject line, whom it is for."""

from flask_babel import gettext as _
from jinja2 import TemplateError

from matchmaker.accounts import links
from matchmaker.foundation.errors import NotFound
from matchmaker.notifications import queries
from matchmaker.notifications.channels import ROBOT_HOSTS
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.web import mail, telling_labels


def key_of(message: OutboxMessage) -> str:
    """Return what names a message to operators: ids never leave the house."""
    return links.digest_of(f"{message.created_at.isoformat()} {message.address} {message.id}")[:24]


def get_failed(key: str) -> OutboxMessage:
    """Return the failed message that a key names. Raises NotFound."""
    page = 1
    while True:
        found = queries.list_messages(MailState.FAILED, page)
        for one in found.rows:
            if key_of(one) == key:
                return one
        if page >= found.pages:
            raise NotFound()
        page += 1


def subject_of(message: OutboxMessage) -> str:
    """Return the subject line of a mail, as its recipient reads it."""
    try:
        return mail.subject_line(message.kind, message.language, message.subject, message.facts)
    except TemplateError:
        return str(_("（无法显示）"))


def recipient_of(message: OutboxMessage) -> str:
    """Return whom a message is for: its address, for a robot the service, because its own address is a number."""
    robot = message.channel in ROBOT_HOSTS
    return telling_labels.channel[message.channel] if robot else message.address
