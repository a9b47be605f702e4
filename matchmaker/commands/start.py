"""What `serve` and `worker` look at before they start; what the settings alone tell is refused in `config.py`."""

import click
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.people import User
from matchmaker.config import Settings
from matchmaker.foundation.db import db
from matchmaker.foundation.mail import open_post
from matchmaker.foundation.outgoing import Outgoing, Refused
from matchmaker.notifications.channels import ROBOT_HOSTS, Robot, SmsGateway, Way, Ways
from matchmaker.notifications.models import Channel


def ready(app: Flask) -> Ways:
    """Return the ways to send. Raises ClickException where the product must not start: it says why and what to do."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        if not sa.inspect(db.engine).has_table(User.__tablename__):
            raise click.ClickException("The database has no tables yet: run `flask --app wsgi db upgrade` first.")
        if not settings.demo and db.session.execute(sa.select(User.id).where(User.is_demo).limit(1)).first():
            raise click.ClickException(
                "The database holds demonstration accounts, whose passwords are public: "
                "use another DATABASE_URL or INSTANCE_PATH, or set DEMO=1 if this is a demonstration."
            )
    try:
        return open_ways(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def open_ways(settings: Settings) -> Ways:
    """Return every channel that the settings name: mail always, text messages by a gateway, robots by their own addresses.

    Raises ValueError for a wrong MAIL_URL or SMS_URL.
    """
    ways: dict[str, Way] = {
        Channel.MAIL: open_post(settings.mail_url, folder=settings.instance_path / "mail", host=settings.host)
    }
    for channel, hosts in ROBOT_HOSTS.items():
        ways[channel] = Robot(channel, Outgoing(hosts=hosts))
    if settings.sms_url:
        try:
            ways[Channel.SMS] = SmsGateway(settings.sms_url, settings.sms_token, Outgoing())
        except Refused as error:
            raise ValueError(f"SMS_URL cannot be used: {error.code}") from error
    return Ways(ways)
