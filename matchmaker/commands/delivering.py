"""One leased message on its way to its channel, and the digests that are due; leasing and marking are the outbox's."""

from datetime import datetime

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db
from matchmaker.foundation.mail import Mail, NotSent
from matchmaker.introductions.clock import is_working_day
from matchmaker.notifications import digests, outbox, robots
from matchmaker.notifications.kinds import topic_of
from matchmaker.notifications.models import Channel
from matchmaker.notifications.outbox import Leased
from matchmaker.web import mail, unsubscribing


def make_digests(now: datetime) -> None:
    """Make the digests that are due, for people who can still sign in."""
    digests.make_digests(now, _find, is_working_day)


def _find(number: int) -> User | None:
    user = db.session.get(User, number)
    return user if user is not None and user.is_active else None


def target_of(leased: Leased) -> tuple[str, str]:
    """Return the address and the secret of a message: a robot's are looked up late, and stand in no outbox.

    Raises NotSent where the robot was removed meanwhile.
    """
    if leased.channel in (Channel.MAIL, Channel.SMS):
        return leased.address, ""
    robot = robots.find_robot(int(leased.address))
    if robot is None:
        raise NotSent("the robot was removed", final=True)
    return robot.url, robot.secret


def write(leased: Leased, address: str, secret: str) -> Mail:
    """Return the message with its words, from the facts of its row alone."""
    topic = topic_of(leased.kind)
    ends = ""
    if leased.channel == Channel.MAIL and leased.recipient_id is not None and topic is not None:
        ends = unsubscribing.address(leased.recipient_id, topic)
    words = mail.render(leased.kind, leased.language, leased.subject, leased.facts, ends)
    return Mail(
        key=outbox.key_of(leased.id),
        kind=leased.kind,
        address=address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=leased.language,
        created_at=leased.created_at,
        channel=leased.channel,
        short=words.short,
        unsubscribe=ends,
        secret=secret,
    )


def note_refusal(leased: Leased, trouble: NotSent, now: datetime) -> None:
    """Keep that the address itself refuses: nothing more is sent to a mail address, and a robot says so on its page."""
    if trouble.refused and leased.channel == Channel.MAIL:
        outbox.refuse_address(leased.address, str(trouble), now)
    elif trouble.refused and leased.channel != Channel.SMS:
        robots.note_failure(int(leased.address), str(trouble), now)
