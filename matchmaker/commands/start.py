"""What `serve` and `worker` look at before they start; what the settings alone tell is refused in `config.py`."""

import click
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.people import User
from matchmaker.config import Settings
from matchmaker.foundation.db import db
from matchmaker.foundation.mail import Post, open_post


def ready(app: Flask) -> Post:
    """Return the way to send mail. Raises ClickException where the product must not start: it says why and what to do."""
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
        return open_post(settings.mail_url, folder=settings.instance_path / "mail", host=settings.host)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
