"""What people gave their programs, and browsers that show a token too, so that tables and canaries read the JSON door."""

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import tokens
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.webhooks import service as webhooks


def make_token(app: Flask, mail: str) -> str:
    """Return a new token with every scope, as if it had been used today already."""
    with app.app_context(), transaction():
        person = db.session.scalars(db.select(User).where(User.email == mail)).one()
        token, secret = tokens.make(person, "house", list(tokens.Scope), 30, clock.now())
        tokens.mark_used(token.id, clock.today())
    return secret


def show_token(browser: FlaskClient, secret: str) -> FlaskClient:
    """Return the browser, which from now on sends the token with each request."""
    browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return browser


def set_up(admin: User) -> dict[str, str]:
    """Give the person a token, a webhook with a delivery that failed and one that was turned off; return the webhooks' codes."""
    now = clock.now()
    tokens.make(admin, "ERP", ["read"], 90, now)
    hook, off = (
        webhooks.add(admin.organisations[0], "https://erp.example.com/hook", ["need"], by=admin, now=now)
        for _ in range(2)
    )
    webhooks.ping(hook, now=now).state = "failed"
    off.disabled_at = now
    return {"webhook": hook.code, "webhook_off": off.code}
