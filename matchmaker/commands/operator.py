"""Make and list operators: the first one comes from the terminal, the others may come from the operator's page."""

import click
from flask import current_app
from flask.cli import AppGroup

from matchmaker.accounts import credentials, links, queries, second_factor, service
from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.web.mail import absolute

operator = AppGroup("operator", help="Make and list operators of the platform.")


@operator.command("add")
@click.argument("mail")
@click.option("--name", default="", help="The person's name, for a new account.")
def add(mail: str, name: str) -> None:
    """Make MAIL an operator and print a link, valid once and for two hours, with which the password is set."""
    try:
        with transaction():
            user, _new = service.enrol(mail, name, now=clock.now())
            if not user.is_operator:
                service.grant(user, Role.OPERATOR, by=None, now=clock.now())
            fact = credentials.reset_link(user)
    except Invalid as error:
        raise click.ClickException(f"{mail} is not a mail address.") from error
    token = links.sign(links.Purpose.RESET, dict(fact["data"]), current_app.config["SECRET_KEY"])
    click.echo(f"{user.email} is an operator. Set the password here, once, within two hours:")
    click.echo(absolute("password.reset", {"token": token}))


@operator.command("clear-second-factor")
@click.argument("mail")
def clear_second_factor(mail: str) -> None:
    """Clear the second factor of MAIL, who lost device and recovery codes; operators do the same for others on their page."""
    try:
        with transaction():
            second_factor.reset(queries.get_user_by_email(mail), by=None, now=clock.now())
    except (NotFound, Conflict) as error:
        raise click.ClickException(f"{mail} has no account, or no second factor.") from error
    click.echo(f"The second factor of {mail} is cleared, and all their sessions have ended.")


@operator.command("list")
def list_() -> None:
    """Print the operators' addresses."""
    for user in queries.list_operators():
        click.echo(f"{user.email}\t{user.name}" + ("" if user.is_active else "\tno password set yet"))
