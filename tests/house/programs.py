"""Lets a browser show a person's token too, so that the tables and canaries read the JSON door as that person; pages ignore it."""

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import tokens
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction


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
