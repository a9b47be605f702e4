"""Registering a person with an organisation, and confirming the mail address."""

from flask import Blueprint

bp = Blueprint("register", __name__)
